//! A draft as a text for storages. Not JSON: what reads and writes that, with numbers of any kind and errors that print them, is
//! several kilobytes of each app.

use serde_json::{Map, Number, Value};

use super::Draft;

/// What every text begins with.
const FORMAT: &str = "draft 1 ";
/// How deep values are in each other, at most.
const DEEPEST: usize = 64;

impl Draft {
    /// The draft as a text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = FORMAT.to_owned();
        push_number(&mut text, &self.values.len().to_string());
        for (pointer, value) in &self.values {
            push_string(&mut text, pointer);
            push_value(&mut text, value);
        }
        push_number(&mut text, &self.touched.len().to_string());
        for pointer in &self.touched {
            push_string(&mut text, pointer);
        }
        text
    }

    /// Reads what [`to_text`](Self::to_text) has written; `None` if it is something else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut rest = Rest(text.strip_prefix(FORMAT)?);
        let mut draft = Self::default();
        for _ in 0..rest.length()? {
            let pointer = rest.string()?;
            draft.values.insert(pointer, rest.value(DEEPEST)?);
        }
        for _ in 0..rest.length()? {
            draft.touched.insert(rest.string()?);
        }
        rest.0.is_empty().then_some(draft)
    }
}

fn push_number(text: &mut String, digits: &str) {
    text.push_str(digits);
    text.push(':');
}

/// The length stands before it, so that nothing in it needs to be escaped.
fn push_string(text: &mut String, string: &str) {
    push_number(text, &string.len().to_string());
    text.push_str(string);
}

fn push_value(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push('n'),
        Value::Bool(true) => text.push('t'),
        Value::Bool(false) => text.push('f'),
        Value::Number(number) => {
            let (kind, digits) = match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => ('i', number.to_string()),
                (None, Some(number)) => ('u', number.to_string()),
                // Bit by bit: nobody but this file reads it.
                (None, None) => ('d', number.as_f64().unwrap_or_default().to_bits().to_string()),
            };
            text.push(kind);
            push_number(text, &digits);
        }
        Value::String(string) => {
            text.push('s');
            push_string(text, string);
        }
        Value::Array(items) => {
            text.push('a');
            push_number(text, &items.len().to_string());
            items.iter().for_each(|item| push_value(text, item));
        }
        Value::Object(members) => {
            text.push('o');
            push_number(text, &members.len().to_string());
            for (name, member) in members {
                push_string(text, name);
                push_value(text, member);
            }
        }
    }
}

/// What is not read yet.
struct Rest<'text>(&'text str);

impl<'text> Rest<'text> {
    fn take(&mut self, length: usize) -> Option<&'text str> {
        let taken = self.0.get(..length)?;
        self.0 = self.0.get(length..)?;
        Some(taken)
    }

    fn digits(&mut self) -> Option<&'text str> {
        let (digits, rest) = self.0.split_once(':')?;
        self.0 = rest;
        Some(digits)
    }

    fn length(&mut self) -> Option<usize> {
        self.digits()?.parse().ok()
    }

    fn string(&mut self) -> Option<String> {
        let length = self.length()?;
        self.take(length).map(str::to_owned)
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        Some(match self.take(1)? {
            "n" => Value::Null,
            "t" => Value::Bool(true),
            "f" => Value::Bool(false),
            "i" => Value::from(self.digits()?.parse::<i64>().ok()?),
            "u" => Value::from(self.digits()?.parse::<u64>().ok()?),
            "d" => {
                let bits = self.digits()?.parse().ok()?;
                Value::Number(Number::from_f64(f64::from_bits(bits))?)
            }
            "s" => Value::String(self.string()?),
            "a" => {
                let mut items = Vec::new();
                for _ in 0..self.length()? {
                    items.push(self.value(depth)?);
                }
                Value::Array(items)
            }
            "o" => {
                let mut members = Map::new();
                for _ in 0..self.length()? {
                    let name = self.string()?;
                    members.insert(name, self.value(depth)?);
                }
                Value::Object(members)
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn draft() -> Draft {
        let values = json!({
            "/name": "für „Sie“ 🙂: 3:a\\\"", "/news": true, "/none": null, "": 2, "/size": -7, "/large": u64::MAX,
            "/share": 0.1, "/several": ["a", ["b"], {}], "/more": { "of": { "it": false } }
        });
        let values = values.as_object().unwrap().clone();
        Draft {
            values: values.into_iter().collect(),
            touched: ["/name", ""].map(str::to_owned).into(),
        }
    }

    #[test]
    fn every_kind_of_value_comes_back() {
        let draft = draft();
        assert_eq!(Draft::from_text(&draft.to_text()), Some(draft));
        let nothing = Draft::default();
        assert_eq!(Draft::from_text(&nothing.to_text()), Some(nothing));
    }

    #[test]
    fn anything_else_is_no_draft() {
        let text = draft().to_text();
        for (end, _) in text.char_indices() {
            assert_eq!(Draft::from_text(&text[..end]), None, "the first {end} bytes");
        }
        for other in [
            "{}",
            "draft 2 0:0:",
            "draft 1 0:0: ",
            "draft 1 1:0:x0:",
            "draft 1 99999999999999999999:",
            "draft 1 1:1:",
            "draft 1 1:0:s-1:0:",
            "draft 1 1:0:d9218868437227405312:0:",
        ] {
            assert_eq!(Draft::from_text(other), None, "{other}");
        }
        let deep = ["draft 1 1:0:", &"a1:".repeat(100_000)].concat();
        assert_eq!(Draft::from_text(&deep), None);
    }
}
