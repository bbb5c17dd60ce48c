//! What is signed.

use serde::Serialize;
use strict_json::{Error, Json};

use crate::{
    Contents, ManifestError,
    contents::MEMBERS,
    read::{Members, Part},
};

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

/// Which version a payload is of, and its place in the order of deployments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// The app's own version. It may be one that a [`ManifestPayload`] cannot have any more.
    pub version: String,
    /// As [`ManifestPayload::sequence`].
    pub sequence: u64,
}

impl Deployment {
    /// Reads no more of a payload, so that nothing else in it hides a sequence that shells have seen.
    pub(crate) fn parse(text: &str) -> Result<Self, ManifestError> {
        let json = Json::parse(text)?;
        let part = Part::whole(&json);
        let members = part.open_object()?;
        Ok(Self {
            version: members.required("version")?,
            sequence: at_most(&members, "sequence", LARGEST)?,
        })
    }
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
        let payload = Self {
            contents: Contents::from_members(&members)?,
            sequence: at_most(&members, "sequence", LARGEST)?,
            expires: at_most(&members, "expires", LATEST)?,
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

fn at_most(members: &Members<'_, '_>, name: &str, most: u64) -> Result<u64, Error> {
    match members.required(name) {
        Ok(number) if number > most => Err(members.part(name)?.out_of_range()),
        result => result,
    }
}
