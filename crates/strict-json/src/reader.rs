//! From a text to its value ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)).
//!
//! By hand: the parser of `serde_json` brings the texts of its errors and how numbers are written, which is more than all the rest
//! of reading a document.

use crate::{Error, Json, MOST_MEMBERS, MOST_NESTED, Object, number};

/// Reads a document that is one value and nothing else.
pub(crate) fn read(text: &str) -> Result<Json, Error> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    let value = reader.value()?;
    match reader.peek() {
        None => Ok(value),
        Some(_) => Err(reader.error("expected the end of the document")),
    }
}

struct Reader<'text> {
    text: &'text str,
    /// Where the next byte is; always the boundary of a character.
    at: usize,
    /// In how many lists and objects that is.
    depth: usize,
}

impl<'text> Reader<'text> {
    fn error(&self, reason: &str) -> Error {
        Error::behind(self.text.get(..self.at).unwrap_or_default(), reason)
    }

    fn rest(&self) -> &'text str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.rest().as_bytes();
        let space = rest.iter().take_while(|byte| b" \t\n\r".contains(byte)).count();
        self.at += space;
        rest.get(space).copied()
    }

    /// Takes this byte, if it is the next one that is no white space.
    fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, byte: u8, reason: &str) -> Result<(), Error> {
        if self.take(byte) {
            Ok(())
        } else {
            Err(self.error(reason))
        }
    }

    fn value(&mut self) -> Result<Json, Error> {
        match self.peek() {
            Some(b'{' | b'[') => {
                if self.depth == MOST_NESTED {
                    return Err(self.error("lists and objects are nested too deep"));
                }
                self.depth += 1;
                let value = if self.take(b'[') { self.array() } else { self.object() };
                self.depth -= 1;
                value
            }
            Some(b'"') => self.string().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => {
                let (value, length) = number::read(self.rest()).ok_or_else(|| self.error("expected a number"))?;
                self.at += length;
                Ok(value)
            }
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Result<Json, Error> {
        let words = [
            ("true", Json::Boolean(true)),
            ("false", Json::Boolean(false)),
            ("null", Json::Null),
        ];
        for (word, value) in words {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        Err(self.error("expected a value"))
    }

    fn array(&mut self) -> Result<Json, Error> {
        let mut items = Vec::new();
        if self.take(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value()?);
            if self.take(b']') {
                return Ok(Json::Array(items));
            }
            self.expect(b',', "expected `,` or `]`")?;
        }
    }

    fn object(&mut self) -> Result<Json, Error> {
        self.at += 1;
        let mut members: Vec<(String, Json)> = Vec::new();
        if self.take(b'}') {
            return Ok(Json::Object(Object(members)));
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.error("expected the name of a member in quotation marks"));
            }
            let name = self.string()?;
            if members.len() == MOST_MEMBERS {
                return Err(self.error("an object has more than two thousand members"));
            }
            // RFC 7515 section 4 and RFC 7519 section 4: names must be unique, and a parser may refuse the document.
            if members.iter().any(|(member, _)| *member == name) {
                return Err(self.error("a member appears twice"));
            }
            self.expect(b':', "expected `:`")?;
            members.push((name, self.value()?));
            if self.take(b'}') {
                return Ok(Json::Object(Object(members)));
            }
            self.expect(b',', "expected `,` or `}`")?;
        }
    }

    fn string(&mut self) -> Result<String, Error> {
        self.at += 1;
        let mut content = String::new();
        loop {
            let rest = self.rest();
            let plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
            let length = rest.bytes().take_while(plain).count();
            content.push_str(rest.get(..length).unwrap_or_default());
            self.at += length;
            match rest.as_bytes().get(length) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(content);
                }
                Some(b'\\') => {
                    let character = self.escape().ok_or_else(|| self.error("there is no such escape"))?;
                    content.push(character);
                }
                Some(_) => return Err(self.error("a control character must be written as an escape")),
                None => return Err(self.error("the text has no end")),
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let character = match self.rest().as_bytes().get(1)? {
            byte @ (b'"' | b'\\' | b'/') => char::from(*byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code_point(),
            _ => return None,
        };
        self.at += 2;
        Some(character)
    }

    /// One escape, or two that are the halves of a character.
    fn code_point(&mut self) -> Option<char> {
        let rest = self.rest();
        let (code, length) = match code_unit(rest)? {
            high @ 0xD800..0xDC00 => {
                let low = code_unit(rest.get(6..)?).filter(|low| (0xDC00..0xE000).contains(low))?;
                (0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), 12)
            }
            code => (code, 6),
        };
        let character = char::from_u32(code)?;
        self.at += length;
        Some(character)
    }
}

/// The four digits of the escape that a text begins with.
fn code_unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    // Rust would read a sign.
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    are_digits.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json: &str) -> String {
        match read(json) {
            Ok(Json::Text(text)) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn escapes_are_read() {
        assert_eq!(text(r#""\"\\\/\b\f\n\r\t""#), "\"\\/\u{8}\u{c}\n\r\t");
        assert_eq!(text(r#" "é\u00e9\u00E9\ud83d\ude00😀" "#), "ééé😀😀");
        for wrong in [
            r#""\x""#,
            r#""\u12g4""#,
            r#""\u+123""#,
            r#""\ud800""#,
            r#""\ud800\ud800""#,
            r#""\ud800x""#,
            r#""\udc00""#,
            r#""\u00é""#,
            r#""\u"#,
            r#""\"#,
        ] {
            let said = read(wrong).unwrap_err().to_string();
            assert_eq!(said, "there is no such escape at line 1 column 2", "{wrong}");
        }
    }

    #[test]
    fn errors_say_where() {
        for (text, error) in [
            ("", "expected a value at line 1 column 1"),
            ("{\n  \"é\": 1,\n  \"b\" 2}", "expected `:` at line 3 column 7"),
            ("[1 2]", "expected `,` or `]` at line 1 column 4"),
            ("{\"a\":1]", "expected `,` or `}` at line 1 column 7"),
            (
                "{\"a\":1,}",
                "expected the name of a member in quotation marks at line 1 column 8",
            ),
            ("[1,]", "expected a value at line 1 column 4"),
            ("nul", "expected a value at line 1 column 1"),
            ("\n1 1", "expected the end of the document at line 2 column 3"),
            ("\"a", "the text has no end at line 1 column 3"),
            (
                "\"a\nb\"",
                "a control character must be written as an escape at line 1 column 3",
            ),
            ("[01]", "expected `,` or `]` at line 1 column 3"),
            ("[-]", "expected a number at line 1 column 2"),
            ("{\"a\":1,\"\\u0061\":2}", "a member appears twice at line 1 column 16"),
        ] {
            assert_eq!(read(text).unwrap_err().to_string(), error, "{text:?}");
        }
    }

    #[test]
    fn a_document_is_not_deeper_than_the_stack() {
        let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
        assert!(read(&nested(MOST_NESTED)).is_ok());
        assert!(read(&nested(MOST_NESTED + 1)).is_err());
        // What was closed does not count.
        assert!(read(&format!("[{}0]", "[{}],".repeat(MOST_NESTED))).is_ok());
    }
}
