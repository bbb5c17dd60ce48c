#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
//! The session history of a page with guards, as a state machine without a browser.
//!
//! Whoever has something to lose may guard the page: before the person leaves a place, the guards are asked. For a link that
//! is simple, since nothing has happened yet. *Back* and *Forward* are another matter: browsers tell about them when they have
//! happened ([popstate](https://html.spec.whatwg.org/multipage/nav-history-apis.html#event-popstate)). So the step is taken
//! back first, the guards are asked where the person was, and the step is made again if they agree. A navigation that is
//! refused leaves the address and the length of the history as they were.
//!
//! For that every entry of the history carries its number, in `history.state`. `P` is a place, whatever the page makes of it.

/// Identifies a question to the guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question(u32);

/// How a new place enters the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// As a new entry: *Back* returns to where the person was.
    Push,
    /// In place of the current one.
    Replace,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input<P> {
    /// A link, or an app, leads to another place.
    Go {
        /// Where to.
        place: P,
        /// How it enters the history.
        entry: Entry,
        /// Whether somebody wants to be asked.
        is_guarded: bool,
    },
    /// The browser has moved to another entry of the history.
    Moved {
        /// The place of that entry.
        place: P,
        /// Its number, if it has one: the browser makes entries of its own for fragments of the page.
        number: Option<u32>,
        /// Whether somebody wants to be asked.
        is_guarded: bool,
    },
    /// The guards have answered.
    Answered(Question, bool),
}

/// What is to be done, in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action<P> {
    /// Write an entry of this number into the history.
    Write(Entry, P, u32),
    /// Give the current entry, which the browser has made, its number.
    Number(u32),
    /// Move by so many entries; the browser tells when it has happened.
    MoveBy(i32),
    /// Ask the guards whether the person may go there. The answer comes as [`Input::Answered`].
    Ask(Question, P),
    /// Show a place. The number is that of its entry.
    Show(P, u32, Arrival),
}

/// How a person comes to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Anew.
    New,
    /// Through the history: they expect it as they have left it.
    Return,
}

/// The history of one page.
#[derive(Debug)]
pub struct Navigation<P> {
    place: P,
    number: u32,
    questions: u32,
    state: State<P>,
}

#[derive(Debug)]
enum State<P> {
    Idle,
    /// A step through the history is being taken back, so that the guards can be asked about it.
    Returning {
        place: P,
        by: i32,
    },
    Asking {
        question: Question,
        about: Intent<P>,
    },
    /// The guards have agreed, and the step is being made again.
    Passing {
        to: u32,
    },
}

#[derive(Debug)]
enum Intent<P> {
    Go(P, Entry),
    MoveBy(i32),
}

impl<P: Clone + PartialEq> Navigation<P> {
    /// Begins at a place. `number` is what `history.state` has, if this page was there before. The current entry is to be
    /// given the number of [`Self::number`].
    pub fn new(place: P, number: Option<u32>) -> Self {
        Self {
            place,
            number: number.unwrap_or_default(),
            questions: 0,
            state: State::Idle,
        }
    }

    /// Where the person is.
    pub fn place(&self) -> &P {
        &self.place
    }

    /// The number of the current entry.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Takes in what has happened and tells what to do.
    pub fn handle(&mut self, input: Input<P>) -> Vec<Action<P>> {
        match input {
            Input::Go {
                place,
                entry,
                is_guarded,
            } => self.go(place, entry, is_guarded),
            Input::Moved {
                place,
                number,
                is_guarded,
            } => self.moved(place, number, is_guarded),
            Input::Answered(question, may_leave) => self.answered(question, may_leave),
        }
    }

    fn go(&mut self, place: P, entry: Entry, is_guarded: bool) -> Vec<Action<P>> {
        // In the middle of a step through the history the browser decides where the page is.
        if place == self.place || matches!(self.state, State::Returning { .. } | State::Passing { .. }) {
            return Vec::new();
        }
        if is_guarded {
            return vec![self.ask(place.clone(), Intent::Go(place, entry))];
        }
        self.state = State::Idle;
        self.write(place, entry)
    }

    fn write(&mut self, place: P, entry: Entry) -> Vec<Action<P>> {
        if entry == Entry::Push {
            self.number += 1;
        }
        self.place = place.clone();
        vec![
            Action::Write(entry, place.clone(), self.number),
            Action::Show(place, self.number, Arrival::New),
        ]
    }

    /// Whoever is asked about something newer need not answer the older question.
    fn ask(&mut self, place: P, about: Intent<P>) -> Action<P> {
        self.questions += 1;
        let question = Question(self.questions);
        self.state = State::Asking { question, about };
        Action::Ask(question, place)
    }

    fn moved(&mut self, place: P, number: Option<u32>, is_guarded: bool) -> Vec<Action<P>> {
        let Some(number) = number else {
            // A fragment: the browser has pushed an entry and scrolled, and nobody has left anything.
            self.state = State::Idle;
            self.number += 1;
            self.place = place.clone();
            return vec![
                Action::Number(self.number),
                Action::Show(place, self.number, Arrival::Return),
            ];
        };
        match core::mem::replace(&mut self.state, State::Idle) {
            State::Returning { place, by } if number == self.number => {
                return vec![self.ask(place, Intent::MoveBy(by))];
            }
            State::Passing { to } if number == to => return self.arrive(place, number),
            // The person has pressed the button once more meanwhile: what counts is where they are now.
            _ => {}
        }
        let by = distance(self.number, number);
        if !is_guarded || by == 0 {
            return self.arrive(place, number);
        }
        self.state = State::Returning { place, by };
        vec![Action::MoveBy(-by)]
    }

    fn arrive(&mut self, place: P, number: u32) -> Vec<Action<P>> {
        self.number = number;
        if place == self.place {
            return Vec::new();
        }
        self.place = place.clone();
        vec![Action::Show(place, number, Arrival::Return)]
    }

    fn answered(&mut self, question: Question, may_leave: bool) -> Vec<Action<P>> {
        let is_current = matches!(&self.state, State::Asking { question: current, .. } if *current == question);
        if !is_current {
            return Vec::new();
        }
        match core::mem::replace(&mut self.state, State::Idle) {
            State::Asking {
                about: Intent::Go(place, entry),
                ..
            } if may_leave => self.write(place, entry),
            State::Asking {
                about: Intent::MoveBy(by),
                ..
            } if may_leave => {
                let to = self.number.saturating_add_signed(by);
                self.state = State::Passing { to };
                vec![Action::MoveBy(by)]
            }
            _ => Vec::new(),
        }
    }
}

fn distance(from: u32, to: u32) -> i32 {
    i32::try_from(i64::from(to) - i64::from(from)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
