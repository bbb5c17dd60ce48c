//! Files, a storage, a server, a network and a clock for one engine. It checks the engine's promises at every step.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::super::*;
use crate::{Answer, Plan, PresignedUrl};

pub(super) const MIB: u64 = 1024 * 1024;
pub(super) const PART: u64 = 5 * MIB;

pub(super) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fate {
    Arrives,
    /// It never reaches the other side.
    RequestLost,
    /// It is carried out, but the answer does not come back.
    AnswerLost,
    /// It is carried out, and nothing ever comes back.
    Silent,
    /// The other side answers this instead. The service's failures for what is asked of it follow from the status.
    Answers(Answer),
    /// The server forgets the upload.
    Forgotten,
    /// A signature is answered without any URL.
    SignsNothing,
}

/// What server and storage have of one file.
#[derive(Debug, Clone, Default)]
pub(super) struct Remote {
    pub(super) is_open: bool,
    pub(super) is_complete: bool,
    pub(super) parts: BTreeMap<u32, (u64, Checksum)>,
}

#[derive(Debug)]
struct Pending {
    began: Duration,
    at: Duration,
    command: Command,
    fate: Fate,
    is_progress: bool,
}

pub(super) struct World {
    pub(super) engine: Engine,
    pub(super) limits: Limits,
    pub(super) now: Duration,
    pub(super) sizes: Vec<u64>,
    pub(super) remotes: Vec<Remote>,
    /// What was asked of the outside, in order, without hashing.
    pub(super) log: Vec<String>,
    /// The fates of the next requests; afterwards everything arrives.
    pub(super) fates: VecDeque<Fate>,
    /// For how long URLs hold.
    pub(super) valid_for: Duration,
    /// How much longer the browser believes that they hold: its clock is behind.
    pub(super) clock_skew: Duration,
    /// How many parts a page of the list has.
    pub(super) page: usize,
    /// How long each PUT takes; `None` is random.
    pub(super) put_time: Option<Duration>,
    /// Parts whose content differs from what it was at first.
    pub(super) changed: BTreeSet<(usize, u32)>,
    pub(super) most_puts: usize,
    is_online: bool,
    paused: BTreeSet<usize>,
    /// What this engine was told is stored.
    told: BTreeSet<(usize, u32)>,
    shown: Vec<Progress>,
    pending: Vec<Pending>,
    timer: Option<Duration>,
    random: u64,
}

impl World {
    pub(super) fn new(sizes: &[u64]) -> Self {
        Self {
            engine: Engine::new(Policy::default(), Limits::default(), 42),
            limits: Limits::default(),
            now: Duration::ZERO,
            sizes: sizes.to_vec(),
            remotes: vec![Remote::default(); sizes.len()],
            log: Vec::new(),
            fates: VecDeque::new(),
            valid_for: seconds(300),
            clock_skew: Duration::ZERO,
            page: 1_000,
            put_time: Some(Duration::from_millis(500)),
            changed: BTreeSet::new(),
            most_puts: 0,
            is_online: true,
            paused: BTreeSet::new(),
            told: BTreeSet::new(),
            shown: vec![Progress::default(); sizes.len() + 1],
            pending: Vec::new(),
            timer: None,
            random: 7,
        }
    }

    pub(super) fn with_seed(mut self, seed: u64) -> Self {
        self.random = seed | 1;
        self
    }

    fn dice(&mut self, sides: u64) -> u64 {
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % sides
    }

    pub(super) fn checksum(&self, file: usize, number: u32) -> Checksum {
        let version = usize::from(self.changed.contains(&(file, number)));
        Checksum::new(format!("sha of {file}.{number} v{version}"))
    }

    fn plan(&self, file: usize) -> Plan {
        Plan::with_part_size(self.sizes[file], PART).unwrap()
    }

    /// Adds the files to the engine.
    pub(super) fn add(&mut self) {
        for size in self.sizes.clone() {
            let (_, commands) = self.engine.add(size, self.now);
            self.execute(commands);
        }
    }

    /// The tab is gone, with everything under way; then the same files are picked again.
    pub(super) fn reload(&mut self) {
        for pending in core::mem::take(&mut self.pending) {
            self.cut_off(pending);
        }
        self.engine = Engine::new(Policy::default(), self.limits.clone(), 43);
        self.told.clear();
        self.paused.clear();
        self.timer = None;
        self.shown = vec![Progress::default(); self.sizes.len() + 1];
        self.log.push("reload".into());
        if !self.is_online {
            self.tell(Event::Offline);
        }
        self.add();
    }

