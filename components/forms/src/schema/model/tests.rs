use super::*;

const EXAMPLE: &str = include_str!("../../../examples/event-registration.schema.json");

/// A form of the example, with what it needs to live in.
fn example() -> (Owner, SchemaForm) {
    let owner = Owner::new();
    let form = owner.with(|| SchemaForm::new(FormSchema::parse(EXAMPLE).unwrap()));
    (owner, form)
}

fn value(text: &str) -> Value {
    Value::parse(text).unwrap()
}

const FILLED: &str = r#"{
    "name": "Ada Lovelace", "email": "ada@example.com", "ticket": "day", "workshops": ["Knots", "Tides"],
    "guests": [{ "name": "Charles", "meal": "fish" }, { "name": "Mary", "born": "1990-04-23", "meal": "vegan" }],
    "meal": "vegan", "arrival": { "by": "Car", "plate": "AL 1815" }, "donation": 1.50, "terms": true, "source": "import"
}"#;

#[test]
fn data_comes_out_as_it_went_in_with_members_that_are_no_fields() {
    let (_owner, form) = example();
    form.fill(value(FILLED));
    assert_eq!(form.data(), value(FILLED));
    assert_eq!(form.problems(), []);
    // Another file takes the place of everything.
    form.fill(value(r#"{ "name": "Grace" }"#));
    assert_eq!(form.data(), value(r#"{ "name": "Grace" }"#));
}

#[test]
fn a_form_begins_with_its_defaults_and_says_what_is_missing_where() {
    let (_owner, form) = example();
    assert_eq!(form.data(), value(r#"{ "donation": 0 }"#));
    let pointers: Vec<_> = form.problems().into_iter().map(|problem| problem.pointer).collect();
    assert_eq!(pointers, ["/name", "/email", "/ticket", "/terms"]);
}

#[test]
fn an_answer_makes_others_appear_and_go() {
    let (_owner, form) = example();
    let ticket = |text: &str| {
        let part = form
            .parts
            .iter()
            .flatten()
            .find(|part| part.pointer.as_deref() == Some("/ticket"));
        match part.map(|part| &part.kind) {
            Some(Kind::Text(field)) => field.set(text.to_owned()),
            _ => panic!("the ticket is typed"),
        }
        form.look_again();
    };
    let is_active = |pointer: &str| form.shared.is_active(pointer);
    form.fill(value(FILLED));
    assert!(is_active("/arrival/plate") && is_active("/meal"));
    ticket("online");
    assert!(!is_active("/arrival") && !is_active("/meal"));
    let online = form.data();
    assert_eq!((online.at("/meal"), online.at("/arrival")), (None, None));
    // What was typed is there again.
    ticket("both");
    assert_eq!(form.data().at("/arrival/plate"), Some(&Value::from("AL 1815")));
}

#[test]
fn what_is_typed_is_checked_by_itself_and_as_a_whole() {
    let (_owner, form) = example();
    form.fill(value(FILLED));
    let part = form
        .parts
        .iter()
        .flatten()
        .find(|part| part.pointer.as_deref() == Some("/donation"));
    let Some(Kind::Text(donation)) = part.map(|part| part.kind.clone()) else {
        panic!("a number is typed");
    };
    for (typed, sentence) in [
        ("a lot", "Donation in euros must be a number"),
        ("1.555", "Donation in euros must have 2 decimal places or fewer"),
        ("20000", "Donation in euros must be 10000 or less"),
    ] {
        donation.set(typed.to_owned());
        let problems = form.problems();
        let found = problems.iter().find(|problem| problem.pointer == "/donation");
        assert!(
            found.is_some_and(|found| found.sentence().starts_with(sentence)),
            "{problems:?}"
        );
        form.form.submit(|| core::future::ready(Ok(())));
        let shown = donation.message().get_untracked();
        assert!(shown.is_some_and(|shown| shown.starts_with(sentence)), "{typed}");
    }
}
