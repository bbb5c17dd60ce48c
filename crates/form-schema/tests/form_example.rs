//! The example of the Forms app, used as a page would.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use form_schema::{FieldKind, FormSchema, Value};

const EXAMPLE: &str = include_str!("../../../components/schema-forms/examples/event-registration.schema.json");
const REFERENCE: &str = include_str!("../../../docs/form-schema.md");

fn form() -> FormSchema {
    FormSchema::parse(EXAMPLE).unwrap()
}

fn problems(form: &FormSchema, data: &Value) -> Vec<String> {
    let problems = form.validate(data);
    problems
        .iter()
        .map(|problem| format!("{} {problem}", problem.pointer))
        .collect()
}

/// What is on the page, with `*` behind what is required.
fn on_the_page(form: &FormSchema, data: &Value) -> Vec<String> {
    let active = form.apply(data);
    let marked = active
        .iter()
        .map(|active| active.pointer.clone() + if active.required { "*" } else { "" });
    marked.collect()
}

/// A valid registration, typed field by field.
fn registration(form: &FormSchema) -> Value {
    let mut data = form.defaults();
    data.set_at("/guests", Value::Array(Vec::new()));
    for (pointer, text) in [
        ("/name", "  Demo Account "),
        ("/email", "demo@example.com"),
        ("/ticket", "both"),
        ("/meal", "fish"),
        ("/donation", "250.50"),
        ("/terms", "true"),
        ("/arrival/by", "Car"),
        ("/arrival/at", "2026-07-04T09:30"),
        ("/arrival/plate", "HH W 42"),
        ("/receipt/street", "Quay 1"),
        ("/receipt/postcode", "20457"),
        ("/receipt/city", "Hamburg"),
        ("/guests/0/name", "A guest"),
        ("/guests/0/meal", "vegan"),
        ("/guests/0/born", "2000-02-29"),
    ] {
        let field = form.field(form.field_at(pointer).unwrap()).unwrap();
        let value = field.read(text).unwrap().unwrap();
        field.check(&value).unwrap();
        assert!(
            field.read(&field.write(&value)).unwrap() == Some(value.clone()),
            "{pointer}"
        );
        data.set_at(pointer, value);
    }
    data
}

