//! Reads the two documents member by member, and names the one that is wrong.
//!
//! By hand: each type of a document would bring a derived deserialiser of its own, and together they were 11 KB of the
//! shell (release build, brotli 11).

use strict_json::{Error, Json, Object};

/// A part of a document, and where it stands there.
pub(crate) struct Part<'json> {
    json: &'json Json,
    /// The names and indexes that lead to it; nothing for the document itself.
    place: String,
}

/// What a part of a document can be read as.
pub(crate) trait Read: Sized {
    /// Reads it. The error names the part.
    fn read(part: &Part<'_>) -> Result<Self, Error>;
}

impl<'json> Part<'json> {
    /// The whole document.
    pub(crate) fn whole(json: &'json Json) -> Self {
        Self {
            json,
            place: String::new(),
        }
    }

    /// A member of a document that is not read as a whole here.
    pub(crate) fn named(name: &str, json: &'json Json) -> Self {
        Self {
            json,
            place: name.to_owned(),
        }
    }

    /// A document inside of this part, read from its text: errors name the part.
    pub(crate) fn nested<'inner>(&self, json: &'inner Json) -> Part<'inner> {
        Part {
            json,
            place: self.place.clone(),
        }
    }

    fn inner(&self, name: &str, json: &'json Json) -> Self {
        Self {
            json,
            place: self.place_of(name),
        }
    }

    fn place_of(&self, name: &str) -> String {
        let separator = if self.place.is_empty() { "" } else { "." };
        [self.place.as_str(), separator, name].concat()
    }

    /// An error about this part.
    pub(crate) fn fault(&self, reason: &str) -> Error {
        fault(&self.place, reason)
    }

    /// A text.
    pub(crate) fn text(&self) -> Result<&'json str, Error> {
        match self.json {
            Json::Text(text) => Ok(text),
            _ => Err(self.fault("must be a text")),
        }
    }

    fn integer(&self) -> Result<i64, Error> {
        match self.json {
            Json::Integer(number) => Ok(*number),
            _ => Err(self.fault("must be a whole number")),
        }
    }

    pub(crate) fn out_of_range(&self) -> Error {
        self.fault("is out of range")
    }

    /// An error about a member that is not there.
    pub(crate) fn missing(&self, name: &str) -> Error {
        fault(&self.place_of(name), "is missing")
    }

    /// One of these texts, each with what it stands for.
    pub(crate) fn one_of<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T, Error> {
        let text = self.text()?;
        let choice = choices.iter().find(|(name, _)| *name == text);
        choice
            .map(|(_, choice)| *choice)
            .ok_or_else(|| self.fault("has an unknown value"))
    }

    /// The items of a list.
    pub(crate) fn items(&self) -> Result<impl Iterator<Item = Part<'json>>, Error> {
        let Json::Array(items) = self.json else {
            return Err(self.fault("must be a list"));
        };
        let items = items.iter().enumerate();
        Ok(items.map(|(index, item)| self.inner(&index.to_string(), item)))
    }

    /// An object to which others may add members of their own.
    pub(crate) fn open_object(&self) -> Result<Members<'json, '_>, Error> {
        match self.json {
            Json::Object(object) => Ok(Members { object, part: self }),
            _ => Err(self.fault("must be an object")),
        }
    }

    /// An object that has no other members than these.
    pub(crate) fn object(&self, known: &[&str]) -> Result<Members<'json, '_>, Error> {
        let members = self.open_object()?;
        match members.object.members().find(|(name, _)| !known.contains(name)) {
            Some((name, _)) => Err(fault(&self.place_of(name), "is not a known member")),
            None => Ok(members),
        }
    }
}

/// The longest label, in bytes. The name of a key in AWS KMS has 75.
const MOST_LABEL_BYTES: usize = 128;

/// What is said of a text that is no label.
pub(crate) const LABEL: &str = "must be 1 to 128 printable ASCII characters without spaces, quotes and `\\`";

