//! JSON texts, read strictly.
//!
//! By hand: neither `serde_json::Value` nor `strict_json::Json` keeps how a number was written, and the first has neither the order
//! of members nor an error for those that appear twice.

use thiserror::Error;

use crate::limits::{MAXIMUM_DATA_BYTES, MAXIMUM_JSON_DEPTH, MAXIMUM_NUMBER_BYTES, MAXIMUM_VALUES};
use crate::value::Object;
use crate::{Number, Value, number};

/// Why a text is no JSON document, or none that is read here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct JsonError {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// What is wrong there.
    pub reason: &'static str,
}

impl Value {
    /// Reads a document of data.
    ///
    /// # Errors
    /// If it is no JSON ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)), has an object in which a member appears twice, or
    /// is beyond [the limits](crate::limits).
    pub fn parse(text: &str) -> Result<Self, JsonError> {
        parse(text, MAXIMUM_DATA_BYTES)
    }
}

/// Reads a document that is one value and nothing else.
pub(crate) fn parse(text: &str, maximum_bytes: usize) -> Result<Value, JsonError> {
    let mut reader = Reader {
        text,
        at: 0,
        depth: 0,
        values: 0,
    };
    if text.len() > maximum_bytes {
        return Err(reader.error("the document is too large"));
    }
    let value = reader.value()?;
    reader.skip_space();
    if reader.at < text.len() {
        return Err(reader.error("expected the end of the document"));
    }
    Ok(value)
}

struct Reader<'text> {
    text: &'text str,
    /// Where the next byte is; always the boundary of a character.
    at: usize,
    depth: usize,
    values: usize,
}

