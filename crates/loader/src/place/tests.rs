use super::*;

type TestPlace = Place<&'static str, &'static str>;
type TestAction = Action<&'static str, &'static str>;

const A1: Attempt = Attempt(1);
const A2: Attempt = Attempt(2);

/// A place in which these inputs have happened, and the actions of the last one.
fn after(inputs: impl IntoIterator<Item = Input<&'static str, &'static str>>) -> (TestPlace, Vec<TestAction>) {
    let mut place = TestPlace::default();
    let mut actions = Vec::new();
    for input in inputs {
        actions = place.handle(input);
    }
    (place, actions)
}

fn mounted() -> [Input<&'static str, &'static str>; 3] {
    [
        Input::Show(Some("forms")),
        Input::Loaded(A1, Ok(())),
        Input::Mounted(A1, Ok(())),
    ]
}

fn then<const N: usize>(
    first: impl IntoIterator<Item = Input<&'static str, &'static str>>,
    more: [Input<&'static str, &'static str>; N],
) -> (TestPlace, Vec<TestAction>) {
    after(first.into_iter().chain(more))
}

#[test]
fn an_app_is_loaded_mounted_and_unmounted() {
    let (place, actions) = after([Input::Show(Some("forms"))]);
    assert_eq!(actions, [Action::Load(A1, "forms")]);
    assert_eq!(place.status(), Status::Loading);
    let (place, actions) = after([Input::Show(Some("forms")), Input::Loaded(A1, Ok(()))]);
    assert_eq!(actions, [Action::Mount(A1)]);
    assert_eq!(place.status(), Status::Mounting);
    let (place, actions) = after(mounted());
    assert_eq!(actions, []);
    assert_eq!(place.status(), Status::Mounted);
    let (place, actions) = then(mounted(), [Input::Show(None)]);
    assert_eq!(actions, [Action::Hide(A1), Action::Unmount(A1)]);
    assert_eq!(place.status(), Status::Unmounting);
    let (place, actions) = then(mounted(), [Input::Show(None), Input::Unmounted(A1, Ok(()))]);
    assert_eq!(actions, [Action::Release(A1)]);
    assert_eq!(place.status(), Status::NotLoaded);
}

#[test]
fn what_is_there_already_stays() {
    let (_, actions) = then(mounted(), [Input::Show(Some("forms"))]);
    assert_eq!(actions, []);
}

#[test]
fn an_app_that_starts_over_waits_for_itself_to_be_gone() {
    let (place, actions) = then(mounted(), [Input::StartOver]);
    assert_eq!(
        actions,
        [Action::Hide(A1), Action::Unmount(A1), Action::Load(A2, "forms")]
    );
    assert_eq!(place.status(), Status::Loading);
    let (_, actions) = then(mounted(), [Input::StartOver, Input::Loaded(A2, Ok(()))]);
    assert_eq!(actions, []);
    let (_, actions) = then(
        mounted(),
        [
            Input::StartOver,
            Input::Loaded(A2, Ok(())),
            Input::Unmounted(A1, Ok(())),
        ],
    );
    assert_eq!(actions, [Action::Release(A1), Action::Mount(A2)]);
    let failed = [Input::Show(Some("forms")), Input::Loaded(A1, Err("missing"))];
    let (_, actions) = then(failed, [Input::StartOver]);
    assert_eq!(actions, [Action::Load(A2, "forms")]);
    let (_, actions) = after([Input::StartOver]);
    assert_eq!(actions, [], "no app belongs here");
}

#[test]
fn whoever_leaves_while_an_app_loads_never_gets_it_mounted() {
    let (place, actions) = after([Input::Show(Some("forms")), Input::Show(None), Input::Loaded(A1, Ok(()))]);
    assert_eq!(actions, []);
    assert_eq!(place.status(), Status::NotLoaded);
}

