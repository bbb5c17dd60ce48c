//! A request body that is checked before it becomes an object.
//!
//! `s3s-fs` 0.14.1 puts the file in place first and compares checksums afterwards: the answer is an error, but the
//! object is there. The check is therefore made at the end of the stream, which `s3s-fs` awaits before it renames.

use std::fmt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use base64ct::{Base64, Encoding};
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use hyper::body::{Frame, SizeHint};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::{Checksum, StreamingBlob};
use s3s::{Body, S3Error, S3ErrorCode, S3Result, StdError, TrailingHeaders};

/// How much is handed on at once, in bytes. `s3s-fs` goes to another thread with each piece, and browsers send pieces of 16 KiB.
const PIECE: usize = 1024 * 1024;

/// What must hold when the last byte has arrived.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    /// The checksums that the request promises in its headers, Base64 as in `x-amz-checksum-*`.
    pub(super) checksum: Checksum,
    /// `Content-MD5`, Base64.
    pub(super) content_md5: Option<String>,
    /// The checksum header that follows the body (`x-amz-trailer`), and where it will be found.
    pub(super) trailer: Option<(String, TrailingHeaders)>,
    /// The file that must not exist (`If-None-Match: *`).
    pub(super) absent: Option<PathBuf>,
    /// The file that must be what it was when the request began (`If-Match`), whose ETag `s3s-fs` has compared by then.
    pub(super) unchanged: Option<Snapshot>,
    /// The record of the upload that a part belongs to, which must still be open.
    pub(super) open: Option<PathBuf>,
}

/// What keeps others away from the end of the body until the answer: a lock, whichever it takes.
pub(super) type Guard = Box<dyn fmt::Debug + Send + Sync>;

/// A file as it was at one moment.
#[derive(Debug)]
pub(super) struct Snapshot {
    path: PathBuf,
    content: Option<Vec<u8>>,
}

impl Snapshot {
    /// What the file holds now; a file that is not there counts as one state more.
    pub(super) fn of(path: PathBuf) -> Self {
        let content = std::fs::read(&path).ok();
        Self { path, content }
    }

    fn has_changed(&self) -> bool {
        std::fs::read(&self.path).ok() != self.content
    }
}

/// How an upload ended: filled by the body, read when `s3s-fs` has returned.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    fault: Option<S3Error>,
    guard: Option<Guard>,
}

