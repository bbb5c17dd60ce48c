//! The security headers of the shell's pages, with a Content-Security-Policy that follows the deployed registry and the
//! deployed configuration.

use std::sync::{Mutex, PoisonError};

use http::{HeaderMap, HeaderName, HeaderValue, header};
use registry::{Registry, content_security_policy};
use serde_json::Value;
use url::Url;

use crate::s3::ObjectStore;

const REGISTRY_KEY: &str = "registry.json";
const CONFIG_KEY: &str = "config.json";

/// The policy of the shell's origin.
#[derive(Debug)]
pub(super) struct ShellPolicy {
    store: ObjectStore,
    bucket: String,
    services: Vec<String>,
    current: Mutex<Option<Derived>>,
}

/// A policy and the documents that it was derived from.
#[derive(Debug, Clone)]
struct Derived {
    etags: Etags,
    policy: HeaderValue,
}

/// The entity tags of the registry and of the configuration, `None` while there is none.
type Etags = [Option<String>; 2];

impl ShellPolicy {
    /// A policy for the registry and the configuration in this bucket. `services` are the other origins that the shell's
    /// pages talk to, beside those that the configuration names.
    pub(super) fn new(store: ObjectStore, bucket: String, services: Vec<String>) -> Self {
        Self {
            store,
            bucket,
            services,
            current: Mutex::default(),
        }
    }

    /// Adds the headers.
    pub(super) async fn apply(&self, headers: &mut HeaderMap) {
        headers.insert(header::CONTENT_SECURITY_POLICY, self.content_security_policy().await);
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        for (name, value) in [
            ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }

    async fn content_security_policy(&self) -> HeaderValue {
        let etags = [self.etag(REGISTRY_KEY).await, self.etag(CONFIG_KEY).await];
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(derived) = current.filter(|derived| derived.etags == etags) {
            return derived.policy;
        }
        let policy = self.derive().await;
        let derived = Derived {
            etags,
            policy: policy.clone(),
        };
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(derived);
        policy
    }

    async fn etag(&self, key: &str) -> Option<String> {
        let attributes = self.store.attributes(&self.bucket, key).await.unwrap_or_default();
        attributes.map(|attributes| attributes.etag)
    }

    /// Without a registry that can be read the policy allows no child app at all.
    async fn derive(&self) -> HeaderValue {
        let mut services = self.services.clone();
        for origin in self.configured().await {
            if !services.contains(&origin) {
                services.push(origin);
            }
        }
        let services: Vec<&str> = services.iter().map(String::as_str).collect();
        let policy = match self.registry().await {
            Some(registry) => content_security_policy(&registry, &services),
            None => Registry::parse(r#"{ "schema": "none", "microFrontends": {} }"#)
                .map(|empty| content_security_policy(&empty, &services))
                .unwrap_or_default(),
        };
        HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
    }

    /// The origins that the deployed configuration sends the shell's pages to.
    async fn configured(&self) -> Vec<String> {
        let object = self.store.read(&self.bucket, CONFIG_KEY).await.ok().flatten();
        let Some(object) = object else { return Vec::new() };
        serde_json::from_slice(&object.body)
            .inspect_err(|error| tracing::warn!(%error, "the deployed configuration cannot be used"))
            .map(|document: Value| origins(&document))
            .unwrap_or_default()
    }

    async fn registry(&self) -> Option<Registry> {
        let object = self.store.read(&self.bucket, REGISTRY_KEY).await.ok().flatten()?;
        let parsed = Registry::parse(std::str::from_utf8(&object.body).ok()?);
        parsed
            .inspect_err(|error| tracing::warn!(%error, "the deployed registry cannot be used"))
            .ok()
    }
}

/// The origins of the provider, of the endpoints that are given beside it, and of the API. The browser is sent to the
/// others; the policy of a page has no say in that.
///
/// Endpoints that are only discovered are not known here; those of the stack's own provider are on its origin.
fn origins(config: &Value) -> Vec<String> {
    let endpoints = config["metadata"].as_object().into_iter().flatten();
    let endpoints = endpoints.filter_map(|(name, url)| {
        let is_fetched = matches!(
            name.as_str(),
            "jwks_uri" | "revocation_endpoint" | "token_endpoint" | "userinfo_endpoint"
        );
        is_fetched.then_some(url)
    });
    [&config["issuer"], &config["api"], &config["global_sign_out_endpoint"]]
        .into_iter()
        .chain(endpoints)
        .filter_map(|url| origin(url.as_str()?))
        .collect()
}

/// The origin as a source expression, which it only is without what means something else in a policy.
fn origin(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let text = url.origin().ascii_serialization();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'/' | b'.' | b'-' | b'[' | b']');
    (matches!(url.scheme(), "http" | "https") && text.bytes().all(is_plain)).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn without_a_registry_nothing_else_may_run() {
        let folder = tempfile::tempdir().unwrap();
        let store = ObjectStore::open(folder.path(), &["shell"]).unwrap();
        let policy = ShellPolicy::new(store, "shell".into(), vec!["http://localhost:8091".into()]);
        let value = policy.content_security_policy().await;
        let text = value.to_str().unwrap();
        assert!(text.contains("script-src 'self' 'wasm-unsafe-eval';"), "{text}");
        assert!(text.contains("connect-src 'self' http://localhost:8091;"), "{text}");
    }

    #[test]
    fn the_origins_of_a_configuration_are_those_that_pages_fetch_from() {
        let config = json!({
            "issuer": "https://id.example.com/pool", "api": "http://localhost:8091/v1", "registry": "/registry.json",
            "metadata": {
                "authorization_endpoint": "https://login.example.com/authorize",
                "token_endpoint": "https://tokens.example.com:8443/token",
                "jwks_uri": "https://id.example.com/keys",
            },
        });
        assert_eq!(
            origins(&config),
            [
                "https://id.example.com",
                "http://localhost:8091",
                "https://id.example.com",
                "https://tokens.example.com:8443"
            ]
        );
        for config in [json!({}), json!([]), json!({ "issuer": 7, "metadata": "x" })] {
            assert_eq!(origins(&config), Vec::<String>::new(), "{config}");
        }
    }

    #[test]
    fn nothing_but_an_origin_gets_into_the_policy() {
        for url in [
            "",
            "*",
            "/relative",
            "https://*.example.com",
            "https://a;script-src *",
            "https://a'b.example/",
            "data:text/plain,x",
            "blob:https://a.example/b",
            "file:///etc/passwd",
            "ftp://a.example/",
            "wss://a.example/",
        ] {
            assert_eq!(origin(url), None, "{url}");
        }
        assert_eq!(
            origin("https://me@A.Example:443/x?y").as_deref(),
            Some("https://a.example")
        );
    }
}
