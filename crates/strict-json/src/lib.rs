#![cfg_attr(test, allow(clippy::unwrap_used))]
//! JSON documents from outside, read strictly.
//!
//! One small reader for every document instead of one derived deserialiser each: it refuses a member that appears twice
//! (serde ignores those it does not know, `serde_json::Value` takes the last), names the member that is wrong, and is a
//! fraction of the size.
//!
//! ```
//! # use strict_json::{Object, WrongType};
//! let object = Object::parse(br#"{ "name": "forms", "size": 7 }"#).unwrap();
//! assert_eq!(object.text("name"), Ok(Some("forms")));
//! assert_eq!(object.text("size"), Err(WrongType("size")));
//! ```

mod deserialize;
mod error;
mod number;
mod reader;

use core::fmt;

pub use error::Error;

/// The last second of the year 9999. What lies behind it is milliseconds by mistake.
const LATEST: f64 = 253_402_300_799.0;

/// More members in one object are a mistake or an attack: finding those that appear twice takes time by their square.
const MOST_MEMBERS: usize = 2_000;

/// Lists and objects in each other, which are read by a function that calls itself. As many as `serde_json` has.
const MOST_NESTED: usize = 127;

/// Any JSON value.
#[derive(Clone)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number that is written as an integer.
    Integer(i64),
    /// Any other number: with a fraction or an exponent, or too large for the above. Beyond 15 digits, the last may differ from what
    /// was written.
    Number(f64),
    /// A string.
    Text(String),
    /// A list.
    Array(Vec<Self>),
    /// An object.
    Object(Object),
}

/// Says what it is, and nothing of what is in it: that may be a secret.
impl fmt::Debug for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Null => "null",
            Self::Boolean(_) => "boolean",
            Self::Integer(_) | Self::Number(_) => "number",
            Self::Text(_) => "text",
            Self::Array(_) => "list",
            Self::Object(_) => "object",
        })
    }
}

impl Json {
    /// Reads a document that is one value and nothing else.
    ///
    /// # Errors
    /// If it is no JSON, or has an object in which a member appears twice.
    pub fn parse(text: &str) -> Result<Self, Error> {
        reader::read(text)
    }
}

/// A JSON object without duplicate members.
#[derive(Debug, Clone)]
pub struct Object(Vec<(String, Json)>);

/// This member is there, but is not of the type it has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongType(pub &'static str);

impl Object {
    /// Reads a document that is one object and nothing else.
    #[must_use]
    pub fn parse(json: &[u8]) -> Option<Self> {
        match Json::parse(str::from_utf8(json).ok()?).ok()? {
            Json::Object(object) => Some(object),
            _ => None,
        }
    }

