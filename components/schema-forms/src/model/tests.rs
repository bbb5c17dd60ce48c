use super::*;

const EXAMPLE: &str = include_str!("../../examples/event-registration.schema.json");

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
fn every_place_has_an_id_of_its_own() {
    let id = |key: &str| {
        let place = Place {
            key: key.to_owned(),
            entry: None,
        };
        place.control_id()
    };
    assert_eq!(id("/arrival/first_name"), "field-arrival-first__name");
    let alike = [
        "/arrival-by",
        "/arrival/by",
        "/arrival by",
        "/arrival_by",
        "/arrival__by",
        "/arrival_2dby",
        "/arrival~1by",
        "/arrival\tby",
        "#1/by",
        "/1/by",
        "/#1/by",
        "/Größe",
    ];
    let ids: std::collections::BTreeSet<String> = alike.into_iter().map(id).collect();
    assert_eq!(ids.len(), alike.len(), "{ids:?}");
    assert!(ids.iter().all(|id| !id.contains(char::is_whitespace)), "{ids:?}");
}

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
        let part = form.parts.iter().flatten().find(|part| part.place.key == "/ticket");
        match part.map(|part| &part.kind) {
            Some(Kind::Text(field)) => field.set(text.to_owned()),
            _ => panic!("the ticket is typed"),
        }
        form.look_again();
    };
    let is_active = |pointer: &str| form.shared.active.with_untracked(|active| active.contains_key(pointer));
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
    let part = form.parts.iter().flatten().find(|part| part.place.key == "/donation");
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

const GUESTS: &str = r#"{
    "type": "object",
    "properties": {
        "has_guests": { "type": "boolean", "title": "Guests" }
    },
    "if": { "properties": { "has_guests": { "const": true } }, "required": ["has_guests"] },
    "then": {
        "properties": {
            "guests": {
                "type": "array",
                "title": "Guests",
                "items": {
                    "type": "object",
                    "title": "Guest",
                    "properties": {
                        "name": { "type": "string", "title": "Name" },
                        "meal": { "type": "string", "title": "Meal", "enum": ["fish", "other"] }
                    },
                    "required": ["name"],
                    "if": { "properties": { "meal": { "const": "other" } }, "required": ["meal"] },
                    "then": { "properties": { "which": { "type": "string", "title": "Which" } }, "required": ["which"] }
                }
            }
        }
    }
}"#;

/// Which fields of the guests are there, whatever place they have now, and which of them are required.
fn of_guests(form: &SchemaForm) -> Vec<(bool, bool)> {
    let guests = form.parts.iter().flatten().find(|part| part.place.key == "/guests");
    let Some(Kind::List(list)) = guests.map(|guests| &guests.kind) else {
        panic!("guests are a list");
    };
    let which = |part: &Rc<Part>| match &part.kind {
        Kind::Group(_, parts) => {
            let which = &parts[2];
            let field = form.shared.field(which.id).unwrap();
            (
                form.shared.is_active(&which.place, field),
                form.shared.is_required(&which.place, field),
            )
        }
        _ => panic!("a guest is a group"),
    };
    let items = list.items().get_untracked();
    items.iter().map(|item| which(&item.fields)).collect()
}

#[test]
fn conditions_inside_of_entries_are_followed_wherever_the_entry_is() {
    let owner = Owner::new();
    let form = owner.with(|| SchemaForm::new(FormSchema::parse(GUESTS).unwrap()));
    form.fill(value(
        r#"{ "has_guests": true, "guests": [{ "name": "Charles", "meal": "fish" }, { "name": "Mary", "meal": "other" }] }"#,
    ));
    assert_eq!(of_guests(&form), [(false, false), (true, true)]);
    let guests = form.parts[0].iter().find(|part| part.place.key == "/guests").unwrap();
    let Kind::List(list) = &guests.kind else {
        panic!("guests are a list");
    };
    list.move_item(1, 0);
    form.look_again();
    assert_eq!(of_guests(&form), [(true, true), (false, false)]);
    list.remove(1);
    // Of one that was just added, nothing is known yet.
    list.push();
    assert_eq!(of_guests(&form), [(true, true), (false, false)]);
    form.look_again();
    assert_eq!(of_guests(&form), [(true, true), (false, false)]);

    // Without an answer the rule speaks, and not only the check of everything.
    let Kind::Group(_, parts) = &list.items().get_untracked()[0].fields.kind.clone() else {
        panic!("a guest is a group");
    };
    let Kind::Text(which) = &parts[2].kind else {
        panic!("it is typed");
    };
    form.form.submit(|| core::future::ready(Ok(())));
    assert_eq!(which.message().get_untracked().as_deref(), Some("Enter which"));
}

