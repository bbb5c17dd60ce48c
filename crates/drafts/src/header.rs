use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Record;

/// The form of the envelope itself.
const VERSION: u32 = 1;
/// How far a clock may have been put back since a draft was saved.
const SKEW: Duration = Duration::from_secs(60);

/// What a draft is, in the open: the additional data of its encryption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of the envelope.
    pub version: u32,
    /// Whose it is: the subject of the identity.
    pub subject: String,
    /// The name of the app.
    pub app: String,
    /// The form, by a name that is the app's own.
    pub form: String,
    /// The version of what is in it, which is the app's own too.
    pub schema: u32,
    /// When it was saved, in milliseconds since 1970.
    pub saved_at: u64,
}

/// Why a draft is thrown away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// It is no record of this crate, or of another version of it.
    #[error("the record is none that this version has written")]
    Broken,
    /// It says that it is another person's, or of another app or form.
    #[error("the draft belongs elsewhere")]
    Foreign,
    /// What is in it has another shape now.
    #[error("the form has another schema")]
    OtherSchema,
    /// It is older than drafts may be.
    #[error("the draft is too old")]
    TooOld,
    /// It was saved later than now.
    #[error("the draft comes from the future")]
    FromTheFuture,
}

impl Header {
    pub(crate) fn new(subject: &str, app: &str, form: &str, schema: u32, saved_at: u64) -> Self {
        Self {
            version: VERSION,
            subject: subject.to_owned(),
            app: app.to_owned(),
            form: form.to_owned(),
            schema,
            saved_at,
        }
    }

    /// Reads the header of a record.
    ///
    /// # Errors
    ///
    /// If it is none of this version.
    pub fn of(record: &Record) -> Result<Self, Rejection> {
        let header = Self::read(&record.header).ok_or(Rejection::Broken)?;
        if header.version == VERSION {
            Ok(header)
        } else {
            Err(Rejection::Broken)
        }
    }

    /// Reads the JSON text that this crate writes, member by member, and no other: a parser for any JSON would be larger than
    /// everything else here.
    fn read(text: &str) -> Option<Self> {
        let (version, rest) = number(text.strip_prefix("{\"version\":")?)?;
        let (subject, rest) = string(rest.strip_prefix(",\"subject\":")?)?;
        let (app, rest) = string(rest.strip_prefix(",\"app\":")?)?;
        let (form, rest) = string(rest.strip_prefix(",\"form\":")?)?;
        let (schema, rest) = number(rest.strip_prefix(",\"schema\":")?)?;
        let (saved_at, rest) = number(rest.strip_prefix(",\"saved_at\":")?)?;
        (rest == "}").then_some(Self {
            version: u32::try_from(version).ok()?,
            subject,
            app,
            form,
            schema: u32::try_from(schema).ok()?,
            saved_at,
        })
    }

    /// Whether this is the draft that is wanted, of which only the time may differ.
    pub(crate) fn check(&self, wanted: &Self, max_age: Duration) -> Result<(), Rejection> {
        if (&self.subject, &self.app, &self.form) != (&wanted.subject, &wanted.app, &wanted.form) {
            return Err(Rejection::Foreign);
        }
        if self.schema != wanted.schema {
            return Err(Rejection::OtherSchema);
        }
        self.check_age(wanted.saved_at, max_age)
    }

    pub(crate) fn check_age(&self, now: u64, max_age: Duration) -> Result<(), Rejection> {
        let milliseconds = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        if self.saved_at > now.saturating_add(milliseconds(SKEW)) {
            Err(Rejection::FromTheFuture)
        } else if now.saturating_sub(self.saved_at) > milliseconds(max_age) {
            Err(Rejection::TooOld)
        } else {
            Ok(())
        }
    }
}

/// A whole number, and what is behind it.
fn number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|character: char| !character.is_ascii_digit())?;
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

/// A JSON string, and what is behind it.
fn string(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('"')?;
    let mut string = String::new();
    loop {
        let (plain, marked) = rest.split_at_checked(rest.find(['"', '\\'])?)?;
        string.push_str(plain);
        let Some(escape) = marked.strip_prefix('\\') else {
            return Some((string, marked.strip_prefix('"')?));
        };
        let mut characters = escape.chars();
        let character = match characters.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => {
                let (digits, behind) = characters.as_str().split_at_checked(4)?;
                characters = behind.chars();
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
            }
            same @ ('"' | '\\') => same,
            _ => return None,
        };
        string.push(character);
        rest = characters.as_str();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_header_is_read_as_it_was_written() {
        let all: String = (0..0x300).filter_map(char::from_u32).collect();
        for subject in ["", "demo", "\"", "\\", "\\\"", "🙂 \u{2028}", all.as_str()] {
            let header = Header::new(subject, "forms", subject, u32::MAX, u64::MAX);
            let text = serde_json::to_string(&header).unwrap();
            assert_eq!(Header::read(&text), Some(header), "{text}");
        }
    }

    #[test]
    fn whatever_else_is_no_header() {
        let text = serde_json::to_string(&Header::new("a\"b", "forms", "customer", 1, 7)).unwrap();
        for (end, _) in text.char_indices() {
            assert_eq!(Header::read(&text[..end]), None, "{}", &text[..end]);
        }
        for (from, to) in [
            ("{", "{ "),
            ("}", ",\"more\":1}"),
            ("}", "} "),
            (":1,", ":-1,"),
            (":1,", ":4294967296,"),
            (":7}", ":18446744073709551616}"),
            (":7}", ":}"),
            ("\\\"", "\\x"),
            ("\\\"", "\\u00"),
            ("\\\"", "\\ud800"),
            ("subject", "Subject"),
        ] {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text, "{from}");
            assert_eq!(Header::read(&changed), None, "{changed}");
        }
    }
}
