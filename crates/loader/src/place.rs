//! One place on the page and the app in it, as a state machine without I/O.

use crate::Phase;

/// One attempt to have an app in a place. Numbers are never used twice in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Attempt(u32);

/// What happens to a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input<App, Failure> {
    /// From now on this app belongs here, or none.
    Show(Option<App>),
    /// The person asks for another attempt after a failure.
    TryAgain,
    /// The app is to begin from nothing, whatever becomes of it at the moment.
    StartOver,
    /// The app has new props.
    Update,
    /// The app is loaded, or cannot be.
    Loaded(Attempt, Result<(), Failure>),
    /// The app's `mount` has answered.
    Mounted(Attempt, Result<(), Failure>),
    /// The instance's `update` has answered.
    Updated(Attempt, Result<(), Failure>),
    /// The instance's `unmount` has answered.
    Unmounted(Attempt, Result<(), Failure>),
    /// [`Phase::Mount`], [`Phase::Update`] or [`Phase::Unmount`] takes longer than it may.
    Overdue(Attempt, Phase, Failure),
    /// The app says that it cannot go on, or its module has died.
    Crashed(Attempt, Failure),
}

/// What is to be done, in this order. The answer comes back as an [`Input`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action<App, Failure> {
    /// Load the app, or join a load of it that is under way.
    Load(Attempt, App),
    /// Make an element and a host, and call the app's `mount`.
    Mount(Attempt),
    /// Call the instance's `update` with the newest props.
    Update(Attempt),
    /// The person has left: take the app out of sight.
    Hide(Attempt),
    /// Call the instance's `unmount`, or whatever of it there is after a `mount` that failed.
    Unmount(Attempt),
    /// Let go of everything that the shell holds for the attempt: the loaded app, element, host, subscriptions.
    Release(Attempt),
    /// Write an error down, with the trace id of the attempt.
    Report(Attempt, Failure),
}

/// What a place shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status<Failure> {
    /// No app belongs here.
    NotLoaded,
    /// An app is on its way.
    Loading,
    /// The app is there, and waits for another one to be gone.
    Loaded,
    /// The app's `mount` has been called.
    Mounting,
    /// The app is on the page.
    Mounted,
    /// No app belongs here any more, and one is still on its way out.
    Unmounting,
    /// The app could not be loaded.
    LoadError(Attempt, Failure),
    /// The app could not be mounted, or has stopped working.
    Broken(Attempt, Failure),
}

impl<Failure> Status<Failure> {
    /// The name, for developers.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotLoaded => "NotLoaded",
            Self::Loading => "Loading",
            Self::Loaded => "Loaded",
            Self::Mounting => "Mounting",
            Self::Mounted => "Mounted",
            Self::Unmounting => "Unmounting",
            Self::LoadError(..) => "LoadError",
            Self::Broken(..) => "Broken",
        }
    }
}

#[derive(Debug)]
enum Now<Failure> {
    Nothing,
    Loading(Attempt),
    Loaded(Attempt),
    Mounting {
        attempt: Attempt,
        is_outdated: bool,
    },
    Mounted {
        attempt: Attempt,
        update: Update,
    },
    Failed {
        attempt: Attempt,
        failure: Failure,
        was_loaded: bool,
    },
}

/// Updates run one at a time; those that come meanwhile become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Update {
    None,
    Running,
    RunningAndOutdated,
}

/// An attempt that keeps the place until it is gone.
#[derive(Debug)]
struct Leaving {
    attempt: Attempt,
    /// Its `mount` has not answered yet.
    is_mounting: bool,
    /// It is leaving because of a failure, which has been reported. Whatever else fails follows from that.
    has_failed: bool,
}

/// One place on the page.
///
/// Whatever the order of events, for every attempt whose app is loaded while the place waits for it: it is released exactly
/// once; it is unmounted exactly once if its `mount` ever answers; and the next one is mounted only after that, or after the
/// time for it is over.
#[derive(Debug)]
pub struct Place<App, Failure> {
    wanted: Option<App>,
    attempts: u32,
    now: Now<Failure>,
    leaving: Vec<Leaving>,
    /// Mounts that were given up and may still answer.
    late: Vec<Attempt>,
}

impl<App, Failure> Default for Place<App, Failure> {
    fn default() -> Self {
        Self {
            wanted: None,
            attempts: 0,
            now: Now::Nothing,
            leaving: Vec::new(),
            late: Vec::new(),
        }
    }
}