#[test]
fn a_list_under_a_condition_goes_with_it() {
    let owner = Owner::new();
    let form = owner.with(|| SchemaForm::new(FormSchema::parse(GUESTS).unwrap()));
    let guests = form.parts[0].iter().find(|part| part.place.key == "/guests").unwrap();
    let is_there = || {
        form.shared
            .is_active(&guests.place, form.shared.field(guests.id).unwrap())
    };
    assert!(!is_there());
    form.fill(value(r#"{ "has_guests": true, "guests": [{ "meal": "other" }] }"#));
    assert!(is_there());
    let is_valid = || form.form.root().state().get_untracked().valid;
    assert!(!is_valid(), "a guest has a name");
    form.fill(value(r#"{ "has_guests": false, "guests": [{ "meal": "other" }] }"#));
    assert!(!is_there());
    assert!(is_valid(), "nobody is asked about guests that do not apply");
}

#[test]
fn what_was_typed_comes_back_and_goes_to_the_defaults_again() {
    let (_owner, form) = example();
    assert!(form.form.draft().is_empty(), "defaults were not typed");
    form.fill(value(FILLED));
    let draft = form.form.draft();
    let (_other, again) = example();
    again.form.restore(&draft);
    again.begin_with_kept(value(FILLED));
    again.look_again();
    assert_eq!(again.data(), value(FILLED));
    again.form.reset();
    again.begin_with(Value::Object(Object::new()));
    again.look_again();
    assert_eq!(again.data(), value(r#"{ "donation": 0 }"#));
}

const CREW: &str = r#"{
    "type": "object", "required": ["who"],
    "properties": {
        "who": { "type": "array", "title": "Crew", "minItems": 2, "x-wharf": { "step": "Crew" },
            "items": { "type": "object", "title": "Sailor", "required": ["name"], "properties": { "name": { "type": "string", "title": "Name" } } } },
        "notes": { "type": "string", "x-wharf": { "step": "Notes" } }
    }
}"#;

#[test]
fn a_step_asks_for_the_entries_that_its_list_needs() {
    let owner = Owner::new();
    let form = owner.with(|| SchemaForm::new(FormSchema::parse(CREW).unwrap()));
    form.look_again();
    let said = || {
        form.form
            .summary()
            .get_untracked()
            .into_iter()
            .map(|entry| {
                let within = form.within(&entry.id);
                [within.as_str(), "|", &entry.message].concat()
            })
            .collect::<Vec<_>>()
    };
    let list = match &form.parts[0][0].kind {
        Kind::List(list) => list.clone(),
        _ => panic!("the crew is a list"),
    };
    form.steps.next();
    assert_eq!(form.steps.current().get_untracked(), 0);
    assert_eq!(said(), ["|Add crew"]);
    list.push();
    form.look_again();
    form.steps.next();
    assert_eq!(said(), ["|Crew must have 2 entries or more", "Sailor 1|Enter name"]);
    list.push();
    form.look_again();
    form.steps.next();
    assert_eq!(said(), ["Sailor 1|Enter name", "Sailor 2|Enter name"]);
    for item in list.items().get_untracked() {
        fill(&form.shared, &item.fields, Some(&value(r#"{ "name": "Ada" }"#)));
    }
    form.steps.next();
    assert_eq!(form.steps.current().get_untracked(), 1);
}
