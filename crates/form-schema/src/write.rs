//! Values as text.

use std::fmt;

use crate::Value;

/// Compact JSON; numbers as they were written.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        write(self, None, &mut text);
        formatter.write_str(&text)
    }
}

impl Value {
    /// JSON over several lines, for people: two spaces for each level, a line break at the end.
    #[must_use]
    pub fn to_pretty(&self) -> String {
        let mut text = String::new();
        write(self, Some(0), &mut text);
        text.push('\n');
        text
    }
}

/// `level` is how far lines are indented; nothing if all is to stand in one line.
fn write(value: &Value, level: Option<usize>, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Boolean(true) => text.push_str("true"),
        Value::Boolean(false) => text.push_str("false"),
        Value::Number(number) => text.push_str(number.as_str()),
        Value::Text(content) => text.push_str(&quoted(content)),
        Value::Array(items) if items.is_empty() => text.push_str("[]"),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                text.push(if index == 0 { '[' } else { ',' });
                break_line(level.map(|level| level + 1), text);
                write(item, level.map(|level| level + 1), text);
            }
            break_line(level, text);
            text.push(']');
        }
        Value::Object(object) if object.is_empty() => text.push_str("{}"),
        Value::Object(object) => {
            for (index, (name, member)) in object.members().enumerate() {
                text.push(if index == 0 { '{' } else { ',' });
                break_line(level.map(|level| level + 1), text);
                text.push_str(&quoted(name));
                text.push_str(if level.is_some() { ": " } else { ":" });
                write(member, level.map(|level| level + 1), text);
            }
            break_line(level, text);
            text.push('}');
        }
    }
}

fn break_line(level: Option<usize>, text: &mut String) {
    if let Some(level) = level {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", level));
    }
}

/// A JSON string.
pub(crate) fn quoted(content: &str) -> String {
    const HEXADECIMAL: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let mut text = String::with_capacity(content.len() + 2);
    text.push('"');
    for character in content.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            control @ '\0'..='\u{1f}' => {
                let code = control as usize;
                text.push_str("\\u00");
                text.push(HEXADECIMAL[code / 16]);
                text.push(HEXADECIMAL[code % 16]);
            }
            other => text.push(other),
        }
    }
    text.push('"');
    text
}
