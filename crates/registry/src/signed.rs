//! Manifests as they lie in buckets: signed.

use base64ct::{Base64UrlUnpadded, Encoding};
use strict_json::{Json, Object};

use crate::{
    Deployment, Manifest, ManifestError, ManifestPayload, TrustedKey, VerifySignature,
    read::Part,
    trusted_key::{read_base64url, read_key_id},
};

/// The one algorithm ([RFC 9864 section 2.2](https://www.rfc-editor.org/rfc/rfc9864#section-2.2)).
pub(crate) const ALGORITHM: &str = "Ed25519";

/// What is signed, so that a signature over anything else cannot pass for one over a manifest
/// ([RFC 7515 section 4.1.9](https://www.rfc-editor.org/rfc/rfc7515#section-4.1.9)).
pub(crate) const TYPE: &str = "wharf-manifest+json";

/// One for each key while keys are being replaced, and no work for whoever sends thousands.
pub(crate) const MOST_SIGNATURES: usize = 4;

/// A signed manifest that nobody has checked: a JWS in General JSON Serialization
/// ([RFC 7515 section 7.2.1](https://www.rfc-editor.org/rfc/rfc7515#section-7.2.1)) over the exact bytes of a
/// [`ManifestPayload`], with Ed25519 and nothing that could be left out, repeated or stand outside of the signature.
///
/// Nothing of what it says is to be had for the shell before [`Self::verify`] has found it good.
#[derive(Debug, Clone)]
pub struct SignedManifest {
    /// In base64url, as it is signed.
    payload: String,
    /// The same, decoded.
    text: String,
    signatures: Vec<Signature>,
}

#[derive(Debug, Clone)]
struct Signature {
    kid: String,
    /// The protected header in base64url, as it is signed.
    protected: String,
    bytes: [u8; 64],
}

impl SignedManifest {
    /// Reads the envelope, strictly.
    ///
    /// # Errors
    ///
    /// [`ManifestError::Unsigned`] for a manifest without an envelope or signature, and others for an envelope that is not
    /// exactly of the shape above.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let json = Json::parse(text)?;
        if matches!(&json, Json::Object(object) if is_unsigned(object)) {
            return Err(ManifestError::Unsigned);
        }
        let part = Part::whole(&json);
        let envelope = part.object(&["payload", "signatures"])?;
        let payload = envelope.part("payload")?;
        let text = decode(&payload)?;
        let list = envelope.part("signatures")?;
        match list.items()?.count() {
            0 => return Err(ManifestError::Unsigned),
            1..=MOST_SIGNATURES => {}
            count => return Err(ManifestError::TooManySignatures(count)),
        }
        let mut signatures: Vec<Signature> = Vec::new();
        for part in list.items()? {
            let signature = Signature::read(&part)?;
            if signatures.iter().any(|other| other.kid == signature.kid) {
                return Err(ManifestError::SignedTwice(signature.kid));
            }
            signatures.push(signature);
        }
        Ok(Self {
            payload: payload.text()?.to_owned(),
            text,
            signatures,
        })
    }

    /// Checks the signatures and gives the manifest. One good signature by a key of the registry is enough, so that keys can
    /// be replaced; the others may be by keys that this registry does not know (yet, or any more).
    ///
    /// Afterwards [`Manifest::check`] still has to find that it is this app's, and neither expired nor replaced.
    ///
    /// # Errors
    ///
    /// [`ManifestError::UnknownKey`] or [`ManifestError::Signature`]; otherwise as [`ManifestPayload::parse`].
    pub async fn verify(self, keys: &[TrustedKey], verifier: &impl VerifySignature) -> Result<Manifest, ManifestError> {
        let mut wrong = None;
        for signature in &self.signatures {
            let Some(key) = keys.iter().find(|key| key.kid == signature.kid) else {
                continue;
            };
            let message = [&signature.protected, ".", &self.payload].concat();
            if verifier.verify(&key.public, message.as_bytes(), &signature.bytes).await {
                return Ok(Manifest::verified(self.unverified()?, key.kid.clone()));
            }
            wrong.get_or_insert(&key.kid);
        }
        Err(match wrong {
            Some(kid) => ManifestError::Signature(kid.clone()),
            None => ManifestError::UnknownKey(self.key_ids().collect::<Vec<_>>().join("`, `")),
        })
    }

    /// What the manifest says, whoever wrote it: for tools that show or compare manifests. Nothing may be started from it.
    ///
    /// # Errors
    ///
    /// As [`ManifestPayload::parse`].
    pub fn unverified(&self) -> Result<ManifestPayload, ManifestError> {
        ManifestPayload::parse(&self.text)
    }

    /// The version and the sequence that the manifest says, whoever wrote it, also where the rest is not accepted (any more): shells
    /// of the time when it was deployed have seen its sequence.
    ///
    /// # Errors
    ///
    /// [`ManifestError::Json`] if it has none.
    pub fn unverified_deployment(&self) -> Result<Deployment, ManifestError> {
        Deployment::parse(&self.text)
    }

    /// The names of the keys that the signatures are by, as the signatures say.
    pub fn key_ids(&self) -> impl Iterator<Item = &str> {
        self.signatures.iter().map(|signature| signature.kid.as_str())
    }
}

impl Signature {
    fn read(part: &Part<'_>) -> Result<Self, ManifestError> {
        let members = part.object(&["protected", "signature"])?;
        let protected = members.part("protected")?;
        let json = Json::parse(&decode(&protected)?)?;
        let header = protected.nested(&json);
        // A header with `crit` asks for something that we do not do (RFC 7515 section 4.1.11), one with `jwk` brings its own
        // key: neither is a known member.
        let header = header.object(&["alg", "kid", "typ"])?;
        let algorithm: String = header.required("alg")?;
        if algorithm != ALGORITHM {
            return Err(ManifestError::Algorithm(algorithm));
        }
        let of_type: String = header.required("typ")?;
        if of_type != TYPE {
            return Err(ManifestError::Type(of_type));
        }
        Ok(Self {
            kid: read_key_id(&header.part("kid")?)?,
            protected: protected.text()?.to_owned(),
            bytes: read_base64url(&members.part("signature")?)?,
        })
    }
}

/// A manifest as `wharf build` writes it, or an envelope that somebody has taken the signatures from.
fn is_unsigned(object: &Object) -> bool {
    !object.has("signatures") && !object.has("signature") && (object.has("payload") || object.has("schema"))
}

/// A text in base64url without padding, in its one canonical form.
fn decode(part: &Part<'_>) -> Result<String, strict_json::Error> {
    Base64UrlUnpadded::decode_vec(part.text()?)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| part.fault("must be UTF-8 in base64url without padding"))
}

#[cfg(all(test, feature = "native"))]
mod tests;
