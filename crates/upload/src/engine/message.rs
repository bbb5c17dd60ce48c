//! What goes into the engine and what comes out.

use core::fmt;
use core::ops::Range;
use core::time::Duration;

use crate::{Answer, PresignedUrl};

/// Which file: its position among those that were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub usize);

/// Which request. Whatever becomes of a request carries its number; of one that was ended, nothing is listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub(super) u64);

/// The SHA-256 of some bytes as base64: the form of `x-amz-checksum-sha256`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Checksum(Box<str>);

impl Checksum {
    /// Takes a checksum as S3 and browsers write it.
    #[must_use]
    pub fn new(base64: impl Into<Box<str>>) -> Self {
        Self(base64.into())
    }

    /// The base64 text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePart {
    /// The file.
    pub file: FileId,
    /// The number of the part, from 1.
    pub number: u32,
    /// Which bytes of the file it has.
    pub range: Range<u64>,
}

/// Something to do. Each but the last three has one outcome, which comes back as an [`Event`] with the same number.
#[derive(Clone, PartialEq, Eq)]
pub enum Command {
    /// Make the file's fingerprint ([`fingerprint_ranges`](crate::fingerprint_ranges)) and open an upload for it at the server,
    /// or find the one that is open already. Comes back as [`Event::Opened`].
    Open {
        /// The number of the request.
        request: RequestId,
        /// The file.
        file: FileId,
    },
    /// List the parts that are stored. Comes back as [`Event::Listed`].
    List {
        /// The number of the request.
        request: RequestId,
        /// The file.
        file: FileId,
        /// Only those with a greater number.
        after: u32,
    },
    /// Read a part and hash it. Comes back as [`Event::Hashed`].
    Hash {
        /// The number of the request.
        request: RequestId,
        /// What to read.
        part: FilePart,
    },
    /// Get a signed request for each of these parts. Comes back as [`Event::Signed`].
    Sign {
        /// The number of the request.
        request: RequestId,
        /// The file.
        file: FileId,
        /// The parts' numbers and checksums.
        parts: Vec<(u32, Checksum)>,
    },
    /// Send a part. Its progress comes back as [`Event::Progress`], its outcome as [`Event::Answered`].
    Put {
        /// The number of the request.
        request: RequestId,
        /// What to send.
        part: FilePart,
        /// Where to.
        url: PresignedUrl,
        /// The headers that were signed and have to be sent as they are.
        headers: Vec<(String, String)>,
    },
    /// Ask the server to put the parts together and to check the whole. Comes back as [`Event::Completed`].
    Complete {
        /// The number of the request.
        request: RequestId,
        /// The file.
        file: FileId,
        /// The checksum of each part, in order.
        checksums: Vec<Checksum>,
    },
    /// Have the server drop the upload and what is stored of it. Comes back as [`Event::Aborted`].
    Abort {
        /// The number of the request.
        request: RequestId,
        /// The file.
        file: FileId,
    },
    /// End a request; nothing of it is waited for any more.
    End(RequestId),
    /// Fire the timer after this long; it replaces the one that runs.
    Wait(Duration),
    /// There is nothing left to wait for.
    StopTimer,
}

/// Without URLs and headers.
impl fmt::Debug for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open { file, .. } => write!(formatter, "Open({})", file.0),
            Self::List { file, after, .. } => write!(formatter, "List({} after {after})", file.0),
            Self::Hash { part, .. } => write!(formatter, "Hash({} part {})", part.file.0, part.number),
            Self::Sign { file, parts, .. } => {
                let numbers: Vec<_> = parts.iter().map(|(number, _)| number).collect();
                write!(formatter, "Sign({} parts {numbers:?})", file.0)
            }
            Self::Put { part, .. } => write!(formatter, "Put({} part {})", part.file.0, part.number),
            Self::Complete { file, .. } => write!(formatter, "Complete({})", file.0),
            Self::Abort { file, .. } => write!(formatter, "Abort({})", file.0),
            Self::End(request) => write!(formatter, "End({})", request.0),
            Self::Wait(duration) => write!(formatter, "Wait({duration:?})"),
            Self::StopTimer => formatter.write_str("StopTimer"),
        }
    }
}