impl<App: Clone + PartialEq, Failure: Clone> Place<App, Failure> {
    /// What the place shows.
    pub fn status(&self) -> Status<Failure> {
        match &self.now {
            Now::Nothing if self.leaving.is_empty() => Status::NotLoaded,
            Now::Nothing => Status::Unmounting,
            Now::Loading(_) => Status::Loading,
            Now::Loaded(_) => Status::Loaded,
            Now::Mounting { .. } => Status::Mounting,
            Now::Mounted { .. } => Status::Mounted,
            Now::Failed {
                attempt,
                failure,
                was_loaded,
            } => {
                let status = if *was_loaded { Status::Broken } else { Status::LoadError };
                status(*attempt, failure.clone())
            }
        }
    }

    /// The attempt that the place shows or is waiting for; none after a failure.
    pub fn current(&self) -> Option<Attempt> {
        match self.now {
            Now::Nothing | Now::Failed { .. } => None,
            Now::Loading(attempt)
            | Now::Loaded(attempt)
            | Now::Mounting { attempt, .. }
            | Now::Mounted { attempt, .. } => Some(attempt),
        }
    }

    /// Takes in what has happened and tells what to do.
    pub fn handle(&mut self, input: Input<App, Failure>) -> Vec<Action<App, Failure>> {
        let mut actions = Vec::new();
        match input {
            Input::Show(app) if app != self.wanted => {
                self.leave(&mut actions);
                self.wanted = app;
                self.begin(&mut actions);
            }
            Input::Show(_) => {}
            Input::TryAgain => {
                if matches!(self.now, Now::Failed { .. }) {
                    self.begin(&mut actions);
                }
            }
            Input::StartOver => {
                self.leave(&mut actions);
                self.begin(&mut actions);
            }
            Input::Update => self.update(&mut actions),
            Input::Loaded(attempt, result) => self.loaded(attempt, result, &mut actions),
            Input::Mounted(attempt, result) => self.mounted(attempt, result, &mut actions),
            Input::Updated(attempt, result) => self.updated(attempt, result, &mut actions),
            Input::Unmounted(attempt, result) => self.unmounted(attempt, result.err(), &mut actions),
            Input::Overdue(attempt, phase, failure) => self.overdue(attempt, phase, failure, &mut actions),
            Input::Crashed(attempt, failure) => self.crashed(attempt, failure, &mut actions),
        }
        actions
    }

    fn begin(&mut self, actions: &mut Vec<Action<App, Failure>>) {
        let Some(app) = self.wanted.clone() else { return };
        self.attempts += 1;
        let attempt = Attempt(self.attempts);
        self.now = Now::Loading(attempt);
        actions.push(Action::Load(attempt, app));
    }

    fn leave(&mut self, actions: &mut Vec<Action<App, Failure>>) {
        match core::mem::replace(&mut self.now, Now::Nothing) {
            // A load goes on for whoever comes back.
            Now::Nothing | Now::Loading(_) | Now::Failed { .. } => {}
            Now::Loaded(attempt) => actions.push(Action::Release(attempt)),
            Now::Mounting { attempt, .. } => {
                actions.push(Action::Hide(attempt));
                self.keep_the_place(attempt, true, false);
            }
            Now::Mounted { attempt, .. } => {
                actions.extend([Action::Hide(attempt), Action::Unmount(attempt)]);
                self.keep_the_place(attempt, false, false);
            }
        }
    }

    fn keep_the_place(&mut self, attempt: Attempt, is_mounting: bool, has_failed: bool) {
        self.leaving.push(Leaving {
            attempt,
            is_mounting,
            has_failed,
        });
    }

    fn loaded(&mut self, attempt: Attempt, result: Result<(), Failure>, actions: &mut Vec<Action<App, Failure>>) {
        if !matches!(self.now, Now::Loading(current) if current == attempt) {
            return;
        }
        match result {
            Ok(()) => {
                self.now = Now::Loaded(attempt);
                self.mount_if_free(actions);
            }
            Err(failure) => self.fail(attempt, failure, false, actions),
        }
    }

    fn mount_if_free(&mut self, actions: &mut Vec<Action<App, Failure>>) {
        if let Now::Loaded(attempt) = self.now
            && self.leaving.is_empty()
        {
            self.now = Now::Mounting {
                attempt,
                is_outdated: false,
            };
            actions.push(Action::Mount(attempt));
        }
    }

    fn mounted(&mut self, attempt: Attempt, result: Result<(), Failure>, actions: &mut Vec<Action<App, Failure>>) {
        if let Some(at) = self.late.iter().position(|late| *late == attempt) {
            self.late.swap_remove(at);
            // Everything else of it is gone, but what it has begun it can still end.
            if result.is_ok() {
                actions.push(Action::Unmount(attempt));
            }
            return;
        }
        if let Some(leaving) = self.leaving.iter_mut().find(|leaving| leaving.attempt == attempt) {
            if leaving.is_mounting {
                leaving.is_mounting = false;
                leaving.has_failed = result.is_err();
                actions.push(Action::Unmount(attempt));
                if let Err(failure) = result {
                    actions.push(Action::Report(attempt, failure));
                }
            }
            return;
        }
        let Now::Mounting {
            attempt: current,
            is_outdated,
        } = self.now
        else {
            return;
        };
        if current != attempt {
            return;
        }
        match result {
            Ok(()) => {
                self.now = Now::Mounted {
                    attempt,
                    update: Update::None,
                };
                if is_outdated {
                    self.update(actions);
                }
            }
            Err(failure) => self.break_down(attempt, failure, actions),
        }
    }

