//! Any number of files, each in one request or in parts, as a state machine without I/O.
//!
//! [`Engine`] takes [`Event`]s together with the current time and gives [`Command`]s, each with the number of the request
//! that it begins. It owns no socket, file, clock or timer.
//!
//! For each file: *open* an upload at the server (which finds the one that is open already, if the same file was being
//! uploaded before), *list* what is stored of it, *hash* each part, have it *signed*, *put* it, and *complete*. Hashing,
//! signing and sending overlap, within a file and over files.
//!
//! # Rules
//!
//! - At most [`Limits::requests`] PUTs at once, over all files. Each that goes well allows one more until there is
//!   congestion (429, 5xx, no answer), which halves them; from then on each round does.
//! - A part counts as stored when the storage said so, or when it is listed with the checksum that the file's own bytes have
//!   now. Nothing that is stored is sent again.
//! - A lost connection, a 5xx, a 429 and a 409 are tried again after exponential backoff with full jitter (`Retry-After` wins
//!   when it is longer). The other parts and files go on meanwhile.
//! - A URL that has ended, by the clock or by a 403, is signed again; a fresh one that is refused too is final.
//! - A success with an error in its body is an error.
//! - 412 to a PUT says that the object exists: an earlier try arrived although its answer did not. Whether it is the right
//!   object, the server says on completion.
//! - While a file is paused, or the browser is offline, nothing of it begins, and what was under way is ended. Cancelling still
//!   tells the server.
//! - What a person is shown never goes back, and is all of a file only when the server has confirmed it.

mod file;
pub(crate) mod in_flight;
mod message;
mod outcome;
mod schedule;

pub use message::{Checksum, Command, Event, Failure, FileId, FilePart, Opened, RequestId, SignedPart, StoredPart};

use core::time::Duration;

use crate::{Policy, Trouble, UploadError, backoff::Random, rate::Rate, window::Window};
use file::{File, Stage};
use in_flight::InFlight;

/// How much goes on at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Files that are worked on; the others wait for their turn.
    pub files: usize,
    /// The most PUTs at once, over all files. Browsers keep six connections to a host at most (HTTP/1.1).
    pub requests: u32,
    /// How many PUTs at once in the beginning.
    pub first_requests: u32,
    /// How many parts are read and hashed at once: each is in memory meanwhile.
    pub hashes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            files: 4,
            requests: 6,
            first_requests: 3,
            hashes: 2,
        }
    }
}

/// Where a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileState {
    /// Its turn has not come.
    Queued,
    /// On its way.
    Sending,
    /// Something failed and will be tried again by itself.
    Waiting(Trouble),
    /// The person has paused it.
    Paused,
    /// All of it is stored, and the server checks it.
    Completing,
    /// The server has confirmed it.
    Done,
    /// It stopped. [`Event::Retried`] goes on if [`UploadError::can_resume`].
    Failed(UploadError),
    /// The person no longer wants it; the server is being told.
    Cancelling,
    /// The person no longer wants it.
    Cancelled,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes that are stored or under way. It never goes back.
    pub sent: u64,
    /// All bytes.
    pub total: u64,
}

/// How fast it goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// A smooth mean of the last seconds.
    pub bytes_per_second: f64,
    /// How long the rest takes if it goes on like this; nothing while no bytes move.
    pub left: Option<Duration>,
}

/// What is under way.
#[derive(Debug, Clone)]
struct Request {
    file: usize,
    kind: Kind,
    began: Duration,
    /// When it counts as lost.
    deadline: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    List,
    Hash { number: u32 },
    Sign,
    Put { number: u32, sent: u64 },
    Complete,
    Abort,
}

/// The upload of any number of files. See the [module documentation](self) for its rules.
///
/// `now` is the time since any fixed start. It must not go backwards: take a monotonic clock.
#[derive(Debug)]
pub struct Engine {
    policy: Policy,
    limits: Limits,
    random: Random,
    files: Vec<File>,
    requests: InFlight<Request>,
    next_request: u64,
    window: Window,
    rate: Rate,
    online: bool,
    /// URLs live so long, by both clocks, that some can be kept in stock.
    keeps_stock: bool,
    /// When the timer that was asked for last fires.
    timer: Option<Duration>,
}

