//! The security headers of the shell's pages, with a Content-Security-Policy that follows the deployed registry.

use std::sync::{Mutex, PoisonError};

use http::{HeaderMap, HeaderName, HeaderValue, header};
use registry::{Registry, content_security_policy};

use crate::s3::ObjectStore;

const REGISTRY_KEY: &str = "registry.json";

/// The policy of the shell's origin.
#[derive(Debug)]
pub(super) struct ShellPolicy {
    store: ObjectStore,
    bucket: String,
    services: Vec<String>,
    current: Mutex<Option<Derived>>,
}

/// A policy and the registry that it was derived from.
#[derive(Debug, Clone)]
struct Derived {
    /// The entity tag of the registry, `None` while none is deployed.
    etag: Option<String>,
    policy: HeaderValue,
}

impl ShellPolicy {
    /// A policy for the registry in this bucket. `services` are the other origins that the shell's pages talk to.
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
        let attributes = self
            .store
            .attributes(&self.bucket, REGISTRY_KEY)
            .await
            .unwrap_or_default();
        let etag = attributes.map(|attributes| attributes.etag);
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(derived) = current.filter(|derived| derived.etag == etag) {
            return derived.policy;
        }
        let policy = self.derive().await;
        let derived = Derived {
            etag,
            policy: policy.clone(),
        };
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(derived);
        policy
    }

    /// Without a registry that can be read the policy allows no child app at all.
    async fn derive(&self) -> HeaderValue {
        let services: Vec<&str> = self.services.iter().map(String::as_str).collect();
        let policy = match self.registry().await {
            Some(registry) => content_security_policy(&registry, &services),
            None => Registry::parse(r#"{ "schema": "none", "microFrontends": {} }"#)
                .map(|empty| content_security_policy(&empty, &services))
                .unwrap_or_default(),
        };
        HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
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
        let value = policy.content_security_policy().await;
        let text = value.to_str().unwrap();
        assert!(text.contains("script-src 'self' 'wasm-unsafe-eval';"), "{text}");
        assert!(text.contains("connect-src 'self' http://localhost:8091;"), "{text}");
    }
}