impl Outcome {
    /// Ends the upload: the body's own fault counts more than what `s3s-fs` made of it.
    pub(super) fn conclude<T>(&self, result: S3Result<T>) -> S3Result<T> {
        let state = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        match state.fault {
            Some(fault) => Err(fault),
            None => result,
        }
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

type Wait = Pin<Box<dyn Future<Output = Guard> + Send + Sync>>;

/// The body of an upload.
struct CheckedBody {
    inner: Body,
    /// What has arrived of the next piece.
    piece: BytesMut,
    hashes: Option<Hashes>,
    conditions: Conditions,
    /// Taken when it has come to its end.
    wait: Option<Wait>,
    outcome: Outcome,
}

struct Hashes {
    checksum: ChecksumHasher,
    md5: Option<Md5>,
}

/// Wraps a body so that its end is an error unless all conditions hold. When they do, the lock that was waited for is held until
/// [`Outcome::conclude`], so that nobody reads an object whose attributes are not yet written, and of two conditional
/// writes one wins.
pub(super) fn checked(
    blob: StreamingBlob,
    conditions: Conditions,
    lock: impl Future<Output = Guard> + Send + Sync + 'static,
) -> (StreamingBlob, Outcome) {
    let outcome = Outcome::default();
    let body = CheckedBody {
        inner: Body::from(blob),
        piece: BytesMut::new(),
        hashes: Some(Hashes::of(&conditions)),
        conditions,
        wait: Some(Box::pin(lock)),
        outcome: outcome.clone(),
    };
    (StreamingBlob::from(Body::http_body(body)), outcome)
}

/// The checksums that a `PutObjectInput` or an `UploadPartInput` promises: different types with the same fields.
macro_rules! promised_checksum {
    ($input:expr) => {
        s3s::dto::Checksum {
            checksum_crc32: $input.checksum_crc32.clone(),
            checksum_crc32c: $input.checksum_crc32c.clone(),
            checksum_crc64nvme: $input.checksum_crc64nvme.clone(),
            checksum_sha1: $input.checksum_sha1.clone(),
            checksum_sha256: $input.checksum_sha256.clone(),
            ..s3s::dto::Checksum::default()
        }
    };
}
pub(super) use promised_checksum;

/// The checksum header that will follow the body, from `x-amz-trailer`.
pub(super) fn trailer_name(headers: &HeaderMap) -> Option<String> {
    let name = headers.get("x-amz-trailer")?.to_str().ok()?.trim().to_ascii_lowercase();
    name.starts_with("x-amz-checksum-").then_some(name)
}

impl Hashes {
    fn of(conditions: &Conditions) -> Self {
        let promised = &conditions.checksum;
        let trailer = conditions.trailer.as_ref().map(|(name, _)| name.as_str());
        let wanted = |value: &Option<String>, name: &str| value.is_some() || trailer == Some(name);
        let checksum = ChecksumHasher {
            crc32: wanted(&promised.checksum_crc32, "x-amz-checksum-crc32").then(Default::default),
            crc32c: wanted(&promised.checksum_crc32c, "x-amz-checksum-crc32c").then(Default::default),
            sha1: wanted(&promised.checksum_sha1, "x-amz-checksum-sha1").then(Default::default),
            sha256: wanted(&promised.checksum_sha256, "x-amz-checksum-sha256").then(Default::default),
            crc64nvme: wanted(&promised.checksum_crc64nvme, "x-amz-checksum-crc64nvme").then(Default::default),
        };
        Self {
            checksum,
            md5: conditions.content_md5.is_some().then(Md5::new),
        }
    }

    fn update(&mut self, bytes: &[u8]) {
        self.checksum.update(bytes);
        if let Some(md5) = &mut self.md5 {
            md5.update(bytes);
        }
    }
}

impl Conditions {
    fn digest_fault(&self, hashes: Hashes) -> Option<S3Error> {
        let md5 = hashes.md5.map(|md5| Base64::encode_string(md5.finalize().as_ref()));
        if md5 != self.content_md5 {
            return Some(bad_digest("Content-MD5"));
        }
        let found = hashes.checksum.finalize();
        let promised = &self.checksum;
        let trailer = |name: &str| {
            let (trailer, headers) = self.trailer.as_ref().filter(|(trailer, _)| trailer == name)?;
            headers
                .read(|headers| {
                    headers
                        .get(trailer)
                        .and_then(|value| value.to_str().ok())
                        .map(str::to_owned)
                })
                .flatten()
        };
        let pairs = [
            ("x-amz-checksum-crc32", &promised.checksum_crc32, found.checksum_crc32),
            (
                "x-amz-checksum-crc32c",
                &promised.checksum_crc32c,
                found.checksum_crc32c,
            ),
            ("x-amz-checksum-sha1", &promised.checksum_sha1, found.checksum_sha1),
            (
                "x-amz-checksum-sha256",
                &promised.checksum_sha256,
                found.checksum_sha256,
            ),
            (
                "x-amz-checksum-crc64nvme",
                &promised.checksum_crc64nvme,
                found.checksum_crc64nvme,
            ),
        ];
        pairs
            .into_iter()
            .find(|(name, promised, found)| (*promised).clone().or_else(|| trailer(name)) != *found)
            .map(|(name, _, _)| bad_digest(name))
    }

    fn precondition_fault(&self) -> Option<S3Error> {
        if self.open.as_ref().is_some_and(|record| !record.exists()) {
            return Some(S3ErrorCode::NoSuchUpload.into());
        }
        let exists = self.absent.as_ref().is_some_and(|path| path.exists());
        let has_changed = self.unchanged.as_ref().is_some_and(Snapshot::has_changed);
        (exists || has_changed).then(|| {
            S3Error::with_message(
                S3ErrorCode::PreconditionFailed,
                "At least one of the pre-conditions you specified did not hold",
            )
        })
    }
}

fn bad_digest(name: &str) -> S3Error {
    S3Error::with_message(
        S3ErrorCode::BadDigest,
        format!("The {name} you specified did not match the calculated checksum."),
    )
}

impl CheckedBody {
    fn hand_on(&mut self) -> Poll<Option<Result<Frame<Bytes>, StdError>>> {
        let piece = self.piece.split().freeze();
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn refuse(&self, fault: S3Error) -> Poll<Option<Result<Frame<Bytes>, StdError>>> {
        let source = StdError::from(fault.code().as_str().to_owned());
        self.outcome.set(|state| state.fault = Some(fault));
        Poll::Ready(Some(Err(source)))
    }
}

impl hyper::body::Body for CheckedBody {
    type Data = Bytes;
    type Error = StdError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, StdError>>> {
        while self.hashes.is_some() {
            match ready!(Pin::new(&mut self.inner).poll_frame(context)) {
                Some(Ok(frame)) => {
                    let bytes = match frame.into_data() {
                        Ok(bytes) => bytes,
                        Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                    };
                    if let Some(hashes) = &mut self.hashes {
                        hashes.update(&bytes);
                    }
                    if self.piece.is_empty() {
                        // The memory of the piece before, when that is written.
                        let rest = self
                            .inner
                            .size_hint()
                            .upper()
                            .and_then(|rest| usize::try_from(rest).ok());
                        self.piece
                            .reserve(rest.map_or(PIECE, |rest| rest.min(PIECE)) + bytes.len());
                    }
                    self.piece.extend_from_slice(&bytes);
                    if self.piece.len() >= PIECE {
                        return self.hand_on();
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    let fault = self
                        .hashes
                        .take()
                        .and_then(|hashes| self.conditions.digest_fault(hashes));
                    if let Some(fault) = fault {
                        return self.refuse(fault);
                    }
                }
            }
        }
        if !self.piece.is_empty() {
            return self.hand_on();
        }
        let Some(wait) = &mut self.wait else {
            return Poll::Ready(None);
        };
        let guard = ready!(wait.as_mut().poll(context));
        self.wait = None;
        if let Some(fault) = self.conditions.precondition_fault() {
            return self.refuse(fault);
        }
        self.outcome.set(|state| state.guard = Some(guard));
        Poll::Ready(None)
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, gathered) = (self.inner.size_hint(), self.piece.len() as u64);
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower() + gathered);
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper + gathered);
        }
        hint
    }
}
