//! A storage, a server, a network and a clock for one upload.

use core::time::Duration;
use std::collections::VecDeque;

use super::super::*;
use crate::PresignedUrl;

/// How long every request takes.
const ROUND_TRIP: Duration = Duration::from_millis(50);

pub(super) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn upload(sizes: &[u64]) -> Upload {
    let parts = sizes
        .iter()
        .enumerate()
        .map(|(index, size)| Part::new(format!("part {index}"), *size));
    Upload::new(parts.collect(), Policy::default(), 42)
}

/// An upload that has just got its URLs, at the beginning of time.
pub(super) fn started(sizes: &[u64], valid_for: u64) -> Upload {
    let mut upload = upload(sizes);
    upload.handle(Event::Started, Duration::ZERO);
    let parts: Vec<usize> = (0..sizes.len()).collect();
    upload.handle(Event::Signed(signed(&parts, valid_for)), Duration::ZERO);
    upload
}

pub(super) fn signed(parts: &[usize], valid_for: u64) -> Signed {
    Signed {
        puts: parts
            .iter()
            .map(|part| PresignedPut {
                part: PartIndex(*part),
                url: PresignedUrl::new(format!("https://bucket.example/{part}?X-Amz-Signature=secret")),
                headers: Vec::new(),
            })
            .collect(),
        valid_for: seconds(valid_for),
    }
}

/// Executes the commands of an upload as a browser would.
pub(super) struct World {
    pub(super) upload: Upload,
    pub(super) now: Duration,
    /// What was asked of the outside, in order.
    pub(super) log: Vec<String>,
    /// For how long URLs are signed.
    pub(super) valid_for: Duration,
    /// From when to when nothing gets through.
    pub(super) outage: Option<(Duration, Duration)>,
    /// Whether the browser tells of the outage.
    pub(super) browser_notices: bool,
    /// Nothing that is sent is ever answered.
    pub(super) silent: bool,
    answers: VecDeque<Answer>,
    completions: VecDeque<ServiceFailure>,
    /// What is under way: when it ends, and with what.
    pending: Option<(Duration, Event)>,
    timer: Option<Duration>,
}

impl World {
    pub(super) fn new(sizes: &[u64]) -> Self {
        Self {
            upload: upload(sizes),
            now: Duration::ZERO,
            log: Vec::new(),
            valid_for: seconds(300),
            outage: None,
            browser_notices: false,
            silent: false,
            answers: VecDeque::new(),
            completions: VecDeque::new(),
            pending: None,
            timer: None,
        }
    }

    /// The storage's next answer; without one it is 200.
    pub(super) fn answer(&mut self, answer: Answer) {
        self.answers.push_back(answer);
    }

    /// The server's next answer to a completion; without one it succeeds.
    pub(super) fn refuse_completion(&mut self, failure: ServiceFailure) {
        self.completions.push_back(failure);
    }

    /// Starts and lets the first URLs come.
    pub(super) fn start(&mut self) {
        self.tell(Event::Started);
        self.next();
    }

    pub(super) fn tell(&mut self, event: Event) {
        let commands = self.upload.handle(event, self.now);
        for command in commands {
            self.execute(command);
        }
    }

    /// Starts, and lets time pass until nothing is under way any more.
    pub(super) fn run(&mut self) {
        self.tell(Event::Started);
        self.settle();
    }

    /// Lets time pass until nothing is under way any more.
    pub(super) fn settle(&mut self) {
        for _ in 0..10_000 {
            if !self.upload.is_running() {
                return;
            }
            self.next();
        }
        panic!("the upload never ends: {:?} {:?}", self.upload.status(), self.log);
    }

    /// Lets time pass until the next thing happens.
    fn next(&mut self) {
        let outage = self.outage.filter(|_| self.browser_notices);
        let news = outage.and_then(|(start, end)| [start, end].into_iter().find(|at| *at > self.now));
        let answer = self.pending.as_ref().map(|(at, _)| *at);
        let Some(now) = [answer, self.timer, news].into_iter().flatten().min() else {
            panic!("nothing will ever happen: {:?} {:?}", self.upload.status(), self.log);
        };
        self.now = now;
        if news == Some(now) {
            self.tell(if self.is_out() { Event::Offline } else { Event::Online });
        }
        if let Some((_, event)) = self.pending.take_if(|(at, _)| *at == now) {
            let event = if self.is_out() { lost(event) } else { event };
            self.tell(event);
        }
        if self.timer.take_if(|at| *at == now).is_some() {
            self.tell(Event::TimerFired);
        }
    }

    fn is_out(&self) -> bool {
        self.outage.is_some_and(|(start, end)| (start..end).contains(&self.now))
    }

    fn execute(&mut self, command: Command) {
        let event = match command {
            Command::Put(put) => {
                self.log.push(format!("put {}", put.part.0));
                Event::Answered(self.answers.pop_front().unwrap_or(Answer::new(200)))
            }
            Command::Sign(parts) => {
                let parts: Vec<usize> = parts.iter().map(|part| part.0).collect();
                self.log.push(format!("sign {parts:?}"));
                let mut signed = signed(&parts, 0);
                signed.valid_for = self.valid_for;
                Event::Signed(signed)
            }
            Command::Complete => {
                self.log.push("complete".into());
                self.completions
                    .pop_front()
                    .map_or(Event::Completed, Event::CompleteFailed)
            }
            Command::Abort => {
                self.pending = None;
                return;
            }
            Command::Wait(duration) => {
                self.timer = Some(self.now + duration);
                return;
            }
            Command::StopTimer => {
                self.timer = None;
                return;
            }
        };
        self.pending = (!self.silent).then_some((self.now + ROUND_TRIP, event));
    }
}

/// What becomes of an answer while nothing gets through.
fn lost(event: Event) -> Event {
    match event {
        Event::Answered(_) => Event::NetworkError,
        Event::Signed(_) => Event::SignFailed(ServiceFailure::Unreachable),
        Event::Completed | Event::CompleteFailed(_) => Event::CompleteFailed(ServiceFailure::Unreachable),
        other => other,
    }
}
