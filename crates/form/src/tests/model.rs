//! Any order of events: what is kept up to date by differences must be what counting anew gives.

use proptest::prelude::*;
use reactive_graph::prelude::*;

use crate::{
    Field, FieldOptions, Form, Inactive, List, Rules, ServerError, Steps, When, counts::Counts, group::GroupCore,
    testing::*,
};

#[derive(Debug, Clone)]
enum Event {
    Type(usize, &'static str),
    Leave(usize),
    Toggle(usize),
    Push,
    Insert(usize),
    Remove(usize),
    Replace(usize),
    Swap(usize, usize),
    Move(usize, usize),
    Submit,
    Refuse(usize),
    Next,
    Back,
    GoTo(usize),
    Answer(usize, bool),
    Pass,
    Reset,
    LateInitial(usize),
    Draft,
    Accept,
}

fn event() -> impl Strategy<Value = Event> {
    use Event::{
        Accept, Answer, Back, Draft, GoTo, Insert, LateInitial, Leave, Move, Next, Pass, Push, Refuse, Remove, Replace,
        Reset, Submit, Swap, Toggle, Type,
    };
    let place = 0..6_usize;
    prop_oneof![
        6 => (0..12_usize, prop_oneof![Just(""), Just("a"), Just("b")]).prop_map(|(field, text)| Type(field, text)),
        3 => (0..12_usize).prop_map(Leave),
        2 => (0..2_usize).prop_map(Toggle),
        1 => Just(Push),
        1 => place.clone().prop_map(Insert),
        1 => place.clone().prop_map(Remove),
        1 => place.clone().prop_map(Replace),
        1 => (place.clone(), place.clone()).prop_map(|(one, other)| Swap(one, other)),
        1 => (place.clone(), place.clone()).prop_map(|(from, to)| Move(from, to)),
        3 => Just(Submit),
        1 => place.clone().prop_map(Refuse),
        1 => Just(Next),
        1 => Just(Back),
        1 => place.clone().prop_map(GoTo),
        4 => (0..8_usize, any::<bool>()).prop_map(|(question, yes)| Answer(question, yes)),
        4 => Just(Pass),
        1 => Just(Reset),
        1 => place.prop_map(LateInitial),
        1 => Just(Draft),
        1 => Just(Accept),
    ]
}

struct World {
    form: Form<Wrong>,
    hand: Hand,
    oracle: Oracle,
    fields: Vec<Field<String, Wrong>>,
    switches: Vec<Field<bool, Wrong>>,
    lines: List<Field<String, Wrong>, Wrong>,
    steps: Steps<Wrong>,
}

impl World {
    fn new() -> Self {
        let (form, hand) = form();
        let oracle = Oracle::default();
        let steps = [form.root().section(), form.root().section(), form.root().section()];
        let switches = vec![
            steps[0].field("first", true, named("First"), Rules::new()),
            steps[0].field("second", true, named("Second"), Rules::new()),
        ];
        let mut fields = Vec::new();
        for (name, first) in [("change", When::Change), ("blur", When::Blur), ("submit", When::Submit)] {
            fields.push(steps[0].field(name, String::new(), on(first), required()));
        }
        let group = steps[1].group("group");
        let holds = switches[0].value();
        group.active_when(move || holds.get());
        fields.push(group.field("asked", text("x"), on(When::Change), oracle.rules()));
        let dropped = FieldOptions {
            inactive: Inactive::Drop,
            again: When::Blur,
            ..named("Dropped")
        };
        fields.push(group.field("dropped", String::new(), dropped, oracle.rules()));
        let other = fields[0].value();
        let same = Rules::new().check(move |value: &String| {
            if *value == other.get() {
                Ok(())
            } else {
                Err(Wrong::Differs)
            }
        });
        fields.push(steps[2].field("same", String::new(), named("Same"), same));
        let holds = switches[1].value();
        fields[5].active_when(move || holds.get());
        let asked = oracle.clone();
        let lines = steps[1].list("lines", named("Lines"), Rules::new(), move |item| {
            item.only(String::new(), on(When::Change), asked.rules())
        });
        lines.set_initial(2, |_, line| line.set_initial(text("i")));
        let steps = form.steps(["one", "two", "three"].into_iter().zip(steps));
        Self {
            form,
            hand,
            oracle,
            fields,
            switches,
            lines,
            steps,
        }
    }

