//! The customer form: a wizard whose last step sends everything at once.

use std::rc::Rc;

use drafts::{Drafts, browser::BrowserStore};
use futures::channel::oneshot;
use leptos::{callback::UnsyncCallback, prelude::*};
use send_wrapper::SendWrapper;
use shared_ui::{
    Alert, AlertKind, Button, ButtonType, ButtonVariant, Card, FileAction, Handler, Progress, Skeleton, SkeletonShape,
    form::{FormSummary, FormView, KeptDraft, KeptForm, StepChange, Wizard, keep_draft},
    tag::{ElementRef, Tag, effect, tag},
};
use submission::{SubmissionId, validate};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use wharf::{Host, NoticeKind, leptos::use_host};

use crate::{
    TITLE,
    address::{STEPS, path_of, step_of, title_of},
    away::keep_files,
    fields::{Fields, Sentence, server_errors},
    guard::guard_while,
    inputs::pages,
    interruption::{Become, Found, Interruption},
    keyboard::keep_after_failure,
    loaded::Loaded,
    phase::Phase,
    refusal::WrongField,
    say_uploaded,
    submit::{Content, Submitter},
    today::today,
};

const LEAVING: &str = "Your data is being uploaded. If you leave this page now, the upload stops. Leave the page?";
const CANCELLED: &str = "The upload was cancelled. What you entered is still here.";

/// The name of its draft, and the version of what is saved: the fields by their pointers.
const DRAFT: (&str, u32) = ("customer", 1);

/// Tells the engine what has become of a submission.
type Outcome = oneshot::Sender<Result<(), Vec<form::ServerError<Sentence>>>>;

