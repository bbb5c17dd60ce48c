//! Mount paths are matched by segment, never by string prefix: `/app` does not own `/application`.

use core::fmt;

use serde::Serialize;
use strict_json::Error;

use crate::read::{Part, Read};

/// Where an app lives below the shell's origin: one or more path segments, such as `/billing`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "String")]
pub struct MountPath(String);

/// The text is no mount path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a mount path: expected `/` and one or more segments of `a-z`, `0-9` and `-`, without a `/` at the end"
)]
pub struct MountPathError(String);

impl MountPath {
    /// The path as it stands in a URL.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is left of `path` below this mount path, beginning with `/`; `None` if the path lies elsewhere.
    ///
    /// ```
    /// # use registry::MountPath;
    /// let billing = MountPath::try_from("/billing".to_owned())?;
    /// assert_eq!(billing.strip("/billing"), Some("/"));
    /// assert_eq!(billing.strip("/billing/invoices/7"), Some("/invoices/7"));
    /// assert_eq!(billing.strip("/billings"), None);
    /// # Ok::<(), registry::MountPathError>(())
    /// ```
    #[must_use]
    pub fn strip<'path>(&self, path: &'path str) -> Option<&'path str> {
        match path.strip_prefix(&self.0)? {
            "" => Some("/"),
            rest if rest.starts_with('/') => Some(rest),
            _ => None,
        }
    }

    /// Whether one of the two paths lies at or below the other.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.strip(&other.0).is_some() || other.strip(&self.0).is_some()
    }
}

impl TryFrom<String> for MountPath {
    type Error = MountPathError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let valid = text
            .strip_prefix('/')
            .is_some_and(|rest| rest.split('/').all(is_segment));
        if valid {
            Ok(Self(text))
        } else {
            Err(MountPathError(text))
        }
    }
}

impl Read for MountPath {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        Self::try_from(String::read(part)?).map_err(|error| part.fault(&["is wrong: ", &error.to_string()].concat()))
    }
}

impl From<MountPath> for String {
    fn from(path: MountPath) -> Self {
        path.0
    }
}

impl fmt::Display for MountPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_segment(segment: &str) -> bool {
    !segment.is_empty()
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> MountPath {
        MountPath::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn refuses_what_is_no_mount_path() {
        for text in [
            "",
            "/",
            "billing",
            "/billing/",
            "//billing",
            "/Billing",
            "/a//b",
            "/a/../b",
            "/a?b",
            "/a%2fb",
        ] {
            assert!(MountPath::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn overlap_is_by_segment() {
        assert!(path("/a").overlaps(&path("/a")));
        assert!(path("/a").overlaps(&path("/a/b")));
        assert!(path("/a/b").overlaps(&path("/a")));
        assert!(!path("/app").overlaps(&path("/application")));
    }
}
