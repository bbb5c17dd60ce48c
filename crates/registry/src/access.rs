//! Which of an app's requests carry the person's access token.

use core::fmt;

use serde::Serialize;
use strict_json::Error;

use crate::read::{Part, Read};

/// A grant of the registry: requests to this place, with these methods, are made in the person's name.
///
/// A grant names a [`Service`] instead of an origin, so that one registry entry holds in every environment; the shell's
/// configuration says where the service is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FetchGrant {
    /// The service that the app may call.
    pub service: Service,
    /// The path below the service's base URL, matched by segment; empty for the base URL itself and all below it.
    pub path: String,
    /// The methods that are granted.
    pub methods: Vec<Method>,
}

/// A service that the shell knows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Service {
    /// The API of `config.json`.
    Api,
    /// The identity provider's userInfo endpoint ([OIDC Core 5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo)).
    UserInfo,
}

impl Service {
    /// The name under which children find the service's URL in `host.services`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::UserInfo => "userinfo",
        }
    }
}

/// A request method ([RFC 9110, 9.3](https://www.rfc-editor.org/rfc/rfc9110#section-9.3)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(missing_docs, reason = "the names are those of RFC 9110")]
pub enum Method {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
}

const METHODS: [(&str, Method); 6] = [
    ("GET", Method::Get),
    ("HEAD", Method::Head),
    ("POST", Method::Post),
    ("PUT", Method::Put),
    ("PATCH", Method::Patch),
    ("DELETE", Method::Delete),
];

impl Method {
    /// Reads a method name; browsers hand it over in upper case.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        METHODS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, method)| *method)
    }
}

/// A URL that a URL parser has taken apart: the only form in which a grant is checked, so that look-alike hosts, user
/// info, `..` and default ports cannot make two readings of one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestTarget<'url> {
    /// Scheme, host and port, as the parser serialises them.
    pub origin: &'url str,
    /// The normalised path.
    pub path: &'url str,
    /// Whether the URL carries a user name or password.
    pub has_credentials: bool,
}

impl Read for FetchGrant {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        let grant = part.object(&["service", "path", "methods"])?;
        let path: String = grant.required("path")?;
        if !is_grant_path(&path) {
            return Err(grant
                .part("path")?
                .fault("must be empty, or `/` and segments without `.`, `%`, `?` and `#`"));
        }
        Ok(Self {
            service: grant.required("service")?,
            path,
            methods: grant.required("methods")?,
        })
    }
}

/// Whether there is one reading of the path.
fn is_grant_path(path: &str) -> bool {
    path.is_empty()
        || path.strip_prefix('/').is_some_and(|rest| {
            rest.split('/')
                .all(|segment| !segment.is_empty() && !segment.contains(['.', '%', '\\', '?', '#']))
        })
}

impl Read for Service {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        part.one_of(&[Self::Api, Self::UserInfo].map(|service| (service.name(), service)))
    }
}

impl Read for Method {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        part.one_of(&METHODS)
    }
}

impl FetchGrant {
    /// Whether the request falls under this grant, given the service's own base URL.
    #[must_use]
    pub fn covers(&self, base: RequestTarget<'_>, target: RequestTarget<'_>, method: Method) -> bool {
        !target.has_credentials
            && self.methods.contains(&method)
            && target.origin == base.origin
            && is_plain(target.path)
            && is_at_or_below(
                target.path,
                &format!("{}{}", base.path.trim_end_matches('/'), self.path),
            )
    }
}

/// Servers differ in what they make of a path before routing: whether they decode `%2F`, `%2E` and `%5C`, once or twice, cut
/// off `;parameters`, skip control characters, accept overlong UTF-8 or `%u002e`, take one character for another that looks like
/// it. A token goes to none of these.
fn is_plain(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let mut escapes = lower.as_bytes().split(|byte| *byte == b'%').skip(1);
    let is_whole = |escape: &[u8]| escape.len() >= 2 && escape[..2].iter().all(u8::is_ascii_hexdigit);
    if !escapes.all(is_whole) {
        return false;
    }
    // Windows of bytes rather than `contains`, whose search is made for long texts and is larger than all of this file.
    ![
        "%2f", "%2e", "%5c", "%25", "%3b", "%0", "%1", "%c0", "%c1", "%e0%8", "%e0%9", "%f0%8", "%ef%bc", "%ef%b9",
        "%ef%b8", "%e2%80%a", "%e2%84%8", "%cd%be", "\\", "//", ";",
    ]
    .iter()
    .any(|odd| {
        lower
            .as_bytes()
            .windows(odd.len())
            .any(|window| window == odd.as_bytes())
    })
}

