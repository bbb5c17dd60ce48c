use reactive_graph::prelude::*;

use crate::{Field, Form, Phase, Rules, ServerError, Steps, testing::*};

struct Wizard {
    form: Form<Wrong>,
    hand: Hand,
    fields: Vec<Field<String, Wrong>>,
    steps: Steps<Wrong>,
}

/// Three steps with a required field each.
fn wizard() -> Wizard {
    let (form, hand) = form();
    let names = ["about", "address", "review"];
    let groups = names.map(|_| form.root().section());
    let fields = names.iter().zip(&groups);
    let fields = fields
        .map(|(name, group)| group.field(name, String::new(), named(name), required()))
        .collect();
    let steps = form.steps(names.into_iter().zip(groups));
    Wizard {
        form,
        hand,
        fields,
        steps,
    }
}

impl Wizard {
    fn at(&self) -> usize {
        self.steps.current().get_untracked()
    }
}

#[test]
fn a_step_checks_its_own_fields_only() {
    let wizard = wizard();
    wizard.steps.next();
    assert_eq!(wizard.at(), 0);
    assert_eq!(wizard.fields[0].message().get_untracked(), Some(Wrong::Required));
    assert_eq!(wizard.fields[1].message().get_untracked(), None);
    assert!(!wizard.fields[1].state().get_untracked().touched);
    assert_eq!(ids(&wizard.form), ["about"]);
    assert_eq!(wizard.form.announcement().get_untracked().failures, 1);
    wizard.fields[0].set(text("a"));
    wizard.steps.next();
    assert_eq!(wizard.at(), 1);
    assert!(ids(&wizard.form).is_empty());
}

#[test]
fn a_step_is_not_a_submission_of_the_form() {
    let wizard = wizard();
    wizard.steps.next();
    wizard.fields[0].set(text("a"));
    wizard.steps.next();
    let submission = wizard.form.submission().get_untracked();
    assert_eq!((submission.phase, submission.attempts), (Phase::Idle, 0));
}

#[test]
fn going_back_checks_nothing_and_loses_nothing() {
    let wizard = wizard();
    wizard.fields[0].set(text("a"));
    wizard.steps.next();
    wizard.fields[1].set(text("half"));
    wizard.steps.back();
    assert_eq!(wizard.at(), 0);
    assert_eq!(wizard.fields[1].message().get_untracked(), None);
    assert_eq!(wizard.fields[1].get(), "half");
    wizard.steps.back();
    assert_eq!(wizard.at(), 0);
}

#[test]
fn a_deep_link_goes_no_further_than_the_first_step_with_something_wrong() {
    let wizard = wizard();
    assert_eq!(wizard.steps.go_to(2), 0);
    wizard.fields[0].set(text("a"));
    let review = wizard.steps.index_of("review").unwrap();
    assert_eq!(wizard.steps.go_to(review), 1);
    assert_eq!(
        wizard.fields[1].message().get_untracked(),
        None,
        "nobody has been there"
    );
    wizard.fields[1].set(text("b"));
    assert_eq!(wizard.steps.go_to(review), 2);
    assert_eq!(wizard.steps.go_to(0), 0);
    assert_eq!(wizard.steps.go_to(99), 2);
}

#[test]
fn names_of_steps_serve_as_addresses() {
    let wizard = wizard();
    assert_eq!(wizard.steps.name(1), Some("address"));
    assert_eq!(wizard.steps.index_of("address"), Some(1));
    assert_eq!((wizard.steps.name(3), wizard.steps.index_of("nowhere")), (None, None));
}

#[test]
fn the_last_step_stays_when_it_is_done() {
    let wizard = wizard();
    wizard.fields.iter().for_each(|field| field.set(text("a")));
    assert_eq!(wizard.steps.go_to(2), 2);
    wizard.steps.next();
    assert_eq!(wizard.at(), 2);
}

#[test]
fn a_step_waits_for_its_rules_that_take_time_and_for_no_others() {
    let (form, hand) = form();
    let (mine, others) = (Oracle::default(), Oracle::default());
    let groups = [form.root().section(), form.root().section()];
    let name = groups[0].field("name", text("a"), named("Name"), mine.rules());
    let other = groups[1].field("other", text("b"), named("Other"), others.rules());
    other.left();
    let steps = form.steps(["one", "two"].into_iter().zip(groups));
    steps.next();
    hand.run();
    assert_eq!(steps.current().get_untracked(), 0);
    mine.answer(0, Err(Wrong::Taken));
    hand.run();
    assert_eq!(steps.current().get_untracked(), 0);
    assert_eq!(ids(&form), ["name"]);
    name.set(text("b"));
    steps.next();
    hand.run();
    mine.answer(1, Ok(()));
    hand.run();
    assert_eq!(steps.current().get_untracked(), 1);
}

#[test]
fn going_back_while_a_step_is_checked_ends_that() {
    let (form, hand) = form();
    let oracle = Oracle::default();
    let groups = [form.root().section(), form.root().section(), form.root().section()];
    let _name = groups[1].field("name", text("a"), named("Name"), oracle.rules());
    let steps = form.steps(["one", "two", "three"].into_iter().zip(groups));
    steps.next();
    steps.next();
    hand.run();
    steps.back();
    oracle.answer(0, Ok(()));
    hand.run();
    assert_eq!(steps.current().get_untracked(), 0);
}

#[test]
fn steps_that_are_not_active_are_passed_over() {
    let wizard = wizard();
    let wanted = wizard.form.root().field("wanted", false, named("Wanted"), Rules::new());
    let holds = wanted.value();
    wizard.steps.group(1).unwrap().active_when(move || holds.get());
    wizard.fields[0].set(text("a"));
    wizard.steps.next();
    assert_eq!(wizard.at(), 2);
    wizard.steps.back();
    assert_eq!(wizard.at(), 0);
    assert_eq!(wizard.steps.go_to(2), 2);
    assert_eq!(wizard.steps.go_to(1), 0);
    wanted.set(true);
    assert_eq!(wizard.steps.go_to(2), 1);
}

#[test]
fn a_wrong_field_of_another_step_is_found_after_the_form_was_submitted() {
    let wizard = wizard();
    wizard.fields[0].set(text("a"));
    wizard.fields[1].set(text("b"));
    wizard.fields[2].set(text("c"));
    wizard.steps.go_to(2);
    wizard
        .form
        .submit(|| async { Err(vec![ServerError::new("/address", Wrong::Taken)]) });
    wizard.hand.run();
    let wrong = wizard.form.first_wrong().unwrap();
    let step = wizard.steps.step_with(&wrong).unwrap();
    assert_eq!(
        wizard.steps.go_to(step),
        1,
        "what the server refused does not keep anybody from going there"
    );
    assert_eq!(wizard.fields[1].message().get_untracked(), Some(Wrong::Taken));
    assert_eq!(wizard.steps.step_with("nothing"), None);
}

#[test]
fn a_submission_checks_every_step() {
    let wizard = wizard();
    wizard.form.submit(|| async { Ok(()) });
    assert_eq!(ids(&wizard.form), ["about", "address", "review"]);
}

#[test]
fn the_next_step_waits_while_the_form_is_submitted() {
    let wizard = wizard();
    wizard.fields.iter().for_each(|field| field.set(text("a")));
    wizard.form.submit(|| async { Ok(()) });
    wizard.steps.next();
    assert_eq!(wizard.at(), 0);
    wizard.hand.run();
    wizard.steps.next();
    assert_eq!(wizard.at(), 1);
}
