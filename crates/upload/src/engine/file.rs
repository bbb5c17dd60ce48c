//! One file on its way.

use core::time::Duration;

use super::{Checksum, Opened, RequestId, StoredPart};
use crate::{Plan, PresignedUrl, Trouble, UploadError, rate::Rate};

/// What comes next for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    Queued,
    Opening,
    Listing {
        after: u32,
    },
    Sending,
    Completing,
    Done,
    Failed(UploadError),
    /// No longer wanted; the server has to be told.
    Cancelling,
    Cancelled,
}

/// A URL for a part.
#[derive(Debug, Clone)]
pub(super) struct Permit {
    pub(super) url: PresignedUrl,
    pub(super) headers: Vec<(String, String)>,
    pub(super) signed_at: Duration,
    pub(super) expires_at: Duration,
}

#[derive(Debug, Clone)]
pub(super) enum PartState {
    /// Its checksum is not known.
    Unread,
    Reading,
    /// Its checksum is known, and it is not stored.
    Read,
    /// This request asks for a URL.
    Signing(RequestId),
    Signed(Permit),
    Sending(Permit),
    Stored,
}

#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) state: PartState,
    pub(super) checksum: Option<Checksum>,
    /// What the storage says that it has; counts once the file's own bytes have the same checksum.
    pub(super) listed: Option<Checksum>,
    /// How often the storage answered 403 to a fresh URL.
    pub(super) fresh_refusals: u32,
    /// How often it answered 403 at all.
    pub(super) refusals: u32,
}

impl Part {
    const NEW: Self = Self {
        state: PartState::Unread,
        checksum: None,
        listed: None,
        fresh_refusals: 0,
        refusals: 0,
    };

    /// Takes back what was begun and not finished.
    pub(super) fn revert(&mut self) {
        self.state = match core::mem::replace(&mut self.state, PartState::Unread) {
            PartState::Reading => PartState::Unread,
            PartState::Signing(_) => PartState::Read,
            PartState::Sending(permit) => PartState::Signed(permit),
            other => other,
        };
    }

    /// Takes the checksum of the file's own bytes. True if the storage has the part already.
    pub(super) fn read(&mut self, checksum: Checksum) -> bool {
        let is_stored = self.listed.take().is_some_and(|listed| listed == checksum);
        self.checksum = Some(checksum);
        self.state = if is_stored { PartState::Stored } else { PartState::Read };
        is_stored
    }
}

#[derive(Debug)]
pub(super) struct File {
    pub(super) size: u64,
    pub(super) stage: Stage,
    pub(super) paused: bool,
    pub(super) plan: Option<Plan>,
    pub(super) parts: Vec<Part>,
    /// Every part before this one is stored.
    pub(super) first_missing: usize,
    pub(super) stored_bytes: u64,
    /// The most that was ever shown; people are not told that bytes came back.
    pub(super) shown: u64,
    pub(super) rate: Rate,
    /// Nothing new begins before this time.
    pub(super) hold: Option<Duration>,
    /// Failures since the last part was stored. Those of one moment count as one.
    pub(super) failures: u32,
    pub(super) failed_at: Option<Duration>,
    /// What keeps it from getting further, and since when.
    pub(super) trouble: Option<(Trouble, Duration)>,
    /// How often the server had lost the upload, or parts of it.
    pub(super) losses: u32,
}

impl File {
    pub(super) fn new(size: u64) -> Self {
        Self {
            size,
            stage: Stage::Queued,
            paused: false,
            plan: None,
            parts: Vec::new(),
            first_missing: 0,
            stored_bytes: 0,
            shown: 0,
            rate: Rate::default(),
            hold: None,
            failures: 0,
            failed_at: None,
            trouble: None,
            losses: 0,
        }
    }

    /// Whether it takes one of the places for files that are worked on.
    pub(super) fn is_active(&self) -> bool {
        !self.paused
            && matches!(
                self.stage,
                Stage::Opening | Stage::Listing { .. } | Stage::Sending | Stage::Completing
            )
    }

    /// Whether there is something left to do, now or after a pause.
    pub(super) fn is_unfinished(&self) -> bool {
        !matches!(self.stage, Stage::Done | Stage::Failed(_) | Stage::Cancelled)
    }

