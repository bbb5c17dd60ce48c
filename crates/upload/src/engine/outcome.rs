//! What events change.

use core::time::Duration;

use super::file::{PartState, Permit, Stage};
use super::{Checksum, Command, Engine, Failure, FileId, Kind, Opened, Request, RequestId, SignedPart, StoredPart};
use crate::answer::{Verdict, judge};
use crate::{Answer, Trouble, UploadError};

/// Bytes that leave this soon after a request began may only have filled buffers on the way.
const BUFFERS_FILL_WITHIN: Duration = Duration::from_secs(1);
/// How often a fresh URL may be refused with 403: a single time may be chance, a second has another reason than its age.
const MOST_FRESH_REFUSALS: u32 = 1;
/// How often URLs of one part may be refused at all.
const MOST_REFUSALS: u32 = 8;
/// How often the server may lose an upload, or parts of it.
const MOST_LOSSES: u32 = 3;
/// URLs that live shorter than this are not kept in stock.
const STOCK_LIFETIME: Duration = Duration::from_secs(30);
/// What errors call a file. Its name is the person's.
const FILE: &str = "file";

impl Engine {
    fn finish(&mut self, id: RequestId, expected: impl Fn(&Kind) -> bool) -> Option<Request> {
        let is_expected = self.requests.get(&id).is_some_and(|request| expected(&request.kind));
        is_expected.then(|| self.requests.remove(&id)).flatten()
    }

    pub(super) fn opened(&mut self, id: RequestId, upload: Opened) {
        let Some(request) = self.finish(id, |kind| *kind == Kind::Open) else {
            return;
        };
        let file = &mut self.files[request.file];
        // Cancelled while it was opened: now there is something to abort.
        if file.stage != Stage::Opening {
            return;
        }
        file.forget_failures();
        if upload.complete {
            file.stage = Stage::Done;
        } else if !file.open(upload) {
            file.stage = Stage::Failed(UploadError::SizeRefused { part: FILE.into() });
        }
    }

    pub(super) fn listed(&mut self, id: RequestId, parts: Vec<StoredPart>, next: Option<u32>) {
        let Some(request) = self.finish(id, |kind| *kind == Kind::List) else {
            return;
        };
        let file = &mut self.files[request.file];
        file.forget_failures();
        file.list(parts, next);
    }

    pub(super) fn hashed(&mut self, id: RequestId, sha256: Checksum) {
        let Some(request) = self.finish(id, |kind| matches!(kind, Kind::Hash { .. })) else {
            return;
        };
        let Kind::Hash { number } = request.kind else { return };
        let file = &mut self.files[request.file];
        let was_stored = file.part_mut(number).is_some_and(|part| part.read(sha256));
        if was_stored {
            file.stored(number);
        }
    }

    pub(super) fn signed(&mut self, id: RequestId, parts: Vec<SignedPart>, valid_for: Duration, now: Duration) {
        let Some(request) = self.finish(id, |kind| *kind == Kind::Sign) else {
            return;
        };
        self.keeps_stock &= valid_for >= STOCK_LIFETIME;
        let file = &mut self.files[request.file];
        let mut taken = 0;
        for SignedPart { number, url, headers } in parts {
            if let Some(part) = file.part_mut(number)
                && matches!(part.state, PartState::Signing(by) if by == id)
            {
                taken += 1;
                part.state = PartState::Signed(Permit {
                    url,
                    headers,
                    signed_at: now,
                    expires_at: now + valid_for,
                });
            }
        }
        file.unsigned(id);
        if taken == 0 {
            // Asking again at once would go on for ever.
            self.trouble(&request, Trouble::Busy, None, now, &mut Vec::new());
        }
    }

    pub(super) fn progressed(&mut self, id: RequestId, now_sent: u64, now: Duration) {
        let Some(request) = self.requests.get_mut(&id) else {
            return;
        };
        let Kind::Put { number, sent } = &mut request.kind else {
            return;
        };
        let file = &mut self.files[request.file];
        let now_sent = now_sent.min(file.part_size(*number));
        let Some(more) = now_sent.checked_sub(*sent).filter(|more| *more > 0) else {
            return;
        };
        *sent = now_sent;
        // The timer is not set anew for every event: when it fires, it looks at the deadline.
        request.deadline = now + self.policy.stall;
        if now.saturating_sub(request.began) > BUFFERS_FILL_WITHIN {
            file.trouble = None;
        }
        file.rate.record(more, now);
        self.rate.record(more, now);
        let index = request.file;
        self.show(index);
    }