    pub(super) fn tell(&mut self, event: Event) {
        match &event {
            Event::Paused(file) => self.paused.extend(self.chosen(*file)),
            Event::Resumed(file) => self
                .chosen(*file)
                .for_each(|file| self.paused.retain(|paused| *paused != file)),
            Event::Retried(file) => self.paused.retain(|paused| *paused != file.0),
            Event::Online => self.is_online = true,
            Event::Offline => self.is_online = false,
            _ => {}
        }
        let stops = matches!(event, Event::Paused(_) | Event::Offline);
        let commands = self.engine.handle(event, self.now);
        self.execute(commands);
        if stops {
            let goes_on = |pending: &Pending| matches!(&pending.command, Command::Put { part, .. } if self.paused.contains(&part.file.0) || !self.is_online);
            assert!(!self.pending.iter().any(goes_on), "a PUT goes on");
        }
        self.check();
    }

    fn chosen(&self, file: Option<FileId>) -> core::ops::Range<usize> {
        file.map_or(0..self.sizes.len(), |FileId(file)| file..file + 1)
    }

    /// Adds the files and lets time pass until nothing is left to do.
    pub(super) fn run(&mut self) {
        self.add();
        self.settle();
    }

    pub(super) fn settle(&mut self) {
        for _ in 0..50_000 {
            if !self.engine.is_unfinished() {
                return;
            }
            self.step();
        }
        panic!("it never ends: {:?} {:?}", self.states(), self.log);
    }

    pub(super) fn states(&self) -> Vec<FileState> {
        (0..self.sizes.len())
            .filter_map(|file| self.engine.state(FileId(file)))
            .collect()
    }

    pub(super) fn is_done(&self) -> bool {
        self.states().iter().all(|state| *state == FileState::Done)
    }

    /// How often something was asked.
    pub(super) fn count(&self, beginning: &str) -> usize {
        self.log.iter().filter(|line| line.starts_with(beginning)).count()
    }

    /// When the next thing happens.
    pub(super) fn next_at(&self) -> Option<Duration> {
        self.pending.iter().map(|pending| pending.at).chain(self.timer).min()
    }

    /// Lets time pass until the next thing happens.
    pub(super) fn step(&mut self) {
        let Some(at) = self.next_at() else {
            panic!("nothing will ever happen: {:?} {:?}", self.states(), self.log);
        };
        self.now = self.now.max(at);
        if self.timer.take_if(|timer| *timer <= at).is_some() {
            self.tell(Event::TimerFired);
            return;
        }
        let index = self.pending.iter().position(|pending| pending.at == at).unwrap();
        let pending = self.pending.remove(index);
        if let Some(event) = self.arrive(pending) {
            self.tell(event);
        }
    }

    fn execute(&mut self, commands: Vec<Command>) {
        for command in commands {
            match &command {
                Command::End(request) => {
                    let (ended, rest) = core::mem::take(&mut self.pending)
                        .into_iter()
                        .partition(|pending| request_of(&pending.command) == Some(*request));
                    self.pending = rest;
                    let ended: Vec<Pending> = ended;
                    ended.into_iter().for_each(|pending| self.cut_off(pending));
                }
                Command::Wait(duration) => self.timer = Some(self.now + *duration),
                Command::StopTimer => self.timer = None,
                _ => self.send(command),
            }
        }
        let puts = self
            .pending
            .iter()
            .filter(|pending| is_put(&pending.command) && !pending.is_progress)
            .count();
        self.most_puts = self.most_puts.max(puts);
        assert!(puts <= self.limits.requests as usize, "{puts} PUTs at once");
    }

    fn send(&mut self, command: Command) {
        assert!(self.is_online, "{command:?} while offline");
        let file = file_of(&command);
        let may_be_paused = matches!(command, Command::Abort { .. });
        assert!(
            may_be_paused || !self.paused.contains(&file),
            "{command:?} while paused"
        );
        let mut time = Duration::from_millis(40);
        if let Command::Put { part, .. } = &command {
            assert!(
                !self.told.contains(&(file, part.number)),
                "{command:?}, which is stored"
            );
            time = self.put_time.unwrap_or_default();
            if self.put_time.is_none() {
                time = Duration::from_millis(20 + self.dice(3_000));
            }
            self.pending.push(Pending {
                began: self.now,
                at: self.now + time / 2,
                command: command.clone(),
                fate: Fate::Arrives,
                is_progress: true,
            });
        }
        let is_local = matches!(command, Command::Hash { .. });
        let fate = if is_local { None } else { self.fates.pop_front() };
        if !is_local {
            self.log.push(format!("{command:?}"));
        }
        let at = self.now + time;
        self.pending.push(Pending {
            began: self.now,
            at,
            command,
            fate: fate.unwrap_or(Fate::Arrives),
            is_progress: false,
        });
    }

