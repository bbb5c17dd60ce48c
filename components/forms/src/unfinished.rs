//! What was begun and did not get through, with a way to go on.

use leptos::{callback::UnsyncCallback, prelude::*, task::spawn_local};
use shared_ui::{
    Alert, AlertKind, Button, ButtonVariant, Card, FileAction, FilePicker, FileStatus, Handler, PickedFile, Progress,
    format,
    request::use_request,
    tag::{Tag, each, effect, tag},
};
use submission::{
    unfinished::{UnfinishedFile, UnfinishedList, UnfinishedSubmission},
    upload::UploadId,
};
use wharf::{NoticeKind, leptos::use_host};

use crate::{SERVICE, SUBMISSIONS, guard::guard_while, lock, phase::Phase, resumption::Resumption};

/// Where the API lists what can go on, below the submissions.
const UNFINISHED: &str = "/unfinished";
const LEAVING: &str = "Your files are being uploaded. If you leave this page now, the upload stops; what has arrived is kept. \
                       Leave the page?";
const DISCARDING: &str = "This deletes the submission with what has arrived of it. Delete it?";

/// One card for each submission that was begun before and on which no tab works. `on_uploaded` is called when one is through, or deleted.
#[component]
pub(crate) fn Unfinished(on_uploaded: Handler) -> impl IntoView {
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
    tag("div")
        .set("class", "wharf-stack")
        .bind("hidden", move || submissions.with(Vec::is_empty))
        .dynamic(move || {
            each(
                submissions.get(),
                |submission| view! { <Rest submission=submission on_uploaded=on_uploaded /> },
            )
        })
}

/// One submission.
#[component]
fn Rest(submission: UnfinishedSubmission, on_uploaded: Handler) -> impl IntoView {
    let host = StoredValue::new_local(use_host());
    let is_gone = RwSignal::new(false);
    let id = StoredValue::new(submission.id.clone());
    let label = ["Missing files of ", &submission.name].concat();
    let title = ["Not finished: ", &submission.name].concat();
    let description = [
        "Begun on ",
        &format::date_time(&submission.created_at),
        ". Choose the missing files again: what has arrived of them does not travel a second time.",
    ]
    .concat();
    let picker_id = ["rest-", submission.id.as_str()].concat();
    let progress_id = [&picker_id, "-progress"].concat();
    let uploaded = move || {
        is_gone.set(true);
        host.with_value(|host| host.notify(NoticeKind::Success, "Your data was uploaded."));
        on_uploaded.run(());
    };
    let resumption = Resumption::new(&host.get_value(), submission, uploaded.into());
    let Resumption {
        phase, missing, files, ..
    } = resumption;
    let is_running = Memo::new(move |_| phase.with(Phase::is_running));

    guard_while(is_running, host, LEAVING, |_| false);

    // Tells the server that something is not wanted, and then `done`. The path begins below the submission.
    let delete = move |path: &str, done: Box<dyn FnOnce()>| {
        let host = host.get_value();
        let path = id.with_value(|id| [SUBMISSIONS, "/", id.as_str(), path].concat());
        spawn_local(async move {
            match host.delete(SERVICE, &path).await {
                Ok(_) => done(),
                Err(error) => host.notify(NoticeKind::Error, &error.with_trace()),
            }
        });
    };
    let leave_out = move |upload: UploadId| {
        delete(
            &["/uploads/", upload.as_str()].concat(),
            Box::new(move || {
                if !is_gone.try_get_untracked().unwrap_or(true) {
                    resumption.left_out(&upload);
                }
            }),
        );
    };
    let discard = move || {
        if !window().confirm_with_message(DISCARDING).unwrap_or(true) {
            return;
        }
        resumption.give_up();
        let done = move || {
            // The page may have gone meanwhile.
            if is_gone.try_set(true).is_none() {
                on_uploaded.run(());
            }
        };
        delete("", Box::new(done));
    };
    let act = move |(key, action): (u32, FileAction)| resumption.act(key, action);

    let list = move || {
        let lines = each(missing.get(), |file| line(file, leave_out));
        tag("ul")
            .set("class", "wharf-files")
            .set("aria-label", "Missing files")
            .set("hidden", missing.with(Vec::is_empty))
            .child(lines)
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
    let buttons = tag("div")
        .set("class", "wharf-actions")
        .dynamic(move || {
            let is_wrong = |picked: &PickedFile| picked.status.with(|status| matches!(status, FileStatus::Wrong(_)));
            let has_others = files.with(|files| !files.iter().all(is_wrong));
            let is_ready = missing.with(Vec::is_empty) && !has_others && !is_running.get();
            let has_failed = phase.with(|phase| matches!(phase, Phase::Failed { .. }));
            (is_ready || has_failed).then(|| {
                view! {
                    <Button variant=ButtonVariant::Primary on_click=move || resumption.finish()>"Complete the submission"</Button>
                }
            })
        })
        .child(view! { <Button variant=ButtonVariant::Danger on_click=discard>"Delete this submission"</Button> });
    let announcement = tag("span")
        .set("class", "wharf-visually-hidden")
        .set("role", "status")
        .text(move || phase.with(Phase::announcement));
    let content = tag("div")
        .set("class", "wharf-form")
        .dynamic(list)
        .child(view! {
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
        })
        .dynamic(failed)
        .dynamic(progress)
        .child(buttons)
        .child(announcement);
    tag("div")
        .bind("hidden", move || is_gone.get())
        .child(view! { <Card title=title description=description>{content}</Card> })
}

/// A file that somebody has to choose again.
fn line(file: UnfinishedFile, leave_out: impl Fn(UploadId) + 'static) -> Tag {
    let UnfinishedFile {
        id, name, size, stored, ..
    } = file;
    let percent = stored.saturating_mul(100) / size.max(1);
    let arrived = [", ", &percent.to_string(), " % has arrived"].concat();
    let size = [&format::bytes(size), arrived.as_str()].concat();
    let what = ["Leave out ", &name].concat();
    tag("li")
        .child(tag("span").set("class", "wharf-wrap").child(name))
        .child(" ")
        .child(tag("span").set("class", "wharf-muted").child(size))
        .child(" ")
        .child(
            tag("button")
                .set("type", "button")
                .set("class", "wharf-button wharf-button-plain")
                .set("aria-label", what)
                .on("click", move |_| leave_out(id.clone()))
                .child("Leave out"),
        )
}
