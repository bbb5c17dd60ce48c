//! The driver: executes the engine's commands and feeds it what comes back.

use core::{
    cell::{Cell, Ref, RefCell},
    fmt,
    future::Future,
    ops::Range,
    pin::Pin,
    time::Duration,
};
use std::{
    collections::VecDeque,
    rc::{Rc, Weak},
};

use js_sys::Array;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Blob;

use super::{
    digest::{DigestError, Hasher},
    listener::ConnectionListener,
    request::{Happened, Request},
    timer::{Timer, now},
};
use crate::{
    Policy, PresignedUrl,
    engine::{
        Checksum, Command, Engine, Event, Failure, FileId, FilePart, Limits, Opened, Pace, RequestId, SignedPart,
        StoredPart, in_flight::InFlight,
    },
    fingerprint_ranges,
};

/// The server that knows the uploads. It is asked one thing at a time for each file, but for signatures; what it answers after the engine has
/// given a request up is ignored.
pub trait Service {
    /// Opens an upload for a file, or finds the one that is open already.
    fn open(&self, file: FileId, fingerprint: Checksum) -> impl Future<Output = Result<Opened, Failure>>;
    /// Lists the parts that are stored, those with a greater number than `after`.
    fn list(&self, file: FileId, after: u32) -> impl Future<Output = Result<Listed, Failure>>;
    /// Signs a request for each of these parts.
    fn sign(&self, file: FileId, parts: Vec<(u32, Checksum)>) -> impl Future<Output = Result<Signed, Failure>>;
    /// Puts the parts together and checks the whole. It must be possible to repeat it after it succeeded.
    fn complete(&self, file: FileId, checksums: Vec<Checksum>) -> impl Future<Output = Result<(), Failure>>;
    /// Drops the upload and what is stored of it.
    fn abort(&self, file: FileId) -> impl Future<Output = Result<(), Failure>>;
}

/// A page of what is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// The parts, by number.
    pub parts: Vec<StoredPart>,
    /// More follow after this number.
    pub next: Option<u32>,
}

/// Signed requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// One for each part that was asked for.
    pub parts: Vec<SignedPart>,
    /// How long they can be used, from now.
    pub valid_for: Duration,
}

/// Uploads any number of files. Clones are the same one; dropping the last of them ends what is under way, silently.
pub struct Uploader<S: Service + 'static>(Rc<Inner<S>>);

impl<S: Service + 'static> Clone for Uploader<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: Service + 'static> fmt::Debug for Uploader<S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Uploader").field(&self.0.engine).finish()
    }
}

/// Boxed: what waits for it is compiled once, and not for each kind of request.
type Outcome = Pin<Box<dyn Future<Output = Result<Event, Failure>>>>;

type OnChange<S> = Box<dyn Fn(&Uploader<S>)>;

struct Inner<S: Service + 'static> {
    engine: RefCell<Engine>,
    blobs: RefCell<Vec<Blob>>,
    service: Rc<S>,
    hasher: Rc<Hasher>,
    on_change: OnChange<S>,
    puts: RefCell<InFlight<Request>>,
    timer: RefCell<Option<Timer>>,
    /// What happened and was not told to the engine yet: the commands of one event are executed before it takes another.
    events: RefCell<VecDeque<Event>>,
    is_busy: Cell<bool>,
    _connection: Option<ConnectionListener>,
}

