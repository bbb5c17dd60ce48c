//! The security headers of the shell's origin, which follow the deployed registry and the deployed configuration.

use std::sync::{Arc, Mutex, PoisonError};

use http::{HeaderMap, HeaderName, HeaderValue};
use registry::Registry;
use shell_headers::{Headers, Services, ShellHeaders, WORKER_PATH};

use wharf_s3::ObjectStore;

const REGISTRY_KEY: &str = "registry.json";
const CONFIG_KEY: &str = "config.json";
/// A registry without apps: the policy then allows no child app at all.
const EMPTY_REGISTRY: &str = concat!(
    r#"{ "schema": "https://raw.githubusercontent.com/awslabs/frontend-discovery/main/schema/v1-pre.json", "#,
    r#""microFrontends": {} }"#
);

/// The headers of the shell's origin.
#[derive(Debug)]
pub(super) struct ShellPolicy {
    store: ObjectStore,
    bucket: String,
    services: Vec<String>,
    current: Mutex<Option<Derived>>,
}

/// The headers and the documents that they were derived from.
#[derive(Debug, Clone)]
struct Derived {
    etags: Etags,
    headers: Arc<ShellHeaders>,
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
        let Some(derived) = self.headers().await else {
            let nothing = HeaderValue::from_static("default-src 'none'");
            headers.insert(http::header::CONTENT_SECURITY_POLICY, nothing);
            return;
        };
        let chosen: &Headers = if path == WORKER_PATH {
            &derived.worker
        } else {
            &derived.page
        };
        for (name, value) in chosen {
            let name = HeaderName::try_from(*name);
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
                headers.insert(name, value);
            }
        }
    }

    async fn headers(&self) -> Option<Arc<ShellHeaders>> {
        let etags = [self.etag(REGISTRY_KEY).await, self.etag(CONFIG_KEY).await];
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(derived) = current.filter(|derived| derived.etags == etags) {
            return Some(derived.headers);
        }
        let headers = Arc::new(self.derive().await?);
        let derived = Derived {
            etags,
            headers: Arc::clone(&headers),
        };
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(derived);
        Some(headers)
    }

    async fn etag(&self, key: &str) -> Option<String> {
        let attributes = self.store.attributes(&self.bucket, key).await.unwrap_or_default();
        attributes.map(|attributes| attributes.etag)
    }

    async fn derive(&self) -> Option<ShellHeaders> {
        let registry = self.registry().await;
        let registry = registry.or_else(|| Registry::parse(EMPTY_REGISTRY).ok())?;
        let services = self.services.iter().cloned();
        let services = services.fold(self.configured().await, Services::with);
        Some(ShellHeaders::new(&registry, &services))
    }

    /// The origins that the deployed configuration names.
    async fn configured(&self) -> Services {
        let object = self.store.read(&self.bucket, CONFIG_KEY).await.ok().flatten();
        let Some(object) = object else {
            return Services::default();
        };
        serde_json::from_slice(&object.body)
            .inspect_err(|error| tracing::warn!(%error, "the deployed configuration cannot be used"))
            .map(|document| Services::configured(&document))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn without_a_registry_nothing_else_may_run() {
        let folder = tempfile::tempdir().unwrap();
        let store = ObjectStore::open(folder.path(), &["shell"]).unwrap();
        let policy = ShellPolicy::new(store, "shell".into(), vec!["http://localhost:8091".into()]);
        for path in ["/", WORKER_PATH] {
            let mut headers = HeaderMap::new();
            policy.apply(path, &mut headers).await;
            let text = headers[http::header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(text.contains("script-src 'self' 'wasm-unsafe-eval';"), "{text}");
            assert!(text.contains("connect-src 'self' http://localhost:8091;"), "{text}");
        }
    }

    #[tokio::test]
    async fn the_worker_has_a_policy_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let store = ObjectStore::open(folder.path(), &["shell"]).unwrap();
        let config = r#"{ "issuer": "https://id.example.com/pool", "api": "https://api.example.com/v1" }"#;
        std::fs::write(folder.path().join("shell").join(CONFIG_KEY), config).unwrap();
        let policy = ShellPolicy::new(store, "shell".into(), vec!["https://id.example.com".into()]);
        for (path, is_allowed) in [
            ("/", false),
            ("/forms", false),
            ("/vault.js", false),
            (WORKER_PATH, true),
        ] {
            let mut headers = HeaderMap::new();
            policy.apply(path, &mut headers).await;
            let text = headers[http::header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert_eq!(text.contains("https://id.example.com"), is_allowed, "{path}: {text}");
            assert!(text.contains("https://api.example.com"), "{path}: {text}");
            let is_attachment = headers.contains_key(http::header::CONTENT_DISPOSITION);
            assert_eq!(is_attachment, is_allowed, "{path}");
        }
    }
}
