//! The cases of the corpus, for every build of the crate.

use form_schema::{FormSchema, Object, Value};

const SCHEMAS: &str = include_str!("schemas.json");
const VERDICTS: &str = include_str!("verdicts.json");

/// The schema of a case: a form, or the one field of one.
fn schema_of(case: &Value) -> Value {
    if let Some(form) = case.at("/form") {
        return form.clone();
    }
    let mut form = Value::Object(Object::new());
    form.set_at("/type", Value::from("object"));
    form.set_at("/properties/f", case.at("/field").unwrap().clone());
    form
}

/// Everything that turned out differently, and how much was asked.
pub(crate) fn mistakes() -> (usize, Vec<String>) {
    let (mut asked, mut mistakes) = (0, Vec::new());
    let mut compare = |what: &Value, found: &str, expected: &str| {
        asked += 1;
        if found != expected {
            mistakes.push(format!("{what}\n  found:    {found}\n  expected: {expected}"));
        }
    };
    for case in Value::parse(SCHEMAS).unwrap().as_items().unwrap() {
        let schema = schema_of(case);
        let found = match FormSchema::parse(&schema.to_string()) {
            Ok(form) => {
                let exported = Value::parse(&form.export_schema()).unwrap().to_string();
                compare(&schema, &exported, &schema.to_string());
                String::new()
            }
            Err(error) => error.to_string(),
        };
        let expected = case.at("/error").and_then(Value::as_text).unwrap_or_default();
        compare(&schema, &found, expected);
    }
    for case in Value::parse(VERDICTS).unwrap().as_items().unwrap() {
        let schema = schema_of(case);
        let form = FormSchema::parse(&schema.to_string()).unwrap();
        // `null` is a field that is not there.
        let value_of = |value: &Value| match (case.at("/field"), value) {
            (None, value) => value.clone(),
            (Some(_), Value::Null) => Value::Object(Object::new()),
            (Some(_), value) => {
                let mut data = Value::Object(Object::new());
                data.set_at("/f", value.clone());
                data
            }
        };
        let mut verdict = |value: &Value, expected: &str| {
            let value = value_of(value);
            let problems = form.validate(&value);
            let found: Vec<String> = problems
                .iter()
                .map(|problem| format!("{} {}: {problem}", problem.pointer, problem.code()))
                .collect();
            compare(&value, &found.join("; "), expected);
        };
        for value in case.at("/good").unwrap().as_items().unwrap() {
            verdict(value, "");
        }
        for case in case.at("/bad").unwrap().as_items().unwrap() {
            let (value, expected) = case.as_items().unwrap().split_first().unwrap();
            let expected: Vec<&str> = expected.iter().filter_map(Value::as_text).collect();
            verdict(value, &expected.join("; "));
        }
    }
    (asked, mistakes)
}
