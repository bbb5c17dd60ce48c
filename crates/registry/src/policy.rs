//! The shell's Content-Security-Policy, derived from what the shell is allowed to load.

use crate::Registry;

/// The [Content-Security-Policy](https://www.w3.org/TR/CSP3/) of the shell's pages.
///
/// Scripts come from the shell and from the registry's origins only, without `unsafe-inline`, `unsafe-eval` or `blob:`;
/// `wasm-unsafe-eval` lets them compile WebAssembly and nothing else. `services` are the other origins that the page
/// talks to: identity provider, API, storage.
///
/// ```
/// # use registry::{Registry, content_security_policy};
/// let registry = Registry::parse(r#"{ "schema": "v1", "microFrontends": {} }"#)?;
/// let policy = content_security_policy(&registry, &["https://api.example.com"]);
/// assert!(policy.contains("connect-src 'self' https://api.example.com;"));
/// # Ok::<(), registry::RegistryError>(())
/// ```
#[must_use]
pub fn content_security_policy(registry: &Registry, services: &[&str]) -> String {
    let mut apps: Vec<&str> = registry.apps().iter().map(crate::App::origin).collect();
    apps.sort_unstable();
    apps.dedup();
    let scripts = sources(&["'self'", "'wasm-unsafe-eval'"], &apps);
    let connections = sources(&["'self'"], &[apps.as_slice(), services].concat());
    format!(
        "default-src 'none'; script-src {scripts}; connect-src {connections}; style-src 'self'; img-src 'self'; \
         font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; \
         object-src 'none'"
    )
}

fn sources(fixed: &[&str], more: &[&str]) -> String {
    [fixed, more].concat().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_origin_once_and_nothing_unsafe() {
        let registry = Registry::parse(include_str!("../../../static/registry.json")).unwrap();
        let policy = content_security_policy(&registry, &["http://localhost:8091"]);
        for origin in [
            "http://localhost:8081",
            "http://localhost:8082",
            "http://localhost:8083",
        ] {
            assert_eq!(
                policy.matches(origin).count(),
                2,
                "{origin} in script-src and connect-src"
            );
        }
        for unsafe_source in ["unsafe-inline", "'unsafe-eval'", "blob:", "data:", "*"] {
            assert!(!policy.contains(unsafe_source), "{unsafe_source}");
        }
    }
}
