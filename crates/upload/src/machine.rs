//! The state machine.

use core::time::Duration;

use crate::{
    Answer, Command, Event, Part, PartIndex, Policy, PresignedPut, Progress, ServiceFailure, Signed, UploadError,
    answer::{Verdict, judge},
    backoff::Random,
};

/// Bytes that leave this soon after a request began may only have filled buffers on the way.
const BUFFERS_FILL_WITHIN: Duration = Duration::from_secs(1);

/// Where an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Nothing has begun.
    Ready,
    /// A part is on its way.
    Sending {
        /// Which one.
        part: PartIndex,
        /// How many of its bytes have left.
        sent: u64,
    },
    /// Something failed and will be tried again by itself.
    Waiting(Trouble),
    /// URLs have been asked for.
    Signing,
    /// Every part is stored and the server has been asked to check them.
    Completing,
    /// The submission counts.
    Done,
    /// The upload stopped. [`Event::Resumed`] goes on if [`UploadError::can_resume`].
    Failed(UploadError),
    /// The person stopped the upload.
    Cancelled,
}

/// What an upload tries to get over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No answer, or no network at all.
    ConnectionLost,
    /// The other side asked for patience.
    Busy,
}

/// URLs in use.
#[derive(Debug)]
struct Urls {
    puts: Vec<PresignedPut>,
    expire_at: Duration,
    /// They were asked for because the storage answered 403, so a further 403 has another reason.
    after_refusal: bool,
}

/// One upload of one submission. See the [crate documentation](crate) for its rules.
///
/// `now` is the time since any fixed start. It must not go backwards: take a monotonic clock.
#[derive(Debug)]
pub struct Upload {
    parts: Vec<Part>,
    stored: Vec<bool>,
    urls: Option<Urls>,
    status: Status,
    policy: Policy,
    random: Random,
    online: bool,
    /// When the running state counts as stuck, or its wait is over.
    deadline: Duration,
    /// When the current PUT began.
    put_at: Duration,
    /// Failures in a row.
    failures: u32,
    /// What keeps it from getting further, and since when.
    trouble: Option<(Trouble, Duration)>,
    /// The next URLs are asked for because of a 403.
    refused: bool,
}

impl Upload {
    /// Makes an upload of these parts; `seed` spreads the retries of many browsers.
    #[must_use]
    pub fn new(parts: Vec<Part>, policy: Policy, seed: u64) -> Self {
        Self {
            stored: vec![false; parts.len()],
            parts,
            urls: None,
            status: Status::Ready,
            policy,
            random: Random::new(seed),
            online: true,
            deadline: Duration::ZERO,
            put_at: Duration::ZERO,
            failures: 0,
            trouble: None,
            refused: false,
        }
    }