    /// A request was ended: it may have arrived all the same.
    fn cut_off(&mut self, pending: Pending) {
        if !pending.is_progress && !matches!(pending.fate, Fate::RequestLost | Fate::Answers(_)) && self.dice(2) == 0 {
            self.carry_out(&pending.command, pending.began);
        }
    }

    fn arrive(&mut self, pending: Pending) -> Option<Event> {
        let Pending {
            began,
            command,
            fate,
            is_progress,
            ..
        } = pending;
        let request = request_of(&command)?;
        if is_progress {
            let Command::Put { part, .. } = command else {
                return None;
            };
            return Some(Event::Progress {
                request,
                sent: (part.range.end - part.range.start) / 2,
            });
        }
        let unreachable = Event::Failed {
            request,
            failure: Failure::Unreachable,
        };
        match fate {
            Fate::SignsNothing => Some(Event::Signed {
                request,
                parts: Vec::new(),
                valid_for: self.valid_for,
            }),
            Fate::Arrives => Some(self.carry_out(&command, began)),
            Fate::RequestLost => Some(unreachable),
            Fate::AnswerLost => {
                self.carry_out(&command, began);
                Some(unreachable)
            }
            Fate::Silent => {
                self.carry_out(&command, began);
                None
            }
            Fate::Answers(answer) if is_put(&command) => Some(Event::Answered { request, answer }),
            Fate::Answers(answer) => Some(Event::Failed {
                request,
                failure: match answer.status {
                    409 => Failure::Conflict,
                    412 => Failure::Exists,
                    status => Failure::Refused {
                        status,
                        sentence: "A sentence.".into(),
                        retry_after: answer.retry_after,
                    },
                },
            }),
            Fate::Forgotten => {
                let file = file_of(&command);
                if !self.remotes[file].is_complete {
                    self.remotes[file] = Remote::default();
                }
                Some(self.carry_out(&command, began))
            }
        }
    }

    /// What server and storage do, and what they answer.
    fn carry_out(&mut self, command: &Command, began: Duration) -> Event {
        let file = match command {
            Command::End(_) | Command::Wait(_) | Command::StopTimer => unreachable!("no request"),
            command => file_of(command),
        };
        let plan = self.plan(file);
        let request = request_of(command).unwrap();
        let gone = Event::Failed {
            request,
            failure: Failure::Gone,
        };
        if !self.remotes[file].is_open {
            // Whatever is answered says so.
            self.told.retain(|(of, _)| *of != file);
        }
        let remote = &mut self.remotes[file];
        match command {
            Command::Open { .. } => {
                let upload = Opened {
                    part_size: PART,
                    resumed: remote.is_open,
                    complete: remote.is_complete,
                };
                remote.is_open = true;
                Event::Opened { request, upload }
            }
            Command::Hash { part, .. } => Event::Hashed {
                request,
                sha256: self.checksum(file, part.number),
            },
            Command::Put { part, url, .. } => {
                let (name, until) = url.expose().split_once('?').unwrap();
                assert_eq!(name, format!("{file}.{}", part.number), "the URL of another part");
                // As S3 does, when the request begins.
                if began >= Duration::from_millis(until.split_once('&').unwrap().0.parse().unwrap()) {
                    let answer = Answer::new(403).with_body("<Error><Code>AccessDenied</Code></Error>");
                    return Event::Answered { request, answer };
                }
                if !remote.is_open {
                    let answer = Answer::new(404).with_body("<Error><Code>NoSuchUpload</Code></Error>");
                    return Event::Answered { request, answer };
                }
                assert_eq!(plan.range(part.number), Some(part.range.clone()));
                let sha256 = self.checksum(file, part.number);
                if url.expose().split_once('&').unwrap().1 != sha256.as_str() {
                    let answer = Answer::new(400).with_body("<Error><Code>BadDigest</Code></Error>");
                    return Event::Answered { request, answer };
                }
                self.remotes[file]
                    .parts
                    .insert(part.number, (part.range.end - part.range.start, sha256));
                Event::Answered {
                    request,
                    answer: Answer::new(200),
                }
            }
            _ if !remote.is_open && !remote.is_complete => gone,
            Command::List { after, .. } => {
                let mut stored = remote.parts.iter().filter(|(number, _)| *number > after);
                let parts: Vec<_> = stored
                    .by_ref()
                    .take(self.page)
                    .map(|(number, (size, sha256))| StoredPart {
                        number: *number,
                        size: *size,
                        sha256: sha256.clone(),
                    })
                    .collect();
                let next = stored.next().and(parts.last()).map(|last| last.number);
                Event::Listed { request, parts, next }
            }
            Command::Sign { parts, .. } => {
                assert!(parts.len() <= 2 * self.limits.requests as usize, "{command:?}");
                let until = (self.now + self.valid_for).as_millis();
                let signed = parts.iter().map(|(number, sha256)| SignedPart {
                    number: *number,
                    url: PresignedUrl::new(format!("{file}.{number}?{until}&{}", sha256.as_str())),
                    headers: Vec::new(),
                });
                Event::Signed {
                    request,
                    parts: signed.collect(),
                    valid_for: self.valid_for + self.clock_skew,
                }
            }
            Command::Complete { checksums, .. } => {
                let is_right = |number: &u32| {
                    let stored = remote.parts.get(number);
                    stored == Some(&(plan.size_of(*number), checksums[*number as usize - 1].clone()))
                };
                assert_eq!(checksums.len(), plan.count() as usize);
                let missing: Vec<_> = (1..=plan.count()).filter(|number| !is_right(number)).collect();
                if !missing.is_empty() {
                    self.told
                        .retain(|(of, number)| *of != file || !missing.contains(number));
                    return Event::Failed {
                        request,
                        failure: Failure::Incomplete { parts: missing },
                    };
                }
                remote.is_complete = true;
                Event::Completed { request }
            }
            Command::Abort { .. } => {
                *remote = Remote::default();
                Event::Aborted { request }
            }
            Command::End(_) | Command::Wait(_) | Command::StopTimer => unreachable!("no request"),
        }
    }

