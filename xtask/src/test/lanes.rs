//! The lanes that the journeys run in at the same time, each with a stack of its own.

use std::{
    num::NonZero,
    process::{Command, ExitStatus},
    sync::{Mutex, PoisonError},
    thread,
};

use anyhow::bail;

use crate::process::Processes;

/// How many tests a lane takes at a time. With more of them, one lane would end long before the other; with fewer, there would be
/// nobody more often to start a browser for.
const GROUP: usize = 4;

/// What the tests have printed, and whether every program has ended well.
#[derive(Debug)]
pub(super) struct Outcome {
    /// Whether all of them have said that they succeeded.
    pub(super) success: bool,
    /// The lines of one program after those of another, however they came.
    pub(super) lines: Vec<String>,
}

/// How many lanes a processor has work for. A journey often waits: for a browser to start, for limits to pass. Whether two are
/// faster than one has not been measured under equal conditions.
const LANES_PER_PROCESSOR: usize = 2;
/// The most lanes. Each has a stack and two browsers in memory, and the slowest journeys take as long as all that would be left.
const MOST_LANES: usize = 8;

/// How many lanes there are on this machine beside the first one, which needs no network of its own.
pub(super) fn further() -> usize {
    further_on(thread::available_parallelism().map_or(1, NonZero::get))
}

fn further_on(processors: usize) -> usize {
    (processors * LANES_PER_PROCESSOR).min(MOST_LANES) - 1
}

/// Runs `lane` on every stack at the same time, and `first` on the first one before that. Answers when all of them have ended.
pub(super) fn side_by_side<S: Sync>(
    stacks: &[S],
    lane: impl Fn(&S) -> anyhow::Result<Outcome> + Sync,
    first: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<Outcome> {
    let Some((own, others)) = stacks.split_first() else {
        return Ok(Outcome::default());
    };
    thread::scope(|scope| {
        let others: Vec<_> = others.iter().map(|stack| scope.spawn(|| lane(stack))).collect();
        let own = first().and_then(|()| lane(own));
        others.into_iter().fold(own, |all, other| {
            let other = other.join().unwrap_or_else(|_| bail!("a lane has ended in a panic"));
            Ok(all?.and(other?))
        })
    })
}

/// Tests that nobody has begun with, in groups that follow each other in the list.
#[derive(Debug)]
pub(super) struct Queue<'names>(Mutex<std::slice::Chunks<'names, String>>);

impl<'names> Queue<'names> {
    /// All of these.
    pub(super) fn new(names: &'names [String]) -> Self {
        Self(Mutex::new(names.chunks(GROUP)))
    }

    fn next(&self) -> Option<&'names [String]> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next()
    }

    /// Runs one group after the other in a lane until there is none left. `command` is the program with the tests of a group.
    pub(super) fn drain(
        &self,
        processes: &Processes,
        command: impl Fn(&[String]) -> Command,
    ) -> anyhow::Result<Outcome> {
        let mut outcome = Outcome::default();
        while let Some(names) = self.next() {
            outcome.add(processes.lines(&mut command(names))?);
        }
        Ok(outcome)
    }
}

impl Default for Outcome {
    fn default() -> Self {
        Self {
            success: true,
            lines: Vec::new(),
        }
    }
}

impl Outcome {
    fn add(&mut self, (status, lines): (ExitStatus, Vec<String>)) {
        self.success &= status.success();
        self.lines.extend(lines);
    }

    /// With what another lane has done.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.success &= other.success;
        self.lines.extend(other.lines);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(count: usize) -> Vec<String> {
        (0..count).map(|number| number.to_string()).collect()
    }

    fn line(text: &str) -> Outcome {
        Outcome {
            success: true,
            lines: vec![text.to_owned()],
        }
    }

    #[test]
    fn there_are_two_lanes_for_each_processor() {
        assert_eq!([1, 2, 4, 64].map(further_on), [1, 3, 7, 7]);
    }

    #[test]
    fn every_test_is_in_one_group() {
        let names = names(2 * GROUP + 1);
        let queue = Queue::new(&names);
        let groups: Vec<_> = std::iter::from_fn(|| queue.next()).collect();
        assert_eq!(
            groups.iter().map(|group| group.len()).collect::<Vec<_>>(),
            [GROUP, GROUP, 1]
        );
        assert_eq!(groups.concat(), names);
    }

    #[test]
    fn the_lanes_share_the_work_and_answer_together() {
        let names = names(5 * GROUP);
        let queue = Queue::new(&names);
        let took = |lane: &&str| {
            let mut outcome = Outcome::default();
            while let Some(group) = queue.next() {
                outcome = outcome.and(line(&format!("{lane}: {}", group.len())));
            }
            Ok(outcome)
        };
        let mut is_prepared = false;
        let outcome = side_by_side(&["one", "two"], took, || {
            is_prepared = true;
            Ok(())
        });
        let outcome = outcome.unwrap();
        assert!(is_prepared && outcome.success);
        assert_eq!(outcome.lines.len(), 5);
    }

    #[test]
    fn a_lane_that_fails_is_seen_in_the_whole() {
        let failing = |lane: &&str| match *lane {
            "two" => bail!("no program"),
            lane => Ok(line(lane)),
        };
        assert!(side_by_side(&["one", "two"], failing, || Ok(())).is_err());
        let outcome = side_by_side(&["one"], failing, || Ok(())).unwrap();
        assert_eq!(outcome.lines, ["one"]);
        assert!(side_by_side(&["one"], failing, || bail!("no tests")).is_err());
        let failed = Outcome {
            success: false,
            lines: Vec::new(),
        };
        assert!(!failed.and(outcome).success);
    }
}
