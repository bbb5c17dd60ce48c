//! The customer form.

use core::future::ready;

use leptos::{
    callback::UnsyncCallback,
    prelude::*,
    task::{spawn_local, tick},
};
use shared_ui::{
    Alert, AlertKind, Button, ButtonType, ButtonVariant, Card, ErrorSummary, FileAction, Handler, Progress,
    SummaryError, focus_by_id,
    tag::{ElementRef, effect, tag},
};
use submission::{Field, validate};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use wharf::{NoticeKind, leptos::use_host};

use crate::{
    TITLE,
    fields::Fields,
    inputs::inputs,
    phase::Phase,
    refusal::WrongField,
    submit::{Content, Submitter},
    today::today,
};

const LEAVING: &str = "Your data is being uploaded. If you leave this page now, the upload stops. Leave the page?";
const CANCELLED: &str = "The upload was cancelled. What you entered is still here.";

/// The form with its upload. `on_uploaded` is called after each submission that counts.
#[component]
pub(crate) fn CustomerForm(on_uploaded: Handler) -> impl IntoView {
    let host = StoredValue::new_local(use_host());
    let fields = Fields::new();
    let form = ElementRef::new();
    // Which fields were wrong at the last submission.
    let summary = RwSignal::new(Vec::<Field>::new());

    let show_wrong = move |wrong: Vec<WrongField>| {
        let first = wrong.first().map(|(field, _)| field.name());
        summary.set(wrong.into_iter().map(|(field, _)| field).collect());
        host.with_value(|host| host.set_title(&["Error: ", TITLE].concat()));
        // Fields that were disabled during an upload take focus only after the page has been updated.
        spawn_local(async move {
            tick().await;
            if let (Some(form), Some(id)) = (form.get(), first) {
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

    let guard = StoredValue::new_local(None);
    effect(move || {
        let held = is_running
            .get()
            .then(|| host.with_value(|host| host.guard(|_| ready(may_stop_the_upload())).ok()))
            .flatten();
        guard.set_value(held);
    });

    // Focus must not vanish with a button that is taken away, or with a field that is disabled.
    let focus_submit = move || {
        let button = form
            .get()
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
            files: fields.attachments.value.get_untracked(),
        };
        match validate(&content.input, today()) {
            Ok(customer) if wrong.is_empty() => {
                summary.set(Vec::new());
                host.with_value(|host| host.set_title(TITLE));
                focus_submit();
                submitter.start(&customer, content);
            }
            _ => show_wrong(wrong),
        }
    };
    let act = move |(key, action): (u32, FileAction)| {
        if !submitter.act(key, action) {
            submit();
        }
    };
    let cancel = move || {
        focus_submit();
        submitter.cancel();
        host.with_value(|host| host.notify(NoticeKind::Info, CANCELLED));
    };

    // What is wrong with them now: the person may have mended one mistake and made another.
    let summary_lines = move || {
        let wrong = summary.get().into_iter();
        wrong
            .filter_map(|field| Some(SummaryError::new(field.name(), fields.error(field).get()?)))
            .collect::<Vec<_>>()
    };
    let failure = Memo::new(move |_| {
        phase.with(|phase| match phase {
            Phase::Failed { sentence, .. } => Some(sentence.clone()),
            _ => None,
        })
    });
    let announcement = Memo::new(move |_| phase.with(Phase::announcement));

    let failed = move || {
        failure.get().map(|sentence| {
            view! {
                <Alert kind=AlertKind::Error title="Your data was not uploaded">
                    {tag("p").child(sentence).child(" What you entered is still here.")}
                    {tag("div").set("class", "wharf-actions").child(view! { <Button on_click=submit>"Try again"</Button> })}
                </Alert>
            }
        })
    };
    let progress = move || {
        is_running.get().then(|| {
            view! {
                <Progress
                    id="upload-progress"
                    label=Signal::derive(move || phase.with(Phase::label).to_owned())
                    loaded=Signal::derive(move || phase.with(Phase::progress).sent)
                    total=Signal::derive(move || phase.with(Phase::progress).total)
                    detail=Signal::derive(move || phase.with(Phase::pace))
                />
            }
        })
    };
    // Pressing a button would take focus from a field first; the message that then appears there moves the button away
    // from under the pointer, and the click is lost.
    let buttons = tag("div")
        .set("class", "wharf-actions")
        .on("mousedown", |event| event.prevent_default())
        .child(view! {
            <Button variant=ButtonVariant::Primary kind=ButtonType::Submit busy=is_running>"Upload data"</Button>
        })
        .dynamic(move || {
            is_running
                .get()
                .then(|| view! { <Button on_click=cancel>"Cancel"</Button> })
        });
    let announcement = tag("span")
        .set("class", "wharf-visually-hidden")
        .set("role", "status")
        .text(move || announcement.get());
    let content = tag("form")
        .set("class", "wharf-form")
        .set("novalidate", true)
        .set("aria-label", TITLE)
        .reference(form)
        .on("submit", move |event| {
            event.prevent_default();
            submit();
        })
        .child(view! { <ErrorSummary errors=Signal::derive(summary_lines) focus=false /> })
        .child(inputs(fields, is_running.into(), UnsyncCallback::new(act)))
        .dynamic(failed)
        .dynamic(progress)
        .child(buttons)
        .child(announcement);
    view! { <Card>{content}</Card> }
}

/// Asks before the person goes elsewhere while their data is on its way.
fn may_stop_the_upload() -> bool {
    // A browser that shows no dialogs keeps nobody.
    window().confirm_with_message(LEAVING).unwrap_or(true)
}