#[test]
fn an_app_that_waits_for_its_turn_in_vain_is_let_go_of() {
    let waits = [Input::Show(Some("billing")), Input::Loaded(A2, Ok(()))];
    for gone in [Input::Show(None), Input::Show(Some("profile")), Input::StartOver] {
        let (_, actions) = then(mounted().into_iter().chain(waits.clone()), [gone]);
        assert_eq!(actions.first(), Some(&Action::Release(A2)), "{actions:?}");
    }
}

#[test]
fn whoever_comes_back_does() {
    let (_, actions) = after([
        Input::Show(Some("forms")),
        Input::Show(None),
        Input::Show(Some("forms")),
        Input::Loaded(A1, Ok(())),
    ]);
    assert_eq!(actions, [], "the first attempt is nobody's");
    let (_, actions) = after([
        Input::Show(Some("forms")),
        Input::Show(None),
        Input::Show(Some("forms")),
        Input::Loaded(A2, Ok(())),
    ]);
    assert_eq!(actions, [Action::Mount(A2)]);
}

#[test]
fn an_error_of_loading_is_reported_once_and_can_be_tried_again() {
    let (place, actions) = after([Input::Show(Some("forms")), Input::Loaded(A1, Err("404"))]);
    assert_eq!(actions, [Action::Report(A1, "404")]);
    assert_eq!(place.status(), Status::LoadError(A1, "404"));
    let (_, actions) = after([
        Input::Show(Some("forms")),
        Input::Loaded(A1, Err("404")),
        Input::Loaded(A1, Err("404")),
    ]);
    assert_eq!(actions, []);
    let (_, actions) = after([
        Input::Show(Some("forms")),
        Input::Loaded(A1, Err("404")),
        Input::TryAgain,
    ]);
    assert_eq!(actions, [Action::Load(A2, "forms")]);
}

#[test]
fn only_a_failure_can_be_tried_again() {
    for inputs in [&mounted()[..1], &mounted()[..2], &mounted()[..]] {
        let (_, actions) = then(inputs.iter().cloned(), [Input::TryAgain]);
        assert_eq!(actions, [], "{inputs:?}");
    }
}

#[test]
fn the_next_app_waits_until_the_one_before_is_gone() {
    let moved = [Input::Show(Some("billing")), Input::Loaded(A2, Ok(()))];
    let (place, actions) = then(mounted(), moved.clone());
    assert_eq!(actions, []);
    assert_eq!(place.status(), Status::Loaded);
    let gone = Input::Unmounted(A1, Ok(()));
    let (_, actions) = then(mounted().into_iter().chain(moved), [gone]);
    assert_eq!(actions, [Action::Release(A1), Action::Mount(A2)]);
}

#[test]
fn but_not_for_ever() {
    let (_, actions) = then(
        mounted(),
        [
            Input::Show(Some("billing")),
            Input::Loaded(A2, Ok(())),
            Input::Overdue(A1, Phase::Unmount, "late"),
        ],
    );
    assert_eq!(
        actions,
        [Action::Release(A1), Action::Report(A1, "late"), Action::Mount(A2)]
    );
}

#[test]
fn a_failed_mount_still_gets_its_unmount() {
    let (place, actions) = after([
        Input::Show(Some("forms")),
        Input::Loaded(A1, Ok(())),
        Input::Mounted(A1, Err("threw")),
    ]);
    assert_eq!(
        actions,
        [Action::Hide(A1), Action::Unmount(A1), Action::Report(A1, "threw")]
    );
    assert_eq!(place.status(), Status::Broken(A1, "threw"));
}

#[test]
fn what_follows_from_a_failure_is_not_reported() {
    let (_, actions) = after([
        Input::Show(Some("forms")),
        Input::Loaded(A1, Ok(())),
        Input::Mounted(A1, Err("threw")),
        Input::Unmounted(A1, Err("no instance")),
    ]);
    assert_eq!(actions, [Action::Release(A1)]);
}

