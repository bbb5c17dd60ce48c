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
/// The worker that alone talks to the identity provider. A worker follows the policy that its own script came with.
const WORKER_PATH: &str = "/vault-worker.js";

/// The policy of the shell's origin.
#[derive(Debug)]
pub(super) struct ShellPolicy {
    store: ObjectStore,
    bucket: String,
    services: Vec<String>,
    current: Mutex<Option<Derived>>,
}

/// The policies and the documents that they were derived from.
#[derive(Debug, Clone)]
struct Derived {
    etags: Etags,
    policies: Policies,
}

#[derive(Debug, Clone)]
struct Policies {
    /// Of pages, and so of the apps in them: without the identity provider, so that no app can redeem a code.
    page: HeaderValue,
    /// Of the worker.
    worker: HeaderValue,
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
    pub(super) async fn apply(&self, path: &str, headers: &mut HeaderMap) {
        let Policies { page, worker } = self.policies().await;
        let policy = if path == WORKER_PATH { worker } else { page };
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        if path == WORKER_PATH {
            // As a document it would be a page that the provider's endpoints are open to.
            headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
        }
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
        for (name, value) in [
            ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }

    async fn policies(&self) -> Policies {
        let etags = [self.etag(REGISTRY_KEY).await, self.etag(CONFIG_KEY).await];
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(derived) = current.filter(|derived| derived.etags == etags) {
            return derived.policies;
        }
        let policies = self.derive().await;
        let derived = Derived {
            etags,
            policies: policies.clone(),
        };
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(derived);
        policies
    }

    async fn etag(&self, key: &str) -> Option<String> {
        let attributes = self.store.attributes(&self.bucket, key).await.unwrap_or_default();
        attributes.map(|attributes| attributes.etag)
    }

    /// Without a registry that can be read the policy allows no child app at all.
    async fn derive(&self) -> Policies {
        let registry = self.registry().await;
        let registry = registry.or_else(|| Registry::parse(r#"{ "schema": "none", "microFrontends": {} }"#).ok());
        let policy = |services: &[&str]| {
            let policy = registry
                .as_ref()
                .map(|registry| content_security_policy(registry, services));
            policy
                .and_then(|policy| HeaderValue::from_str(&policy).ok())
                .unwrap_or(HeaderValue::from_static("default-src 'none'"))
        };
        let Configured { provider, api } = self.configured().await;
        let mut page: Vec<&str> = self.services.iter().map(String::as_str).collect();
        page.extend(api.iter().map(String::as_str));
        page.retain(|origin| !provider.iter().any(|other| other == origin));
        let mut worker = page.clone();
        worker.extend(provider.iter().map(String::as_str));
        for services in [&mut page, &mut worker] {
            services.sort_unstable();
            services.dedup();
        }
        Policies {
            page: policy(&page),
            worker: policy(&worker),
        }
    }

    /// The origins that the deployed configuration names.
    async fn configured(&self) -> Configured {
        let object = self.store.read(&self.bucket, CONFIG_KEY).await.ok().flatten();
        let Some(object) = object else {
            return Configured::default();
        };
        serde_json::from_slice(&object.body)
            .inspect_err(|error| tracing::warn!(%error, "the deployed configuration cannot be used"))
            .map(|document: Value| Configured::of(&document))
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

/// The origins that a configuration names.
#[derive(Debug, Default, PartialEq, Eq)]
struct Configured {
    /// Of the provider and of the endpoints that are given beside it. The browser is sent to the others; a policy has no say
    /// in that. Endpoints that are only discovered are not known here; those of the stack's own provider are on its origin.
    provider: Vec<String>,
    /// Of the API.
    api: Option<String>,
}

impl Configured {
    fn of(config: &Value) -> Self {
        let endpoints = config["metadata"].as_object().into_iter().flatten();
        let endpoints = endpoints.filter_map(|(name, url)| {
            let is_fetched = matches!(
                name.as_str(),
                "jwks_uri" | "revocation_endpoint" | "token_endpoint" | "userinfo_endpoint"
            );
            is_fetched.then_some(url)
        });
        let provider = [&config["issuer"], &config["global_sign_out_endpoint"]]
            .into_iter()
            .chain(endpoints);
        Self {
            provider: provider.filter_map(|url| origin(url.as_str()?)).collect(),
            api: config["api"].as_str().and_then(origin),
        }
    }
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
        let Policies { page, worker } = policy.policies().await;
        for policy in [page, worker] {
            let text = policy.to_str().unwrap();
            assert!(text.contains("script-src 'self' 'wasm-unsafe-eval';"), "{text}");
            assert!(text.contains("connect-src 'self' http://localhost:8091;"), "{text}");
        }
    }

    #[tokio::test]
    async fn only_the_worker_may_talk_to_the_provider() {
        let folder = tempfile::tempdir().unwrap();
        let store = ObjectStore::open(folder.path(), &["shell"]).unwrap();
        let config = json!({ "issuer": "https://id.example.com/pool", "api": "https://api.example.com/v1" });
        std::fs::write(folder.path().join("shell").join(CONFIG_KEY), config.to_string()).unwrap();
        let services = vec!["https://id.example.com".into(), "https://s3.example.com".into()];
        let policy = ShellPolicy::new(store, "shell".into(), services);
        for (path, is_allowed) in [
            ("/", false),
            ("/forms", false),
            ("/vault.js", false),
            (WORKER_PATH, true),
        ] {
            let mut headers = HeaderMap::new();
            policy.apply(path, &mut headers).await;
            let text = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert_eq!(text.contains("https://id.example.com"), is_allowed, "{path}: {text}");
            assert_eq!(headers.contains_key(header::CONTENT_DISPOSITION), is_allowed, "{path}");
            for origin in ["https://api.example.com", "https://s3.example.com"] {
                assert!(text.contains(origin), "{path}: {text}");
            }
        }
    }

    #[test]
    fn the_origins_of_a_configuration_are_those_that_are_fetched_from() {
        let config = json!({
            "issuer": "https://id.example.com/pool", "api": "http://localhost:8091/v1", "registry": "/registry.json",
            "metadata": {
                "authorization_endpoint": "https://login.example.com/authorize",
                "token_endpoint": "https://tokens.example.com:8443/token",
                "jwks_uri": "https://id.example.com/keys",
            },
        });
        let provider = [
            "https://id.example.com",
            "https://id.example.com",
            "https://tokens.example.com:8443",
        ];
        assert_eq!(
            Configured::of(&config),
            Configured {
                provider: provider.map(str::to_owned).to_vec(),
                api: Some("http://localhost:8091".to_owned()),
            }
        );
        for config in [json!({}), json!([]), json!({ "issuer": 7, "metadata": "x" })] {
            assert_eq!(Configured::of(&config), Configured::default(), "{config}");
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
