//! What was begun and did not get through, with a way to go on.

use leptos::{
    callback::UnsyncCallback,
    prelude::*,
    task::{spawn_local, tick},
};
use shared_ui::{
    Alert, AlertKind, Button, ButtonVariant, Card, FileAction, FilePicker, FileStatus, Handler, IconName, PickedFile,
    Progress, focus_by_id, format, icon,
    request::use_request,
    tag::{ElementRef, Tag, each, effect, tag},
};
use submission::{
    SubmissionId,
    unfinished::{UnfinishedFile, UnfinishedList, UnfinishedSubmission},
    upload::UploadId,
};
use web_sys::Element;
use wharf::{NoticeKind, leptos::use_host};

use crate::{
    SERVICE, SUBMISSIONS,
    customer_form::UPLOADED,
    deletion::{Question, question_of_unfinished},
    guard::guard_while,
    interruption::{Found, UNFINISHED},
    lock, path_of,
    phase::Phase,
    resumption::Resumption,
    submissions,
};

const LEAVING: &str = "Your files are being uploaded. If you leave this page now, the upload stops; what has arrived is kept. \
                       Leave the page?";

/// One card for each submission that was begun before and on which no tab works, but for the one that stands in the place of the
/// form. `on_change` is called when one is through, or deleted.
#[component]
pub(crate) fn Unfinished(instead: RwSignal<Found>, on_change: Handler) -> impl IntoView {
    let answer = use_request::<UnfinishedList>(SERVICE, || [SUBMISSIONS, UNFINISHED].concat()).answer;
    // Without an answer there is nothing to show: the form is there all the same.
    let listed = Memo::new(move |_| answer.with(|answer| answer.value().map(|list| list.submissions.clone())));
    let submissions = RwSignal::new(Vec::<UnfinishedSubmission>::new());
    effect(move || {
        let Some(mut listed) = listed.get() else { return };
        spawn_local(async move {
            let held = lock::held().await;
            listed.retain(|submission| !held.contains(&submission.id));
            // `try_`: the page may have gone meanwhile.
            submissions.try_set(listed);
        });
    });
    // What the place of the form has told of goes on, or is deleted, over there, be it before or after the list has come.
    let own = Memo::new(move |earlier: Option<&Vec<SubmissionId>>| {
        let mut own = earlier.cloned().unwrap_or_default();
        let other = instead.with(|instead| instead.id().filter(|id| !own.contains(id)).cloned());
        own.extend(other);
        own
    });
    // Not before it is known which one the form shows, so that none moves from here to there.
    let shown = Memo::new(move |_| {
        let mut shown = submissions.get();
        if instead.with(|instead| *instead == Found::Unknown) {
            shown.clear();
        }
        own.with(|own| shown.retain(|submission| !own.contains(&submission.id)));
        shown
    });
    tag("div")
        .set("class", "wharf-stack")
        .bind("hidden", move || shown.with(Vec::is_empty))
        .dynamic(move || {
            each(
                shown.get(),
                |submission| view! { <Rest submission=submission on_uploaded=on_change on_deleted=on_change /> },
            )
        })
}