#[test]
fn an_unmount_that_fails_is_reported_and_frees_the_place() {
    let (_, actions) = then(
        mounted(),
        [
            Input::Show(Some("billing")),
            Input::Loaded(A2, Ok(())),
            Input::Unmounted(A1, Err("threw")),
        ],
    );
    assert_eq!(
        actions,
        [Action::Release(A1), Action::Report(A1, "threw"), Action::Mount(A2)]
    );
}

#[test]
fn a_mount_that_answers_after_its_time_is_unmounted() {
    let overdue = [
        Input::Show(Some("forms")),
        Input::Loaded(A1, Ok(())),
        Input::Overdue(A1, Phase::Mount, "late"),
    ];
    let (place, actions) = after(overdue.clone());
    assert_eq!(actions, [Action::Release(A1), Action::Report(A1, "late")]);
    assert_eq!(place.status(), Status::Broken(A1, "late"));
    let (place, actions) = then(overdue, [Input::Mounted(A1, Ok(()))]);
    assert_eq!(actions, [Action::Unmount(A1)]);
    assert_eq!(place.status(), Status::Broken(A1, "late"));
}

#[test]
fn whoever_leaves_while_an_app_mounts_sees_nothing_of_it_and_it_is_unmounted() {
    let left = [Input::Show(Some("forms")), Input::Loaded(A1, Ok(())), Input::Show(None)];
    let (_, actions) = after(left.clone());
    assert_eq!(actions, [Action::Hide(A1)]);
    let (_, actions) = then(left.clone(), [Input::Mounted(A1, Ok(()))]);
    assert_eq!(actions, [Action::Unmount(A1)]);
    let (place, actions) = then(left, [Input::Mounted(A1, Ok(())), Input::Unmounted(A1, Ok(()))]);
    assert_eq!(actions, [Action::Release(A1)]);
    assert_eq!(place.status(), Status::NotLoaded);
}

#[test]
fn a_mount_that_nobody_waits_for_keeps_the_place_for_its_time_only() {
    let (_, actions) = after([
        Input::Show(Some("forms")),
        Input::Loaded(A1, Ok(())),
        Input::Show(Some("billing")),
        Input::Loaded(A2, Ok(())),
        Input::Overdue(A1, Phase::Mount, "late"),
    ]);
    assert_eq!(
        actions,
        [Action::Release(A1), Action::Report(A1, "late"), Action::Mount(A2)]
    );
}

#[test]
fn updates_run_one_at_a_time_and_the_last_one_counts() {
    let (_, actions) = then(mounted(), [Input::Update]);
    assert_eq!(actions, [Action::Update(A1)]);
    let (_, actions) = then(mounted(), [Input::Update, Input::Update, Input::Update]);
    assert_eq!(actions, []);
    let (_, actions) = then(
        mounted(),
        [Input::Update, Input::Update, Input::Update, Input::Updated(A1, Ok(()))],
    );
    assert_eq!(actions, [Action::Update(A1)]);
    let done = [
        Input::Update,
        Input::Update,
        Input::Updated(A1, Ok(())),
        Input::Updated(A1, Ok(())),
    ];
    let (_, actions) = then(mounted(), done);
    assert_eq!(actions, []);
}

#[test]
fn props_that_change_while_an_app_mounts_reach_it_afterwards() {
    let (_, actions) = after([
        Input::Show(Some("forms")),
        Input::Loaded(A1, Ok(())),
        Input::Update,
        Input::Mounted(A1, Ok(())),
    ]);
    assert_eq!(actions, [Action::Update(A1)]);
}

#[test]
fn an_update_that_fails_or_hangs_breaks_the_app() {
    for failed in [
        Input::Updated(A1, Err("failed")),
        Input::Overdue(A1, Phase::Update, "failed"),
    ] {
        let (place, actions) = then(mounted(), [Input::Update, failed]);
        let expected = [Action::Hide(A1), Action::Unmount(A1), Action::Report(A1, "failed")];
        assert_eq!(actions, expected);
        assert_eq!(place.status(), Status::Broken(A1, "failed"));
    }
}