    /// All members in their order.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// A member; `null` counts as absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0
            .iter()
            .find(|(member, _)| member == name)
            .map(|(_, value)| value)
            .filter(|value| !matches!(value, Json::Null))
    }

    /// Whether the member is there, be it `null`.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(member, _)| member == name)
    }

    /// A text.
    ///
    /// # Errors
    /// If the member is there and is nothing of the kind.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>, WrongType> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            Some(_) => Err(WrongType(name)),
        }
    }

    /// A list of texts.
    ///
    /// # Errors
    /// If the member is there and is nothing of the kind.
    pub fn texts(&self, name: &'static str) -> Result<Option<Vec<&str>>, WrongType> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let Json::Array(items) = value else {
            return Err(WrongType(name));
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            let Json::Text(text) = item else {
                return Err(WrongType(name));
            };
            texts.push(text.as_str());
        }
        Ok(Some(texts))
    }

    /// One text or a list of them, as `aud` ([RFC 7519 section 4.1.3](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3)).
    ///
    /// # Errors
    /// If the member is there and is nothing of the kind.
    pub fn one_or_several(&self, name: &'static str) -> Result<Option<Vec<&str>>, WrongType> {
        match self.get(name) {
            Some(Json::Text(text)) => Ok(Some(vec![text])),
            _ => self.texts(name),
        }
    }

    /// A boolean, or the text `"true"` or `"false"` as Cognito has it for `email_verified`.
    ///
    /// # Errors
    /// If the member is there and is nothing of the kind.
    pub fn flag(&self, name: &'static str) -> Result<Option<bool>, WrongType> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Boolean(value)) => Ok(Some(*value)),
            Some(Json::Text(text)) if text == "true" => Ok(Some(true)),
            Some(Json::Text(text)) if text == "false" => Ok(Some(false)),
            Some(_) => Err(WrongType(name)),
        }
    }

    /// A number of whole seconds from 0 to the year 9999: a `NumericDate`
    /// ([RFC 7519 section 2](https://www.rfc-editor.org/rfc/rfc7519#section-2)) or a duration. A fraction is dropped.
    ///
    /// # Errors
    /// If the member is there and is nothing of the kind.
    pub fn seconds(&self, name: &'static str) -> Result<Option<u64>, WrongType> {
        let seconds = match self.get(name) {
            None => return Ok(None),
            Some(Json::Integer(seconds)) => *seconds as f64,
            Some(Json::Number(seconds)) => *seconds,
            Some(_) => return Err(WrongType(name)),
        };
        if (0.0..=LATEST).contains(&seconds) {
            Ok(Some(seconds as u64))
        } else {
            Err(WrongType(name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(json: &str) -> Object {
        Object::parse(json.as_bytes()).unwrap()
    }

    #[test]
    fn refuses_what_is_no_object_or_has_a_member_twice() {
        for json in [
            "",
            "1",
            "null",
            "\"a\"",
            "[]",
            r#"[{"a":1}]"#,
            "{",
            "{}{}",
            "{} x",
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"x":{"b":1,"b":2}}"#,
            r#"{"x":[{"b":1,"b":2}]}"#,
            "{\"a\":\"\u{1}\"}",
            "{a:1}",
            r#"{"a":1,}"#,
            "\u{feff}{}",
        ] {
            assert!(Object::parse(json.as_bytes()).is_none(), "{json}");
        }
        assert!(Object::parse(b"{\"a\":\"\xff\"}").is_none());
        assert!(Object::parse(&"[".repeat(100_000).into_bytes()).is_none());
        assert!(Object::parse(b" \r\n\t{ } \n").is_some());
    }

    #[test]
    fn an_object_has_an_end() {
        let members = |count: usize| {
            let members: Vec<String> = (0..count).map(|index| format!("\"m{index}\":0")).collect();
            format!("{{{}}}", members.join(","))
        };
        assert!(Object::parse(members(2_000).as_bytes()).is_some());
        assert!(Object::parse(members(2_001).as_bytes()).is_none());
    }

    #[test]
    fn null_is_absent_except_for_its_presence() {
        let object = object(r#"{"a":null}"#);
        assert!(object.has("a") && !object.has("b"));
        assert_eq!(object.text("a"), Ok(None));
        assert_eq!(object.seconds("a"), Ok(None));
    }

    #[test]
    fn members_must_have_their_type() {
        let object = object(r#"{"text":"t","number":7,"list":["a","b"],"mixed":["a",1],"flag":"true","object":{}}"#);
        assert_eq!(object.text("text"), Ok(Some("t")));
        assert_eq!(object.text("number"), Err(WrongType("number")));
        assert_eq!(object.texts("list"), Ok(Some(vec!["a", "b"])));
        assert_eq!(object.texts("text"), Err(WrongType("text")));
        assert_eq!(object.texts("mixed"), Err(WrongType("mixed")));
        assert_eq!(object.one_or_several("text"), Ok(Some(vec!["t"])));
        assert_eq!(object.one_or_several("list"), Ok(Some(vec!["a", "b"])));
        assert_eq!(object.one_or_several("object"), Err(WrongType("object")));
        assert_eq!(object.flag("flag"), Ok(Some(true)));
        assert_eq!(object.flag("text"), Err(WrongType("text")));
        assert_eq!(object.flag("number"), Err(WrongType("number")));
    }

    #[test]
    fn dates_are_seconds_from_1970_to_9999() {
        for (json, seconds) in [
            ("0", 0),
            ("1800000000", 1_800_000_000),
            ("1800000000.9", 1_800_000_000),
            ("1.8e9", 1_800_000_000),
            ("253402300799", 253_402_300_799),
        ] {
            assert_eq!(
                object(&format!("{{\"exp\":{json}}}")).seconds("exp"),
                Ok(Some(seconds)),
                "{json}"
            );
        }
        for json in [
            "-1",
            "-0.5",
            "253402300800",
            "1800000000000",
            "1e300",
            "18446744073709551616",
            "-9223372036854775809",
            "\"1800000000\"",
            "true",
            "[1]",
            "{}",
        ] {
            assert_eq!(
                object(&format!("{{\"exp\":{json}}}")).seconds("exp"),
                Err(WrongType("exp")),
                "{json}"
            );
        }
    }
}
