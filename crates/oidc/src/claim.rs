//! Claims as JSON values, read strictly.

use serde::{Deserialize, Deserializer, de};

use crate::time::UnixTime;

/// The last second of the year 9999. What lies behind it is milliseconds by mistake.
const LATEST: u64 = 253_402_300_799;

/// Reads a JSON object. Serde's derived structs would also take an array, member by member.
pub(crate) fn parse_object<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Option<T> {
    let first = json.iter().find(|byte| !byte.is_ascii_whitespace());
    if first != Some(&b'{') {
        return None;
    }
    serde_json::from_slice(json).ok()
}

/// A `NumericDate` ([RFC 7519 section 2](https://www.rfc-editor.org/rfc/rfc7519#section-2)): a number of seconds, which
/// may have a fraction (dropped), neither negative nor beyond the year 9999.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NumericDate(pub(crate) UnixTime);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = NumericDate;

            fn expecting(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                formatter.write_str("seconds since 1970")
            }

            fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<NumericDate, E> {
                if seconds > LATEST {
                    return Err(E::custom("not a date"));
                }
                Ok(NumericDate(UnixTime(seconds)))
            }

            fn visit_f64<E: de::Error>(self, seconds: f64) -> Result<NumericDate, E> {
                if !(0.0..=LATEST as f64).contains(&seconds) {
                    return Err(E::custom("not a date"));
                }
                Ok(NumericDate(UnixTime(seconds as u64)))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// `aud`: one text or several ([RFC 7519 section 4.1.3](https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3)).
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    pub(crate) fn as_slice(&self) -> &[String] {
        match self {
            Self::One(audience) => core::slice::from_ref(audience),
            Self::Several(audiences) => audiences,
        }
    }
}

/// `email_verified`: a boolean, or Cognito's text `"true"`.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Flag {
    Boolean(bool),
    Text(String),
}

impl Flag {
    pub(crate) fn is_true(&self) -> bool {
        match self {
            Self::Boolean(value) => *value,
            Self::Text(text) => text == "true",
        }
    }
}