impl Engine {
    /// Makes an engine without files; `seed` spreads the retries of many browsers.
    #[must_use]
    pub fn new(policy: Policy, limits: Limits, seed: u64) -> Self {
        Self {
            window: Window::new(limits.first_requests, limits.requests),
            policy,
            limits,
            random: Random::new(seed),
            files: Vec::new(),
            requests: InFlight::default(),
            next_request: 0,
            rate: Rate::default(),
            online: true,
            keeps_stock: true,
            timer: None,
        }
    }

    /// Adds a file of `size` bytes, which begins as soon as its turn comes.
    pub fn add(&mut self, size: u64, now: Duration) -> (FileId, Vec<Command>) {
        self.files.push(File::new(size));
        (FileId(self.files.len() - 1), self.conclude(Vec::new(), now))
    }

    /// Takes an event and answers with what to do about it, in this order. Events of requests that have ended are ignored.
    pub fn handle(&mut self, event: Event, now: Duration) -> Vec<Command> {
        let mut commands = Vec::new();
        match event {
            Event::Progress { request, sent } => {
                self.progressed(request, sent, now);
                return commands;
            }
            Event::Opened { request, upload } => self.opened(request, upload),
            Event::Listed { request, parts, next } => self.listed(request, parts, next),
            Event::Hashed { request, sha256 } => self.hashed(request, sha256),
            Event::Signed {
                request,
                parts,
                valid_for,
            } => self.signed(request, parts, valid_for, now),
            Event::Answered { request, answer } => self.answered(request, &answer, now, &mut commands),
            Event::Completed { request } => self.completed(request),
            Event::Aborted { request } => self.aborted(request),
            Event::Failed { request, failure } => self.failed(request, failure, now, &mut commands),
            Event::Paused(file) => self.each(file, &mut commands, Self::pause),
            Event::Resumed(file) => self.each(file, &mut commands, Self::resume),
            Event::Retried(FileId(index)) => self.retry(index),
            Event::Cancelled(FileId(index)) => self.cancel(index, &mut commands),
            Event::Online => self.online(),
            Event::Offline => self.offline(&mut commands),
            Event::TimerFired => self.timer_fired(now, &mut commands),
        }
        self.conclude(commands, now)
    }

    /// How many files were added.
    #[must_use]
    pub fn files(&self) -> usize {
        self.files.len()
    }

    /// Where a file is. `None` for one that was never added.
    #[must_use]
    pub fn state(&self, file: FileId) -> Option<FileState> {
        let file = self.files.get(file.0)?;
        Some(match &file.stage {
            Stage::Done => FileState::Done,
            Stage::Failed(error) => FileState::Failed(error.clone()),
            Stage::Cancelling => FileState::Cancelling,
            Stage::Cancelled => FileState::Cancelled,
            _ if file.paused => FileState::Paused,
            stage => match (stage, file.trouble) {
                (_, Some((trouble, _))) => FileState::Waiting(trouble),
                (Stage::Queued, None) => FileState::Queued,
                (Stage::Completing, None) => FileState::Completing,
                _ => FileState::Sending,
            },
        })
    }

