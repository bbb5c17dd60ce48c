use proptest::prelude::*;

use super::*;

/// A browser with a history, and guards that answer one way or the other.
struct Browser {
    navigation: Navigation<u8>,
    entries: Vec<(u8, Option<u32>)>,
    at: usize,
    /// Steps that the browser has been asked for and has not made yet.
    pending: Vec<i32>,
    shown: u8,
    is_guarded: bool,
    questions: Vec<(Question, u8)>,
}

impl Browser {
    fn new() -> Self {
        Self {
            navigation: Navigation::new(0, None),
            entries: vec![(0, Some(0))],
            at: 0,
            pending: Vec::new(),
            shown: 0,
            is_guarded: false,
            questions: Vec::new(),
        }
    }

    fn input(&mut self, input: Input<u8>) {
        for action in self.navigation.handle(input) {
            match action {
                Action::Write(Entry::Push, place, number) => {
                    self.entries.truncate(self.at + 1);
                    self.entries.push((place, Some(number)));
                    self.at += 1;
                }
                Action::Write(Entry::Replace, place, number) => self.entries[self.at] = (place, Some(number)),
                Action::Number(number) => self.entries[self.at].1 = Some(number),
                Action::MoveBy(by) => self.pending.push(by),
                Action::Ask(question, place) => self.questions.push((question, place)),
                Action::Show(place, _, _) => self.shown = place,
            }
        }
    }

    fn go(&mut self, place: u8, entry: Entry) {
        let is_guarded = self.is_guarded;
        self.input(Input::Go {
            place,
            entry,
            is_guarded,
        });
    }

    fn move_by(&mut self, by: i32) {
        let Some(at) = self
            .at
            .checked_add_signed(by as isize)
            .filter(|at| *at < self.entries.len())
        else {
            return;
        };
        self.at = at;
        let (place, number) = self.entries[at];
        let is_guarded = self.is_guarded;
        self.input(Input::Moved {
            place,
            number,
            is_guarded,
        });
    }

    /// The browser does what it was asked for.
    fn settle(&mut self) {
        while !self.pending.is_empty() {
            let by = self.pending.remove(0);
            self.move_by(by);
        }
    }

    fn person_moves_by(&mut self, by: i32) {
        self.move_by(by);
        self.settle();
    }

    fn fragment(&mut self, place: u8) {
        self.entries.truncate(self.at + 1);
        self.entries.push((place, None));
        self.at += 1;
        let is_guarded = self.is_guarded;
        self.input(Input::Moved {
            place,
            number: None,
            is_guarded,
        });
    }

    fn answer(&mut self, may_leave: bool) {
        if let Some((question, _)) = self.questions.pop() {
            self.questions.clear();
            self.input(Input::Answered(question, may_leave));
            self.settle();
        }
    }

    /// Address, entries and position, as a person could see them.
    fn seen(&self) -> (u8, usize, usize) {
        (self.entries[self.at].0, self.entries.len(), self.at)
    }
}

#[test]
fn links_and_the_history_lead_to_places() {
    let mut browser = Browser::new();
    browser.go(1, Entry::Push);
    browser.go(2, Entry::Push);
    assert_eq!((browser.shown, browser.seen()), (2, (2, 3, 2)));
    browser.person_moves_by(-2);
    assert_eq!((browser.shown, browser.seen()), (0, (0, 3, 0)));
    browser.person_moves_by(1);
    assert_eq!((browser.shown, browser.seen()), (1, (1, 3, 1)));
    browser.go(3, Entry::Replace);
    assert_eq!((browser.shown, browser.seen()), (3, (3, 3, 1)));
}

#[test]
fn the_same_place_makes_no_entry() {
    let mut browser = Browser::new();
    browser.go(0, Entry::Push);
    assert_eq!(browser.seen(), (0, 1, 0));
}

#[test]
fn a_guard_that_refuses_leaves_everything_as_it_was() {
    let mut browser = Browser::new();
    for place in 1..=3 {
        browser.go(place, Entry::Push);
    }
    browser.person_moves_by(-1);
    browser.is_guarded = true;
    let before = browser.seen();
    let mut refuse = |act: &dyn Fn(&mut Browser), to: u8| {
        act(&mut browser);
        assert_eq!(browser.seen(), before, "while the guard is asked");
        assert_eq!(browser.questions.last().map(|(_, place)| *place), Some(to));
        browser.answer(false);
        assert_eq!((browser.shown, browser.seen()), (2, before));
    };
    refuse(&|browser| browser.go(9, Entry::Push), 9);
    refuse(&|browser| browser.go(9, Entry::Replace), 9);
    refuse(&|browser| browser.person_moves_by(-1), 1);
    refuse(&|browser| browser.person_moves_by(-2), 0);
    refuse(&|browser| browser.person_moves_by(1), 3);
}