    pub(super) fn answered(&mut self, id: RequestId, answer: &Answer, now: Duration, commands: &mut Vec<Command>) {
        let in_flight = self.puts_in_flight();
        let Some(request) = self.finish(id, |kind| matches!(kind, Kind::Put { .. })) else {
            return;
        };
        let Kind::Put { number, sent } = request.kind else {
            return;
        };
        let index = request.file;
        if answer.status == 404 && answer.code.as_deref() == Some("NoSuchUpload") {
            self.revert(index, number);
            return self.lost(index, commands);
        }
        match judge(answer, FILE) {
            Verdict::Stored => {
                let file = &mut self.files[index];
                let more = file.part_size(number).saturating_sub(sent);
                file.rate.record(more, now);
                file.stored(number);
                self.rate.record(more, now);
                self.window.grow(in_flight);
            }
            Verdict::TryAgain => {
                self.revert(index, number);
                // 409 is about this object alone.
                if answer.status != 409 {
                    self.window.shrink(request.began, now);
                }
                self.trouble(&request, Trouble::Busy, answer.retry_after, now, commands);
            }
            Verdict::SignAgain => self.refused(&request, number, commands),
            Verdict::Refused(error) => self.fail(index, error, commands),
        }
    }

    /// 403: an expired URL and a wrong signature look alike; a fresh URL tells them apart.
    fn refused(&mut self, request: &Request, number: u32, commands: &mut Vec<Command>) {
        let Some(part) = self.files[request.file].part_mut(number) else {
            return;
        };
        let PartState::Sending(permit) = &part.state else {
            return;
        };
        let is_fresh = request.began.saturating_sub(permit.signed_at) <= self.policy.expiry_margin;
        part.state = PartState::Read;
        part.refusals += 1;
        part.fresh_refusals += u32::from(is_fresh);
        if part.fresh_refusals > MOST_FRESH_REFUSALS || part.refusals > MOST_REFUSALS {
            return self.fail(
                request.file,
                UploadError::PermissionRefused { part: FILE.into() },
                commands,
            );
        }
        // The URL ended earlier than this browser's clock says: from now on none is kept until it is old.
        self.keeps_stock &= is_fresh;
    }

    pub(super) fn completed(&mut self, id: RequestId) {
        if let Some(request) = self.finish(id, |kind| *kind == Kind::Complete) {
            let file = &mut self.files[request.file];
            file.forget_failures();
            file.stage = Stage::Done;
        }
    }

    pub(super) fn aborted(&mut self, id: RequestId) {
        if let Some(request) = self.finish(id, |kind| *kind == Kind::Abort) {
            self.files[request.file].stage = Stage::Cancelled;
        }
    }

    pub(super) fn failed(&mut self, id: RequestId, failure: Failure, now: Duration, commands: &mut Vec<Command>) {
        let Some(request) = self.finish(id, |_| true) else {
            return;
        };
        let index = request.file;
        if let Kind::Put { number, .. } | Kind::Hash { number } = request.kind {
            self.revert(index, number);
        }
        self.files[index].unsigned(id);
        if self.files[index].stage == Stage::Cancelling {
            return self.abort_failed(&request, failure, now, commands);
        }
        match failure {
            Failure::Unreachable => {
                if matches!(request.kind, Kind::Put { .. }) {
                    self.window.shrink(request.began, now);
                }
                self.trouble(&request, Trouble::ConnectionLost, None, now, commands);
            }
            Failure::Unreadable => self.fail(index, UploadError::Unreadable, commands),
            Failure::Conflict => self.trouble(&request, Trouble::Busy, None, now, commands),
            Failure::Refused {
                status: 408 | 425 | 429 | 500..=599,
                retry_after,
                ..
            } => {
                self.trouble(&request, Trouble::Busy, retry_after, now, commands);
            }
            Failure::Gone => self.lost(index, commands),
            Failure::Exists => self.fail(index, UploadError::Exists { part: FILE.into() }, commands),
            Failure::Incomplete { parts } => self.incomplete(index, parts, commands),
            Failure::Impossible { sentence } => self.fail(index, UploadError::Impossible { sentence }, commands),
            Failure::Refused { status, sentence, .. } => {
                let error = match request.kind {
                    Kind::Complete => UploadError::NotCompleted { status, sentence },
                    _ => UploadError::NotSigned { status, sentence },
                };
                self.fail(index, error, commands);
            }
        }
    }

    fn abort_failed(&mut self, request: &Request, failure: Failure, now: Duration, commands: &mut Vec<Command>) {
        match failure {
            // Whether anything was opened is not known, and there is no name for it: the server cleans up.
            _ if request.kind == Kind::Open => self.files[request.file].stage = Stage::Cancelled,
            Failure::Unreachable => self.trouble(request, Trouble::ConnectionLost, None, now, commands),
            Failure::Conflict
            | Failure::Refused {
                status: 408 | 425 | 429 | 500..=599,
                ..
            } => {
                self.trouble(request, Trouble::Busy, None, now, commands);
            }
            _ => self.files[request.file].stage = Stage::Cancelled,
        }
    }

    /// The server no longer knows the upload, as after days: it is opened anew.
    fn lost(&mut self, index: usize, commands: &mut Vec<Command>) {
        self.end_all(index, commands);
        let file = &mut self.files[index];
        file.losses += 1;
        if file.losses > MOST_LOSSES {
            let sentence = "The server does not keep what has arrived. Try again.".to_owned();
            return self.fail(index, UploadError::NotSigned { status: 404, sentence }, commands);
        }
        file.forget_stored();
        file.stage = Stage::Queued;
    }

