//! Proof Key for Code Exchange ([RFC 7636](https://www.rfc-editor.org/rfc/rfc7636)), method `S256` only.

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

use crate::{encoding::random_text, ports::Random, secret::secret};

secret! {
    /// The `code_verifier`, 256 random bits in 43 characters. Sent only to the token endpoint, with the code.
    stored PkceCodeVerifier
}

/// The `code_challenge`: the SHA-256 of the verifier. It may be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PkceCodeChallenge(String);

impl PkceCodeVerifier {
    /// A fresh verifier.
    #[must_use]
    pub fn random(random: &impl Random) -> Self {
        Self::new(random_text(random))
    }

    /// The challenge that belongs to this verifier
    /// ([RFC 7636 section 4.2](https://www.rfc-editor.org/rfc/rfc7636#section-4.2)).
    #[must_use]
    pub fn challenge(&self) -> PkceCodeChallenge {
        PkceCodeChallenge(Base64UrlUnpadded::encode_string(&Sha256::digest(
            self.reveal().as_bytes(),
        )))
    }
}

impl PkceCodeChallenge {
    /// The value of the parameter `code_challenge`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Xorshift;

    #[test]
    fn challenge_is_that_of_rfc_7636_appendix_b() {
        let verifier = PkceCodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(
            verifier.challenge().as_str(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn verifier_is_43_unreserved_characters_and_never_the_same() {
        let random = Xorshift::new(7);
        let verifiers: Vec<_> = (0..50).map(|_| PkceCodeVerifier::random(&random)).collect();
        for (index, verifier) in verifiers.iter().enumerate() {
            assert_eq!(verifier.reveal().len(), 43);
            assert!(
                verifier
                    .reveal()
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
            );
            assert!(!verifiers[..index].contains(verifier));
        }
    }
}