#[test]
fn a_guard_that_agrees_is_asked_once() {
    let mut browser = Browser::new();
    browser.go(1, Entry::Push);
    browser.is_guarded = true;
    browser.person_moves_by(-1);
    assert_eq!(browser.questions.len(), 1);
    browser.answer(true);
    assert_eq!((browser.shown, browser.seen()), (0, (0, 2, 0)));
    assert_eq!(browser.questions, []);
    browser.go(2, Entry::Push);
    browser.answer(true);
    assert_eq!((browser.shown, browser.seen()), (2, (2, 2, 1)));
}

#[test]
fn an_answer_to_an_older_question_counts_no_more() {
    let mut browser = Browser::new();
    browser.is_guarded = true;
    browser.go(1, Entry::Push);
    let (older, _) = browser.questions[0];
    browser.go(2, Entry::Push);
    browser.input(Input::Answered(older, true));
    assert_eq!((browser.shown, browser.seen()), (0, (0, 1, 0)));
    browser.answer(true);
    assert_eq!((browser.shown, browser.seen()), (2, (2, 2, 1)));
}

#[test]
fn pressing_back_again_while_the_first_step_is_taken_back_ends_where_the_person_was() {
    let mut browser = Browser::new();
    for place in 1..=3 {
        browser.go(place, Entry::Push);
    }
    browser.is_guarded = true;
    browser.move_by(-1);
    browser.move_by(-1);
    browser.settle();
    while !browser.questions.is_empty() {
        browser.answer(false);
    }
    assert_eq!(browser.shown, 3);
}

#[test]
fn a_fragment_of_the_page_is_no_departure() {
    let mut browser = Browser::new();
    browser.go(1, Entry::Push);
    browser.is_guarded = true;
    browser.fragment(7);
    assert_eq!(browser.questions, []);
    assert_eq!((browser.shown, browser.seen()), (7, (7, 3, 2)));
    browser.is_guarded = false;
    browser.person_moves_by(-1);
    assert_eq!((browser.shown, browser.seen()), (1, (1, 3, 1)));
}

#[test]
fn a_page_that_was_there_before_goes_on_counting() {
    let mut navigation = Navigation::new("/", Some(7));
    let actions = navigation.handle(Input::Go {
        place: "/billing",
        entry: Entry::Push,
        is_guarded: false,
    });
    assert_eq!(
        actions,
        [
            Action::Write(Entry::Push, "/billing", 8),
            Action::Show("/billing", 8, Arrival::New)
        ]
    );
}

#[derive(Debug, Clone)]
enum Step {
    Go(u8, bool),
    Move(i32),
    Fragment(u8),
    Guard(bool),
    Answer(bool),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0_u8..6, any::<bool>()).prop_map(|(place, push)| Step::Go(place, push)),
        3 => (-3_i32..=3).prop_map(Step::Move),
        1 => (6_u8..9).prop_map(Step::Fragment),
        1 => any::<bool>().prop_map(Step::Guard),
        2 => any::<bool>().prop_map(Step::Answer),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever the person does: when everything has settled, the page shows what the address says.
    #[test]
    fn address_and_page_agree(steps in proptest::collection::vec(step(), 0..60)) {
        let mut browser = Browser::new();
        for step in steps {
            match step {
                Step::Go(place, push) => browser.go(place, if push { Entry::Push } else { Entry::Replace }),
                Step::Move(by) => browser.person_moves_by(by),
                Step::Fragment(place) => browser.fragment(place),
                Step::Guard(is_guarded) => browser.is_guarded = is_guarded,
                Step::Answer(may_leave) => browser.answer(may_leave),
            }
            prop_assert_eq!(browser.entries[browser.at].0, browser.shown);
            prop_assert_eq!(browser.entries[browser.at].1, Some(browser.navigation.number()));
        }
    }
}
