//! Grants, checked with the browser's own reading of a URL.

use web_sys::Url;

use crate::{App, Method, RequestTarget, Service};

/// Whether the registry grants this request to the app. `base` says where a service is.
///
/// Both URLs are read by the browser's parser, the same one that sends the request: there is no second opinion about host,
/// port or path that an attacker could use.
#[must_use]
pub fn grants(app: &App, base: impl Fn(Service) -> Option<String>, url: &str, method: &str) -> bool {
    let (Some(method), Ok(url)) = (Method::parse(method), Url::new(url)) else {
        return false;
    };
    let (origin, path) = (url.origin(), url.pathname());
    let target = RequestTarget {
        origin: &origin,
        path: &path,
        has_credentials: !url.username().is_empty() || !url.password().is_empty(),
    };
    app.fetch.iter().any(|grant| {
        let Some(base) = base(grant.service).and_then(|base| Url::new(&base).ok()) else {
            return false;
        };
        let (origin, path) = (base.origin(), base.pathname());
        let base = RequestTarget {
            origin: &origin,
            path: &path,
            has_credentials: false,
        };
        grant.covers(base, target, method)
    })
}
