//! Schemas and values that are made up.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

/// What is drawn while something is made up. Without draws everything is the first and the simplest, so shorter tapes, to
/// which proptest comes when it looks for the smallest failure, make simpler documents.
pub(crate) struct Tape<'draws> {
    draws: &'draws [u16],
    at: usize,
}

impl<'draws> Tape<'draws> {
    pub(crate) fn new(draws: &'draws [u16]) -> Self {
        Self { draws, at: 0 }
    }

    fn below(&mut self, limit: usize) -> usize {
        let draw = self.draws.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        usize::from(draw) % limit
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())].clone()
    }
}

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e/f", "~g"];
const TEXTS: [&str; 18] = [
    "",
    "a",
    "b",
    "abc",
    "ä😀",
    "e\u{301}",
    "2024-02-29",
    "2023-02-29",
    "14:30:00Z",
    "23:59:60Z",
    "14:30:00",
    "2024-02-29T14:30:00+01:00",
    "2024-02-30T14:30:00Z",
    "demo@example.com",
    "demo.example.com",
    "https://example.com/?q=1#x",
    "urn:a:b",
    "1",
];
const NUMBERS: [&str; 22] = [
    "0", "1", "2", "3", "5", "10", "-1", "-0", "1.0", "2.5", "0.1", "0.3", "0.35", "0.01", "19.99", "1e1", "10.0",
    "-2.5", "100", "0.5", "7e-1", "1.25",
];

fn number(tape: &mut Tape<'_>) -> Json {
    serde_json::from_str(tape.pick(&NUMBERS)).unwrap()
}

fn whole(tape: &mut Tape<'_>) -> Json {
    let numbers: Vec<&str> = NUMBERS.into_iter().filter(|text| !text.contains(['.', 'e'])).collect();
    serde_json::from_str(tape.pick(&numbers)).unwrap()
}

/// A value that may or may not be what a schema asks for.
fn anything(tape: &mut Tape<'_>, depth: usize) -> Json {
    match tape.below(if depth == 0 { 5 } else { 7 }) {
        0 => json!(tape.pick(&TEXTS)),
        1 => number(tape),
        2 => json!(true),
        3 => json!(false),
        4 => Json::Null,
        5 => (0..tape.below(4)).map(|_| anything(tape, depth - 1)).collect(),
        _ => {
            let names = (0..tape.below(4)).map(|_| tape.pick(&NAMES)).collect::<Vec<_>>();
            let members = names
                .into_iter()
                .map(|name| (name.to_owned(), anything(tape, depth - 1)));
            Json::Object(members.collect())
        }
    }
}

/// Bounds in their order, as contradictions are refused.
fn bounds(
    tape: &mut Tape<'_>,
    schema: &mut Map<String, Json>,
    pairs: [(&str, &str); 1],
    draw: fn(&mut Tape<'_>) -> Json,
) {
    for (low, high) in pairs {
        let (first, second) = (draw(tape), draw(tape));
        let in_order = first.as_f64() <= second.as_f64();
        let (first, second) = if in_order { (first, second) } else { (second, first) };
        if tape.one_in(3) {
            schema.insert(low.to_owned(), first);
        }
        if tape.one_in(3) {
            schema.insert(high.to_owned(), second);
        }
    }
}

fn count(tape: &mut Tape<'_>) -> Json {
    json!(tape.below(4))
}

/// The rules of a value that is no list and no object.
fn scalar_rules(tape: &mut Tape<'_>, kind: &str, schema: &mut Map<String, Json>) {
    let value = |tape: &mut Tape<'_>| match kind {
        "string" => json!(tape.pick(&TEXTS)),
        "boolean" => json!(tape.one_in(2)),
        "integer" => whole(tape),
        _ => number(tape),
    };
    match kind {
        "string" => {
            bounds(tape, schema, [("minLength", "maxLength")], count);
            if tape.one_in(3) {
                let format = tape.pick(&["date", "time", "date-time", "email", "uri"]);
                schema.insert("format".to_owned(), json!(format));
            }
        }
        "number" | "integer" => {
            if tape.one_in(2) {
                bounds(tape, schema, [("minimum", "maximum")], number);
            } else {
                bounds(tape, schema, [("exclusiveMinimum", "exclusiveMaximum")], number);
            }
            if tape.one_in(3) {
                let divisors = [
                    json!(1),
                    json!(2),
                    json!(3),
                    json!(0.5),
                    json!(0.1),
                    json!(0.01),
                    json!(0.25),
                ];
                schema.insert("multipleOf".to_owned(), tape.pick(&divisors));
            }
        }
        _ => {}
    }
    if tape.one_in(4) {
        let mut values: Vec<Json> = Vec::new();
        for _ in 0..=tape.below(3) {
            let value = value(tape);
            if !values.iter().any(|known| same(known, &value)) {
                values.push(value);
            }
        }
        match tape.below(3) {
            0 => schema.insert("enum".to_owned(), json!(values)),
            1 => schema.insert("const".to_owned(), values.remove(0)),
            _ => {
                let titled = values
                    .into_iter()
                    .map(|value| json!({ "const": value, "title": "One of them" }));
                schema.insert("oneOf".to_owned(), titled.collect())
            }
        };
    }
}