    /// The server did not find some of the parts: these are sent again.
    fn incomplete(&mut self, index: usize, missing: Vec<u32>, commands: &mut Vec<Command>) {
        let file = &mut self.files[index];
        file.losses += 1;
        for number in missing {
            if let Some(part) = file.part_mut(number) {
                part.state = PartState::Read;
            }
        }
        file.recount();
        if file.losses > MOST_LOSSES || file.is_stored() {
            return self.fail(index, UploadError::ContentRefused { part: FILE.into() }, commands);
        }
        file.stage = Stage::Sending;
    }

    fn revert(&mut self, index: usize, number: u32) {
        if let Some(part) = self.files[index].part_mut(number) {
            part.revert();
        }
    }

    /// Something failed that may succeed later.
    fn trouble(
        &mut self,
        request: &Request,
        trouble: Trouble,
        retry_after: Option<Duration>,
        now: Duration,
        commands: &mut Vec<Command>,
    ) {
        let file = &mut self.files[request.file];
        let since = file.trouble.map_or(now, |(_, since)| since);
        file.trouble = Some((trouble, since));
        // Requests that were under way together fail together, which is one failure.
        if file.failed_at.is_none_or(|failed_at| request.began >= failed_at) {
            file.failures = file.failures.saturating_add(1);
            file.failed_at = Some(now);
        }
        let out_of_patience = now.saturating_sub(since) >= self.policy.patience || file.failures > self.policy.tries;
        let asks_too_much = retry_after.is_some_and(|wait| wait > self.policy.longest_retry_after);
        if out_of_patience || asks_too_much {
            let error = match trouble {
                Trouble::ConnectionLost => UploadError::ConnectionLost,
                Trouble::Busy => UploadError::Busy,
            };
            return self.fail(request.file, error, commands);
        }
        let delay = self.policy.delay(file.failures, &mut self.random);
        let until = now + delay.max(retry_after.unwrap_or_default());
        file.hold = file.hold.max(Some(until));
    }

    pub(super) fn each(
        &mut self,
        file: Option<FileId>,
        commands: &mut Vec<Command>,
        change: fn(&mut Self, usize, &mut Vec<Command>),
    ) {
        let all = 0..self.files.len();
        let chosen = file.map_or(all.clone(), |FileId(index)| index..index + 1);
        for index in chosen.filter(|index| all.contains(index)) {
            change(self, index, commands);
        }
        if self.puts_in_flight() == 0 {
            self.rate.reset();
        }
    }

    pub(super) fn pause(&mut self, index: usize, commands: &mut Vec<Command>) {
        let file = &mut self.files[index];
        if file.is_unfinished() && file.stage != Stage::Cancelling && !file.paused {
            file.paused = true;
            self.end_all(index, commands);
        }
    }

    pub(super) fn resume(&mut self, index: usize, _commands: &mut Vec<Command>) {
        let file = &mut self.files[index];
        if file.paused {
            file.paused = false;
            // Time that passed on purpose is not held against it.
            file.forget_failures();
        }
    }

    pub(super) fn retry(&mut self, index: usize) {
        let Some(file) = self.files.get_mut(index) else { return };
        if let Stage::Failed(error) = &file.stage
            && error.can_resume()
        {
            file.paused = false;
            file.forget_failures();
            file.stage = Stage::Queued;
        }
    }

    pub(super) fn cancel(&mut self, index: usize, commands: &mut Vec<Command>) {
        let Some(file) = self.files.get(index) else { return };
        let was_asked_for = file.plan.is_some();
        match file.stage {
            Stage::Done | Stage::Cancelling | Stage::Cancelled => return,
            _ => {}
        }
        let is_opening = self.requests_of(index).any(|(_, request)| request.kind == Kind::Open);
        if !is_opening {
            self.end_all(index, commands);
        }
        let file = &mut self.files[index];
        file.forget_failures();
        file.stage = if is_opening || was_asked_for {
            Stage::Cancelling
        } else {
            Stage::Cancelled
        };
    }

    pub(super) fn online(&mut self) {
        self.online = true;
        for file in &mut self.files {
            // What the other side asked for is kept to.
            if file
                .trouble
                .is_some_and(|(trouble, _)| trouble == Trouble::ConnectionLost)
            {
                file.forget_failures();
            }
        }
    }

    pub(super) fn offline(&mut self, commands: &mut Vec<Command>) {
        self.online = false;
        self.rate.reset();
        for index in 0..self.files.len() {
            let was_opening = self.requests_of(index).any(|(_, request)| request.kind == Kind::Open);
            self.end_all(index, commands);
            let file = &mut self.files[index];
            if file.stage == Stage::Cancelling && was_opening && file.plan.is_none() {
                file.stage = Stage::Cancelled;
            }
        }
    }

    pub(super) fn timer_fired(&mut self, now: Duration, commands: &mut Vec<Command>) {
        self.timer = None;
        let late = self.requests.iter().filter(|(_, request)| request.deadline <= now);
        let late: Vec<_> = late.map(|(id, _)| id).collect();
        for id in late {
            if self.requests.get(&id).is_some() {
                commands.push(Command::End(id));
                self.failed(id, Failure::Unreachable, now, commands);
            }
        }
    }
}