#[test]
fn a_crash_ends_what_is_mounted_and_another_attempt_waits_for_that() {
    let crashed = Input::Crashed(A1, "panicked");
    let (place, actions) = then(mounted(), [crashed.clone()]);
    assert_eq!(
        actions,
        [Action::Hide(A1), Action::Unmount(A1), Action::Report(A1, "panicked")]
    );
    assert_eq!(place.status(), Status::Broken(A1, "panicked"));
    let (_, actions) = then(mounted(), [crashed.clone(), Input::TryAgain, Input::Loaded(A2, Ok(()))]);
    assert_eq!(actions, []);
    let again = [
        crashed,
        Input::TryAgain,
        Input::Loaded(A2, Ok(())),
        Input::Unmounted(A1, Err("dead")),
    ];
    let (_, actions) = then(mounted(), again);
    assert_eq!(actions, [Action::Release(A1), Action::Mount(A2)]);
}

#[test]
fn a_crash_while_mounting_does_not_wait_for_an_answer() {
    let (place, actions) = after([
        Input::Show(Some("forms")),
        Input::Loaded(A1, Ok(())),
        Input::Crashed(A1, "panicked"),
    ]);
    assert_eq!(actions, [Action::Release(A1), Action::Report(A1, "panicked")]);
    assert_eq!(place.status(), Status::Broken(A1, "panicked"));
}

#[test]
fn a_crash_of_what_has_left_is_nobody_s() {
    let (place, actions) = then(
        mounted(),
        [Input::Show(Some("billing")), Input::Crashed(A1, "panicked")],
    );
    assert_eq!(actions, []);
    assert_eq!(place.status(), Status::Loading);
}

mod any_order {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Something that happens next; what makes no sense at the moment is left out.
    #[derive(Debug, Clone)]
    enum Step {
        Show(Option<u8>),
        TryAgain,
        StartOver,
        Update,
        Answer { which: usize, fails: bool },
        Overdue { which: usize },
        Crash,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            proptest::option::of(0_u8..3).prop_map(Step::Show),
            Just(Step::TryAgain),
            Just(Step::StartOver),
            Just(Step::Update),
            (any::<usize>(), any::<bool>()).prop_map(|(which, fails)| Step::Answer { which, fails }),
            any::<usize>().prop_map(|which| Step::Overdue { which }),
            Just(Step::Crash),
        ]
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Call {
        Load,
        Mount,
        Update,
        Unmount,
    }

    /// What an attempt has been through.
    #[derive(Debug, Default)]
    struct Life {
        /// The app was loaded while the place waited for it.
        is_loaded: bool,
        mounts: u32,
        answered_mount: bool,
        has_instance: bool,
        unmounts: u32,
        releases: u32,
        updates_running: u32,
    }

    #[derive(Default)]
    struct World {
        place: Place<u8, u32>,
        calls: Vec<(Attempt, Call)>,
        lives: BTreeMap<Attempt, Life>,
        failures: u32,
        reported: Vec<u32>,
    }