/// One submission, with what takes it on to its end. `others` are the names of files that the server does not know yet. `next` gets the
/// keyboard when it has gone, or else the list of submissions does.
#[component]
pub(crate) fn Rest(
    submission: UnfinishedSubmission,
    #[prop(optional)] others: Vec<String>,
    on_uploaded: Handler,
    on_deleted: Handler,
    #[prop(optional)] next: Option<ElementRef>,
) -> impl IntoView {
    let host = StoredValue::new_local(use_host());
    let is_gone = RwSignal::new(false);
    let id = StoredValue::new(submission.id.clone());
    let label = ["Missing files of ", &submission.name].concat();
    let title = ["Not finished: ", &submission.name].concat();
    let (name, begun) = (submission.name.clone(), submission.created_at.clone());
    let place = ElementRef::new();
    let picker_id = ["rest-", submission.id.as_str()].concat();
    let progress_id = [&picker_id, "-progress"].concat();
    // What was sent, or deleted, is gone from here. So is what the keyboard was on.
    let leave = move |has_keyboard: bool| {
        let place = place.get().filter(|_| has_keyboard);
        is_gone.set(true);
        match (place, next) {
            (None, _) => {}
            // What gets it may still be hidden, or behind a dialog.
            (Some(_), Some(next)) => spawn_local(async move {
                tick().await;
                next.focus();
            }),
            (Some(place), None) => spawn_local(async move {
                tick().await;
                // The list is there at the first step, as this card is.
                let _ = focus_by_id(&place, submissions::PLACE);
            }),
        }
    };
    let question = Question::default();
    let uploaded = move || {
        let is_inside = |place: Element| place.matches(":focus-within").unwrap_or_default();
        // In a card that is hidden, an open dialog would keep the whole page from being used.
        let was_asked = question.close();
        leave(was_asked || place.get().is_some_and(is_inside));
        host.with_value(|host| host.notify(NoticeKind::Success, UPLOADED));
        on_uploaded.run(());
    };
    let resumption = Resumption::new(&host.get_value(), submission, others, uploaded.into());
    let Resumption {
        phase,
        missing,
        others,
        files,
        ..
    } = resumption;
    let is_none_missing = Memo::new(move |_| missing.with(Vec::is_empty) && others.with(Vec::is_empty));
    let is_running = Memo::new(move |_| phase.with(Phase::is_running));

    guard_while(is_running, host, LEAVING, |_| false);

    let leave_out = move |upload: UploadId| {
        let host = host.get_value();
        let path = [&id.with_value(path_of), "/uploads/", upload.as_str()].concat();
        spawn_local(async move {
            if let Err(error) = host.delete(SERVICE, &path).await {
                return host.notify(NoticeKind::Error, &error.with_trace());
            }
            // The page may have gone meanwhile.
            if is_gone.try_get_untracked().unwrap_or(true) {
                return;
            }
            let next = missing.with_untracked(|missing| after(missing, &upload));
            resumption.left_out(&upload);
            tick().await;
            let Some(element) = place.get() else { return };
            let is_found = next.is_some_and(|next| focus_by_id(&element, &button_id(&next)));
            if !is_found {
                place.focus();
            }
        });
    };
    let discard = move || {
        let stopped = resumption.give_up();
        let (host, id) = (host.get_value(), id.get_value());
        spawn_local(async move {
            if question.delete(&host, &id).await {
                resumption.release();
                // In the dialog, which `:focus-within` does not see.
                leave(true);
                on_deleted.run(());
            } else if is_gone.try_get_untracked() == Some(false) {
                // It may be the page that has gone.
                resumption.go_on(stopped);
            }
        });
    };
    let act = move |(key, action): (u32, FileAction)| resumption.act(key, action);

    let leave_out_other = move |name: String| {
        // The button goes.
        place.focus();
        resumption.left_out_other(&name);
    };
    let list = move || {
        let begun = each(missing.get(), |file| line(file, leave_out));
        let others = each(others.get(), |name| other_line(name, leave_out_other));
        tag("ul")
            .set("class", "wharf-picker-list")
            .set("aria-label", "Missing files")
            .set("hidden", is_none_missing.get())
            .child(vec![begun, others])
    };
    let progress = move || {
        is_running.get().then(|| {
            view! {
                <Progress
                    id=progress_id.clone()
                    label=Signal::derive(move || phase.with(Phase::label).to_owned())
                    loaded=Signal::derive(move || phase.with(Phase::progress).sent)
                    total=Signal::derive(move || phase.with(Phase::progress).total)
                    detail=Signal::derive(move || phase.with(Phase::pace))
                />
            }
        })
    };
    let failed = move || {
        let sentence = phase.with(|phase| match phase {
            Phase::Failed { sentence, .. } => Some(sentence.clone()),
            _ => None,
        });
        sentence.map(|sentence| {
            view! {
                <Alert kind=AlertKind::Error title="The submission is not complete yet">
                    {tag("p").child(sentence)}
                </Alert>
            }
        })
    };
    let finish = move || {
        // The button goes while it is completed.
        place.focus();
        resumption.finish();
    };
    let buttons = tag("div")
        .set("class", "wharf-actions")
        .dynamic(move || {
            let is_wrong = |picked: &PickedFile| picked.status.with(|status| matches!(status, FileStatus::Wrong(_)));
            let has_others = files.with(|files| !files.iter().all(is_wrong));
            let is_ready = is_none_missing.get() && !has_others && !is_running.get();
            let has_failed = phase.with(|phase| matches!(phase, Phase::Failed { .. }));
            (is_ready || has_failed).then(|| {
                view! {
                    <Button variant=ButtonVariant::Primary on_click=finish>"Complete the submission"</Button>
                }
            })
        })
        .child(view! { <Button variant=ButtonVariant::Danger on_click=move || question.ask()>"Delete this submission"</Button> });
    let announcement = tag("span")
        .set("class", "wharf-visually-hidden")
        .set("role", "status")
        .text(move || phase.with(Phase::announcement));
    // A crash between the last file and the end leaves nothing to choose.
    let is_all_there = Memo::new(move |_| is_none_missing.get() && files.with(Vec::is_empty));
    let asked = {
        let begun = begun.clone();
        move || Some(question_of_unfinished(&name, &begun))
    };
    let about = move || {
        let what = if is_all_there.get() {
            ". All of its files have arrived: complete it, or delete it."
        } else {
            ". Choose the missing files again. What has already arrived is not sent again."
        };
        ["Started on ", &format::date_time(&begun), what].concat()
    };
    let picker = tag("div").bind("hidden", move || is_all_there.get()).child(view! {
        <FilePicker
            id=picker_id
            label=label
            required=true
            files=files
            own_paste=true
            hint="Choose them, or drop them here."
            on_add=move || resumption.chosen()
            on_action=UnsyncCallback::new(act)
        />
    });
    let content = tag("div")
        .set("class", "wharf-form")
        .set("tabindex", "-1")
        .set("role", "group")
        .set("aria-label", title.clone())
        .reference(place)
        .child(tag("p").set("class", "wharf-muted").text(about))
        .dynamic(list)
        .child(picker)
        .dynamic(failed)
        .dynamic(progress)
        .child(buttons)
        .child(question.dialog(asked, discard.into()))
        .child(announcement);
    tag("div")
        .bind("hidden", move || is_gone.get())
        .child(view! { <Card title=title>{content}</Card> })
}