    fn field(&self, index: usize) -> Option<Field<String, Wrong>> {
        let items = self.lines.items().get_untracked();
        let lines = items.into_iter().map(|item| item.fields);
        self.fields.iter().cloned().chain(lines).nth(index)
    }

    fn apply(&self, event: Event) {
        match event {
            Event::Type(index, typed) => self.field(index).into_iter().for_each(|field| field.set(text(typed))),
            Event::Leave(index) => self.field(index).into_iter().for_each(|field| field.left()),
            Event::Toggle(index) => self.switches[index].set(!self.switches[index].get()),
            Event::Push => drop(self.lines.push()),
            Event::Insert(index) => drop(self.lines.insert(index)),
            Event::Remove(index) => self.lines.remove(index),
            Event::Replace(index) => drop(self.lines.replace(index)),
            Event::Swap(one, other) => self.lines.swap(one, other),
            Event::Move(from, to) => self.lines.move_item(from, to),
            Event::Submit => self.form.submit(|| async { Ok(()) }),
            Event::Refuse(index) => {
                let pointers = ["/lines/0", "/change", "/group/asked", "/lines", "/nowhere", "/same"];
                self.form.refuse([ServerError::new(pointers[index], Wrong::Taken)]);
            }
            Event::Next => self.steps.next(),
            Event::Back => self.steps.back(),
            Event::GoTo(index) => drop(self.steps.go_to(index)),
            Event::Answer(question, yes) => {
                if question < self.oracle.asked().len() {
                    self.oracle
                        .answer(question, if yes { Ok(()) } else { Err(Wrong::Taken) });
                    self.hand.run();
                }
            }
            Event::Pass => self.hand.pass(300),
            Event::Reset => self.form.reset(),
            Event::LateInitial(count) => self.lines.set_initial(count, |_, line| line.set_initial(text("late"))),
            Event::Draft => {
                let draft = self.form.draft();
                self.form.reset();
                self.form.restore(&draft);
            }
            Event::Accept => self.form.accept(),
        }
    }

    fn check(&self) {
        let root = &self.form.core.root;
        let counts = count(root);
        let state = self.form.root().state().get_untracked();
        assert_eq!(state, counts.into());
        for index in 0..3 {
            count(&self.steps.group(index).unwrap().core);
        }
        for index in 0..12 {
            let Some(field) = self.field(index) else { break };
            let state = field.state().get_untracked();
            let message = field.message().get_untracked();
            assert!(state.active || (message.is_none() && !state.busy), "{field:?}");
        }
        let wrong: Vec<_> = root.active_fields();
        let order: Vec<_> = wrong.iter().map(|field| field.core().id.clone()).collect();
        let mut last = 0;
        for id in ids(&self.form).into_iter().filter(|id| !id.is_empty()) {
            let place = order.iter().position(|other| *other == id).unwrap();
            assert!(place >= last, "{id} is not where the page has it");
            last = place;
            assert!(wrong[place].core().message.get_untracked().is_some(), "{id} is fine");
        }
        assert!(self.steps.current().get_untracked() < 3);
    }

    /// When everything is answered, nothing is busy and nothing waits.
    fn come_to_rest(&self) {
        for round in 0..20 {
            self.hand.pass(300);
            for question in 0..self.oracle.asked().len() {
                self.oracle.answer(question, Ok(()));
            }
            self.hand.run();
            if self.hand.tasks() == 0 {
                break;
            }
            assert!(round < 19, "questions without an end");
        }
        assert!(!self.form.root().state().get_untracked().busy);
        assert!(!self.form.submission().get_untracked().is_running());
        self.check();
    }
}

/// Counts anew what a group keeps, and compares.
fn count(group: &GroupCore<Wrong>) -> Counts {
    let mut counts = Counts::default();
    for field in group.active_fields() {
        let core = field.core();
        let state = core.state.get_untracked();
        counts.wrong += i32::from(core.is_wrong());
        counts.refuted += i32::from(core.asking.refutation().is_some());
        counts.dirty += i32::from(state.dirty);
        counts.busy += i32::from(state.busy);
        assert_eq!(state.busy, core.asking.is_busy(), "{}", core.id);
    }
    assert_eq!(group.counts(), counts, "{}", group.id);
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn whatever_happens_what_is_counted_and_listed_is_what_is_there(events in prop::collection::vec(event(), 1..60)) {
        let world = World::new();
        world.check();
        for event in events {
            world.apply(event);
            world.check();
        }
        world.come_to_rest();
    }
}