fn is_at_or_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || prefix.ends_with('/'))
}

impl fmt::Display for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: RequestTarget<'_> = RequestTarget {
        origin: "https://api.example.com",
        path: "/",
        has_credentials: false,
    };

    fn grant() -> FetchGrant {
        FetchGrant {
            service: Service::Api,
            path: "/v1/invoices".to_owned(),
            methods: vec![Method::Get],
        }
    }

    fn target<'url>(origin: &'url str, path: &'url str) -> RequestTarget<'url> {
        RequestTarget {
            origin,
            path,
            has_credentials: false,
        }
    }

    #[test]
    fn covers_the_path_and_what_is_below_it() {
        for path in ["/v1/invoices", "/v1/invoices/", "/v1/invoices/7"] {
            assert!(grant().covers(BASE, target(BASE.origin, path), Method::Get), "{path}");
        }
    }

    #[test]
    fn an_empty_path_covers_the_service_itself() {
        let grant = FetchGrant {
            service: Service::UserInfo,
            path: String::new(),
            methods: vec![Method::Get],
        };
        let base = RequestTarget {
            path: "/oauth2/userInfo",
            ..BASE
        };
        assert!(grant.covers(base, target(BASE.origin, "/oauth2/userInfo"), Method::Get));
        assert!(!grant.covers(base, target(BASE.origin, "/oauth2/token"), Method::Get));
        assert!(!grant.covers(base, target(BASE.origin, "/oauth2/userInfoX"), Method::Get));
    }

    #[test]
    fn refuses_other_methods_hosts_paths_and_user_info() {
        let denied = [
            (target(BASE.origin, "/v1/invoices"), Method::Post),
            (target("https://api.example.com.evil.test", "/v1/invoices"), Method::Get),
            (target("http://api.example.com", "/v1/invoices"), Method::Get),
            (target("https://api.example.com:8443", "/v1/invoices"), Method::Get),
            (target(BASE.origin, "/v1/invoicesX"), Method::Get),
            (target(BASE.origin, "/v1/submissions"), Method::Get),
            (target(BASE.origin, "/v1/invoices/%2e%2e/submissions"), Method::Get),
            (target(BASE.origin, "/v1/invoices/..;/submissions"), Method::Get),
            (target(BASE.origin, "/v1/invoices/%252e%252e/submissions"), Method::Get),
            (target(BASE.origin, "/v1/invoices/%c0%ae/submissions"), Method::Get),
            (target(BASE.origin, "/v1/invoices/%e0%80%ae/submissions"), Method::Get),
            (target(BASE.origin, "/v1/invoices/..%ef%bc%8fsubmissions"), Method::Get),
            (
                target(BASE.origin, "/v1/invoices/%u002e%u002e/submissions"),
                Method::Get,
            ),
            (target(BASE.origin, "/v1/invoices/%e2%80%a5/submissions"), Method::Get),
            (
                target(BASE.origin, "/v1/invoices/%ef%b9%92%ef%b9%92/submissions"),
                Method::Get,
            ),
            (target(BASE.origin, "/v1/invoices/%ef%b8%b0/submissions"), Method::Get),
            (target(BASE.origin, "/v1/invoices/%"), Method::Get),
            (target(BASE.origin, "/v1/invoices/%09../submissions"), Method::Get),
            (target(BASE.origin, "/v1/invoices/..%3Ba=b/submissions"), Method::Get),
            (target(BASE.origin, "/v1/invoices/..%2Fsubmissions"), Method::Get),
            (target(BASE.origin, "/v1/invoices//x"), Method::Get),
            (
                RequestTarget {
                    has_credentials: true,
                    ..target(BASE.origin, "/v1/invoices")
                },
                Method::Get,
            ),
        ];
        for (target, method) in denied {
            assert!(!grant().covers(BASE, target, method), "{target:?} {method:?}");
        }
    }
}
