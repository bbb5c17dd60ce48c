//! What begins next.

use core::time::Duration;

use super::file::{Part, PartState, Permit, Stage};
use super::{Command, Engine, FileId, FilePart, Kind, Request, RequestId};

/// How many requests for URLs there are at once, for each file.
const SIGNATURES: usize = 2;

impl Engine {
    /// Begins whatever may begin.
    pub(super) fn pump(&mut self, now: Duration, commands: &mut Vec<Command>) {
        if !self.online {
            return;
        }
        let mut active = self.files.iter().filter(|file| file.is_active()).count();
        for index in 0..self.files.len() {
            let file = &mut self.files[index];
            if !file.may_begin(now) {
                continue;
            }
            if file.stage == Stage::Queued && active < self.limits.files {
                file.stage = Stage::Opening;
                active += 1;
            }
            if file.stage == Stage::Sending {
                if file.is_stored() {
                    file.stage = Stage::Completing;
                } else {
                    self.pump_parts(index, now, commands);
                }
            }
            self.ask_server(index, now, commands);
        }
    }

    /// The server is asked one thing at a time for each file. Only URLs are asked for twice at once: what is read while the first
    /// few are on their way need not wait until they are there.
    fn ask_server(&mut self, index: usize, now: Duration, commands: &mut Vec<Command>) {
        let asked =
            |(_, request): &(RequestId, &Request)| !matches!(request.kind, Kind::Hash { .. } | Kind::Put { .. });
        let is_signature = |(_, request): (RequestId, &Request)| request.kind == Kind::Sign;
        let asks = self.requests_of(index).filter(asked).count();
        let signs = self.requests_of(index).filter(|asked| is_signature(*asked)).count();
        let most = if self.files[index].stage == Stage::Sending {
            SIGNATURES
        } else {
            1
        };
        if asks > signs || signs >= most {
            return;
        }
        let file = FileId(index);
        match self.files[index].stage {
            Stage::Opening => {
                let request = self.begin(index, Kind::Open, now);
                commands.push(Command::Open { request, file });
            }
            Stage::Listing { after } => {
                let request = self.begin(index, Kind::List, now);
                commands.push(Command::List { request, file, after });
            }
            Stage::Sending => self.sign(index, now, commands),
            Stage::Completing => {
                let parts = &self.files[index].parts;
                let checksums = parts.iter().filter_map(|part| part.checksum.clone()).collect();
                let request = self.begin(index, Kind::Complete, now);
                commands.push(Command::Complete {
                    request,
                    file,
                    checksums,
                });
            }
            Stage::Cancelling => {
                let request = self.begin(index, Kind::Abort, now);
                commands.push(Command::Abort { request, file });
            }
            Stage::Queued | Stage::Done | Stage::Failed(_) | Stage::Cancelled => {}
        }
    }

    /// Sends what is signed, then reads what will be wanted next.
    fn pump_parts(&mut self, index: usize, now: Duration, commands: &mut Vec<Command>) {
        let Some(plan) = self.files[index].plan else { return };
        let limit = self.window.limit();
        let mut ready = 0;
        for position in self.files[index].first_missing..self.files[index].parts.len() {
            let in_flight = self.puts_in_flight();
            if in_flight >= limit && ready >= limit && self.hashes_in_flight() >= self.limits.hashes {
                break;
            }
            let number = position as u32 + 1;
            let Some(range) = plan.range(number) else { return };
            let part = FilePart {
                file: FileId(index),
                number,
                range,
            };
            let entry = &mut self.files[index].parts[position];
            match &entry.state {
                PartState::Signed(permit) if !permit.is_usable(now, self.policy.expiry_margin) => {
                    entry.state = PartState::Read;
                    ready += 1;
                }
                PartState::Signed(permit) if in_flight < limit => {
                    let permit = permit.clone();
                    let Permit { url, headers, .. } = permit.clone();
                    entry.state = PartState::Sending(permit);
                    self.files[index].rate.start(now);
                    self.rate.start(now);
                    let request = self.begin(index, Kind::Put { number, sent: 0 }, now);
                    commands.push(Command::Put {
                        request,
                        part,
                        url,
                        headers,
                    });
                }
                PartState::Signed(_) | PartState::Signing(_) | PartState::Read => ready += 1,
                // What is stored according to the list is read to be compared, however much waits to be sent.
                PartState::Unread if ready < limit || entry.listed.is_some() => {
                    if self.hashes_in_flight() < self.limits.hashes {
                        self.files[index].parts[position].state = PartState::Reading;
                        ready += 1;
                        let request = self.begin(index, Kind::Hash { number }, now);
                        commands.push(Command::Hash { request, part });
                    }
                }
                PartState::Reading => ready += 1,
                PartState::Unread | PartState::Sending(_) | PartState::Stored => {}
            }
        }
    }

    /// Asks for URLs of parts that are read: for the places that are free, and for as many again so that none stays empty
    /// while the server is asked. Not where URLs hardly live: they would have ended before they are used.
    fn sign(&mut self, index: usize, now: Duration, commands: &mut Vec<Command>) {
        let limit = self.window.limit();
        let ahead = if self.keeps_stock { limit } else { 0 };
        let file = &self.files[index];
        let rest = file.parts.get(file.first_missing..).unwrap_or_default();
        let is_signed = |part: &&Part| matches!(part.state, PartState::Signed(_) | PartState::Signing(_));
        let signed = rest.iter().filter(is_signed).count();
        let wanted = (limit.saturating_sub(self.puts_in_flight()) + ahead).saturating_sub(signed);
        let parts: Vec<_> = (file.first_missing as u32 + 1..)
            .zip(rest)
            .filter(|(_, part)| matches!(part.state, PartState::Read))
            .filter_map(|(number, part)| Some((number, part.checksum.clone()?)))
            .take(wanted)
            .collect();
        if parts.is_empty() {
            return;
        }
        let request = self.begin(index, Kind::Sign, now);
        for (number, _) in &parts {
            if let Some(part) = self.files[index].part_mut(*number) {
                part.state = PartState::Signing(request);
            }
        }
        commands.push(Command::Sign {
            request,
            file: FileId(index),
            parts,
        });
    }
}

impl Permit {
    /// A URL that has just come is used even if the clocks of browser and server disagree about when it ends.
    fn is_usable(&self, now: Duration, margin: Duration) -> bool {
        self.signed_at == now || self.expires_at > now + margin
    }
}
