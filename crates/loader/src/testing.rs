//! What the tests of this crate share.

use registry::Registry;

pub(crate) const STABLE: &str = "https://forms.example.com/manifest.json";
pub(crate) const CANARY: &str = "https://canary.example.com/manifest.json";
/// Where the manifest of the default version is once more.
pub(crate) const COPY: &str = "https://copy.forms.example/manifest.json";
/// The public half of the key with which the tests sign.
const PUBLIC_KEY: &str = r#"{"kty":"OKP","crv":"Ed25519","kid":"9MlQlwi5srmutcO_Sf7ylMErfgDCjftwCIJSqjXiVfw","x":"sH-CTuT0lHFACJYpw3NirwhY5Fd-IRdTnUyghPUL0cY"}"#;

/// A registry with one app and these further members of it.
pub(crate) fn registry_with(members: &str) -> Registry {
    registry(members, 100, "")
}

/// A registry whose canary everybody gets.
pub(crate) fn with_canary() -> Registry {
    let canary = format!(
        r#", {{ "url": "{CANARY}", "metadata": {{ "integrity": "in the manifest", "version": "canary" }},
               "deployment": {{ "traffic": 100, "default": false }} }}"#
    );
    registry("", 0, &canary)
}

/// A registry whose only version is once more at [`COPY`].
pub(crate) fn with_copy() -> Registry {
    let copy = format!(r#""url": "{STABLE}", "fallbackUrl": "{COPY}""#);
    Registry::parse(&text("", 100, "").replace(&format!(r#""url": "{STABLE}""#), &copy)).unwrap()
}

fn registry(members: &str, traffic: u8, more: &str) -> Registry {
    Registry::parse(&text(members, traffic, more)).unwrap()
}

fn text(members: &str, traffic: u8, more: &str) -> String {
    let separator = if members.is_empty() { "" } else { "," };
    format!(
        r#"{{ "schema": "https://raw.githubusercontent.com/awslabs/frontend-discovery/main/schema/v1-pre.json",
             "microFrontends": {{ "forms": [ {{ "url": "{STABLE}",
               "metadata": {{ "integrity": "in the manifest", "version": "stable" }},
               "deployment": {{ "traffic": {traffic}, "default": true }},
               "extras": {{ "wharf": {{ "mount": "/forms", "kind": "esm", "title": "Forms", "keys": [{PUBLIC_KEY}]
                 {separator} {members} }} }} }} {more} ] }} }}"#
    )
}
