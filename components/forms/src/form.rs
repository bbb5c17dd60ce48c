//! The customer form.

use leptos::{
    callback::UnsyncCallback,
    html,
    prelude::*,
    task::{spawn_local, tick},
};
use shared_ui::{
    Alert, AlertKind, Button, ButtonType, ButtonVariant, Card, DateInput, ErrorSummary, FileInput, Handler, Progress,
    SummaryError, TextArea, TextInput, TextInputType, VisuallyHidden, focus_by_id,
};
use submission::{Field, validate};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, MouseEvent, SubmitEvent};
use wharf::{NoticeKind, leptos::use_host};

use crate::{
    TITLE,
    fields::{Fields, TextField},
    phase::Phase,
    refusal::WrongField,
    submit::{Content, Submitter},
    today::today,
};

/// The form with its upload. `on_uploaded` is called after each submission that counts.
#[component]
pub(crate) fn CustomerForm(on_uploaded: Handler) -> impl IntoView {
    let host = StoredValue::new_local(use_host());
    let fields = Fields::new();
    let form = NodeRef::<html::Form>::new();
    // What was wrong at the last submission.
    let summary = RwSignal::new(Vec::<WrongField>::new());

    let show_wrong = move |wrong: Vec<WrongField>| {
        let first = wrong.first().map(|(field, _)| field.name());
        summary.set(wrong);
        host.with_value(|host| host.set_title(&["Error: ", TITLE].concat()));
        // Fields that were disabled during an upload take focus only after the page has been updated.
        spawn_local(async move {
            tick().await;
            if let (Some(form), Some(id)) = (form.try_get_untracked().flatten(), first) {
                // Every field of the form is there as long as the form is.
                let _ = focus_by_id(&form, id);
            }
        });
    };
    let uploaded = move || {
        fields.clear();
        host.with_value(|host| host.notify(NoticeKind::Success, "Your data was uploaded."));
        on_uploaded.run(());
    };
    let refused = move |wrong: Vec<WrongField>| {
        wrong.iter().cloned().for_each(|wrong| fields.refuse(wrong));
        show_wrong(wrong);
    };
    let submitter = Submitter::new(host.get_value(), uploaded.into(), UnsyncCallback::new(refused));
    let phase = submitter.phase;
    let is_running = Memo::new(move |_| phase.with(Phase::is_running));

    // Focus must not vanish with a button that is taken away, or with a field that is disabled.
    let focus_submit = move || {
        let button = form
            .get_untracked()
            .and_then(|form| form.query_selector("[type=submit]").ok().flatten());
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // `focus` fails only on elements that were taken out of the page meanwhile.
            let _ = button.focus();
        }
    };
    let submit = move || {
        if is_running.get_untracked() {
            return;
        }
        let wrong = fields.check();
        let content = Content {
            input: fields.input(),
            file: fields.attachment.value.get_untracked(),
        };
        match validate(&content.input, today()) {
            Ok(customer) if wrong.is_empty() => {
                summary.set(Vec::new());
                host.with_value(|host| host.set_title(TITLE));
                focus_submit();
                submitter.start(customer, content);
            }
            _ => show_wrong(wrong),
        }
    };
    let cancel = move || {
        focus_submit();
        submitter.cancel();
    };

    let summary_lines = move || {
        let still_wrong = |(field, _): &WrongField| fields.error(*field).with(Option::is_some);
        let lines = summary.get().into_iter().filter(still_wrong);
        lines
            .map(|(field, message)| SummaryError::new(field.name(), message))
            .collect::<Vec<_>>()
    };
    let failure = Memo::new(move |_| {
        phase.with(|phase| match phase {
            Phase::Failed { sentence, .. } => Some(sentence.clone()),
            _ => None,
        })
    });
    let announcement = Memo::new(move |_| phase.with(Phase::announcement));

    view! {
        <Card>
            <form
                class="wharf-form"
                novalidate
                aria-label=TITLE
                node_ref=form
                on:submit=move |event: SubmitEvent| {
                    event.prevent_default();
                    submit();
                }
            >
                <ErrorSummary errors=Signal::derive(summary_lines) focus=false />
                {inputs(fields, is_running.into())}
                {move || failure.get().map(|sentence| view! {
                    <Alert kind=AlertKind::Error title="Your data was not uploaded">
                        <p>{sentence}" What you entered is still here."</p>
                        <div class="wharf-actions"><Button on_click=submit>"Try again"</Button></div>
                    </Alert>
                })}
                {move || is_running.get().then(|| view! {
                    <Progress
                        id="upload-progress"
                        label=Signal::derive(move || phase.with(Phase::label).to_owned())
                        loaded=Signal::derive(move || phase.with(Phase::progress).sent)
                        total=Signal::derive(move || phase.with(Phase::progress).total)
                    />
                })}
                // Pressing a button would take focus from a field first; the message that then appears there moves the
                // button away from under the pointer, and the click is lost.
                <div class="wharf-actions" on:mousedown=|event: MouseEvent| event.prevent_default()>
                    <Button variant=ButtonVariant::Primary kind=ButtonType::Submit busy=is_running>"Upload data"</Button>
                    {move || is_running.get().then(|| view! { <Button on_click=cancel>"Cancel"</Button> })}
                </div>
                <VisuallyHidden>
                    <span role="status">{move || announcement.get()}</span>
                </VisuallyHidden>
            </form>
        </Card>
    }
}

/// The fields in page order.
fn inputs(fields: Fields, disabled: Signal<bool>) -> impl IntoView {
    let line = move |text: TextField, kind: TextInputType, autocomplete: &'static str| {
        view! {
            <TextInput
                id=text.field.name()
                label=text.field.label()
                kind=kind
                value=text.value
                required=!text.field.is_optional()
                autocomplete=autocomplete
                error=text.error
                on_blur=move || text.is_checked.set(true)
                disabled=disabled
            />
        }
    };
    let Fields {
        first_name,
        last_name,
        email,
        date_of_birth,
        phone,
        notes,
        attachment,
    } = fields;
    view! {
        <div class="wharf-form-row">
            {line(first_name, TextInputType::Text, "given-name")}
            {line(last_name, TextInputType::Text, "family-name")}
        </div>
        {line(email, TextInputType::Email, "email")}
        <div class="wharf-form-row">
            <DateInput
                id=date_of_birth.field.name()
                label=date_of_birth.field.label()
                value=date_of_birth.value
                incomplete=date_of_birth.is_incomplete
                required=true
                autocomplete="bday"
                error=date_of_birth.error
                on_blur=move || date_of_birth.is_checked.set(true)
                disabled=disabled
            />
            {line(phone, TextInputType::Tel, "tel")}
        </div>
        <TextArea
            id=notes.field.name()
            label=notes.field.label()
            value=notes.value
            error=notes.error
            on_blur=move || notes.is_checked.set(true)
            disabled=disabled
        />
        <FileInput
            id=Field::Attachment.name()
            label=Field::Attachment.label()
            value=attachment.value
            hint="One file of any type, 25 MB at most."
            error=attachment.error
            on_change=move || attachment.changed()
            disabled=disabled
        />
    }
}
