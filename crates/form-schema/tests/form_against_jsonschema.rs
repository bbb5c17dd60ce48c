//! Schemas and values that were made up, before this crate and before another implementation of JSON Schema.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use std::cell::Cell;
use std::collections::BTreeSet;

use form_schema::{FormSchema, Value, Violation};
use jsonschema::error::ValidationErrorKind;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value as Json;

#[path = "corpus/made_up.rs"]
mod made_up;

use made_up::{Tape, form, value};

/// Where the other implementation finds something wrong. It tells of the object what is missing in it or too much, where this crate
/// tells of the field, and it tells everything that is wrong with a field, where this crate tells one thing.
fn wrong_places(validator: &jsonschema::Validator, value: &Json) -> BTreeSet<String> {
    let inside = |place: &str, name: &str| format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"));
    let mut places = BTreeSet::new();
    for error in validator.iter_errors(value) {
        let place = error.instance_path().as_str();
        match error.kind() {
            ValidationErrorKind::Required { property } => {
                places.insert(inside(place, property.as_str().unwrap()));
            }
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                places.extend(unexpected.iter().map(|name| inside(place, name)));
            }
            _ => {
                places.insert(place.to_owned());
            }
        }
    }
    places
}

/// Where this crate does.
fn problem_places(form: &FormSchema, value: &Value) -> BTreeSet<String> {
    let problems = form.validate(value);
    problems.into_iter().map(|problem| problem.pointer).collect()
}

#[test]
fn another_implementation_of_json_schema_comes_to_the_same_verdict() {
    let (schemas, values, valid, refused) = (Cell::new(0), Cell::new(0), Cell::new(0), Cell::new(0));
    let mut runner = TestRunner::new(Config {
        cases: 4_000,
        failure_persistence: None,
        ..Config::default()
    });
    let draws = prop::collection::vec(any::<u16>(), 0..400);
    let result = runner.run(&draws, |draws| {
        let mut tape = Tape::new(&draws);
        let schema = form(&mut tape);
        let form = match FormSchema::parse(&schema.to_string()) {
            Ok(form) => form,
            // What is made up can contradict itself, of which this crate is told by name.
            Err(_) => {
                refused.set(refused.get() + 1);
                return Ok(());
            }
        };
        schemas.set(schemas.get() + 1);
        let mut options = jsonschema::options();
        options = options.should_validate_formats(true);
        let validator = options.build(&schema).unwrap();
        for _ in 0..4 {
            let value = value(&mut tape, &schema, &schema, 2);
            let expected = wrong_places(&validator, &value);
            values.set(values.get() + 1);
            valid.set(valid.get() + usize::from(expected.is_empty()));
            let own = Value::parse(&value.to_string()).unwrap();
            let places = problem_places(&form, &own);
            prop_assert_eq!(&places, &expected, "{} {}", schema, value);
            check_the_rest(&form, &own)?;
        }
        Ok(())
    });
    let counts = format!(
        "{} schemas, {} refused, {} values, {} of them valid",
        schemas.get(),
        refused.get(),
        values.get(),
        valid.get()
    );
    println!("{counts}");
    result.map_err(|error| error.to_string()).unwrap();
    assert!(schemas.get() > 3_000 && refused.get() < 1_000, "{counts}");
    assert!(valid.get() > 1_500 && values.get() - valid.get() > 5_000, "{counts}");
}

/// What holds for every form and value, beside the verdict.
fn check_the_rest(form: &FormSchema, value: &Value) -> Result<(), TestCaseError> {
    // What is required on the page is what is missed.
    let problems = form.validate(value);
    let active = form.apply(value);
    let missed: BTreeSet<&str> = problems
        .iter()
        .filter(|problem| matches!(problem.violation, Violation::Required(_)))
        .map(|problem| problem.pointer.as_str())
        .collect();
    for active in &active {
        let is_there = value.at(&active.pointer).is_some();
        // Of a group that is not there nothing is missed but the group.
        let parent = active.pointer.rsplit_once('/').unwrap().0;
        let parent_is_there = value.at(parent).is_some_and(|parent| parent.as_object().is_some());
        if active.required && !is_there && parent_is_there {
            prop_assert!(missed.contains(active.pointer.as_str()), "{}", active.pointer);
        }
        if is_there || !active.required {
            prop_assert!(!missed.contains(active.pointer.as_str()), "{}", active.pointer);
        }
        prop_assert!(form.field_at(&active.pointer).is_some(), "{}", active.pointer);
    }
    // Nothing is lost on the way through a file, and a second time changes nothing.
    let exported = form.export(value);
    let imported = form.import(&exported).unwrap();
    prop_assert!(imported == *value);
    prop_assert_eq!(form.export(&imported), exported);
    // A schema comes back as it was.
    let again = FormSchema::parse(&form.export_schema()).unwrap();
    prop_assert_eq!(again.export_schema(), form.export_schema());
    prop_assert_eq!(again.validate(value), problems);
    // Taking away what is not there takes nothing away the second time.
    let pruned = form.prune(value);
    prop_assert!(form.prune(&pruned) == pruned);
    let defaults = form.defaults();
    prop_assert!(defaults.as_object().is_some());
    Ok(())
}