fn same(left: &Json, right: &Json) -> bool {
    left == right || left.as_f64().is_some_and(|number| right.as_f64() == Some(number))
}

/// A field; groups and lists only as deep as is said.
fn field(tape: &mut Tape<'_>, depth: usize, definitions: bool) -> Json {
    if definitions && tape.one_in(6) {
        return json!({ "$ref": tape.pick(&["#/$defs/one", "#/$defs/other"]), "title": "Described elsewhere" });
    }
    let kinds = ["string", "number", "integer", "boolean", "array", "object"];
    let kind = tape.pick(&kinds[..if depth == 0 { 4 } else { 6 }]);
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!(kind));
    match kind {
        "array" => {
            schema.insert("items".to_owned(), field(tape, depth - 1, definitions));
            bounds(tape, &mut schema, [("minItems", "maxItems")], count);
            if tape.one_in(2) {
                schema.insert("uniqueItems".to_owned(), json!(true));
            }
        }
        "object" => object_rules(tape, &mut schema, depth - 1, definitions),
        _ => scalar_rules(tape, kind, &mut schema),
    }
    Json::Object(schema)
}

fn some_names(tape: &mut Tape<'_>, names: &[String]) -> Json {
    let drawn: BTreeSet<String> = (0..tape.below(3)).map(|_| tape.pick(names)).collect();
    json!(drawn)
}

