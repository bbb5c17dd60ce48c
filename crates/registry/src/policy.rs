//! The shell's Content-Security-Policy, derived from what the shell is allowed to load.

use crate::{App, Registry};

/// The [Content-Security-Policy](https://www.w3.org/TR/CSP3/) of the shell's pages.
///
/// Scripts come from the shell and from the registry's origins only, without `unsafe-inline`, `unsafe-eval` or `blob:`;
/// `wasm-unsafe-eval` lets them compile WebAssembly and nothing else. `services` are the other origins that the page
/// talks to: identity provider, API, storage. Pictures may be `blob:`s: those that a person has chosen and sees before they are
/// sent. Where a local override is allowed, every port of this machine is a source,
/// and for nobody else.
///
/// [Trusted Types](https://www.w3.org/TR/trusted-types/) keep texts from becoming code: the one policy that may be made is
/// `wharf`, that of the shell.
///
/// ```
/// # use registry::{Registry, content_security_policy};
/// let policy = content_security_policy(&Registry::default(), &["https://api.example.com"]);
/// assert!(policy.contains("connect-src 'self' https://api.example.com;"));
/// ```
#[must_use]
pub fn content_security_policy(registry: &Registry, services: &[&str]) -> String {
    let mut apps: Vec<&str> = registry.apps().iter().flat_map(App::origins).collect();
    apps.sort_unstable();
    apps.dedup();
    if registry.apps().iter().any(|app| app.allows_override) {
        apps.extend(["http://localhost:*", "http://127.0.0.1:*"]);
    }
    let scripts = sources(&["'self'", "'wasm-unsafe-eval'"], &apps);
    let connections = sources(&["'self'"], &[apps.as_slice(), services].concat());
    format!(
        "default-src 'none'; script-src {scripts}; connect-src {connections}; style-src 'self'; img-src 'self' blob:; \
         font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; \
         object-src 'none'; require-trusted-types-for 'script'; trusted-types wharf"
    )
}

fn sources(fixed: &[&str], more: &[&str]) -> String {
    [fixed, more].concat().join(" ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{registry, version};

    #[test]
    fn names_every_origin_once_and_nothing_unsafe() {
        let registry = Registry::parse(include_str!("../../../static/registry.json")).unwrap();
        let policy = content_security_policy(&registry, &["http://localhost:8091"]);
        for origin in [
            "http://localhost:8081",
            "http://localhost:8082",
            "http://localhost:8083",
            "http://localhost:8085",
            "http://localhost:8086",
        ] {
            assert_eq!(
                policy.matches(origin).count(),
                2,
                "{origin} in script-src and connect-src"
            );
        }
        for unsafe_source in ["unsafe-inline", "'unsafe-eval'", "data:", "*"] {
            assert!(!policy.contains(unsafe_source), "{unsafe_source}");
        }
    }

    #[test]
    fn pictures_may_come_from_the_page_itself_and_nothing_else_may() {
        let policy = content_security_policy(&Registry::default(), &[]);
        assert!(policy.contains("; img-src 'self' blob:;"), "{policy}");
        assert_eq!(policy.matches("blob:").count(), 1, "{policy}");
    }

    #[test]
    fn names_the_origins_of_every_version_and_fallback() {
        let mut default = version("/a");
        default["deployment"]["traffic"] = json!(90);
        default["fallbackUrl"] = json!("https://b.example/manifest.json");
        let mut canary =
            json!({ "url": "https://c.example:8443/manifest.json", "fallbackUrl": "https://d.example/m.json" });
        canary["metadata"] = json!({ "integrity": "", "version": "next" });
        canary["deployment"] = json!({ "traffic": 10, "default": false });
        let policy = content_security_policy(&registry(&json!({ "a": [canary, default] })).unwrap(), &[]);
        let all = "https://b.example https://c.example:8443 https://d.example https://forms.example.com;";
        assert!(
            policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {all}")),
            "{policy}"
        );
        assert!(policy.contains(&format!("connect-src 'self' {all}")), "{policy}");
    }

    #[test]
    fn this_machine_is_a_source_only_where_an_override_is_allowed() {
        let mut free = version("/a");
        free["extras"]["wharf"]["override"] = json!(true);
        for (apps, expected) in [
            (json!({ "a": [free], "b": [version("/b")] }), 2),
            (json!({ "b": [version("/b")] }), 0),
        ] {
            let policy = content_security_policy(&registry(&apps).unwrap(), &[]);
            for source in ["http://localhost:*", "http://127.0.0.1:*"] {
                assert_eq!(policy.matches(source).count(), expected, "{policy}");
            }
        }
    }

    #[test]
    fn texts_do_not_become_code() {
        let policy = content_security_policy(&Registry::default(), &[]);
        assert!(
            policy.ends_with("; require-trusted-types-for 'script'; trusted-types wharf"),
            "{policy}"
        );
    }
}