    /// Whether any file is neither done nor failed nor cancelled.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        self.files.iter().any(File::is_unfinished)
    }

    /// How far a file is. It never goes back, and is all of the file only when the server has confirmed it.
    #[must_use]
    pub fn progress(&self, file: FileId) -> Progress {
        self.files.get(file.0).map_or_else(Progress::default, |file| Progress {
            sent: file.shown,
            total: file.size,
        })
    }

    /// How far all files are, but for those that were cancelled.
    #[must_use]
    pub fn total(&self) -> Progress {
        self.wanted().fold(Progress::default(), |total, file| Progress {
            sent: total.sent + file.shown,
            total: total.total + file.size,
        })
    }

    /// How fast a file goes. `None` while it is too early to say.
    #[must_use]
    pub fn pace(&self, file: FileId, now: Duration) -> Option<Pace> {
        let file = self.files.get(file.0)?;
        pace(&file.rate, file.size - file.shown, now)
    }

    /// How fast all files go. `None` while it is too early to say.
    #[must_use]
    pub fn total_pace(&self, now: Duration) -> Option<Pace> {
        let Progress { sent, total } = self.total();
        pace(&self.rate, total - sent, now)
    }

    fn wanted(&self) -> impl Iterator<Item = &File> {
        self.files
            .iter()
            .filter(|file| !matches!(file.stage, Stage::Cancelling | Stage::Cancelled))
    }

    fn requests_of(&self, index: usize) -> impl Iterator<Item = (RequestId, &Request)> {
        self.requests.iter().filter(move |(_, request)| request.file == index)
    }

    fn puts_in_flight(&self) -> usize {
        let is_put = |request: &&Request| matches!(request.kind, Kind::Put { .. });
        self.requests.values().filter(is_put).count()
    }

    fn hashes_in_flight(&self) -> usize {
        let is_hash = |request: &&Request| matches!(request.kind, Kind::Hash { .. });
        self.requests.values().filter(is_hash).count()
    }

    fn begin(&mut self, file: usize, kind: Kind, now: Duration) -> RequestId {
        let id = RequestId(self.next_request);
        self.next_request += 1;
        let deadline = now + self.policy.stall;
        self.requests.insert(
            id,
            Request {
                file,
                kind,
                began: now,
                deadline,
            },
        );
        id
    }

    /// Ends what is under way for a file and takes it back.
    fn end_all(&mut self, index: usize, commands: &mut Vec<Command>) {
        let ended: Vec<_> = self.requests_of(index).map(|(id, _)| id).collect();
        for id in ended {
            self.requests.remove(&id);
            commands.push(Command::End(id));
        }
        let file = &mut self.files[index];
        file.parts.iter_mut().for_each(file::Part::revert);
        file.rate.reset();
    }

    fn fail(&mut self, index: usize, error: UploadError, commands: &mut Vec<Command>) {
        self.end_all(index, commands);
        let file = &mut self.files[index];
        file.forget_failures();
        file.stage = match file.stage {
            // Whoever does not want the file is not bothered: what is left at the server is cleaned up there.
            Stage::Cancelling => Stage::Cancelled,
            _ => Stage::Failed(error),
        };
    }

    /// Begins what may begin, brings what is shown up to date and sets the timer.
    fn conclude(&mut self, mut commands: Vec<Command>, now: Duration) -> Vec<Command> {
        self.pump(now, &mut commands);
        for index in 0..self.files.len() {
            self.show(index);
        }
        let deadlines = self.requests.values().map(|request| request.deadline);
        let holds = self.files.iter().filter(|file| file.is_unfinished() && self.online);
        let next = deadlines
            .chain(holds.filter_map(|file| file.hold.filter(|hold| *hold > now)))
            .min();
        // A timer that fires too early looks at the time, so only an earlier one has to be set.
        match (self.timer, next) {
            (Some(_), None) => {
                self.timer = None;
                commands.push(Command::StopTimer);
            }
            (timer, Some(next)) if timer.is_none_or(|timer| next < timer) => {
                self.timer = Some(next);
                commands.push(Command::Wait(next.saturating_sub(now)));
            }
            _ => {}
        }
        commands
    }

    fn show(&mut self, index: usize) {
        let under_way = self.requests_of(index).map(|(_, request)| match request.kind {
            Kind::Put { sent, .. } => sent,
            _ => 0,
        });
        let under_way = under_way.sum();
        self.files[index].show(under_way);
    }
}

fn pace(rate: &Rate, left: u64, now: Duration) -> Option<Pace> {
    let bytes_per_second = rate.per_second(now)?;
    let seconds = left as f64 / bytes_per_second;
    Some(Pace {
        bytes_per_second,
        left: Duration::try_from_secs_f64(seconds).ok(),
    })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