/// The form with its upload, at a step. `instead` says what stands in its place. `list` is loaded anew after each
/// submission that counts, and after one that was deleted; what is deleted in it does not stand in the place of the
/// form.
#[component]
pub(crate) fn CustomerForm(
    #[prop(into)] at: Signal<&'static str>,
    instead: RwSignal<Found>,
    list: Loaded,
) -> impl IntoView {
    let host = use_host();
    let fields = Fields::new();
    let kept = keep(&host, &fields);
    let outcome = StoredValue::new_local(None::<Outcome>);
    let answer = move |answer| {
        if let Some(outcome) = outcome.try_update_value(Option::take).flatten() {
            // Nobody waits for it after the form was reset.
            let _ = outcome.send(answer);
        }
    };
    let shell = StoredValue::new_local(host.clone());
    keep_files(&fields, shell, kept.is_ready);
    let attachments = fields.attachments.clone();
    let begin_anew = Handler::from(move || {
        attachments.forget_missing();
        // At the first step.
        kept.clear.run(());
        instead.set(Found::Nothing);
        list.reload.run(());
    });
    let uploaded = move || {
        begin_anew.run(());
        shell.with_value(say_uploaded);
    };
    let sent_earlier = move || {
        kept.save.run(());
        instead.set(Found::Nothing);
        list.reload.run(());
    };
    let on = Become {
        sent: begin_anew,
        sent_earlier: sent_earlier.into(),
        deleted: list.reload,
    };
    let interruption = interruption(shell, &fields, kept, instead, on);
    let begun = move |id: Option<SubmissionId>| {
        interruption.remember(id.as_ref());
        // From here on a crash must not lead to a second submission.
        kept.save.run(());
    };
    let refused = move |wrong: Vec<WrongField>| answer(Err(server_errors(wrong)));
    let submitter = Submitter::new(
        host,
        UnsyncCallback::new(begun),
        uploaded.into(),
        UnsyncCallback::new(refused),
    );
    let is_running = is_running(submitter);
    // It was cancelled, or did not get through: the engine has nothing to show, and takes the next attempt.
    effect(move || {
        if !is_running.get() {
            answer(Err(Vec::new()));
        }
    });
    guard_while(is_running, shell, LEAVING, |to| step_of(&to.path).is_some());

    let buttons = ElementRef::new();
    let sending = Rc::new(Sending {
        fields: fields.clone(),
        submitter,
        interruption,
        outcome,
        buttons,
    });
    let submit: Handler = {
        let sending = Rc::clone(&sending);
        (move || sending.submit()).into()
    };
    let act = move |(key, action): (u32, FileAction)| {
        let was_running = is_running.get_untracked();
        if !submitter.act(key, action) {
            submit.run(());
        } else if was_running {
            interruption.is_resent();
        }
    };
    let attachments = fields.attachments.clone();
    let cancel = move || {
        focus_submit(buttons);
        // First: the draft is kept with it.
        attachments.miss_again();
        submitter.cancel();
        shell.with_value(|host| host.notify(NoticeKind::Info, CANCELLED));
    };
    let go_on = move || sending.go_on();

    let form = fields.form.clone();
    let missing_files = fields.attachments.missing;
    let attachments = fields.attachments.clone();
    let leave_out = UnsyncCallback::new(move |name: String| attachments.leave_out(&name));
    let title = Signal::derive(move || title_of(at.get()));
    let set_title = UnsyncCallback::new(move |title: String| shell.with_value(|host| host.set_title(&title)));
    // As long as the form is not there, which does so itself.
    effect(move || {
        let title = title.get();
        if instead.with(|instead| *instead != Found::Nothing) {
            set_title.run(title);
        }
    });
    let pages = pages(&fields, is_running.into(), UnsyncCallback::new(act));
    let steps = fields.steps.clone();
    // Built once the draft is there: only then is it known which step can be shown.
    let content = move || {
        tag("div")
            .set("class", "wharf-form")
            .child(view! { <FormSummary form=form focus=false page_title=title set_title=set_title /> })
            .child(view! {
                <Wizard
                    steps=steps
                    pages=pages
                    at=Signal::derive(move || at.get().to_owned())
                    on_go=UnsyncCallback::new(move |to: StepChange| shell.with_value(|host| go(host, &to)))
                    href=UnsyncCallback::new(move |step: String| shell.with_value(|host| host.href(&path_of(&step))))
                />
            })
            .child(status(submitter, is_running, submit))
            .child(actions(&fields, buttons, is_running, cancel.into()))
    };
    let is_ready = Signal::derive(move || instead.with(|instead| *instead == Found::Nothing));
    let skeleton = move || {
        (!is_ready.get()).then(|| view! { <Skeleton shape=SkeletonShape::Field count=3 label="Loading the form" /> })
    };
    let kept = KeptDraft { is_ready, ..kept };
    let kept_form = view! {
        <KeptForm kept=kept missing_files=missing_files on_leave_out=leave_out>
            <FormView label=TITLE on_submit=go_on>{content()}</FormView>
        </KeptForm>
    };
    let form = view! { <Card>{tag("div").set("class", "wharf-contents").dynamic(skeleton).child(kept_form)}</Card> };
    let place = ElementRef::new();
    let is_gone = move || {
        interruption.remember(None);
        kept.save.run(());
        instead.set(Found::Nothing);
    };
    let deleted = move || {
        is_gone();
        list.reload.run(());
    };
    let deleted = Handler::from(deleted);
    // Deleted in the list.
    effect(move || {
        let is_of = |gone: &Vec<SubmissionId>| instead.with_untracked(|instead| instead.is_of(gone));
        if list.gone.with(is_of) {
            untrack(is_gone);
        }
    });
    let is_failed = move || instead.with(|instead| matches!(instead, Found::Failed(..) | Found::NotListed(_)));
    let retry = keep_after_failure(is_failed, place, move || interruption.look());
    let form = tag("div")
        .bind("hidden", move || instead.with(Found::is_instead))
        .child(form);
    tag("div")
        .set("class", "wharf-stack")
        .set("tabindex", "-1")
        .set("role", "group")
        .set("aria-label", TITLE)
        .reference(place)
        .dynamic(move || interruption.view(place, retry, deleted))
        .child(form)
}

/// Looks what has become of the submission that the draft names, once it is there.
fn interruption(
    host: StoredValue<Host, LocalStorage>,
    fields: &Fields,
    kept: KeptDraft,
    instead: RwSignal<Found>,
    on: Become,
) -> Interruption {
    let interruption = Interruption::new(host, fields.clone(), instead, on);
    let is_kept = Memo::new(move |_| kept.is_ready.get());
    effect(move || {
        if is_kept.get() {
            untrack(|| interruption.look());
        }
    });
    interruption
}

fn is_running(submitter: Submitter) -> Memo<bool> {
    Memo::new(move |_| submitter.phase.with(Phase::is_running))
}

