//! The public keys by which a shell recognises the publishers of its apps.

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};
use strict_json::{Error, Json};

use crate::read::{LABEL, Part, Read, is_label};

/// A public Ed25519 key whose signatures the registry trusts: a JWK
/// ([RFC 8037 section 2](https://www.rfc-editor.org/rfc/rfc8037#section-2)) with exactly the members `kty`, `crv`, `kid`
/// and `x`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// The name under which signatures refer to the key, unique in its app.
    pub kid: String,
    /// The key itself ([RFC 8032 section 5.1.2](https://www.rfc-editor.org/rfc/rfc8032#section-5.1.2)).
    pub public: [u8; 32],
}

impl TrustedKey {
    /// Reads a JWK on its own, as it stands in a file.
    ///
    /// # Errors
    ///
    /// If it is not exactly a public Ed25519 key with a `kid`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::read(&Part::whole(&Json::parse(text)?))
    }

    /// The key's thumbprint ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)), which Wharf's own tools use as `kid`.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        thumbprint(&self.public)
    }
}

/// SHA-256 of the required members in the order of the alphabet, without white space, in base64url
/// ([RFC 8037 appendix A.3](https://www.rfc-editor.org/rfc/rfc8037#appendix-A.3)).
pub(crate) fn thumbprint(public: &[u8; 32]) -> String {
    let x = Base64UrlUnpadded::encode_string(public);
    let members = [r#"{"crv":"Ed25519","kty":"OKP","x":""#, &x, r#""}"#].concat();
    Base64UrlUnpadded::encode_string(&Sha256::digest(members))
}

impl Read for TrustedKey {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        if part.open_object()?.has("d") {
            return Err(part.fault(
                "is a private key (it has `d`): whoever can read the registry can now sign in its name; make a new key \
                 and put only its public half here",
            ));
        }
        let jwk = part.object(&["kty", "crv", "kid", "x"])?;
        jwk.part("kty")?.one_of(&[("OKP", ())])?;
        jwk.part("crv")?.one_of(&[("Ed25519", ())])?;
        let kid = read_key_id(&jwk.part("kid")?)?;
        let x = jwk.part("x")?;
        let public: [u8; 32] = read_base64url(&x)?;
        if is_of_small_order(&public) {
            return Err(x.fault("is a point of small order: anybody can sign for it"));
        }
        Ok(Self { kid, public })
    }
}

/// The name of a key.
pub(crate) fn read_key_id(part: &Part<'_>) -> Result<String, Error> {
    let kid = part.text()?;
    if is_label(kid) {
        Ok(kid.to_owned())
    } else {
        Err(part.fault(LABEL))
    }
}

/// Exactly `N` bytes in base64url without padding, in their one canonical form.
pub(crate) fn read_base64url<const N: usize>(part: &Part<'_>) -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    match Base64UrlUnpadded::decode(part.text()?, &mut bytes) {
        Ok(decoded) if decoded.len() == N => Ok(bytes),
        _ => Err(part.fault(&["must be ", &N.to_string(), " bytes in base64url without padding"].concat())),
    }
}

/// Whether the key is one of the few points for which signatures can be made without any private key. Verifiers differ in
/// whether they notice, and a placeholder of zeros is one of them.
///
/// These are the y coordinates of all points whose order divides 8, in little-endian order without the sign of x, and the
/// same plus the prime where that still fits
/// ([Taming the many EdDSAs, table 1](https://eprint.iacr.org/2020/1244)).
fn is_of_small_order(public: &[u8; 32]) -> bool {
    let [low, between @ .., high] = public;
    let high = high & 0x7f;
    let is_filled_with = |byte: u8| between.iter().all(|other| *other == byte);
    // 0 and 1; then, modulo the prime 2^255 - 19, -1, 0 and 1 again.
    (high == 0 && is_filled_with(0) && *low <= 1)
        || (high == 0x7f && is_filled_with(0xff) && (0xec..=0xee).contains(low))
        || ORDER_8
            .iter()
            .any(|point| point[..31] == public[..31] && point[31] == high)
}

/// The y coordinates of the four points of order 8.
const ORDER_8: [[u8; 32]; 2] = [
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
];

#[cfg(all(test, feature = "native"))]
mod tests {
    use ed25519_dalek::VerifyingKey;

    use super::*;

    /// RFC 8037 appendix A.2.
    const X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

    fn read(jwk: &str) -> Result<TrustedKey, String> {
        TrustedKey::parse(jwk).map_err(|error| error.to_string())
    }

    fn jwk(x: &str) -> String {
        format!(r#"{{"kty":"OKP","crv":"Ed25519","kid":"k","x":"{x}"}}"#)
    }

    #[test]
    fn the_thumbprint_is_that_of_the_rfc() {
        let key = read(&jwk(X)).unwrap();
        assert_eq!(key.thumbprint(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    #[test]
    fn only_public_ed25519_keys_are_read() {
        for (from, to) in [
            ("OKP", "EC"),
            ("Ed25519", "X25519"),
            ("Ed25519", "Ed448"),
            ("\"kid\":\"k\",", ""),
            ("\"kid\":\"k\"", "\"kid\":\"\""),
            ("\"kid\":\"k\"", "\"kid\":\"a b\""),
            ("\"kid\":\"k\"", "\"kid\":\"k\",\"alg\":\"EdDSA\""),
            (X, ""),
            (X, &X[1..]),
            (X, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp"),
            (X, "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"),
            (X, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="),
        ] {
            let changed = jwk(X).replace(from, to);
            assert!(read(&changed).is_err(), "{changed}");
        }
        let private = jwk(X).replace("}", r#","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}"#);
        let said = read(&private).unwrap_err();
        assert!(said.contains("private key") && !said.contains("nWGx"), "{said}");
    }

    #[test]
    fn keys_that_anybody_can_sign_for_are_refused() {
        let edge = |low: u8, fill: u8, high: u8| {
            let mut bytes = [fill; 32];
            (bytes[0], bytes[31]) = (low, high);
            bytes
        };
        let mut weak = vec![edge(0, 0, 0), edge(1, 0, 0), edge(0xec, 0xff, 0x7f)];
        weak.extend([edge(0xed, 0xff, 0x7f), edge(0xee, 0xff, 0x7f)]);
        weak.extend(ORDER_8);
        for mut bytes in weak {
            for sign in [0, 0x80] {
                bytes[31] = (bytes[31] & 0x7f) | sign;
                assert!(is_of_small_order(&bytes), "{bytes:?}");
                // The oracle reads some of them as no point at all.
                assert!(
                    VerifyingKey::from_bytes(&bytes).map_or(true, |key| key.is_weak()),
                    "{bytes:?}"
                );
            }
        }
        assert!(read(&jwk(&"A".repeat(43))).unwrap_err().contains("anybody"));
        for bytes in [
            edge(2, 0, 0),
            edge(0, 0, 1),
            edge(0xeb, 0xff, 0x7f),
            edge(0xef, 0xff, 0x7f),
        ] {
            assert!(!is_of_small_order(&bytes), "{bytes:?}");
        }
    }
}