    /// Whether requests may begin.
    pub(super) fn may_begin(&self, now: Duration) -> bool {
        let is_held = self.hold.is_some_and(|hold| hold > now);
        // Cancelling is what a person who paused may still want.
        !is_held && (!self.paused || self.stage == Stage::Cancelling)
    }

    /// Prepares the parts as the server has planned them. False if no such plan is possible.
    pub(super) fn open(&mut self, upload: Opened) -> bool {
        let Some(plan) = Plan::with_part_size(self.size, upload.part_size) else {
            return false;
        };
        if self.plan != Some(plan) {
            self.parts = vec![Part::NEW; plan.count() as usize];
            self.plan = Some(plan);
        }
        self.stage = if upload.resumed {
            self.recount();
            Stage::Listing { after: 0 }
        } else {
            // A new upload has nothing of an earlier one.
            self.forget_stored();
            Stage::Sending
        };
        true
    }

    /// What was stored is lost; checksums that are known stay.
    pub(super) fn forget_stored(&mut self) {
        for part in &mut self.parts {
            part.listed = None;
            part.state = if part.checksum.is_some() {
                PartState::Read
            } else {
                PartState::Unread
            };
        }
        self.recount();
    }

    /// Takes a page of the list of stored parts. What has another size than planned will be sent again.
    pub(super) fn list(&mut self, stored: Vec<StoredPart>, next: Option<u32>) {
        for StoredPart { number, size, sha256 } in stored {
            let is_planned = self
                .plan
                .and_then(|plan| plan.range(number))
                .is_some_and(|range| range.end - range.start == size);
            let part = is_planned.then(|| self.part_mut(number)).flatten();
            if let Some(part) = part {
                part.listed = Some(sha256);
                match part.checksum.clone() {
                    Some(checksum) => drop(part.read(checksum)),
                    None => part.state = PartState::Unread,
                }
            }
        }
        let Stage::Listing { after } = self.stage else { return };
        self.recount();
        self.stage = match next {
            // A server that goes in circles is not followed.
            Some(next) if next > after => Stage::Listing { after: next },
            _ => Stage::Sending,
        };
    }

    pub(super) fn part_mut(&mut self, number: u32) -> Option<&mut Part> {
        self.parts.get_mut((number as usize).checked_sub(1)?)
    }

    /// Takes back what this request was to sign and has not.
    pub(super) fn unsigned(&mut self, request: RequestId) {
        let is_left = |part: &&mut Part| matches!(part.state, PartState::Signing(by) if by == request);
        self.parts.iter_mut().filter(is_left).for_each(Part::revert);
    }

    pub(super) fn part_size(&self, number: u32) -> u64 {
        self.plan.map_or(0, |plan| plan.size_of(number))
    }

    /// A part has been stored: that is getting further, so what went wrong before is forgotten.
    pub(super) fn stored(&mut self, number: u32) {
        if let Some(part) = self.part_mut(number) {
            part.state = PartState::Stored;
        }
        self.stored_bytes += self.part_size(number);
        while let Some(Part {
            state: PartState::Stored,
            ..
        }) = self.parts.get(self.first_missing)
        {
            self.first_missing += 1;
        }
        self.forget_failures();
    }

    pub(super) fn is_stored(&self) -> bool {
        self.first_missing == self.parts.len()
    }

    /// Counts anew what is stored.
    pub(super) fn recount(&mut self) {
        let is_stored = |part: &Part| matches!(part.state, PartState::Stored);
        self.first_missing = self
            .parts
            .iter()
            .position(|part| !is_stored(part))
            .unwrap_or(self.parts.len());
        self.stored_bytes = (1..)
            .zip(&self.parts)
            .filter(|(_, part)| is_stored(part))
            .map(|(number, _)| self.part_size(number))
            .sum();
    }

    pub(super) fn forget_failures(&mut self) {
        self.failures = 0;
        self.failed_at = None;
        self.trouble = None;
        self.hold = None;
    }

    /// What a person is shown of it, given the bytes of it that are under way. All of it only when it is confirmed.
    pub(super) fn show(&mut self, under_way: u64) {
        self.shown = if self.stage == Stage::Done {
            self.size
        } else {
            let sent = (self.stored_bytes + under_way).min(self.size.saturating_sub(1));
            self.shown.max(sent)
        };
    }
}
