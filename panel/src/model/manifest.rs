//! What a manifest says, whoever wrote it. Whether it is believed is for the shell to say.

use registry::{Contents, ManifestError, SignedManifest};

/// What a manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ManifestFacts {
    /// The version and its files.
    pub(crate) contents: Contents,
    /// The names of the keys that it says to be signed by; none for a developer's own version.
    pub(crate) keys: Vec<String>,
    /// Its place in the order of deployments, and its end in seconds since 1970-01-01 UTC, if it is signed.
    pub(crate) seal: Option<(u64, u64)>,
}

impl ManifestFacts {
    /// Reads the text of a manifest; `None` for what is none.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match SignedManifest::parse(text) {
            Ok(signed) => {
                let payload = signed.unverified().ok()?;
                Some(Self {
                    keys: signed.key_ids().map(str::to_owned).collect(),
                    seal: Some((payload.sequence, payload.expires)),
                    contents: payload.contents,
                })
            }
            Err(ManifestError::Unsigned) => Some(Self {
                contents: Contents::parse(text).ok()?,
                keys: Vec::new(),
                seal: None,
            }),
            Err(_) => None,
        }
    }

    /// The bytes of all files, before any compression.
    pub(crate) fn size(&self) -> u64 {
        self.contents.files().map(|file| file.size).sum()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An app of kind `wasm` with three files.
    pub(crate) const CONTENTS: &str = r#"{
        "schema": 1, "name": "forms", "version": "1.2.0", "abi": 1, "toolkit": "0.1.0", "kind": "wasm",
        "entry": { "path": "forms-0a.js", "size": 20,
          "integrity": "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb" },
        "wasm": { "path": "forms-1b.wasm", "size": 300,
          "integrity": "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb" },
        "styles": [{ "path": "forms-2c.css", "size": 4,
          "integrity": "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb" }]
      }"#;

    #[test]
    fn an_unsigned_manifest_is_read_for_what_it_is() {
        let facts = ManifestFacts::parse(CONTENTS).unwrap();
        assert_eq!((facts.contents.version.as_str(), facts.size()), ("1.2.0", 324));
        assert_eq!((facts.keys.len(), facts.seal), (0, None));
    }

    // Who signs is native: browsers only verify.
    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn a_signed_manifest_says_by_which_keys_it_claims_to_be_signed() {
        let key = registry::SigningKey::from_seed(&[7; 32]);
        let payload = registry::ManifestPayload {
            contents: Contents::parse(CONTENTS).unwrap(),
            sequence: 7,
            expires: 1_900_000_000,
        };
        let payload = payload.to_json().unwrap();
        let kid = key.kid().to_owned();
        let text = registry::sign(payload.as_bytes(), &[key]).unwrap();
        let facts = ManifestFacts::parse(&text).unwrap();
        assert_eq!(facts.seal, Some((7, 1_900_000_000)));
        assert_eq!(facts.keys, [kid]);
    }

    #[test]
    fn what_is_no_manifest_says_nothing() {
        for text in ["", "{}", "<!doctype html>", r#"{"payload":"x","signatures":[]}"#] {
            assert_eq!(ManifestFacts::parse(text), None, "{text}");
        }
    }
}