fn object_rules(tape: &mut Tape<'_>, schema: &mut Map<String, Json>, depth: usize, definitions: bool) {
    let mut properties = Map::new();
    for name in &NAMES[..=tape.below(3)] {
        properties.insert((*name).to_owned(), field(tape, depth, definitions));
    }
    let names: Vec<String> = properties.keys().cloned().collect();
    let base = Json::Object(properties.clone());
    schema.insert("properties".to_owned(), base.clone());
    if tape.one_in(2) {
        schema.insert("required".to_owned(), some_names(tape, &names));
    }
    if tape.one_in(4) {
        schema.insert(
            "dependentRequired".to_owned(),
            json!({ tape.pick(&names): some_names(tape, &names) }),
        );
    }
    let closed = tape.one_in(3);
    if closed {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
    if tape.one_in(2) {
        conditional(tape, schema, &base, &names, closed, depth, definitions);
    }
    if tape.one_in(4) {
        let list: Vec<Json> = (0..=tape.below(2))
            .map(|_| {
                let mut item = Map::new();
                conditional(tape, &mut item, &base, &names, closed, depth, definitions);
                Json::Object(item)
            })
            .collect();
        schema.insert("allOf".to_owned(), json!(list));
    }
}

/// Rules for a field that is declared with this schema: more of them, or a condition.
fn partial(tape: &mut Tape<'_>, declared: &Json, depth: usize) -> Json {
    if tape.one_in(8) {
        return json!(false);
    }
    let mut schema = Map::new();
    let kind = declared["type"].as_str().unwrap_or_default();
    if !kind.is_empty() && tape.one_in(3) {
        schema.insert("type".to_owned(), json!(kind));
    }
    match kind {
        "" => {}
        "array" => bounds(tape, &mut schema, [("minItems", "maxItems")], count),
        "object" => {
            let Some(properties) = declared["properties"].as_object() else {
                return Json::Object(schema);
            };
            let names: Vec<String> = properties.keys().cloned().collect();
            schema.insert("required".to_owned(), some_names(tape, &names));
            if depth > 0 {
                let name = tape.pick(&names);
                let inner = partial(tape, &properties[&name], depth - 1);
                schema.insert("properties".to_owned(), json!({ name: inner }));
            }
        }
        _ => {
            scalar_rules(tape, kind, &mut schema);
            schema.remove("oneOf");
        }
    }
    Json::Object(schema)
}

fn conditional(
    tape: &mut Tape<'_>,
    schema: &mut Map<String, Json>,
    base: &Json,
    names: &[String],
    closed: bool,
    depth: usize,
    definitions: bool,
) {
    let asked = tape.pick(names);
    let condition = match tape.below(3) {
        0 => json!({ "required": [asked] }),
        1 => json!({ "properties": { &asked: partial(tape, &base[&asked], depth) } }),
        _ => json!({ "properties": { &asked: partial(tape, &base[&asked], depth) }, "required": [asked] }),
    };
    schema.insert("if".to_owned(), condition);
    let with_else = tape.one_in(2);
    let with_then = !with_else || tape.one_in(2);
    for (name, wanted) in [("then", with_then), ("else", with_else)] {
        if !wanted {
            continue;
        }
        let mut branch = Map::new();
        let refined = tape.pick(names);
        let mut properties = Map::new();
        if tape.one_in(2) {
            properties.insert(refined.clone(), partial(tape, &base[&refined], depth));
        }
        let mut known = names.to_vec();
        if !closed && tape.one_in(2) {
            properties.insert("extra".to_owned(), field(tape, depth, definitions));
            known.push("extra".to_owned());
        }
        if !properties.is_empty() {
            branch.insert("properties".to_owned(), Json::Object(properties));
        }
        branch.insert("required".to_owned(), some_names(tape, &known));
        if depth > 0 && tape.one_in(4) {
            conditional(tape, &mut branch, base, names, closed, 0, definitions);
        }
        schema.insert(name.to_owned(), Json::Object(branch));
    }
}

/// A form.
pub(crate) fn form(tape: &mut Tape<'_>) -> Json {
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    object_rules(tape, &mut schema, 2, true);
    schema.insert(
        "$defs".to_owned(),
        json!({ "one": field(tape, 1, false), "other": field(tape, 0, false) }),
    );
    Json::Object(schema)
}

/// A value for a schema: mostly of the right types, and otherwise at random.
pub(crate) fn value(tape: &mut Tape<'_>, schema: &Json, root: &Json, depth: usize) -> Json {
    if tape.one_in(12) {
        return anything(tape, depth);
    }
    if let Some(reference) = schema["$ref"].as_str() {
        return value(tape, root.pointer(&reference[1..]).unwrap(), root, depth);
    }
    if let Some(values) = schema["enum"].as_array()
        && !tape.one_in(4)
    {
        return tape.pick(values);
    }
    match schema["type"].as_str().unwrap_or_default() {
        "string" => json!(tape.pick(&TEXTS)),
        "number" => number(tape),
        "integer" => whole(tape),
        "boolean" => json!(tape.one_in(2)),
        "array" => (0..tape.below(4))
            .map(|_| value(tape, &schema["items"], root, depth))
            .collect(),
        "object" => {
            let mut members = Map::new();
            for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
                if !tape.one_in(4) {
                    members.insert(name.clone(), value(tape, schema, root, depth));
                }
            }
            let extra = schema
                .pointer("/then/properties/extra")
                .or(schema.pointer("/else/properties/extra"));
            if let Some(extra) = extra
                && tape.one_in(2)
            {
                members.insert("extra".to_owned(), value(tape, extra, root, depth));
            }
            if tape.one_in(6) {
                members.insert("extra".to_owned(), anything(tape, 1));
            }
            Json::Object(members)
        }
        _ => anything(tape, depth),
    }
}