/// The file that stands behind this one, or else before it.
fn after(missing: &[UnfinishedFile], left: &UploadId) -> Option<UploadId> {
    let position = missing.iter().position(|file| file.id == *left)?;
    let next = missing
        .get(position + 1)
        .or_else(|| missing.get(position.checked_sub(1)?));
    next.map(|file| file.id.clone())
}

fn button_id(upload: &UploadId) -> String {
    ["leave-out-", upload.as_str()].concat()
}

/// A file that somebody has to choose again.
fn line(file: UnfinishedFile, leave_out: impl Fn(UploadId) + 'static) -> Tag {
    let UnfinishedFile {
        id, name, size, stored, ..
    } = file;
    // Rounded down, as while it is uploaded.
    let part = (stored.saturating_mul(100) / size.max(1)) as f64 / 100.0;
    let button = leave_out_button(&name)
        .set("id", button_id(&id))
        .on("click", move |_| leave_out(id.clone()));
    let size = tag("span")
        .set("class", "wharf-file-size")
        .text(move || format::bytes(size));
    let state = tag("span").text(move || [&format::percent(part), " has arrived"].concat());
    row(name, size, button, state)
}

/// The same for one that the server does not know yet.
fn other_line(name: String, leave_out: impl Fn(String) + 'static) -> Tag {
    let of = name.clone();
    let button = leave_out_button(&name).on("click", move |_| leave_out(of.clone()));
    let size = tag("span").set("class", "wharf-file-size");
    row(name, size, button, tag("span").child("Nothing has arrived"))
}

fn leave_out_button(name: &str) -> Tag {
    tag("button")
        .set("type", "button")
        .set("class", "wharf-button wharf-button-plain")
        .set("aria-label", ["Leave out ", name].concat())
        .child("Leave out")
}

fn row(name: String, size: Tag, button: Tag, state: Tag) -> Tag {
    let state = tag("div")
        .set("class", "wharf-picked-state wharf-progress")
        .child(state);
    tag("li")
        .set("class", "wharf-file wharf-picked")
        .child(icon(IconName::File))
        .child(tag("span").set("class", "wharf-file-name").child(name))
        .child(size)
        .child(tag("div").set("class", "wharf-picked-actions").child(button))
        .child(state)
}