    /// What must hold after every event.
    fn check(&mut self) {
        for file in 0..self.engine.files() {
            let progress = self.engine.progress(FileId(file));
            let is_done = self.engine.state(FileId(file)) == Some(FileState::Done);
            assert!(progress.sent >= self.shown[file].sent, "progress of {file} goes back");
            assert_eq!(progress.sent == progress.total, is_done, "all of {file} is shown");
            assert_eq!(
                is_done,
                is_done && self.remotes[file].is_complete,
                "{file} is not confirmed"
            );
            self.shown[file] = progress;
        }
        let total = self.engine.total();
        assert!(total.sent <= total.total);
        if total.total == self.sizes.iter().sum::<u64>() {
            let all = self.sizes.len();
            assert!(total.sent >= self.shown[all].sent, "progress of all goes back");
            self.shown[all] = total;
        }
        self.note_what_was_told();
    }

    /// The engine knows what was answered with 200, what it found listed and unchanged, and nothing else.
    fn note_what_was_told(&mut self) {
        for (index, file) in self.engine.files.iter().enumerate() {
            for (number, part) in (1..).zip(&file.parts) {
                if matches!(part.state, super::super::file::PartState::Stored) {
                    self.told.insert((index, number));
                }
            }
        }
    }

    /// Every byte of every file lies in the storage once, and is the file's.
    pub(super) fn assert_stored(&self) {
        for (file, remote) in self.remotes.iter().enumerate() {
            assert!(remote.is_complete, "{file}");
            let mut end = 0;
            for (number, (size, sha256)) in &remote.parts {
                assert_eq!(*sha256, self.checksum(file, *number));
                assert_eq!(self.plan(file).range(*number), Some(end..end + size));
                end += size;
            }
            assert_eq!(end, self.sizes[file]);
        }
    }
}

fn is_put(command: &Command) -> bool {
    matches!(command, Command::Put { .. })
}

fn request_of(command: &Command) -> Option<RequestId> {
    match command {
        Command::Open { request, .. }
        | Command::List { request, .. }
        | Command::Hash { request, .. }
        | Command::Sign { request, .. }
        | Command::Put { request, .. }
        | Command::Complete { request, .. }
        | Command::Abort { request, .. } => Some(*request),
        Command::End(_) | Command::Wait(_) | Command::StopTimer => None,
    }
}

fn file_of(command: &Command) -> usize {
    match command {
        Command::Hash { part, .. } | Command::Put { part, .. } => part.file.0,
        Command::Open { file, .. }
        | Command::List { file, .. }
        | Command::Sign { file, .. }
        | Command::Complete { file, .. }
        | Command::Abort { file, .. } => file.0,
        Command::End(_) | Command::Wait(_) | Command::StopTimer => usize::MAX,
    }
}
