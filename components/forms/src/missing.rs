//! The files that somebody has to choose again, or to leave out.

use core::cell::Cell;

use leptos::{
    prelude::*,
    task::{spawn_local, tick},
};
use shared_ui::{
    IconName, focus_by_id, format, icon,
    tag::{Child, ElementRef, Tag, each, tag},
};
use submission::{unfinished::UnfinishedFile, upload::UploadId};

/// The lines of a list, in the order in which they are made.
pub(crate) struct Lines {
    /// What the `id`s of their buttons begin with.
    id: String,
    count: Cell<usize>,
}

impl Lines {
    pub(crate) fn new(id: String) -> Self {
        let count = Cell::new(0);
        Self { id, count }
    }

    /// Files that the server knows.
    pub(crate) fn begun(&self, files: Vec<UnfinishedFile>, leave_out: impl Fn(UploadId) + Copy + 'static) -> Child {
        each(files, |file| {
            let UnfinishedFile {
                id, name, size, stored, ..
            } = file;
            // Rounded down, as while it is uploaded.
            let part = (stored.saturating_mul(100) / size.max(1)) as f64 / 100.0;
            let button = self.button(&name).on("click", move |_| leave_out(id.clone()));
            let size = tag("span")
                .set("class", "wharf-file-size")
                .text(move || format::bytes(size));
            let state = tag("span").text(move || [&format::percent(part), " has arrived"].concat());
            row(name, size, button, state)
        })
    }

    /// Files that the server does not know yet.
    pub(crate) fn others(&self, names: Vec<String>, leave_out: impl Fn(String) + Copy + 'static) -> Child {
        each(names, |name| {
            let of = name.clone();
            let button = self.button(&name).on("click", move |_| leave_out(of.clone()));
            let size = tag("span").set("class", "wharf-file-size");
            row(name, size, button, tag("span").child("Nothing has arrived"))
        })
    }

    fn button(&self, name: &str) -> Tag {
        let position = self.count.replace(self.count.get() + 1);
        tag("button")
            .set("type", "button")
            .set("class", "wharf-button wharf-button-plain")
            .set("id", button_id(&self.id, position))
            .set("aria-label", ["Leave out ", name].concat())
            .child("Leave out")
    }
}

fn button_id(id: &str, position: usize) -> String {
    [id, "-leave-out-", &position.to_string()].concat()
}

/// A line has gone with its button: the keyboard goes to the next one, or else to the one before it, or to `place` if
/// there is none.
pub(crate) fn keep_the_keyboard(place: ElementRef, id: StoredValue<String>, position: usize) {
    spawn_local(async move {
        tick().await;
        // The page may have gone meanwhile.
        let (Some(element), Some(id)) = (place.get(), id.try_get_value()) else {
            return;
        };
        let is_found = [Some(position), position.checked_sub(1)]
            .into_iter()
            .flatten()
            .any(|position| focus_by_id(&element, &button_id(&id, position)));
        if !is_found {
            place.focus();
        }
    });
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
