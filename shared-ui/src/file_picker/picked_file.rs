//! A file in the list of a picker.

use core::sync::atomic::{AtomicU32, Ordering};
use std::rc::Rc;

use leptos::prelude::*;
use web_sys::{File, Url};

/// A larger picture takes longer to decode than anybody looks at it, in bytes.
const LARGEST_PREVIEW: f64 = 20e6;

/// What becomes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum FileStatus {
    /// It was chosen, and nothing has begun.
    #[default]
    Chosen,
    /// It breaks a rule, for the reason in this sentence.
    Wrong(String),
    /// Its turn has not come.
    Queued,
    /// It is on its way.
    Sending,
    /// It is not on its way right now, for the reason in this sentence; it goes on by itself.
    Retrying(String),
    /// The person has paused it.
    Paused,
    /// All of it has left, and the server looks at it.
    Checking,
    /// The server has it.
    Done,
    /// It stopped, for the reason in this sentence.
    Failed(String),
}

impl FileStatus {
    /// Whether it is under way, be it that it rests.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        matches!(
            self,
            Self::Queued | Self::Sending | Self::Retrying(_) | Self::Paused | Self::Checking
        )
    }
}

/// A file in the list of a [`FilePicker`](crate::FilePicker).
#[derive(Debug, Clone)]
pub struct PickedFile {
    key: u32,
    file: File,
    preview: Option<Rc<Preview>>,
    /// What becomes of it.
    pub status: ArcRwSignal<FileStatus>,
    /// How much of it has left, in bytes.
    pub sent: ArcRwSignal<u64>,
    /// What stands behind the percentage while it is on its way: how fast it goes, and how long it takes.
    pub pace: ArcRwSignal<String>,
}

impl PickedFile {
    /// A file that was chosen just now.
    #[must_use]
    pub fn new(file: File) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let has_preview = file.type_().starts_with("image/") && file.size() <= LARGEST_PREVIEW;
        Self {
            key: NEXT.fetch_add(1, Ordering::Relaxed),
            preview: has_preview.then(|| Preview::new(&file).map(Rc::new)).flatten(),
            file,
            status: ArcRwSignal::default(),
            sent: ArcRwSignal::default(),
            pace: ArcRwSignal::default(),
        }
    }

    /// Tells it from every other file, also from the same one chosen again.
    #[must_use]
    pub fn key(&self) -> u32 {
        self.key
    }

    /// The file itself.
    #[must_use]
    pub fn file(&self) -> &File {
        &self.file
    }

    pub(super) fn preview(&self) -> Option<String> {
        self.preview.as_ref().map(|preview| preview.0.clone())
    }

    /// Whether it is this file, as far as a browser can tell without reading it.
    pub(super) fn is(&self, other: &File) -> bool {
        self.file.name() == other.name()
            && self.file.size() == other.size()
            && self.file.last_modified() == other.last_modified()
            && self.file.type_() == other.type_()
    }
}

/// The address of a picture, as long as it is shown.
#[derive(Debug)]
struct Preview(String);

impl Preview {
    fn new(file: &File) -> Option<Self> {
        Url::create_object_url_with_blob(file).ok().map(Self)
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // Revoking an address that is no longer one does nothing.
        let _ = Url::revoke_object_url(&self.0);
    }
}