#[test]
fn a_registration_is_filled_in() {
    let form = form();
    assert_eq!(form.title(), "Register for the harbour days");
    assert_eq!(form.defaults().to_string(), r#"{"donation":0}"#);
    let data = registration(&form);
    assert_eq!(problems(&form, &data), [""; 0]);
    let written = form.export(&data);
    assert!(
        written.starts_with("{\n  \"name\": \"Demo Account\",\n  \"email\""),
        "{written}"
    );
    assert!(
        written.contains("\"donation\": 250.50,") && written.contains("\"at\": \"2026-07-04T09:30:00Z\""),
        "{written}"
    );
    assert!(form.import(&written).unwrap() == data);
}

#[test]
fn steps_keep_page_order() {
    let form = form();
    let steps: Vec<String> = form
        .steps()
        .iter()
        .map(|step| {
            let names = step.fields.iter().map(|id| form.field(*id).unwrap().name.as_str());
            format!("{}: {}", step.title, names.collect::<Vec<_>>().join(" "))
        })
        .collect();
    assert_eq!(
        steps,
        [
            "About you: name email company vat_number",
            "Your visit: ticket workshops guests meal arrival",
            "Payment: donation notes terms receipt"
        ]
    );
    let kinds = |name: &str| {
        form.fields()
            .iter()
            .find(|field| field.name == name)
            .unwrap()
            .kind
            .clone()
    };
    assert!(matches!(kinds("workshops"), FieldKind::Choices(choices) if choices.len() == 4));
    assert!(matches!(kinds("ticket"), FieldKind::Choice(choices) if choices[1].label == "Both days"));
    assert!(matches!(kinds("notes"), FieldKind::LongText));
    assert!(matches!(kinds("arrival"), FieldKind::Group(fields) if fields.len() == 3));
    assert!(matches!(kinds("guests"), FieldKind::List(_)));
}

#[test]
fn fields_come_and_go_with_what_they_depend_on() {
    let form = form();
    let nothing = Value::parse("{}").unwrap();
    let visible = on_the_page(&form, &nothing);
    assert_eq!(
        visible,
        [
            "/name*",
            "/email*",
            "/company",
            "/vat_number",
            "/ticket*",
            "/workshops",
            "/guests",
            "/donation",
            "/notes",
            "/terms*"
        ]
    );
    let visit =
        Value::parse(r#"{"company":"x","ticket":"day","arrival":{"by":"Car"},"guests":[{}],"donation":200.00}"#)
            .unwrap();
    let visible = on_the_page(&form, &visit).join(" ");
    for part in [
        "/vat_number*",
        "/guests /guests/0* /guests/0/name* /guests/0/born /guests/0/meal* /meal* /arrival* /arrival/by* /arrival/at /arrival/plate*",
        "/receipt* /receipt/street* /receipt/postcode* /receipt/city*",
    ] {
        assert!(visible.contains(part), "{visible}");
    }
    let mut data = registration(&form);
    data.set_at("/ticket", Value::from("online"));
    data.set_at("/donation", Value::from(1));
    data.set_at("/other", Value::from("of somebody else"));
    assert_eq!(
        problems(&form, &data),
        [
            "/guests Guests must be left empty",
            "/meal Your meal must be left empty, as it does not apply here"
        ]
    );
    data.remove_at("/guests");
    let pruned = form.prune(&data);
    for (pointer, is_there) in [
        ("/arrival", false),
        ("/receipt", false),
        ("/meal", false),
        ("/name", true),
        ("/other", true),
    ] {
        assert_eq!(pruned.at(pointer).is_some(), is_there, "{pointer}");
    }
    assert_eq!(problems(&form, &pruned), [""; 0]);
}

#[test]
fn every_problem_is_told_in_page_order() {
    let form = form();
    let data = Value::parse(
        r#"{"terms":false,"donation":0.005,"guests":[{"name":"A","meal":"fish"},{"name":"","meal":"soup","born":"2023-02-29","x":1}],
            "arrival":{"by":"Car"},"workshops":["Knots","Knots"],"ticket":"day","email":"demo","company":"x"}"#,
    )
    .unwrap();
    assert_eq!(
        problems(&form, &data),
        [
            "/name Enter full name",
            "/email Enter email address in the form name@example.com",
            "/vat_number Enter VAT number",
            "/workshops Workshops must not have the same entry twice",
            "/guests/1/name Guest 2: Enter name",
            "/guests/1/born Guest 2: Date of birth must be a real date",
            "/guests/1/meal Guest 2: Select meal from the list",
            "/guests/1/x Guest 2: The form has no such field",
            "/meal Select your meal",
            "/arrival/plate Enter number plate",
            "/donation Donation in euros must have 2 decimal places or fewer",
            "/terms Select I accept the house rules",
        ]
    );
}

#[test]
fn typed_text_becomes_a_value() {
    let form = FormSchema::parse(
        r#"{"type":"object","properties":{"text":{"type":"string"},"number":{"type":"number"},"whole":{"type":"integer"},"yes":{"type":"boolean"},
            "date":{"type":"string","format":"date"},"time":{"type":"string","format":"time"},"both":{"type":"string","format":"date-time"},
            "rate":{"type":"number","enum":[0.5,1]},"list":{"type":"array","items":{"type":"string"}}}}"#,
    )
    .unwrap();
    for (name, typed, expected) in [
        ("text", " a\r\nb ", "\"a\\nb\""),
        ("text", " \u{200b} ", ""),
        ("number", "1.50", "1.50"),
        ("number", "+5", "5"),
        ("number", ".5", "0.5"),
        ("number", "5.", "5"),
        ("number", "007", "7"),
        ("number", "\u{2212}1e3", "-1e3"),
        ("number", "0.0", "0.0"),
        ("number", "1,5", "not_a_number"),
        ("number", "--1", "not_a_number"),
        ("number", ".", "not_a_number"),
        ("number", "1e999", "not_a_number"),
        ("number", "Infinity", "not_a_number"),
        ("whole", "5.0", "5.0"),
        ("whole", "5.5", "not_a_whole_number"),
        ("yes", "true", "true"),
        ("yes", "on", "not_yes_or_no"),
        ("date", "2024-02-29", "\"2024-02-29\""),
        ("date", "29.2.2024", "date_format"),
        ("date", "2023-02-29", "date_not_real"),
        ("time", "14:30", "\"14:30:00Z\""),
        ("time", "14:30:05.5", "\"14:30:05.5Z\""),
        ("time", "14:30+02:00", "\"14:30:00+02:00\""),
        ("time", "14h30", "time_format"),
        ("time", "25:00", "time_not_real"),
        ("both", "2024-02-29 14:30", "\"2024-02-29T14:30:00Z\""),
        ("both", "2024-02-29", "date_time_format"),
        ("rate", "0.50", "0.5"),
        ("rate", "2", "choice"),
        ("list", "a", "not_a_list"),
        ("list", "", ""),
    ] {
        let field = form.fields().iter().find(|field| field.name == name).unwrap();
        let read = field.read(typed);
        let said = match &read {
            Ok(value) => value.as_ref().map(ToString::to_string).unwrap_or_default(),
            Err(violation) => violation.code().to_owned(),
        };
        assert_eq!(said, expected, "{name} {typed:?}");
        if let Ok(Some(value)) = read {
            assert!(
                field.read(&field.write(&value)).unwrap() == Some(value),
                "{name} {typed:?}"
            );
        }
    }
}

/// The reference names what there is, and its example is the schema that is tested here.
#[test]
fn the_reference_is_complete() {
    for keyword in [
        "$schema",
        "$id",
        "$defs",
        "$ref",
        "$comment",
        "title",
        "description",
        "type",
        "properties",
        "required",
        "dependentRequired",
        "additionalProperties",
        "if",
        "then",
        "else",
        "allOf",
        "items",
        "minItems",
        "maxItems",
        "uniqueItems",
        "enum",
        "const",
        "oneOf",
        "minLength",
        "maxLength",
        "format",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "default",
        "readOnly",
        "examples",
        "x-wharf",
    ] {
        assert!(REFERENCE.contains(&format!("`{keyword}`")), "{keyword}");
    }
    let examples = REFERENCE
        .split("```json\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next());
    let mut count = 0;
    for example in examples {
        FormSchema::parse(example).unwrap();
        count += 1;
    }
    assert!(count > 0);
}