    impl World {
        fn input(&mut self, input: Input<u8, u32>) -> Result<(), TestCaseError> {
            for action in self.place.handle(input) {
                match action {
                    Action::Load(attempt, _) => {
                        prop_assert!(self.lives.insert(attempt, Life::default()).is_none(), "a number twice");
                        self.calls.push((attempt, Call::Load));
                    }
                    Action::Mount(attempt) => {
                        let others = self.lives.iter().filter(|(other, _)| **other != attempt);
                        for (other, life) in others {
                            prop_assert!(
                                life.mounts == 0 || life.releases == 1,
                                "{other:?} is still in the place"
                            );
                        }
                        self.life(attempt).mounts += 1;
                        self.calls.push((attempt, Call::Mount));
                    }
                    Action::Update(attempt) => {
                        self.life(attempt).updates_running += 1;
                        prop_assert!(self.life(attempt).updates_running == 1, "two updates at once");
                        self.calls.push((attempt, Call::Update));
                    }
                    Action::Unmount(attempt) => {
                        prop_assert!(
                            self.life(attempt).answered_mount,
                            "unmounted before its mount has answered"
                        );
                        self.life(attempt).unmounts += 1;
                        self.calls.push((attempt, Call::Unmount));
                    }
                    Action::Release(attempt) => self.life(attempt).releases += 1,
                    Action::Hide(_) => {}
                    Action::Report(_, failure) => {
                        prop_assert!(!self.reported.contains(&failure), "a failure is reported twice");
                        self.reported.push(failure);
                    }
                }
            }
            Ok(())
        }

        fn life(&mut self, attempt: Attempt) -> &mut Life {
            self.lives.entry(attempt).or_default()
        }

        fn failure(&mut self) -> u32 {
            self.failures += 1;
            self.failures
        }

        fn answer(&mut self, index: usize, fails: bool) -> Result<(), TestCaseError> {
            let (attempt, call) = self.calls.swap_remove(index);
            let result = if fails { Err(self.failure()) } else { Ok(()) };
            match call {
                Call::Load => {
                    self.life(attempt).is_loaded = result.is_ok() && self.place.current() == Some(attempt);
                    self.input(Input::Loaded(attempt, result))
                }
                Call::Mount => {
                    let life = self.life(attempt);
                    life.answered_mount = true;
                    life.has_instance = result.is_ok();
                    self.input(Input::Mounted(attempt, result))
                }
                Call::Update => {
                    self.life(attempt).updates_running -= 1;
                    self.input(Input::Updated(attempt, result))
                }
                Call::Unmount => self.input(Input::Unmounted(attempt, result)),
            }
        }

        fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
            match step {
                Step::Show(app) => self.input(Input::Show(app)),
                Step::TryAgain => self.input(Input::TryAgain),
                Step::StartOver => self.input(Input::StartOver),
                Step::Update => self.input(Input::Update),
                Step::Answer { which, fails } if !self.calls.is_empty() => self.answer(which % self.calls.len(), fails),
                Step::Overdue { which } if !self.calls.is_empty() => {
                    let (attempt, call) = self.calls[which % self.calls.len()];
                    let phase = match call {
                        Call::Load => return Ok(()),
                        Call::Mount => Phase::Mount,
                        Call::Update => Phase::Update,
                        Call::Unmount => Phase::Unmount,
                    };
                    let failure = self.failure();
                    self.input(Input::Overdue(attempt, phase, failure))
                }
                Step::Crash => match self.place.current() {
                    Some(attempt) => {
                        let failure = self.failure();
                        self.input(Input::Crashed(attempt, failure))
                    }
                    None => Ok(()),
                },
                Step::Answer { .. } | Step::Overdue { .. } => Ok(()),
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn nothing_is_left_behind(steps in proptest::collection::vec(step(), 0..60)) {
            let mut world = World::default();
            for step in steps {
                world.step(step)?;
            }
            // In the end the person leaves, and everybody answers.
            world.input(Input::Show(None))?;
            while !world.calls.is_empty() {
                world.answer(0, false)?;
            }
            prop_assert_eq!(world.place.status(), Status::NotLoaded);
            for (attempt, life) in &world.lives {
                prop_assert!(life.mounts <= 1, "{:?}: {:?}", attempt, life);
                prop_assert_eq!(life.releases, u32::from(life.is_loaded), "{:?}", attempt);
                if life.has_instance {
                    prop_assert_eq!(life.unmounts, 1, "{:?}: {:?}", attempt, life);
                }
            }
        }
    }
}