impl<S: Service + 'static> Uploader<S> {
    /// Makes one without files. `on_change` is told of every change of state or progress; it may call back.
    #[must_use = "dropping the uploader ends its uploads"]
    pub fn new(service: S, on_change: impl Fn(&Self) + 'static) -> Self {
        let seed = (js_sys::Math::random() * f64::from(u32::MAX)) as u64;
        Self(Rc::new_cyclic(|weak: &Weak<Inner<S>>| {
            let weak = weak.clone();
            Inner {
                engine: RefCell::new(Engine::new(Policy::default(), Limits::default(), seed)),
                blobs: RefCell::default(),
                service: Rc::new(service),
                hasher: Rc::default(),
                on_change: Box::new(on_change),
                puts: RefCell::default(),
                timer: RefCell::default(),
                events: RefCell::default(),
                is_busy: Cell::new(false),
                _connection: ConnectionListener::new(move |is_online| {
                    tell(&weak, if is_online { Event::Online } else { Event::Offline });
                }),
            }
        }))
    }

    /// Adds a file, which begins as soon as its turn comes. The first has the number 0, and so on.
    pub fn add(&self, blob: Blob) -> FileId {
        let size = blob.size() as u64;
        self.0.blobs.borrow_mut().push(blob);
        let (file, commands) = self.0.engine.borrow_mut().add(size, now());
        self.0.execute_all(commands);
        file
    }

    /// Pauses one file, or all. Nothing that is stored is sent again afterwards.
    pub fn pause(&self, file: Option<FileId>) {
        self.0.handle(Event::Paused(file));
    }

    /// Lets one file, or all, go on after a pause.
    pub fn resume(&self, file: Option<FileId>) {
        self.0.handle(Event::Resumed(file));
    }

    /// Goes on after a failure, where [`UploadError::can_resume`](crate::UploadError::can_resume).
    pub fn retry(&self, file: FileId) {
        self.0.handle(Event::Retried(file));
    }

    /// Stops a file for good; the server is told.
    pub fn cancel(&self, file: FileId) {
        self.0.handle(Event::Cancelled(file));
    }

    /// Where everything is.
    #[must_use]
    pub fn engine(&self) -> Ref<'_, Engine> {
        self.0.engine.borrow()
    }

    /// How fast all files go. `None` while it is too early to say.
    #[must_use]
    pub fn total_pace(&self) -> Option<Pace> {
        self.0.engine.borrow().total_pace(now())
    }

    /// How fast a file goes. `None` while it is too early to say.
    #[must_use]
    pub fn pace(&self, file: FileId) -> Option<Pace> {
        self.0.engine.borrow().pace(file, now())
    }

    /// The server as this uploader knows it.
    #[must_use]
    pub fn service(&self) -> &S {
        &self.0.service
    }
}

/// Hands an event to an uploader that may have been dropped meanwhile.
fn tell<S: Service + 'static>(uploader: &Weak<Inner<S>>, event: Event) {
    if let Some(uploader) = uploader.upgrade() {
        uploader.handle(event);
    }
}