impl Reader<'_> {
    fn error(&self, reason: &'static str) -> JsonError {
        let before = self.text.get(..self.at).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        JsonError {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            reason,
        }
    }

    fn rest(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    fn skip_space(&mut self) {
        let space = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += self.rest().iter().take_while(space).count();
    }

    /// Takes this byte, if it is the next one.
    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn value(&mut self) -> Result<Value, JsonError> {
        self.skip_space();
        self.values += 1;
        if self.values > MAXIMUM_VALUES {
            return Err(self.error("the document has too many values"));
        }
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string().map(Value::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Boolean(true)),
            Some(b'f') => self.word("false", Value::Boolean(false)),
            Some(b'n') => self.word("null", Value::Null),
            _ => Err(self.error("expected a value")),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, JsonError>) -> Result<Value, JsonError> {
        if self.depth == MAXIMUM_JSON_DEPTH {
            return Err(self.error("lists and objects are nested too deep"));
        }
        self.at += 1;
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        if !self.rest().starts_with(word.as_bytes()) {
            return Err(self.error("expected a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let (length, complete) = number::scan(self.rest());
        if !complete {
            self.at += length;
            return Err(self.error("expected a number as JSON has it"));
        }
        if length > MAXIMUM_NUMBER_BYTES {
            return Err(self.error("the number is too long"));
        }
        let text = self.text.get(self.at..self.at + length).unwrap_or_default();
        let number = Number::parse(text).ok_or_else(|| self.error("the number is too large or too small"))?;
        self.at += length;
        Ok(Value::Number(number))
    }

    fn array(&mut self) -> Result<Value, JsonError> {
        let mut items = Vec::new();
        self.skip_space();
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value()?);
            self.skip_space();
            if self.take(b']') {
                return Ok(Value::Array(items));
            }
            if !self.take(b',') {
                return Err(self.error("expected `,` or `]`"));
            }
        }
    }

    fn object(&mut self) -> Result<Value, JsonError> {
        let mut members = Vec::new();
        self.skip_space();
        if self.take(b'}') {
            return Ok(Value::Object(Object::new()));
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.error("expected the name of a member in quotation marks"));
            }
            let name = self.string()?;
            self.skip_space();
            if !self.take(b':') {
                return Err(self.error("expected `:`"));
            }
            members.push((name, self.value()?));
            self.skip_space();
            if self.take(b'}') {
                break;
            }
            if !self.take(b',') {
                return Err(self.error("expected `,` or `}`"));
            }
        }
        // Sorted: each compared with each would take time by the square.
        let mut names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        crate::order::sort_by(&mut names, Ord::cmp);
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(self.error("a member appears twice in the object that ends here"));
        }
        Ok(Value::Object(Object::from_distinct(members)))
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let mut content = String::new();
        loop {
            let plain = |byte: &&u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
            let length = self.rest().iter().take_while(plain).count();
            content.push_str(self.text.get(self.at..self.at + length).unwrap_or_default());
            self.at += length;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(content);
                }
                Some(b'\\') => content.push(self.escape()?),
                Some(_) => return Err(self.error("a control character must be written as an escape")),
                None => return Err(self.error("the text has no end")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        const UNKNOWN: &str = "there is no such escape";
        let character = match self.rest().get(1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let mut code = self.hexadecimal().ok_or_else(|| self.error(UNKNOWN))?;
                if (0xD800..0xDC00).contains(&code) {
                    let start = self.at;
                    self.at += 6;
                    let low = self.hexadecimal().filter(|low| (0xDC00..0xE000).contains(low));
                    if low.is_none() {
                        self.at = start;
                    }
                    code = low.map_or(code, |low| 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
                }
                let character = char::from_u32(code).ok_or_else(|| self.error("half of a surrogate pair"))?;
                self.at += 4;
                character
            }
            _ => return Err(self.error(UNKNOWN)),
        };
        self.at += 2;
        Ok(character)
    }

    /// The four digits of the escape `\uXXXX` that is next.
    fn hexadecimal(&self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 6)?.strip_prefix("\\u")?;
        let are_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        are_digits.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        Value::parse(text).map_or_else(|error| error.to_string(), |value| value.to_string())
    }

    #[test]
    fn everything_comes_back_as_it_was_written() {
        let text = r#"{"z":[1.50,-0,1e5,true,false,null],"a":{"":"é\"\\\n\u0001😀"},"list":[],"none":{}}"#;
        assert_eq!(said(text), text);
        let pretty = Value::parse(text).unwrap().to_pretty();
        assert_eq!(said(&pretty), text);
        assert!(pretty.starts_with("{\n  \"z\": [\n    1.50,\n    -0,"), "{pretty}");
        assert_eq!(
            said(" [ \"\\u00e9\\ud83d\\ude00\\/\\b\\f\\r\\t\" ] \n"),
            "[\"é😀/\\u0008\\u000c\\r\\t\"]"
        );
    }

    #[test]
    fn errors_say_where() {
        for (text, error) in [
            ("", "line 1, column 1: expected a value"),
            ("{\n  \"é\": 1,\n  \"b\" 2}", "line 3, column 7: expected `:`"),
            ("[1 2]", "line 1, column 4: expected `,` or `]`"),
            ("{\"a\":1]", "line 1, column 7: expected `,` or `}`"),
            (
                "{a:1}",
                "line 1, column 2: expected the name of a member in quotation marks",
            ),
            (
                "{\"a\":1,}",
                "line 1, column 8: expected the name of a member in quotation marks",
            ),
            ("[1,]", "line 1, column 4: expected a value"),
            ("1 1", "line 1, column 3: expected the end of the document"),
            ("\"a", "line 1, column 3: the text has no end"),
            (
                "\"a\nb\"",
                "line 1, column 3: a control character must be written as an escape",
            ),
            ("\"\\x\"", "line 1, column 2: there is no such escape"),
            ("\"\\u12g4\"", "line 1, column 2: there is no such escape"),
            ("\"\\u+123\"", "line 1, column 2: there is no such escape"),
            ("\"\\ud800\"", "line 1, column 2: half of a surrogate pair"),
            ("\"\\ud800\\ud800\"", "line 1, column 2: half of a surrogate pair"),
            ("\"\\udc00\"", "line 1, column 2: half of a surrogate pair"),
            ("01", "line 1, column 1: expected a number as JSON has it"),
            ("-", "line 1, column 2: expected a number as JSON has it"),
            ("1.", "line 1, column 2: expected a number as JSON has it"),
            ("1e999", "line 1, column 1: the number is too large or too small"),
            ("nul", "line 1, column 1: expected a value"),
            ("\u{feff}{}", "line 1, column 1: expected a value"),
            (
                "{\"a\":1,\"b\":2,\"\\u0061\":3}",
                "line 1, column 25: a member appears twice in the object that ends here",
            ),
        ] {
            assert_eq!(said(text), error, "{text:?}");
        }
    }

    #[test]
    fn documents_have_an_end() {
        assert!(said(&"[".repeat(100_000)).contains("nested too deep"));
        assert!(said(&format!("[{}1]", "1,".repeat(MAXIMUM_VALUES))).contains("too many values"));
        assert!(said(&" ".repeat(MAXIMUM_DATA_BYTES + 1)).contains("too large"));
        assert!(said(&"1".repeat(200)).contains("too long"));
    }
}
