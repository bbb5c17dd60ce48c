//! Whatever happens, in whatever order.

use proptest::collection::vec;
use proptest::prelude::*;

use super::world::{Fate, MIB, World, seconds};
use super::*;
use crate::Answer;

#[derive(Debug, Clone)]
enum Action {
    Pause(Option<usize>),
    Resume(Option<usize>),
    Online,
    Offline,
    Reload,
    Retry(usize),
}

fn fate() -> impl Strategy<Value = Fate> {
    let answers = |status| Fate::Answers(Answer::new(status));
    prop_oneof![
        6 => Just(Fate::Arrives),
        2 => Just(Fate::RequestLost),
        2 => Just(Fate::AnswerLost),
        1 => Just(Fate::Silent),
        1 => Just(answers(503)),
        1 => Just(answers(500)),
        1 => Just(answers(409)),
        1 => (0..90_u64).prop_map(|wait| Fate::Answers(Answer::new(429).with_retry_after(&wait.to_string()))),
        1 => Just(Fate::Answers(Answer::new(503).with_retry_after("10"))),
    ]
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        proptest::option::of(0..3_usize).prop_map(Action::Pause),
        proptest::option::of(0..3_usize).prop_map(Action::Resume),
        Just(Action::Online),
        Just(Action::Offline),
        Just(Action::Reload),
        (0..3_usize).prop_map(Action::Retry),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// The world checks at every step that progress never goes back, that nothing is sent while paused or offline or
    /// although it is stored, and that the limit of PUTs is kept; here: that it ends, with every byte stored once.
    #[test]
    fn every_file_arrives_whatever_happens(
        seed in any::<u64>(),
        sizes in vec(1..40 * MIB, 3),
        fates in vec(fate(), 0..80),
        forgotten in proptest::option::of(0..40_usize),
        actions in vec((0..4_000_u64, action()), 0..12),
        lifetime in prop_oneof![6..20_u64, Just(300)],
        clock_skew in prop_oneof![Just(0_u64), 1..600_u64],
        page in 1..4_usize,
    ) {
        let mut world = World::new(&sizes).with_seed(seed);
        world.put_time = None;
        world.valid_for = seconds(lifetime);
        world.clock_skew = seconds(clock_skew);
        world.page = page;
        world.fates = fates.into();
        if let Some(fate) = forgotten.and_then(|index| world.fates.get_mut(index)) {
            *fate = Fate::Forgotten;
        }
        world.add();
        for (delay, action) in actions {
            let until = world.now + Duration::from_millis(delay);
            while world.next_at().is_some_and(|at| at <= until) {
                world.step();
            }
            world.now = until;
            match action {
                Action::Pause(file) => world.tell(Event::Paused(file.map(FileId))),
                Action::Resume(file) => world.tell(Event::Resumed(file.map(FileId))),
                Action::Online => world.tell(Event::Online),
                Action::Offline => world.tell(Event::Offline),
                Action::Reload => world.reload(),
                Action::Retry(file) => world.tell(Event::Retried(FileId(file))),
            }
        }
        world.tell(Event::Online);
        world.tell(Event::Resumed(None));
        for _ in 0..100 {
            world.settle();
            let failed: Vec<_> = world.states().into_iter().zip(0..).filter_map(|(state, file)| match state {
                FileState::Failed(error) => Some((file, error)),
                _ => None,
            }).collect();
            if failed.is_empty() {
                break;
            }
            for (file, error) in failed {
                prop_assert!(error.can_resume(), "{error:?} {:?}", world.log);
                world.tell(Event::Retried(FileId(file)));
            }
        }
        prop_assert!(world.is_done(), "{:?} {:?}", world.states(), world.log);
        world.assert_stored();
    }

    /// However it is cancelled: nothing is left to do, and nothing is left at the server but what it was never asked about.
    #[test]
    fn cancelling_ends_everything(
        seed in any::<u64>(),
        size in 1..40 * MIB,
        fates in vec(fate(), 0..20),
        delay in 0..4_000_u64,
    ) {
        let mut world = World::new(&[size]).with_seed(seed);
        world.fates = fates.into();
        world.add();
        while world.next_at().is_some_and(|at| at <= Duration::from_millis(delay)) {
            world.step();
        }
        let was_done = world.is_done();
        world.tell(Event::Cancelled(FileId(0)));
        world.settle();
        let expected = if was_done { FileState::Done } else { FileState::Cancelled };
        prop_assert_eq!(world.states(), [expected]);
        prop_assert!(world.next_at().is_none() || !world.engine.is_unfinished());
    }
}
