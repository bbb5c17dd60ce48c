//! One line of the list.

use leptos::{
    callback::UnsyncCallback,
    prelude::*,
    task::{spawn_local, tick},
};

use super::{FileAction, FileStatus, PickedFile};
use crate::{
    IconName,
    button::{ButtonType, ButtonVariant, button, icon_button},
    format,
    icon::icon,
    messages::{CHECKING_ARRIVAL, PAUSED_AT, REMOVE, UPLOAD_OF, UPLOADED, UPLOADING, WAITING},
    progress::with_detail,
    tag::{ElementRef, Tag, tag},
};

/// What a line needs of its picker.
#[derive(Clone)]
pub(super) struct Row {
    /// The `id` of the picker.
    pub(super) id: String,
    pub(super) disabled: Signal<bool>,
    pub(super) act: UnsyncCallback<(u32, FileAction)>,
}

impl Row {
    pub(super) fn id(&self, key: u32) -> String {
        [&self.id, "-", &key.to_string()].concat()
    }

    pub(super) fn remove_id(&self, key: u32) -> String {
        [&self.id(key), "-remove"].concat()
    }

    pub(super) fn draw(&self, picked: &PickedFile) -> Tag {
        let key = picked.key();
        let (name, size) = (picked.file().name(), picked.file().size() as u64);
        let picture = match picked.preview() {
            Some(address) => tag("img")
                .set("class", "wharf-picked-preview")
                .set("src", address)
                .set("alt", ""),
            None => icon(IconName::File),
        };
        let (status, sent, pace) = (picked.status.clone(), picked.sent.clone(), picked.pace.clone());
        let bar = {
            let (status, name) = (status.clone(), name.clone());
            let is_shown = Memo::new(move |_| status.with(FileStatus::is_under_way));
            let sent = sent.clone();
            move || {
                let (sent, name) = (sent.clone(), name.clone());
                is_shown.get().then(|| {
                    tag("progress")
                        .bind("aria-label", move || UPLOAD_OF.with(&name))
                        .set("max", size.to_string())
                        .bind("value", move || sent.get().to_string())
                })
            }
        };
        let text = {
            let status = status.clone();
            move || text_of(&status.get(), size, &sent, &pace)
        };
        let is_wrong = {
            let status = status.clone();
            move || {
                status
                    .with(|status| matches!(status, FileStatus::Wrong(_) | FileStatus::Failed(_)))
                    .then_some("")
            }
        };
        tag("li")
            .key(key)
            .set("class", "wharf-file wharf-picked")
            .set("id", self.id(key))
            .set("tabindex", "-1")
            .bind("data-wrong", is_wrong)
            .child(picture)
            .child(tag("span").set("class", "wharf-file-name").child(name.clone()))
            .child(tag("span").set("class", "wharf-file-size").child(format::bytes(size)))
            .child(self.buttons(key, &name, status))
            .child(
                tag("div")
                    .set("class", "wharf-picked-state wharf-progress")
                    .dynamic(bar)
                    .child(tag("span").text(text)),
            )
    }

    /// The buttons of the moment. When the one that has focus goes, focus stays in the line.
    fn buttons(&self, key: u32, name: &str, status: ArcRwSignal<FileStatus>) -> Tag {
        let place = ElementRef::new();
        let row = self.clone();
        let (id, name) = (self.id(key), name.to_owned());
        let status = Memo::new(move |_| offer(&status.get()));
        let shown = move || {
            let (action, is_removable) = status.get();
            let had_focus = place
                .get()
                .filter(|place| place.matches(":focus-within").unwrap_or_default());
            if let Some(place) = had_focus {
                let (id, remove_id) = (id.clone(), row.remove_id(key));
                spawn_local(async move {
                    tick().await;
                    let is_lost = !place.matches(":focus-within").unwrap_or_default();
                    if is_lost && !crate::focus_by_id(&place, &remove_id) {
                        // A line that has gone took its focus on purpose.
                        let _ = crate::focus_by_id(&place, &id);
                    }
                });
            }
            let act = row.act;
            // With keys: a button must not turn into another one while somebody presses it.
            let action = action.map(|action| {
                let (word, name) = (action.word(), name.clone());
                button(ButtonVariant::Plain, ButtonType::Button)
                    .key(0)
                    .bind("aria-label", move || [word.text(), ": ", &name].concat())
                    .on("click", move |_| act.run((key, action)))
                    .child(word)
            });
            let remove = (is_removable || !row.disabled.get()).then(|| {
                let name = name.clone();
                icon_button(
                    IconName::Close,
                    move || REMOVE.with(&name),
                    move || {
                        act.run((key, FileAction::Remove));
                    },
                )
                .key(1)
                .set("id", row.remove_id(key))
            });
            vec![action, remove]
        };
        tag("div")
            .set("class", "wharf-picked-actions")
            .reference(place)
            .dynamic(shown)
    }
}

/// What can be done with a file, and whether it can be removed while others are under way.
pub(super) fn offer(status: &FileStatus) -> (Option<FileAction>, bool) {
    match status {
        FileStatus::Chosen | FileStatus::Wrong(_) => (None, true),
        FileStatus::Queued | FileStatus::Sending | FileStatus::Retrying(_) => (Some(FileAction::Pause), true),
        FileStatus::Paused => (Some(FileAction::Resume), true),
        FileStatus::Checking | FileStatus::Done => (None, false),
        FileStatus::Failed(_) => (Some(FileAction::Retry), true),
    }
}

fn text_of(status: &FileStatus, size: u64, sent: &ArcRwSignal<u64>, pace: &ArcRwSignal<String>) -> String {
    // Rounded down: all of it is there only when the server has said so.
    let percent = || format::percent((sent.get().saturating_mul(100) / size.max(1)) as f64 / 100.0);
    match status {
        FileStatus::Chosen => String::new(),
        FileStatus::Queued => WAITING.text().to_owned(),
        FileStatus::Sending => with_detail(UPLOADING.with(&percent()), &pace.get()),
        FileStatus::Paused => PAUSED_AT.with(&percent()),
        FileStatus::Checking => CHECKING_ARRIVAL.text().to_owned(),
        FileStatus::Done => UPLOADED.text().to_owned(),
        FileStatus::Retrying(reason) | FileStatus::Wrong(reason) | FileStatus::Failed(reason) => reason.clone(),
    }
}