/// An upload at the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// The size of every part but the last, in bytes, as the server has planned it.
    pub part_size: u64,
    /// Something may be stored already: the upload was open before.
    pub resumed: bool,
    /// The file is stored and was confirmed before.
    pub complete: bool,
}

/// A part that is stored, as the server found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPart {
    /// The number, from 1.
    pub number: u32,
    /// In bytes.
    pub size: u64,
    /// The checksum that the storage has computed.
    pub sha256: Checksum,
}

/// A signed request for one part.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedPart {
    /// The number, from 1.
    pub number: u32,
    /// Where to.
    pub url: PresignedUrl,
    /// The headers that were signed and have to be sent as they are. Browsers set `host` and `content-length` themselves.
    pub headers: Vec<(String, String)>,
}

/// Without URL and headers.
impl fmt::Debug for SignedPart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("SignedPart")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// Why a request came to nothing. A PUT that got an answer, whichever, comes back as [`Event::Answered`] instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No answer came.
    Unreachable,
    /// The file can no longer be read: it was moved, changed or deleted.
    Unreadable,
    /// The server does not know the upload (any more).
    Gone,
    /// Another request works on the same upload right now (409): the same request may succeed later.
    Conflict,
    /// There is an object already, and it is another one (412).
    Exists,
    /// The server did not find these parts as they were announced.
    Incomplete {
        /// Their numbers, from 1.
        parts: Vec<u32>,
    },
    /// It cannot be done, and trying again would not change that. Nobody has answered with a status.
    Impossible {
        /// Why, and what to do about it, for the person.
        sentence: String,
    },
    /// The server answered with another error.
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it said, for the person.
        sentence: String,
        /// How long it asked to wait.
        retry_after: Option<Duration>,
    },
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// There is an upload for the file.
    Opened {
        /// Of which request.
        request: RequestId,
        /// The upload.
        upload: Opened,
    },
    /// Some stored parts.
    Listed {
        /// Of which request.
        request: RequestId,
        /// The parts, by number.
        parts: Vec<StoredPart>,
        /// More follow after this number.
        next: Option<u32>,
    },
    /// A part was read.
    Hashed {
        /// Of which request.
        request: RequestId,
        /// Its checksum.
        sha256: Checksum,
    },
    /// URLs have come.
    Signed {
        /// Of which request.
        request: RequestId,
        /// One for each part that was asked for.
        parts: Vec<SignedPart>,
        /// How long they can be used, from now.
        valid_for: Duration,
    },
    /// This many bytes of a part have left, counted from its beginning.
    Progress {
        /// Of which request.
        request: RequestId,
        /// In bytes.
        sent: u64,
    },
    /// The storage answered a PUT.
    Answered {
        /// Of which request.
        request: RequestId,
        /// The answer.
        answer: Answer,
    },
    /// The server has put the file together and confirmed it.
    Completed {
        /// Of which request.
        request: RequestId,
    },
    /// The upload and what was stored of it are dropped.
    Aborted {
        /// Of which request.
        request: RequestId,
    },
    /// A request came to nothing.
    Failed {
        /// Of which request.
        request: RequestId,
        /// Why.
        failure: Failure,
    },
    /// The person pauses one file, or all.
    Paused(Option<FileId>),
    /// The person lets one file, or all, go on.
    Resumed(Option<FileId>),
    /// The person asks to go on after a failure.
    Retried(FileId),
    /// The person no longer wants this file uploaded.
    Cancelled(FileId),
    /// The browser has a network again.
    Online,
    /// The browser has no network.
    Offline,
    /// The time that [`Command::Wait`] named has passed. One that comes early or late does no harm.
    TimerFired,
}
