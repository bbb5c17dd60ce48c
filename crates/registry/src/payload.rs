//! What is signed.

use serde::Serialize;
use strict_json::{Error, Json};

use crate::{Contents, ManifestError, contents::MEMBERS, read::Part};

/// The last second of the year 9999. What lies behind it is milliseconds by mistake.
const LATEST: u64 = 253_402_300_799;

/// The largest integer that every JSON reader holds exactly ([RFC 7493 section 2.2](https://www.rfc-editor.org/rfc/rfc7493#section-2.2)).
const LARGEST: u64 = (1 << 53) - 1;

/// What the signatures of a manifest are over: a version's contents, its place among the others, and its end.
///
/// This is what a tool writes before it signs, and what it sees when it looks at a manifest without judging it. The shell
/// starts nothing from it, but only from a [`Manifest`](crate::Manifest).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManifestPayload {
    /// The files, and how they are started.
    #[serde(flatten)]
    pub contents: Contents,
    /// Grows with every deployment; at most 2^53 - 1. Shells do not go below the highest that they have seen.
    pub sequence: u64,
    /// When the manifest ends to be good, in seconds since 1970-01-01 UTC.
    pub expires: u64,
}

impl ManifestPayload {
    /// Reads and checks a payload.
    ///
    /// # Errors
    ///
    /// As [`Contents::parse`].
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let json = Json::parse(text)?;
        let part = Part::whole(&json);
        let known = [&MEMBERS[..], &["sequence", "expires"]].concat();
        let members = part.object(&known)?;
        let at_most = |name: &str, most: u64| match members.required(name) {
            Ok(number) if number > most => Err(members.part(name)?.out_of_range()),
            result => result,
        };
        let payload = Self {
            contents: Contents::from_members(&members)?,
            sequence: at_most("sequence", LARGEST)?,
            expires: at_most("expires", LATEST)?,
        };
        payload.contents.validate()?;
        Ok(payload)
    }

    /// The bytes to sign, after a check that they will be accepted.
    ///
    /// # Errors
    ///
    /// As [`Self::parse`].
    pub fn to_json(&self) -> Result<String, ManifestError> {
        let text = serde_json::to_string(self).map_err(|error| Error::new(&error.to_string()))?;
        Self::parse(&text)?;
        Ok(text)
    }
}
