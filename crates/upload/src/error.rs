//! What keeps an upload from getting further, and why it stopped, in words for the person who waits for it.

use thiserror::Error;

/// What an upload tries to get over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No answer, or no network at all.
    ConnectionLost,
    /// The other side asked for patience.
    Busy,
}

/// Why an upload stopped. What was typed and chosen is still there after each of these.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum UploadError {
    /// The connection was lost and did not come back within [`Policy::patience`](crate::Policy::patience).
    #[error("The connection was lost and did not come back in time. Check your connection and try again.")]
    ConnectionLost,
    /// The storage or the server answered 5xx or 429 for too long, or asked to wait for too long.
    #[error("The service is too busy right now. Wait a moment and try again.")]
    Busy,
    /// The bytes of a part can no longer be read.
    #[error("The file can no longer be read. It may have been moved or changed. Choose it again.")]
    Unreadable,
    /// What arrived differs from what was announced.
    #[error("The {part} changed while it was being uploaded. Try again.")]
    ContentRefused {
        /// Which part.
        part: String,
    },
    /// The size is not the announced one, or more than the storage takes.
    #[error("The storage refused the size of the {part}. It may have changed: choose the {part} again.")]
    SizeRefused {
        /// Which part.
        part: String,
    },
    /// The storage refuses even a fresh URL.
    #[error("The storage did not accept the permission to upload the {part}. Try again.")]
    PermissionRefused {
        /// Which part.
        part: String,
    },
    /// There is an object already, and it is another one. Objects are never overwritten.
    #[error("The storage has something else in the place of the {part}. Upload it anew.")]
    Exists {
        /// Which part.
        part: String,
    },
    /// Another answer that trying again would not change.
    #[error("The storage refused the {part} (status {status}). Try again later.")]
    Refused {
        /// Which part.
        part: String,
        /// The HTTP status.
        status: u16,
    },
    /// It cannot be done here, whatever is tried again.
    #[error("{sentence}")]
    Impossible {
        /// Why, and what to do about it.
        sentence: String,
    },
    /// The server gave no URLs.
    #[error("The upload was not accepted. {sentence}")]
    NotSigned {
        /// The HTTP status of the server.
        status: u16,
        /// What the server said.
        sentence: String,
    },
    /// The server checked what arrived and did not accept it.
    #[error("The upload could not be completed. {sentence}")]
    NotCompleted {
        /// The HTTP status of the server.
        status: u16,
        /// What the server said.
        sentence: String,
    },
}

impl UploadError {
    /// Whether the same upload can go on. Where it cannot, the file has to be added anew.
    #[must_use]
    pub fn can_resume(&self) -> bool {
        match self {
            Self::ConnectionLost | Self::Busy => true,
            // A session that has ended: after signing in again the server answers.
            Self::NotSigned { status, .. } | Self::NotCompleted { status, .. } => *status == 401,
            Self::Unreadable
            | Self::ContentRefused { .. }
            | Self::SizeRefused { .. }
            | Self::PermissionRefused { .. }
            | Self::Exists { .. }
            | Self::Impossible { .. }
            | Self::Refused { .. } => false,
        }
    }
}
