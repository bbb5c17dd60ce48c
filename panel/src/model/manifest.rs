//! What a manifest says, whoever wrote it. Whether it is believed is for the shell to say.

use registry::{Contents, File, ManifestError, SignedManifest};

/// 2020-01-01 UTC: a smaller sequence counts deployments, or is a date written as a number.
const EARLIEST: u64 = 1_577_836_800;

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

    /// Eight hexadecimal digits out of the SHA-384s of all files, in the manifest's order: the same for the same files, and others as
    /// soon as one file is another one. That tells builds of one version apart; it is no proof of anything.
    pub(crate) fn build(&self) -> String {
        let mix = |mixed: u32, file: &File| {
            let start = file.integrity.digest().iter().take(4);
            // The odd factor keeps the order, and two equal files from taking each other out.
            start.fold(mixed.wrapping_mul(0x0100_0193), |mixed, byte| {
                mixed.rotate_left(8) ^ u32::from(*byte)
            })
        };
        let mixed = self.contents.files().fold(0, mix);
        let digit = |place: u32| char::from_digit(mixed >> (28 - 4 * place) & 0xf, 16).unwrap_or_default();
        (0..8).map(digit).collect()
    }

    /// When it was signed, in seconds since 1970-01-01 UTC: `wharf sign` and `wharf rollback` make the sequence of the time unless they
    /// are given another one. `None` for what cannot be a time.
    pub(crate) fn signed_at(&self) -> Option<u64> {
        let (sequence, expires) = self.seal?;
        (EARLIEST..expires).contains(&sequence).then_some(sequence)
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

    #[test]
    fn builds_of_one_version_are_told_apart_by_any_of_their_files() {
        const HASH: &str = "OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        const OTHER: &str = "PLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        let build = |text: &str| ManifestFacts::parse(text).unwrap().build();
        let first = build(CONTENTS);
        assert_eq!(first.len(), 8);
        assert!(first.chars().all(|digit| digit.is_ascii_hexdigit()), "{first}");
        assert_eq!(
            build(&CONTENTS.replace("forms-", "other-")),
            first,
            "names are not what is built"
        );
        let mut seen = vec![first];
        for (place, _) in CONTENTS.match_indices(HASH) {
            let changed = [&CONTENTS[..place], OTHER, &CONTENTS[place + HASH.len()..]].concat();
            seen.push(build(&changed));
        }
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((all, seen.len()), (4, 4), "{seen:?}");
    }

    #[test]
    fn a_sequence_that_can_be_no_time_is_none() {
        let facts = ManifestFacts::parse(CONTENTS).unwrap();
        let signed_at = |sequence| {
            ManifestFacts {
                seal: Some((sequence, 1_900_000_000)),
                ..facts.clone()
            }
            .signed_at()
        };
        assert_eq!(facts.signed_at(), None, "nobody has signed it");
        assert_eq!(signed_at(1_796_063_000), Some(1_796_063_000));
        for sequence in [7, 20_261_130, 1_900_000_000, 1_796_063_000_000] {
            assert_eq!(signed_at(sequence), None, "{sequence}");
        }
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
