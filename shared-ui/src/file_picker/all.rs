//! What can be done with all files of the list at once.

use leptos::{
    callback::UnsyncCallback,
    prelude::*,
    task::{spawn_local, tick},
};

use super::{FileAction, FileStatus, PickedFile, row::offer};
use crate::{
    button::{ButtonType, ButtonVariant, button},
    focus_by_id, format,
    messages::{FILES_UPLOADED, Message, PAUSE_ALL, RESUME_ALL},
    tag::{ElementRef, Tag, tag},
};

/// A line that is there while several files are under way. `id` is the one of the picker.
pub(super) fn all(
    id: String,
    files: RwSignal<Vec<PickedFile>, LocalStorage>,
    act: UnsyncCallback<(u32, FileAction)>,
) -> Tag {
    let id = [&id, "-all"].concat();
    let place = ElementRef::new();
    // What the button does: rest, as long as there is something that does not.
    let offered = Memo::new(move |_| {
        files.with(|files| {
            let is_under_way = |picked: &&PickedFile| picked.status.with(FileStatus::is_under_way);
            if files.iter().filter(is_under_way).count() < 2 {
                return None;
            }
            let can = |action| files.iter().any(|picked| offers(picked, action));
            [FileAction::Pause, FileAction::Resume]
                .into_iter()
                .find(|action| can(*action))
        })
    });
    let count = Memo::new(move |_| {
        files.with(|files| {
            let done = files
                .iter()
                .filter(|picked| picked.status.with(|status| *status == FileStatus::Done));
            (done.count(), files.len())
        })
    });
    let run = move |action: FileAction| {
        let chosen: Vec<_> = files.with_untracked(|files| {
            let chosen = files.iter().filter(|picked| untrack(|| offers(picked, action)));
            chosen.map(PickedFile::key).collect()
        });
        chosen.into_iter().for_each(|key| act.run((key, action)));
    };
    let content = move || {
        let action = offered.get()?;
        // The button that takes the place of the one with focus takes its focus.
        let had_focus = place
            .get()
            .filter(|place| place.matches(":focus-within").unwrap_or_default());
        if let Some(place) = had_focus {
            let id = id.clone();
            spawn_local(async move {
                tick().await;
                // It is only gone where nothing is left to be done.
                let _ = focus_by_id(&place, &id);
            });
        }
        let (key, word): (u32, &'static Message) = match action {
            FileAction::Pause => (0, &PAUSE_ALL),
            _ => (1, &RESUME_ALL),
        };
        let text = move || {
            let (done, all) = count.get();
            FILES_UPLOADED.with_both(&format::number(done as f64), &format::number(all as f64))
        };
        Some(
            tag("div")
                .set("class", "wharf-actions")
                .child(tag("span").set("class", "wharf-muted").text(text))
                .child(
                    button(ButtonVariant::Plain, ButtonType::Button)
                        .key(key)
                        .set("id", id.clone())
                        .on("click", move |_| run(action))
                        .child(word),
                ),
        )
    };
    tag("div").reference(place).dynamic(content)
}

fn offers(picked: &PickedFile, action: FileAction) -> bool {
    picked.status.with(|status| offer(status).0 == Some(action))
}