/// Whether a text can stand in quotes in an error, in a list or in a log without looking like more than a name.
pub(crate) fn is_label(text: &str) -> bool {
    is_short_and_of(text, |byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
}

/// Whether a text is no longer than a label, not empty, and consists of such characters alone.
pub(crate) fn is_short_and_of(text: &str, is_allowed: fn(u8) -> bool) -> bool {
    (1..=MOST_LABEL_BYTES).contains(&text.len()) && text.bytes().all(is_allowed)
}

/// An error about the part of a document at this place.
pub(crate) fn fault(place: &str, reason: &str) -> Error {
    if place.is_empty() {
        Error::new(reason)
    } else {
        Error::new(&["`", place, "` ", reason].concat())
    }
}

/// The members of an object.
pub(crate) struct Members<'json, 'part> {
    object: &'json Object,
    part: &'part Part<'json>,
}

impl<'json> Members<'json, '_> {
    /// A member that must be there.
    pub(crate) fn required<T: Read>(&self, name: &str) -> Result<T, Error> {
        T::read(&self.part(name)?)
    }

    /// A member that may be left out.
    pub(crate) fn or_default<T: Read + Default>(&self, name: &str) -> Result<T, Error> {
        if self.object.has(name) {
            self.required(name)
        } else {
            Ok(T::default())
        }
    }

    /// A member that may be left out, but not `null`.
    pub(crate) fn optional<T: Read>(&self, name: &str) -> Result<Option<T>, Error> {
        if self.object.has(name) {
            self.required(name).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Whether the member is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.object.has(name)
    }

    /// A member that must be there, to be read further.
    pub(crate) fn part(&self, name: &str) -> Result<Part<'json>, Error> {
        let mut parts = self.parts();
        parts
            .find_map(|(member, part)| (member == name).then_some(part))
            .ok_or_else(|| self.part.missing(name))
    }

    /// All members.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&'json str, Part<'json>)> {
        self.object
            .members()
            .map(|(name, json)| (name, self.part.inner(name, json)))
    }
}

impl Read for String {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        part.text().map(str::to_owned)
    }
}

impl Read for bool {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        match part.json {
            Json::Boolean(value) => Ok(*value),
            _ => Err(part.fault("must be `true` or `false`")),
        }
    }
}

macro_rules! read_integers {
    ($($integer:ty),*) => {
        $(impl Read for $integer {
            fn read(part: &Part<'_>) -> Result<Self, Error> {
                part.integer()?.try_into().map_err(|_| part.out_of_range())
            }
        })*
    };
}

read_integers!(u8, i32, u32, u64);

impl<T: Read> Read for Vec<T> {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        // In a loop: `collect` into a result would be compiled once more for each type of item.
        let mut read = Self::new();
        for item in part.items()? {
            read.push(T::read(&item)?);
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{
        Registry,
        testing::{SCHEMA, registry, version},
    };

    /// What is said about a registry with this app in it.
    fn said(app: &Value) -> String {
        registry(&json!({ "forms": [app] })).unwrap_err().to_string()
    }

    fn app(change: &str, value: Value) -> Value {
        let mut app = version("/forms");
        *app.pointer_mut(change).unwrap() = value;
        app
    }

    #[test]
    fn what_is_wrong_is_named_by_its_path() {
        for (change, value, expected) in [
            (
                "/extras/wharf",
                json!({}),
                "`microFrontends.forms.0.extras.wharf.mount` is missing",
            ),
            ("/url", json!(7), "`microFrontends.forms.0.url` must be a text"),
            (
                "/deployment/traffic",
                json!(300),
                "`microFrontends.forms.0.deployment.traffic` is out of range",
            ),
            (
                "/deployment/traffic",
                json!(1.5),
                "`microFrontends.forms.0.deployment.traffic` must be a whole number",
            ),
            (
                "/deployment/default",
                json!("yes"),
                "`microFrontends.forms.0.deployment.default` must be `true` or `false`",
            ),
            (
                "/extras/wharf/kind",
                json!("flash"),
                "`microFrontends.forms.0.extras.wharf.kind` has an unknown value",
            ),
            (
                "/extras/wharf/title",
                json!(null),
                "`microFrontends.forms.0.extras.wharf.title` must be a text",
            ),
        ] {
            let said = said(&app(change, value));
            assert!(said.contains(expected), "{said}");
        }
        let mut grants = app("/url", json!("https://forms.example.com/manifest.json"));
        grants["extras"]["wharf"]["fetch"] = json!([{ "service": "api", "path": "/v1", "methods": ["GET"] }, { "service": "api", "path": "/v1", "method": 1 }]);
        let said = said(&grants);
        assert!(
            said.contains("`microFrontends.forms.0.extras.wharf.fetch.1.method` is not a known member"),
            "{said}"
        );
    }

    #[test]
    fn what_is_there_twice_is_refused() {
        let twice = format!(r#"{{ "schema": "{SCHEMA}", "microFrontends": {{}}, "microFrontends": {{}} }}"#);
        assert!(Registry::parse(&twice).unwrap_err().to_string().contains("twice"));
    }
}
