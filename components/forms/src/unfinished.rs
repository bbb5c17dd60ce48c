//! What was begun and did not get through, with a way to go on.

use leptos::{
    callback::UnsyncCallback,
    prelude::*,
    task::{spawn_local, tick},
};
use shared_ui::{
    Alert, AlertKind, Button, ButtonVariant, Card, FileAction, FilePicker, FileStatus, Handler, PickedFile, Progress,
    focus_by_id, format,
    request::{Answer, use_request},
    tag::{ElementRef, each, effect, tag},
};
use submission::{
    SubmissionId,
    unfinished::{UnfinishedList, UnfinishedSubmission},
    upload::UploadId,
};
use web_sys::Element;
use wharf::leptos::use_host;

use crate::{
    SERVICE, SUBMISSIONS,
    deletion::{Question, question_of_unfinished},
    guard::guard_while,
    interruption::{Found, UNFINISHED},
    loaded::Loaded,
    lock,
    missing::{Lines, keep_the_keyboard},
    offline::on_return,
    phase::Phase,
    resumption::Resumption,
    say_uploaded, submissions,
};

const LEAVING: &str = "Your files are being uploaded. If you leave this page now, the upload stops; what has arrived is kept. \
                       Leave the page?";

/// One card for each submission that was begun before and on which no tab works, but for the one that stands in the
/// place of the form. `list` is loaded anew when one is through, or deleted; what is deleted in it goes from here.
#[component]
pub(crate) fn Unfinished(instead: RwSignal<Found>, list: Loaded, is_online: ReadSignal<bool>) -> impl IntoView {
    let request = use_request::<UnfinishedList>(SERVICE, || [SUBMISSIONS, UNFINISHED].concat());
    let answer = request.answer;
    on_return(is_online, move || {
        if answer.with_untracked(|answer| matches!(answer, Answer::Failed(_))) {
            request.reload.run(());
        }
    });
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
    // What the place of the form has told of goes on, or is deleted, over there, be it before or after the list has
    // come.
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
            each(shown.get(), |submission| {
                view! { <Rest submission=submission gone=list.gone on_uploaded=list.reload on_deleted=list.reload /> }
            })
        })
}

/// One submission, with what takes it on to its end. `others` are the names of files that the server does not know yet,
/// `gone` are submissions that were deleted elsewhere on the page. `next` gets the keyboard when it has gone, or else
/// the list of submissions does.
#[component]
pub(crate) fn Rest(
    submission: UnfinishedSubmission,
    #[prop(optional)] others: Vec<String>,
    #[prop(into, optional)] gone: Signal<Vec<SubmissionId>>,
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
        host.with_value(say_uploaded);
        on_uploaded.run(());
    };
    let resumption = Resumption::new(&host.get_value(), submission, others, uploaded.into());
    let Resumption {
        phase,
        missing,
        others,
        files,
        leaving,
        ..
    } = resumption;
    let is_none_missing = Memo::new(move |_| missing.with(Vec::is_empty) && others.with(Vec::is_empty));
    let is_running = Memo::new(move |_| phase.with(Phase::is_running));
    // A crash between the last file and the end leaves nothing to choose.
    let is_all_there = Memo::new(move |_| is_none_missing.get() && files.with(Vec::is_empty));

    guard_while(is_running, host, LEAVING, |_| false);

    let lines_id = StoredValue::new(picker_id.clone());
    let leave_out = move |upload: UploadId| {
        spawn_local(async move {
            let is_left_out = resumption.leave_out(&upload).await;
            // The page may have gone meanwhile.
            if !is_left_out || is_gone.try_get_untracked().unwrap_or(true) {
                return;
            }
            let position = missing.with_untracked(|missing| missing.iter().position(|file| file.id == upload));
            resumption.left_out(&upload);
            keep_the_keyboard(place, lines_id, position.unwrap_or_default());
        });
    };
    let leave_out_other = move |name: String| {
        let position = others.with_untracked(|others| others.iter().position(|other| *other == name));
        let position = missing.with_untracked(Vec::len) + position.unwrap_or_default();
        resumption.left_out_other(&name);
        keep_the_keyboard(place, lines_id, position);
    };
    // Deleted in the list below, where the keyboard is.
    effect(move || {
        if gone.with(|gone| id.with_value(|id| gone.contains(id))) {
            resumption.give_up();
            resumption.release();
            question.close();
            is_gone.set(true);
        }
    });
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

    let act = move |(key, action): (u32, FileAction)| {
        resumption.act(key, action);
        if action == FileAction::Remove && is_all_there.get_untracked() {
            // What files are chosen with goes.
            spawn_local(async move {
                tick().await;
                place.focus();
            });
        }
    };

    let list = move || {
        let lines = Lines::new(lines_id.get_value());
        let begun = lines.begun(missing.get(), leave_out);
        let others = lines.others(others.get(), leave_out_other);
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
    let ask = move || question.ask(id.get_value());
    let buttons = tag("div")
        .set("class", "wharf-actions")
        .dynamic(move || {
            let is_wrong = |picked: &PickedFile| picked.status.with(|status| matches!(status, FileStatus::Wrong(_)));
            let has_others = files.with(|files| !files.iter().all(is_wrong));
            let is_ready = is_none_missing.get() && !has_others && !is_running.get();
            let has_failed = phase.with(|phase| matches!(phase, Phase::Failed { .. }));
            // Nothing is complete before the server has left out what was removed.
            (leaving.get() == 0 && (is_ready || has_failed)).then(|| {
                view! {
                    <Button variant=ButtonVariant::Primary on_click=finish>"Complete the submission"</Button>
                }
            })
        })
        .child(view! { <Button variant=ButtonVariant::Danger on_click=ask>"Delete this submission"</Button> });
    let announcement = tag("span")
        .set("class", "wharf-visually-hidden")
        .set("role", "status")
        .text(move || phase.with(Phase::announcement));
    let asked = {
        let begun = begun.clone();
        move || Some(question_of_unfinished(&name, &begun))
    };
    let about = move || {
        let what = if !is_all_there.get() {
            ". Choose the missing files again. What has already arrived is not sent again."
        } else if leaving.get() > 0 {
            ". A file is being left out."
        } else {
            ". Nothing of it is missing: complete it, or delete it."
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
