//! Signed manifests in their parts, to be put together in another way.

use anyhow::Context;
use base64ct::{Base64UrlUnpadded, Encoding};
use registry::SigningKey;
use serde_json::{Value, json};
use wharf_tests::{Result, publication::sealed, signing};

/// A manifest with one signature, in its parts as they are transferred.
pub(super) struct Envelope {
    pub(super) payload: String,
    pub(super) protected: String,
    pub(super) signature: String,
}

/// Bytes in base64url.
pub(super) fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

fn decode(text: &str) -> Result<Vec<u8>> {
    Base64UrlUnpadded::decode_vec(text).ok().context("no base64url")
}

impl Envelope {
    /// The manifest as it should be.
    pub(super) fn of(manifest: &Value) -> Result<Self> {
        Self::read(&sealed(manifest)?)
    }

    /// Of these bytes, signed with this key.
    pub(super) fn signed_with(payload: &[u8], key: SigningKey) -> Result<Self> {
        Self::read(registry::sign(payload, &[key])?.as_bytes())
    }

    fn read(bytes: &[u8]) -> Result<Self> {
        let json: Value = serde_json::from_slice(bytes)?;
        let text = |value: &Value| value.as_str().map(str::to_owned).context("a member is missing");
        Ok(Self {
            payload: text(&json["payload"])?,
            protected: text(&json["signatures"][0]["protected"])?,
            signature: text(&json["signatures"][0]["signature"])?,
        })
    }

    /// What was signed.
    pub(super) fn payload(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&decode(&self.payload)?)?)
    }

    /// The header that was signed with it.
    pub(super) fn header(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&decode(&self.protected)?)?)
    }

    /// The bytes of the signature.
    pub(super) fn signature(&self) -> Result<Vec<u8>> {
        decode(&self.signature)
    }

    /// With another payload, and the signature of the one before.
    pub(super) fn with_payload(mut self, change: impl FnOnce(&mut Value)) -> Result<Self> {
        let mut payload = self.payload()?;
        change(&mut payload);
        self.payload = encode(payload.to_string().as_bytes());
        Ok(self)
    }

    /// With another header, and the signature with the one before.
    pub(super) fn with_header(mut self, change: impl FnOnce(&mut Value)) -> Result<Self> {
        let mut header = self.header()?;
        change(&mut header);
        self.protected = encode(header.to_string().as_bytes());
        Ok(self)
    }

    /// With another signature.
    pub(super) fn with_signature(mut self, change: impl FnOnce(&mut Vec<u8>)) -> Result<Self> {
        let mut signature = self.signature()?;
        change(&mut signature);
        self.signature = encode(&signature);
        Ok(self)
    }

    /// The entry of the list of signatures.
    pub(super) fn entry(&self) -> Value {
        json!({ "protected": self.protected, "signature": self.signature })
    }

    /// The document.
    pub(super) fn json(&self) -> Value {
        json!({ "payload": self.payload, "signatures": [self.entry()] })
    }

    /// The bytes of the document.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.json().to_string().into_bytes()
    }
}

/// A key that no registry trusts.
pub(super) fn other_key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

/// The same under the name of the key that the registry trusts.
pub(super) fn impostor() -> Result<SigningKey> {
    let mut jwk: Value = serde_json::from_str(&other_key(1).reveal_jwk())?;
    jwk["kid"] = signing::key()?.kid().into();
    Ok(SigningKey::from_jwk(&jwk.to_string())?)
}
