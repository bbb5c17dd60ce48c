#![cfg_attr(test, allow(clippy::unwrap_used))]
//! The security headers of the shell's origin: one source for the local stack, which sends them, and for `wharf csp`, which
//! prints them for whoever serves the shell elsewhere.
//!
//! The policy of pages, and so of the apps in them, is without the identity provider, so that no app can redeem a code. The
//! worker that alone talks to the provider has a policy of its own: a worker follows the one that its own script came with.

mod services;

use registry::{Registry, content_security_policy};

pub use services::{Services, origin};

/// The path of the worker's script on the shell's origin.
pub const WORKER_PATH: &str = "/vault-worker.js";

/// The same for every path.
const FIXED: [(&str, &str); 5] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "DENY"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
];

/// Names and values of headers, in the order in which they are sent.
pub type Headers = Vec<(&'static str, String)>;

/// The headers of the shell's origin.
///
/// ```
/// # use registry::Registry;
/// # use shell_headers::{Services, ShellHeaders};
/// # let registry = Registry::parse(include_str!("../../../static/registry.json"))?;
/// let services = Services::default().with("https://api.example.com");
/// let headers = ShellHeaders::new(&registry, &services);
/// assert!(headers.page.iter().any(|(name, _)| *name == "Content-Security-Policy"));
/// # Ok::<(), registry::RegistryError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellHeaders {
    /// Of every path but the worker's.
    pub page: Headers,
    /// Of [`WORKER_PATH`].
    pub worker: Headers,
}

impl ShellHeaders {
    /// The headers that allow what this registry names, and these services.
    #[must_use]
    pub fn new(registry: &Registry, services: &Services) -> Self {
        let headers = |policy: String| {
            let policy = ("Content-Security-Policy", policy);
            let fixed = FIXED.map(|(name, value)| (name, value.to_owned()));
            [policy].into_iter().chain(fixed).collect()
        };
        let page = headers(content_security_policy(registry, &services.of_pages()));
        // Where tokens are, nothing of an app is: neither its code nor its files.
        let no_apps = Registry::default();
        let mut worker: Headers = headers(content_security_policy(&no_apps, &services.of_the_worker()));
        // As a document it would be a page that the provider's endpoints are open to.
        worker.insert(1, ("Content-Disposition", "attachment".to_owned()));
        Self { page, worker }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn policy(headers: &Headers) -> &str {
        let policy = headers.iter().find(|(name, _)| *name == "Content-Security-Policy");
        policy.map(|(_, value)| value.as_str()).unwrap()
    }

    #[test]
    fn only_the_worker_may_talk_to_the_provider() {
        let registry = Registry::parse(include_str!("../../../static/registry.json")).unwrap();
        let config = json!({ "issuer": "https://id.example.com/pool", "api": "https://api.example.com/v1" });
        // Naming it as a service does not open it to pages either.
        let services = Services::configured(&config)
            .with("https://id.example.com")
            .with("https://s3.example.com");
        let ShellHeaders { page, worker } = ShellHeaders::new(&registry, &services);
        assert!(!policy(&page).contains("https://id.example.com"), "{page:?}");
        assert!(policy(&worker).contains("https://id.example.com"), "{worker:?}");
        for headers in [&page, &worker] {
            for origin in ["https://api.example.com", "https://s3.example.com"] {
                assert_eq!(policy(headers).matches(origin).count(), 1, "{headers:?}");
            }
        }
    }

    #[test]
    fn the_worker_loads_nothing_from_where_apps_are() {
        let registry = Registry::parse(include_str!("../../../static/registry.json")).unwrap();
        let services = Services::default().with("https://api.example.com");
        let ShellHeaders { page, worker } = ShellHeaders::new(&registry, &services);
        assert!(policy(&page).contains("http://localhost:8081"));
        assert!(!policy(&worker).contains("http://localhost"), "{worker:?}");
        assert!(policy(&worker).contains("script-src 'self' 'wasm-unsafe-eval';"));
        assert!(policy(&worker).contains("connect-src 'self' https://api.example.com;"));
    }

    #[test]
    fn only_the_worker_is_an_attachment() {
        let registry = Registry::parse(include_str!("../../../static/registry.json")).unwrap();
        let ShellHeaders { page, worker } = ShellHeaders::new(&registry, &Services::default());
        let names = |headers: &Headers| headers.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        assert!(names(&worker).contains(&"Content-Disposition"));
        assert!(!names(&page).contains(&"Content-Disposition"));
        for (name, _) in FIXED {
            assert!(names(&page).contains(&name) && names(&worker).contains(&name), "{name}");
        }
    }
}