    /// Where the upload is.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let stored: u64 = self
            .parts
            .iter()
            .zip(&self.stored)
            .filter(|(_, stored)| **stored)
            .map(|(part, _)| part.size)
            .sum();
        let under_way = match self.status {
            Status::Sending { sent, .. } => sent,
            _ => 0,
        };
        Progress {
            sent: stored + under_way,
            total: self.parts.iter().map(|part| part.size).sum(),
        }
    }

    /// What the upload is trying to get over. It stays while tries get nowhere, and is gone once bytes move again.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        self.trouble.map(|(trouble, _)| trouble)
    }

    /// Whether something is under way.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(
            self.status,
            Status::Sending { .. } | Status::Waiting(_) | Status::Signing | Status::Completing
        )
    }

    /// Takes what happened and gives what to do, in order. An event that does not fit the state is ignored: it comes
    /// from something that has been overtaken.
    pub fn handle(&mut self, event: Event, now: Duration) -> Vec<Command> {
        match (event, &self.status) {
            (Event::Started, Status::Ready) => self.advance(now),
            (Event::Resumed, Status::Failed(error)) if error.can_resume() => {
                self.forget_failures();
                self.advance(now)
            }
            (Event::Progress { sent }, &Status::Sending { part, sent: before }) => {
                self.progressed(part, before, sent, now);
                Vec::new()
            }
            (Event::Answered(answer), &Status::Sending { part, .. }) => self.answered(part, &answer, now),
            (Event::NetworkError, Status::Sending { .. }) => self.retry(Trouble::ConnectionLost, None, now),
            (Event::Unreadable, Status::Sending { .. }) => self.fail(UploadError::Unreadable),
            (Event::Signed(signed), Status::Signing) => {
                self.take_urls(signed, now);
                self.forget_failures();
                self.advance_with_these_urls(now)
            }
            (Event::SignFailed(failure), Status::Signing) => self.service_failed(failure, now, |status, sentence| {
                UploadError::NotSigned { status, sentence }
            }),
            (Event::Completed, Status::Completing) => {
                self.status = Status::Done;
                vec![Command::StopTimer]
            }
            (Event::CompleteFailed(failure), Status::Completing) => {
                self.service_failed(failure, now, |status, sentence| UploadError::NotCompleted {
                    status,
                    sentence,
                })
            }
            (Event::TimerFired, _) if self.is_running() => self.timer_fired(now),
            (Event::Online, _) => {
                self.online = true;
                self.forget_failures();
                match self.status {
                    Status::Waiting(Trouble::ConnectionLost) => self.advance(now),
                    _ => Vec::new(),
                }
            }
            (Event::Offline, _) => {
                self.online = false;
                Vec::new()
            }
            (Event::Cancelled, status) if *status != Status::Done => {
                self.status = Status::Cancelled;
                vec![Command::Abort, Command::StopTimer]
            }
            _ => Vec::new(),
        }
    }

    fn take_urls(&mut self, signed: Signed, now: Duration) {
        for (index, stored) in self.stored.iter_mut().enumerate() {
            *stored = !signed.puts.iter().any(|put| put.part == PartIndex(index));
        }
        self.urls = Some(Urls {
            puts: signed.puts,
            expire_at: now + signed.valid_for,
            after_refusal: self.refused,
        });
        self.refused = false;
    }

    fn forget_failures(&mut self) {
        self.failures = 0;
        self.trouble = None;
    }

    /// Does what comes next: a part, fresh URLs, or the completion.
    fn advance(&mut self, now: Duration) -> Vec<Command> {
        if self
            .urls
            .as_ref()
            .is_some_and(|urls| urls.expire_at <= now + self.policy.expiry_margin)
        {
            self.urls = None;
        }
        self.advance_with_these_urls(now)
    }

    /// As [`Self::advance`], without looking at the clock: URLs that have just come are used even if the clocks of
    /// browser and server disagree about when they end.
    fn advance_with_these_urls(&mut self, now: Duration) -> Vec<Command> {
        let Some(part) = self.stored.iter().position(|stored| !stored).map(PartIndex) else {
            self.status = Status::Completing;
            return vec![Command::Complete, self.wait(self.policy.stall, now)];
        };
        let put = self
            .urls
            .as_ref()
            .and_then(|urls| urls.puts.iter().find(|put| put.part == part));
        if let Some(put) = put.cloned() {
            self.status = Status::Sending { part, sent: 0 };
            self.put_at = now;
            vec![Command::Put(put), self.wait(self.policy.stall, now)]
        } else {
            self.status = Status::Signing;
            let missing = (0..self.parts.len())
                .filter(|index| !self.stored[*index])
                .map(PartIndex)
                .collect();
            vec![Command::Sign(missing), self.wait(self.policy.stall, now)]
        }
    }

    fn wait(&mut self, duration: Duration, now: Duration) -> Command {
        self.deadline = now + duration;
        Command::Wait(duration)
    }

    fn progressed(&mut self, part: PartIndex, before: u64, sent: u64, now: Duration) {
        let sent = sent.min(self.parts[part.0].size);
        if sent <= before {
            return;
        }
        self.status = Status::Sending { part, sent };
        // The timer is not set anew for every event: when it fires, it looks at the deadline.
        self.deadline = now + self.policy.stall;
        if now.saturating_sub(self.put_at) > BUFFERS_FILL_WITHIN {
            self.trouble = None;
        }
    }

    fn answered(&mut self, part: PartIndex, answer: &Answer, now: Duration) -> Vec<Command> {
        match judge(answer, &self.parts[part.0].name) {
            Verdict::Stored => {
                self.stored[part.0] = true;
                self.forget_failures();
                self.advance(now)
            }
            Verdict::TryAgain => self.retry(Trouble::Busy, answer.retry_after, now),
            Verdict::SignAgain => {
                let Some(urls) = self.urls.take() else {
                    return self.advance(now);
                };
                if urls.after_refusal && now < urls.expire_at {
                    let part = self.parts[part.0].name.clone();
                    return self.fail(UploadError::PermissionRefused { part });
                }
                self.refused = true;
                self.advance(now)
            }
            Verdict::Refused(error) => self.fail(error),
        }
    }

    fn service_failed(
        &mut self,
        failure: ServiceFailure,
        now: Duration,
        error: impl FnOnce(u16, String) -> UploadError,
    ) -> Vec<Command> {
        match failure {
            ServiceFailure::Unreachable => self.retry(Trouble::ConnectionLost, None, now),
            ServiceFailure::Refused {
                status: 408 | 429 | 500..=599,
                ..
            } => self.retry(Trouble::Busy, None, now),
            ServiceFailure::Refused { status, sentence } => self.fail(error(status, sentence)),
        }
    }

    fn retry(&mut self, trouble: Trouble, retry_after: Option<Duration>, now: Duration) -> Vec<Command> {
        let since = self.trouble.map_or(now, |(_, since)| since);
        self.trouble = Some((trouble, since));
        self.failures = self.failures.saturating_add(1);
        let out_of_patience = now.saturating_sub(since) >= self.policy.patience || self.failures > self.policy.tries;
        let asks_too_much = retry_after.is_some_and(|wait| wait > self.policy.longest_retry_after);
        // Without a network there is nothing to be impatient about: it goes on when the network is back.
        if self.online && (out_of_patience || asks_too_much) {
            return self.fail(match trouble {
                Trouble::ConnectionLost => UploadError::ConnectionLost,
                Trouble::Busy => UploadError::Busy,
            });
        }
        self.status = Status::Waiting(trouble);
        let delay = self.policy.delay(self.failures, &mut self.random);
        vec![self.wait(delay.max(retry_after.unwrap_or_default()), now)]
    }

    fn timer_fired(&mut self, now: Duration) -> Vec<Command> {
        if now < self.deadline {
            return vec![Command::Wait(self.deadline - now)];
        }
        match self.status {
            Status::Waiting(_) => self.advance(now),
            _ => {
                let mut commands = vec![Command::Abort];
                commands.append(&mut self.retry(Trouble::ConnectionLost, None, now));
                commands
            }
        }
    }

    fn fail(&mut self, error: UploadError) -> Vec<Command> {
        self.status = Status::Failed(error);
        vec![Command::Abort, Command::StopTimer]
    }
}

#[cfg(test)]
mod tests;