    fn update(&mut self, actions: &mut Vec<Action<App, Failure>>) {
        match &mut self.now {
            Now::Mounting { is_outdated, .. } => *is_outdated = true,
            Now::Mounted { attempt, update } => {
                if *update == Update::None {
                    actions.push(Action::Update(*attempt));
                    *update = Update::Running;
                } else {
                    *update = Update::RunningAndOutdated;
                }
            }
            // Whatever is mounted later begins with the newest props.
            Now::Nothing | Now::Loading(_) | Now::Loaded(_) | Now::Failed { .. } => {}
        }
    }

    fn updated(&mut self, attempt: Attempt, result: Result<(), Failure>, actions: &mut Vec<Action<App, Failure>>) {
        let Now::Mounted {
            attempt: current,
            update,
        } = &mut self.now
        else {
            return;
        };
        if *current != attempt || *update == Update::None {
            return;
        }
        match result {
            Ok(()) => {
                let is_outdated = *update == Update::RunningAndOutdated;
                *update = Update::None;
                if is_outdated {
                    self.update(actions);
                }
            }
            Err(failure) => self.break_down(attempt, failure, actions),
        }
    }

    fn unmounted(&mut self, attempt: Attempt, failure: Option<Failure>, actions: &mut Vec<Action<App, Failure>>) {
        let Some(at) = self
            .leaving
            .iter()
            .position(|leaving| leaving.attempt == attempt && !leaving.is_mounting)
        else {
            return;
        };
        let leaving = self.leaving.swap_remove(at);
        actions.push(Action::Release(attempt));
        if let Some(failure) = failure.filter(|_| !leaving.has_failed) {
            actions.push(Action::Report(attempt, failure));
        }
        self.mount_if_free(actions);
    }

    fn overdue(&mut self, attempt: Attempt, phase: Phase, failure: Failure, actions: &mut Vec<Action<App, Failure>>) {
        if let Some(at) = self.leaving.iter().position(|leaving| leaving.attempt == attempt) {
            let expected = if self.leaving[at].is_mounting {
                Phase::Mount
            } else {
                Phase::Unmount
            };
            if phase == expected {
                let leaving = self.leaving.swap_remove(at);
                if leaving.is_mounting {
                    self.late.push(attempt);
                }
                actions.push(Action::Release(attempt));
                if !leaving.has_failed {
                    actions.push(Action::Report(attempt, failure));
                }
                self.mount_if_free(actions);
            }
            return;
        }
        match (&self.now, phase) {
            (Now::Mounting { attempt: current, .. }, Phase::Mount) if *current == attempt => {
                self.late.push(attempt);
                actions.push(Action::Release(attempt));
                self.fail(attempt, failure, true, actions);
            }
            (
                Now::Mounted {
                    attempt: current,
                    update,
                },
                Phase::Update,
            ) if *current == attempt && *update != Update::None => self.break_down(attempt, failure, actions),
            _ => {}
        }
    }

    fn crashed(&mut self, attempt: Attempt, failure: Failure, actions: &mut Vec<Action<App, Failure>>) {
        match self.now {
            Now::Mounting { attempt: current, .. } if current == attempt => {
                // A module that has died never answers, and a mount that does is ended then.
                self.late.push(attempt);
                actions.push(Action::Release(attempt));
                self.fail(attempt, failure, true, actions);
            }
            Now::Mounted { attempt: current, .. } if current == attempt => self.break_down(attempt, failure, actions),
            // Whoever is on the way out anyway may crash on it.
            _ => {}
        }
    }

    /// An instance that can be told to go has failed.
    fn break_down(&mut self, attempt: Attempt, failure: Failure, actions: &mut Vec<Action<App, Failure>>) {
        actions.extend([Action::Hide(attempt), Action::Unmount(attempt)]);
        self.keep_the_place(attempt, false, true);
        self.fail(attempt, failure, true, actions);
    }

    fn fail(&mut self, attempt: Attempt, failure: Failure, was_loaded: bool, actions: &mut Vec<Action<App, Failure>>) {
        actions.push(Action::Report(attempt, failure.clone()));
        self.now = Now::Failed {
            attempt,
            failure,
            was_loaded,
        };
    }
}

#[cfg(test)]
mod tests;
