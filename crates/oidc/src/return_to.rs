//! Where to go after sign-in.

use core::fmt;

use serde::Serialize;

/// A place on the shell's own origin: an absolute path with query and fragment, such as `/forms?draft=1#notes`.
///
/// It can never lead to another origin (open redirect,
/// [RFC 9700 section 4.11](https://www.rfc-editor.org/rfc/rfc9700#section-4.11)): what is not such a path is `/`.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ReturnTo(String);

impl ReturnTo {
    /// Takes a path of this origin, or falls back to `/`.
    ///
    /// Refused are URLs with a scheme or host, `//host` and `/\host` (browsers read a backslash as a slash), control
    /// characters (browsers drop tab and line breaks, which turns `/<tab>/host` into `//host`), empty segments together with
    /// those of dots (`/.//host` is a path of this origin, but what `location.pathname` then says, `//host`, is none), and more
    /// than 2,000 bytes.
    #[must_use]
    pub fn parse(path: &str) -> Self {
        let rooted = path.starts_with('/') && !path.starts_with("//");
        let clean =
            path.len() <= 2_000 && !path.contains(|character: char| character.is_control() || character == '\\');
        let segments = path.split(['?', '#']).next().unwrap_or_default();
        let dots = ["/.", "/%2e", "/%2E"].iter().any(|dot| segments.contains(dot));
        if rooted && clean && !(dots && segments.contains("//")) {
            Self(path.to_owned())
        } else {
            Self::default()
        }
    }

    /// The path with its query and fragment.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ReturnTo {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl fmt::Display for ReturnTo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for ReturnTo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Xorshift;

    #[test]
    fn keeps_paths_of_this_origin() {
        for path in [
            "/",
            "/forms",
            "/x?y#z",
            "/billing/7?next=https://a.example/",
            "/ä",
            "/a//b",
            "/@a",
            "/:x",
            "/.well-known/x",
            "/a/../b",
            "/a/./b?next=//c",
        ] {
            assert_eq!(ReturnTo::parse(path).as_str(), path);
        }
    }

    #[test]
    fn falls_back_for_everything_else() {
        let long = format!("/{}", "a".repeat(2_000));
        let others = [
            "",
            "forms",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/a\\b",
            "/.//evil.example",
            "/a/..//evil.example",
            "/%2e//evil.example",
            "/a/.%2E//evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            " /forms",
            "/\u{0}",
            "/\u{7f}",
            "/\u{85}",
            "?a",
            "#a",
            &long,
        ];
        for other in others {
            assert_eq!(ReturnTo::parse(other).as_str(), "/", "{other:?}");
        }
    }

    #[test]
    fn never_leads_to_another_origin() {
        let (random, base) = (Xorshift::new(3), url::Url::parse("https://shell.example.com").unwrap());
        for _ in 0..5_000 {
            let path = random.text("/\\\t\n\r :@?#.ahtps%2f", 12);
            let target = base.join(ReturnTo::parse(&path).as_str()).unwrap();
            assert_eq!(target.origin(), base.origin(), "{path:?}");
        }
    }
}
