//! The little of URLs that a client needs to judge, without a URL library in the Wasm.

use core::fmt;

use serde::Serialize;

/// A text is no URL that may be used for sign-in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebAddressError {
    /// Neither `https://`, nor `http://` with `localhost`, `127.0.0.1` or `[::1]`.
    #[error("expected an https URL, or an http URL of this machine")]
    Scheme,
    /// The host is missing, has a user name before it, or contains something no host contains.
    #[error("the host of the URL is missing or malformed")]
    Host,
    /// Spaces, control characters, backslashes or characters outside ASCII.
    #[error("the URL contains a character that has to be encoded")]
    Character,
    /// A `#fragment`, or a `?query` where none may be.
    #[error("the URL must not have a query or fragment here")]
    Suffix,
}

/// Refuses all but `https` and loopback `http` URLs without user name and fragment.
pub(crate) fn check(url: &str) -> Result<(), WebAddressError> {
    if !url
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>' | b'`'))
    {
        return Err(WebAddressError::Character);
    }
    let (secure, rest) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return Err(WebAddressError::Scheme),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host(authority).ok_or(WebAddressError::Host)?;
    if !secure && !matches!(host, "localhost" | "127.0.0.1" | "[::1]") {
        return Err(WebAddressError::Scheme);
    }
    if url.contains('#') {
        return Err(WebAddressError::Suffix);
    }
    Ok(())
}

/// The host of `host` or `host:port`, if both are well-formed.
fn host(authority: &str) -> Option<&str> {
    let host_end = if authority.starts_with('[') {
        authority.find(']')? + 1
    } else {
        authority.find(':').unwrap_or(authority.len())
    };
    let (host, port) = authority.split_at(host_end);
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let well_formed = match inner {
        Some(address) => {
            !address.is_empty()
                && address
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
        }
        None => {
            !host.is_empty()
                && host
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
        }
    };
    let port_well_formed = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|digits| (1..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()));
    (well_formed && port_well_formed).then_some(host)
}

macro_rules! web_address {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes an `https` URL, or an `http` URL of this machine, without user name and fragment.
            ///
            /// # Errors
            /// What the URL has that it must not have.
            pub fn parse(url: impl Into<String>) -> Result<Self, WebAddressError> {
                let url = url.into();
                check(&url)?;
                Ok(Self(url))
            }

            /// The URL as it was given.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, formatter)
            }
        }
    };
}

web_address! {
    /// The URL of one of the provider's endpoints. It may have a query
    /// ([RFC 6749 section 3.1](https://www.rfc-editor.org/rfc/rfc6749#section-3.1)).
    Endpoint
}
web_address! {
    /// Where the provider sends the browser back to; registered there, character by character
    /// ([RFC 9700 section 2.1](https://www.rfc-editor.org/rfc/rfc9700#section-2.1)).
    RedirectUri
}

impl Endpoint {
    /// This URL, ready for parameters to be appended to its query.
    pub(crate) fn with_query(&self) -> String {
        let separator = if self.0.contains('?') { "&" } else { "?" };
        format!("{}{separator}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Xorshift;

    #[test]
    fn takes_https_and_this_machine() {
        for url in [
            "https://login.example.com/oauth2/authorize?tenant=a&b=%20",
            "https://a.example",
            "https://a.example:8443/",
            "http://localhost:8090/x",
            "http://127.0.0.1/",
            "http://[::1]:8080/x",
            "https://[2001:db8::1]/",
        ] {
            assert_eq!(Endpoint::parse(url).unwrap().as_str(), url);
        }
    }

    #[test]
    fn refuses_what_is_not_secure_or_not_plain() {
        use WebAddressError as Error;
        for (url, error) in [
            ("http://login.example.com/", Error::Scheme),
            ("http://localhost.evil.example/", Error::Scheme),
            ("ftp://a.example/", Error::Scheme),
            ("javascript:alert(1)", Error::Scheme),
            ("//a.example/", Error::Scheme),
            ("/path", Error::Scheme),
            ("", Error::Scheme),
            ("https://", Error::Host),
            ("https:///path", Error::Host),
            ("https://:443/", Error::Host),
            ("https://a.example:/", Error::Host),
            ("https://a.example:123456/", Error::Host),
            ("https://user@a.example/", Error::Host),
            ("https://user:secret@a.example/", Error::Host),
            ("http://localhost@evil.example/", Error::Host),
            ("http://localhost:80@evil.example/", Error::Host),
            ("https://a%2eexample/", Error::Host),
            ("http://[::1", Error::Host),
            ("http://[::1]evil.example/", Error::Host),
            ("https://a.example/ b", Error::Character),
            ("https://a.example\\@evil.example/", Error::Character),
            ("https://a.example/\n", Error::Character),
            ("https://ä.example/", Error::Character),
            ("https://a.example/#fragment", Error::Suffix),
        ] {
            assert_eq!(Endpoint::parse(url), Err(error), "{url}");
        }
    }

    #[test]
    fn agrees_with_the_url_library_about_the_host() {
        let random = Xorshift::new(5);
        let mut accepted = 0;
        for _ in 0..20_000 {
            let start = ["https://", "http://localhost", "http://127.0.0.1"][random.below(3)];
            let url = format!("{start}{}", random.text("a.1:/?#@[]%\\ -", 9));
            if check(&url).is_ok() {
                accepted += 1;
                // The library also refuses numbers that are no IPv4 address, and ports above 65,535: our list is the
                // looser one there, and a browser fails on such a URL without sending anything.
                let Ok(parsed) = url::Url::parse(&url) else { continue };
                assert!(parsed.username().is_empty() && parsed.password().is_none() && parsed.fragment().is_none());
                assert!(parsed.scheme() == "https" || matches!(parsed.host_str(), Some("localhost" | "127.0.0.1")));
            }
        }
        assert!(accepted > 500, "the generator makes too few good URLs: {accepted}");
    }

    #[test]
    fn appends_to_a_query_that_is_there() {
        assert_eq!(
            Endpoint::parse("https://a.example/x").unwrap().with_query(),
            "https://a.example/x?"
        );
        assert_eq!(
            Endpoint::parse("https://a.example/x?y=1").unwrap().with_query(),
            "https://a.example/x?y=1&"
        );
    }
}
