//! JSON documents from outside, read strictly.
//!
//! One small reader for every document instead of one derived deserialiser each: it refuses a member that appears twice
//! (serde ignores those it does not know, `serde_json::Value` takes the last), names the member that is wrong, and is
//! 17 KB of brotli smaller in the shell.

use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};

use crate::time::UnixTime;

/// The last second of the year 9999. What lies behind it is milliseconds by mistake.
const LATEST: f64 = 253_402_300_799.0;

/// Any JSON value. Numbers are those that JavaScript can tell apart.
#[derive(Clone)]
pub(crate) enum Json {
    Null,
    Boolean(bool),
    Number(f64),
    Text(String),
    Array(Vec<Self>),
    Object(Object),
}

/// A JSON object without duplicate members.
#[derive(Clone)]
pub(crate) struct Object(Vec<(String, Json)>);

/// This member is there, but is not of the type it has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrongType(pub(crate) &'static str);

impl Object {
    /// Reads a document that is one object and nothing else.
    pub(crate) fn parse(json: &[u8]) -> Option<Self> {
        // Through `str`, as the shell reads its own documents: one copy of serde_json's parser instead of two.
        serde_json::from_str(str::from_utf8(json).ok()?).ok()
    }

    /// A member; `null` counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&Json> {
        self.0
            .iter()
            .find(|(member, _)| member == name)
            .map(|(_, value)| value)
            .filter(|value| !matches!(value, Json::Null))
    }

    /// Whether the member is there, be it `null`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(member, _)| member == name)
    }

    /// A text.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<&str>, WrongType> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Text(text)) => Ok(Some(text)),
            Some(_) => Err(WrongType(name)),
        }
    }

    /// A list of texts.
    pub(crate) fn texts(&self, name: &'static str) -> Result<Option<Vec<&str>>, WrongType> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let Json::Array(items) = value else {
            return Err(WrongType(name));
        };
        let text = |item| match item {
            &Json::Text(ref text) => Ok(text.as_str()),
            _ => Err(WrongType(name)),
        };
        items.iter().map(text).collect::<Result<_, _>>().map(Some)
    }

    /// One text or a list of them, as `aud` ([RFC 7519 section 4.1.3](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3)).
    pub(crate) fn one_or_several(&self, name: &'static str) -> Result<Option<Vec<&str>>, WrongType> {
        match self.get(name) {
            Some(Json::Text(text)) => Ok(Some(vec![text])),
            _ => self.texts(name),
        }
    }

    /// A boolean, or the text `"true"` or `"false"` as Cognito has it for `email_verified`.
    pub(crate) fn flag(&self, name: &'static str) -> Result<Option<bool>, WrongType> {
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
    pub(crate) fn seconds(&self, name: &'static str) -> Result<Option<u64>, WrongType> {
        match self.get(name) {
            None => Ok(None),
            Some(Json::Number(seconds)) if (0.0..=LATEST).contains(seconds) => Ok(Some(*seconds as u64)),
            Some(_) => Err(WrongType(name)),
        }
    }

    /// A point in time.
    pub(crate) fn date(&self, name: &'static str) -> Result<Option<UnixTime>, WrongType> {
        Ok(self.seconds(name)?.map(UnixTime))
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Json::deserialize(deserializer)? {
            Json::Object(object) => Ok(object),
            _ => Err(D::Error::custom("expected an object")),
        }
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Boolean(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut members: Vec<(String, Json)> = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            // RFC 7515 section 4 and RFC 7519 section 4: names must be unique, and a parser may refuse the document.
            if members.iter().any(|(member, _)| *member == name) {
                return Err(A::Error::custom("a member appears twice"));
            }
            members.push((name, map.next_value()?));
        }
        Ok(Json::Object(Object(members)))
    }
}
