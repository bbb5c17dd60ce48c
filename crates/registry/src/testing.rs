//! Registries for tests.

use serde_json::{Value, json};

use crate::{Registry, RegistryError};

/// What a registry's `schema` says.
pub(crate) const SCHEMA: &str = "https://raw.githubusercontent.com/awslabs/frontend-discovery/main/schema/v1-pre.json";

/// The only version of an app.
pub(crate) fn version(mount: &str) -> Value {
    json!({
        "url": "https://forms.example.com/manifest.json",
        "metadata": { "integrity": "per-file, in the manifest", "version": "stable" },
        "deployment": { "traffic": 100, "default": true },
        "extras": { "wharf": { "mount": mount, "kind": "wasm", "title": "Forms", "keys": [key("k")] } }
    })
}

/// A version that gets some of the people.
pub(crate) fn canary(name: &str, traffic: u8) -> Value {
    json!({
        "url": format!("https://forms.example.com/{name}/manifest.json"),
        "metadata": { "integrity": "per-file, in the manifest", "version": name },
        "deployment": { "traffic": traffic, "default": false }
    })
}

/// The public key of RFC 8037 appendix A.2.
pub(crate) fn key(kid: &str) -> Value {
    json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" })
}

/// A registry with these apps.
pub(crate) fn registry(apps: &Value) -> Result<Registry, RegistryError> {
    Registry::parse(&json!({ "schema": SCHEMA, "microFrontends": apps }).to_string())
}
