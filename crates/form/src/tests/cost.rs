use reactive_graph::prelude::*;

use crate::{Field, Form, testing::*, visits};

const SIZES: [usize; 4] = [20, 100, 500, 1_000];

fn large(size: usize) -> (Form<Wrong>, Vec<Field<String, Wrong>>) {
    let (form, _) = form();
    let root = form.root();
    let fields = (0..size)
        .map(|number| root.field(&format!("field{number}"), String::new(), named("Field"), required()))
        .collect();
    (form, fields)
}

/// Effects on all that a page shows of a field.
fn watch_field(field: &Field<String, Wrong>) -> [Counter; 3] {
    let (value, message, state) = (field.value(), field.message(), field.state());
    [
        Counter::of(move || value.get()),
        Counter::of(move || message.get()),
        Counter::of(move || state.get()),
    ]
}

#[test]
fn a_key_runs_no_effect_outside_of_its_field_and_the_summary_however_large_the_form_is() {
    for size in SIZES {
        let (form, fields) = large(size);
        let counters: Vec<_> = fields.iter().map(watch_field).collect();
        let submission = form.submission();
        let others = Counter::of(move || submission.get());
        let typed = size / 2;
        for value in ["a", "ab", "abc"] {
            fields[typed].set(text(value));
        }
        let [value, message, state] = &counters[typed];
        assert_eq!(value.get(), 3, "{size} fields");
        assert_eq!(message.get(), 0, "{size} fields: nothing is wrong");
        assert_eq!(state.get(), 1, "{size} fields: it became dirty, once");
        for (number, counters) in counters.iter().enumerate().filter(|(number, _)| *number != typed) {
            assert_eq!(
                counters.each_ref().map(Counter::get),
                [0; 3],
                "field {number} of {size}"
            );
        }
        assert_eq!(others.get(), 0);
    }
}

#[test]
fn a_key_that_mends_a_field_changes_its_message_and_one_line_of_the_summary_and_no_other_field() {
    for size in SIZES {
        let (form, fields) = large(size);
        form.submit(|| async { Ok(()) });
        assert_eq!(ids(&form).len(), size);
        let counters: Vec<_> = fields.iter().map(watch_field).collect();
        let lines = form.summary();
        let summary = Counter::of(move || lines.with(Vec::len));
        let announced = form.announcement();
        let announcement = Counter::of(move || announced.get());
        fields[size / 2].set(text("a"));
        assert_eq!(ids(&form).len(), size - 1);
        assert_eq!(summary.get(), 1);
        assert_eq!(announcement.get(), 0);
        let ran: usize = counters.iter().flatten().map(Counter::get).sum();
        assert_eq!(ran, 3, "{size} fields: value, message and state of the one");
    }
}

#[test]
fn the_work_for_a_key_does_not_grow_with_the_form() {
    let work: Vec<_> = SIZES
        .into_iter()
        .map(|size| {
            let (_form, fields) = large(size);
            fields[size / 2].left();
            visits::during(|| fields[size / 2].set(text("a")))
        })
        .collect();
    assert!(work[0] > 0);
    assert!(work.iter().all(|visits| *visits == work[0]), "{work:?}");
}

#[test]
fn the_work_for_a_key_that_mends_one_of_many_wrong_fields_grows_like_a_search_for_its_line() {
    for size in SIZES {
        let (form, fields) = large(size);
        form.submit(|| async { Ok(()) });
        let visits = visits::during(|| fields[size / 2].set(text("a")));
        let most = 8 + size.ilog2() as usize;
        assert!(visits <= most, "{visits} visits with {size} fields");
    }
}

#[test]
fn a_submission_that_waits_for_many_answers_does_not_look_at_all_fields_for_each() {
    let work = [20, 200].map(|size| {
        let (form, hand) = form();
        let oracle = Oracle::default();
        for number in 0..size {
            let _ = form
                .root()
                .field(&format!("field{number}"), text("a"), named("Field"), oracle.rules());
        }
        visits::during(|| {
            form.submit(|| async { Ok(()) });
            hand.run();
            for question in 0..size {
                oracle.answer(question, Ok(()));
                hand.run();
            }
            assert_eq!(form.submission().get_untracked().phase, crate::Phase::Succeeded);
        })
    });
    assert!(work[1] < 12 * work[0], "{work:?}");
}

#[test]
fn a_key_runs_the_rules_of_its_own_field_once_and_no_others() {
    let (form, _hand) = form();
    let runs = std::rc::Rc::new(std::cell::Cell::new(0));
    let fields: Vec<_> = (0..500)
        .map(|number| {
            let runs = std::rc::Rc::clone(&runs);
            let rules = required().check(move |_| {
                runs.set(runs.get() + 1);
                Ok(())
            });
            form.root()
                .field(&format!("field{number}"), text("x"), named(""), rules)
        })
        .collect();
    runs.set(0);
    fields[250].set(text("xy"));
    assert_eq!(runs.get(), 1);
}

#[test]
fn the_state_of_the_form_is_told_only_when_it_changes() {
    let (form, fields) = large(100);
    let state = form.root().state();
    let counter = Counter::of(move || state.get());
    fields[0].set(text("a"));
    assert_eq!(counter.get(), 1, "dirty");
    fields[1].set(text("a"));
    fields[0].set(text("ab"));
    assert_eq!(counter.get(), 1);
}

#[test]
fn setting_the_same_value_changes_nothing() {
    let (form, _hand) = form();
    let name = field(&form, "name");
    name.set(text("a"));
    form.refuse([crate::ServerError::new("/name", server("no"))]);
    let counters = [watch_field(&name)];
    name.set(text("a"));
    assert_eq!(name.message().get_untracked(), Some(server("no")));
    assert_eq!(counters[0][1].get() + counters[0][2].get(), 0);
}

#[test]
fn a_thousand_fields_and_five_hundred_keys_take_no_noticeable_time() {
    let begun = std::time::Instant::now();
    let (_form, fields) = large(1_000);
    for field in fields.iter().take(500) {
        field.set(text("a"));
    }
    assert!(
        begun.elapsed().as_secs() < 3,
        "a form that copies itself with each key takes minutes"
    );
}