/// Keeps what is typed, for the person who is signed in. Whatever throws it away leads back to the first step.
fn keep(host: &Host, fields: &Fields) -> KeptDraft {
    let app = host.app().name;
    let drafts = Drafts::new(BrowserStore::new(&app), host.identity().subject, app);
    let (form, schema) = DRAFT;
    let kept = keep_draft(&fields.form, drafts.form(form, schema));
    let has_stayed = RwSignal::new(false);
    let then_begin = |handler: Handler| {
        let fields = fields.clone();
        Handler::from(move || {
            handler.run(());
            has_stayed.set(fields.is_typed());
            fields.steps.go_to(0);
        })
    };
    let attachments = fields.attachments.clone();
    let discard = move || {
        // Of the files that were restored, only the names were there.
        attachments.forget_missing();
        kept.discard.run(());
    };
    KeptDraft {
        discard: then_begin(discard.into()),
        clear: then_begin(kept.clear),
        has_stayed: has_stayed.into(),
        ..kept
    }
}

/// Goes to a step.
fn go(host: &Host, to: &StepChange) {
    let path = path_of(&to.name);
    // An ended mount goes nowhere any more.
    let _ = if to.replace {
        host.navigate_replacing(&path)
    } else {
        host.navigate(&path)
    };
}

/// What sends the form.
struct Sending {
    fields: Fields,
    submitter: Submitter,
    interruption: Interruption,
    outcome: StoredValue<Option<Outcome>, LocalStorage>,
    buttons: ElementRef,
}

impl Sending {
    /// Enter, or the button: the next step, and from the last one to the server.
    fn go_on(&self) {
        let current = self.fields.steps.current().get_untracked();
        if current + 1 < STEPS.len() {
            self.fields.steps.next();
        } else {
            self.submit();
        }
    }

    /// Checks every step and begins the upload, or goes on with one that failed.
    fn submit(&self) {
        let Self {
            fields,
            submitter,
            interruption,
            outcome,
            buttons,
        } = self;
        let (submitter, interruption) = (*submitter, *interruption);
        let (outcome, buttons) = (*outcome, *buttons);
        let sent = fields.clone();
        fields.form.submit(move || {
            let content = Content {
                input: sent.input(),
                files: sent.attachments.files.get_untracked(),
            };
            let (sender, receiver) = oneshot::channel();
            match validate(&content.input, today()) {
                Ok(customer) => {
                    // What is not there goes on without being missed.
                    sent.attachments.set_missing_aside();
                    outcome.set_value(Some(sender));
                    focus_submit(buttons);
                    submitter.start(&customer, content);
                    // It may go on as the submission that it was.
                    interruption.is_resent();
                }
                // The rules are the same, but for a day that has begun since.
                Err(wrong) => {
                    let wrong = wrong.iter().map(|(name, violation)| (name, violation.to_string()));
                    let _ = sender.send(Err(server_errors(wrong.collect())));
                }
            }
            async move { receiver.await.unwrap_or_else(|_| Err(Vec::new())) }
        });
    }
}

/// Focus must not vanish with a button that is taken away, or with a field that is disabled.
fn focus_submit(buttons: ElementRef) {
    let button = buttons
        .get()
        .and_then(|buttons| buttons.query_selector("[type=submit]").ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        // `focus` fails only on elements that were taken out of the page meanwhile.
        let _ = button.focus();
    }
}

/// How far the upload is, or why it did not get through.
fn status(submitter: Submitter, is_running: Memo<bool>, submit: Handler) -> Tag {
    let phase = submitter.phase;
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
    let announcement = tag("span")
        .set("class", "wharf-visually-hidden")
        .set("role", "status")
        .text(move || announcement.get());
    tag("div")
        .set("class", "wharf-contents")
        .dynamic(failed)
        .dynamic(progress)
        .child(announcement)
}

/// The buttons below the step.
fn actions(fields: &Fields, place: ElementRef, is_running: Memo<bool>, cancel: Handler) -> Tag {
    let current = fields.steps.current();
    let is_sent_here = current.clone();
    let words = move || {
        let is_last = is_sent_here.get() + 1 == STEPS.len();
        // What is on its way can be watched from every step.
        if is_last || is_running.get() {
            "Upload data"
        } else {
            "Continue"
        }
    };
    let words = tag("span").text(words);
    let steps = SendWrapper::new(fields.steps.clone());
    let second = move || {
        if is_running.get() {
            return Some(view! { <Button on_click=cancel>"Cancel"</Button> });
        }
        let steps = (*steps).clone();
        let back = move || steps.back();
        (current.get() > 0).then(|| view! { <Button on_click=back>"Back"</Button> })
    };
    tag("div")
        .set("class", "wharf-actions")
        .reference(place)
        .child(view! {
            <Button variant=ButtonVariant::Primary kind=ButtonType::Submit busy=is_running>{words}</Button>
        })
        .dynamic(second)
}