impl<S: Service + 'static> Inner<S> {
    fn handle(self: &Rc<Self>, event: Event) {
        self.events.borrow_mut().push_back(event);
        if self.is_busy.replace(true) {
            return;
        }
        loop {
            // In a statement of its own: the queue must not be borrowed while the event is handled.
            let event = self.events.borrow_mut().pop_front();
            let Some(event) = event else { break };
            let commands = self.engine.borrow_mut().handle(event, now());
            self.execute_all(commands);
            (self.on_change)(&Uploader(self.clone()));
        }
        self.is_busy.set(false);
    }

    fn execute_all(self: &Rc<Self>, commands: Vec<Command>) {
        for command in commands {
            self.execute(command);
        }
    }

    fn execute(self: &Rc<Self>, command: Command) {
        // The tasks hold the service and not the uploader, so that dropping the uploader ends it at once.
        let (service, hasher) = (self.service.clone(), self.hasher.clone());
        match command {
            Command::Open { request, file } => {
                let Some(blob) = self.blob(file) else { return };
                self.ask(
                    request,
                    Box::pin(async move {
                        let fingerprint = fingerprint(&hasher, &blob).await?;
                        let upload = service.open(file, fingerprint).await?;
                        Ok(Event::Opened { request, upload })
                    }),
                );
            }
            Command::List { request, file, after } => self.ask(
                request,
                Box::pin(async move {
                    let Listed { parts, next } = service.list(file, after).await?;
                    Ok(Event::Listed { request, parts, next })
                }),
            ),
            Command::Hash { request, part } => {
                let Some(blob) = self.slice(&part) else { return };
                self.ask(
                    request,
                    Box::pin(async move {
                        let sha256 = digest(&hasher, &blob?).await?;
                        Ok(Event::Hashed { request, sha256 })
                    }),
                );
            }
            Command::Sign { request, file, parts } => self.ask(
                request,
                Box::pin(async move {
                    let Signed { parts, valid_for } = service.sign(file, parts).await?;
                    Ok(Event::Signed {
                        request,
                        parts,
                        valid_for,
                    })
                }),
            ),
            Command::Put {
                request,
                part,
                url,
                headers,
            } => self.put(request, &part, &url, &headers),
            Command::Complete {
                request,
                file,
                checksums,
            } => self.ask(
                request,
                Box::pin(async move {
                    service.complete(file, checksums).await?;
                    Ok(Event::Completed { request })
                }),
            ),
            Command::Abort { request, file } => self.ask(
                request,
                Box::pin(async move {
                    service.abort(file).await?;
                    Ok(Event::Aborted { request })
                }),
            ),
            Command::End(request) => self.end(request),
            Command::Wait(duration) => {
                let weak = Rc::downgrade(self);
                let timer = Timer::new(duration, move || tell(&weak, Event::TimerFired));
                drop(self.timer.replace(timer));
            }
            Command::StopTimer => drop(self.timer.take()),
        }
    }

    /// Waits for the outcome of a request that is no PUT.
    fn ask(self: &Rc<Self>, request: RequestId, outcome: Outcome) {
        let weak = Rc::downgrade(self);
        spawn_local(async move {
            let event = outcome
                .await
                .unwrap_or_else(|failure| Event::Failed { request, failure });
            tell(&weak, event);
        });
    }

    fn put(self: &Rc<Self>, request: RequestId, part: &FilePart, url: &PresignedUrl, headers: &[(String, String)]) {
        let Some(blob) = self.slice(part) else { return };
        let weak = Rc::downgrade(self);
        let sent = blob.and_then(|blob| {
            let body = blob.clone();
            let happened = move |happened| match happened {
                Happened::Progress(sent) => tell(&weak, Event::Progress { request, sent }),
                Happened::Answered(answer) => {
                    if let Some(uploader) = weak.upgrade() {
                        uploader.end(request);
                        uploader.handle(Event::Answered { request, answer });
                    }
                }
                Happened::Failed => spawn_local(tell_why(weak.clone(), request, blob.clone())),
            };
            // A request that cannot even be made is as good as one that did not get through: it is tried again.
            Request::send(url, headers, &body, happened).map_err(|_| Failure::Unreachable)
        });
        match sent {
            Ok(put) => self.puts.borrow_mut().insert(request, put),
            Err(failure) => self.ask(request, Box::pin(core::future::ready(Err(failure)))),
        }
    }

    fn end(&self, request: RequestId) {
        // In a statement of its own: dropping a request aborts it, for which the others must not be borrowed.
        let ended = self.puts.borrow_mut().remove(&request);
        drop(ended);
    }

    fn blob(&self, FileId(index): FileId) -> Option<Blob> {
        self.blobs.borrow().get(index).cloned()
    }

    fn slice(&self, part: &FilePart) -> Option<Result<Blob, Failure>> {
        Some(slice(&self.blob(part.file)?, &part.range))
    }
}

/// Browsers report a file that has changed on disk as a network error. Reading a byte of it tells the two apart.
async fn tell_why<S: Service + 'static>(uploader: Weak<Inner<S>>, request: RequestId, blob: Blob) {
    let byte = match slice(&blob, &(0..1)) {
        Ok(byte) => JsFuture::from(byte.array_buffer()).await.is_ok(),
        Err(_) => false,
    };
    let failure = if byte {
        Failure::Unreachable
    } else {
        Failure::Unreadable
    };
    if let Some(uploader) = uploader.upgrade() {
        uploader.end(request);
        uploader.handle(Event::Failed { request, failure });
    }
}

/// A slice has no type of its own, so a request sends none but the signed one.
fn slice(blob: &Blob, range: &Range<u64>) -> Result<Blob, Failure> {
    blob.slice_with_f64_and_f64(range.start as f64, range.end as f64)
        .map_err(|_| Failure::Unreadable)
}

async fn fingerprint(hasher: &Hasher, blob: &Blob) -> Result<Checksum, Failure> {
    let edges = Array::new();
    for range in fingerprint_ranges(blob.size() as u64) {
        edges.push(&slice(blob, &range)?.into());
    }
    let edges = Blob::new_with_blob_sequence(&edges).map_err(|_| Failure::Unreadable)?;
    digest(hasher, &edges).await
}

async fn digest(hasher: &Hasher, blob: &Blob) -> Result<Checksum, Failure> {
    let digest = hasher.sha256_base64(blob).await.map_err(|error| match error {
        DigestError::Unreadable => Failure::Unreadable,
        DigestError::Unavailable => Failure::Impossible {
            sentence: error.to_string(),
        },
    })?;
    Ok(Checksum::new(digest))
}
