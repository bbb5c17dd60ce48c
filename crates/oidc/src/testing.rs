//! What the tests share: a provider with two keys, its tokens, and deterministic randomness.

use core::{
    cell::Cell,
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
};
use std::sync::LazyLock;

use base64ct::{Base64UrlUnpadded, Encoding};
use jwt_compact::{
    Algorithm, AlgorithmSignature,
    alg::{Hs256, Hs256Key, Rsa},
};
use rsa::{RsaPrivateKey, traits::PublicKeyParts};
use serde_json::{Value, json};

use crate::{
    ClientConfig, ClientSettings, Issuer, Jwks, ProviderMetadata, Random, RsaVerifier, TokenResponse, UnixTime,
    UnverifiedToken, VerifiedToken, verify,
};

pub(crate) const ISSUER: &str = "https://id.example.com/pool_1";
pub(crate) const CLIENT: &str = "client-1";
pub(crate) const SUBJECT: &str = "0f7c2c1e-subject";
pub(crate) const NONCE: &str = "nonce-of-this-login";
pub(crate) const NOW: UnixTime = UnixTime(1_800_000_000);

/// Cognito's key names contain characters that base64url does not have.
pub(crate) const ID_KEY: &str = "id+key/1=";
pub(crate) const ACCESS_KEY: &str = "access+key/2=";

/// What follows on [`ID_KEY`] when the provider changes its keys.
pub(crate) const NEXT_ID_KEY: &str = "id+key/3=";

static ID_SIGNER: LazyLock<RsaPrivateKey> = LazyLock::new(new_key);
static ACCESS_SIGNER: LazyLock<RsaPrivateKey> = LazyLock::new(new_key);
static NEXT_ID_SIGNER: LazyLock<RsaPrivateKey> = LazyLock::new(new_key);

fn new_key() -> RsaPrivateKey {
    RsaPrivateKey::new(&mut rand::rngs::OsRng, 2_048).unwrap()
}

/// Runs a future that never has to wait.
pub(crate) fn run<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("nothing here waits"),
    }
}

/// A xorshift generator: the same numbers in every run.
pub(crate) struct Xorshift(Cell<u64>);

impl Xorshift {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Cell::new(seed.max(1)))
    }

    pub(crate) fn next(&self) -> u64 {
        let mut number = self.0.get();
        number ^= number << 13;
        number ^= number >> 7;
        number ^= number << 17;
        self.0.set(number);
        number
    }

    pub(crate) fn below(&self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// A text of up to `longest` characters out of `alphabet`.
    pub(crate) fn text(&self, alphabet: &str, longest: usize) -> String {
        let characters: Vec<char> = alphabet.chars().collect();
        (0..self.below(longest + 1))
            .map(|_| characters[self.below(characters.len())])
            .collect()
    }
}

impl Random for Xorshift {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill_with(|| (self.next() >> 24) as u8);
    }
}

pub(crate) fn settings() -> Value {
    json!({
        "issuer": ISSUER,
        "client_id": CLIENT,
        "scopes": ["openid", "email", "api/read"],
        "redirect_path": "/auth/callback",
        "sign_out": "cognito",
        "registry": "/registry.json",
    })
}

pub(crate) fn config() -> ClientConfig {
    config_with(json!({}))
}

/// The configuration with these settings on top.
pub(crate) fn config_with(changes: Value) -> ClientConfig {
    let settings: ClientSettings = serde_json::from_str(&merged(settings(), changes).to_string()).unwrap();
    settings.for_origin("https://shell.example.com").unwrap()
}

pub(crate) fn metadata_document() -> Value {
    json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://login.example.com/oauth2/authorize",
        "token_endpoint": "https://login.example.com/oauth2/token",
        "jwks_uri": "https://id.example.com/pool_1/.well-known/jwks.json",
        "userinfo_endpoint": "https://login.example.com/oauth2/userInfo",
        "revocation_endpoint": "https://login.example.com/oauth2/revoke",
        "end_session_endpoint": "https://login.example.com/logout",
        "response_types_supported": ["code", "token"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

pub(crate) fn metadata() -> ProviderMetadata {
    metadata_with(json!({}))
}

pub(crate) fn metadata_with(changes: Value) -> ProviderMetadata {
    let document = merged(metadata_document(), changes).to_string();
    ProviderMetadata::parse(&document, &Issuer::parse(ISSUER).unwrap()).unwrap()
}

/// `document` with `changes` on top; a change to `null` takes the member out.
pub(crate) fn merged(mut document: Value, changes: Value) -> Value {
    let members = document.as_object_mut().unwrap();
    let Value::Object(changes) = changes else {
        panic!("changes are an object")
    };
    for (name, value) in changes {
        match value {
            Value::Null => members.remove(&name),
            value => members.insert(name, value),
        };
    }
    document
}

/// Claims as in Cognito's ID token.
pub(crate) fn id_claims() -> Value {
    json!({
        "iss": ISSUER, "sub": SUBJECT, "aud": CLIENT, "token_use": "id", "nonce": NONCE,
        "iat": NOW.0, "exp": NOW.0 + 3_600, "auth_time": NOW.0 - 5, "jti": "1", "origin_jti": "2",
        "name": "Demo Person", "email": "demo@example.com", "email_verified": true,
        "cognito:username": "demo", "cognito:groups": ["customers", "billing"],
    })
}

/// Claims as in Cognito's access token.
pub(crate) fn access_claims() -> Value {
    json!({
        "iss": ISSUER, "sub": SUBJECT, "client_id": CLIENT, "token_use": "access",
        "scope": "openid email api/read", "iat": NOW.0, "exp": NOW.0 + 3_600, "auth_time": NOW.0 - 5,
        "username": "demo", "cognito:groups": ["customers", "billing"], "version": 2,
    })
}

pub(crate) fn base64url(text: &str) -> String {
    Base64UrlUnpadded::encode_string(text.as_bytes())
}

/// A token of exactly this header and payload, signed with RS256 by the ID token's key.
pub(crate) fn sign_raw(header: &str, payload: &str) -> String {
    sign_with(&ID_SIGNER, header, payload)
}

fn sign_with(key: &RsaPrivateKey, header: &str, payload: &str) -> String {
    let input = format!("{}.{}", base64url(header), base64url(payload));
    let signature = Rsa::rs256().sign(key, input.as_bytes());
    format!("{input}.{}", Base64UrlUnpadded::encode_string(&signature.as_bytes()))
}

/// The classic attack: HMAC with the public key, which everybody has, as its secret.
pub(crate) fn sign_hs256_with_public_key(payload: &str) -> String {
    let header = json!({ "alg": "HS256", "kid": ID_KEY, "typ": "JWT" }).to_string();
    let input = format!("{}.{}", base64url(&header), base64url(payload));
    let key = Hs256Key::new(ID_SIGNER.n().to_bytes_be());
    let signature = Hs256.sign(&key, input.as_bytes());
    format!("{input}.{}", Base64UrlUnpadded::encode_string(&signature.as_bytes()))
}

fn header(key_id: &str) -> String {
    json!({ "alg": "RS256", "kid": key_id }).to_string()
}

pub(crate) fn id_token(changes: Value) -> String {
    sign_with(&ID_SIGNER, &header(ID_KEY), &merged(id_claims(), changes).to_string())
}

/// An ID token after a change of keys.
pub(crate) fn next_id_token(changes: Value) -> String {
    sign_with(
        &NEXT_ID_SIGNER,
        &header(NEXT_ID_KEY),
        &merged(id_claims(), changes).to_string(),
    )
}

pub(crate) fn access_token(changes: Value) -> String {
    sign_with(
        &ACCESS_SIGNER,
        &header(ACCESS_KEY),
        &merged(access_claims(), changes).to_string(),
    )
}

fn jwk(key_id: &str, key: &RsaPrivateKey) -> Value {
    json!({
        "kid": key_id, "kty": "RSA", "use": "sig", "alg": "RS256",
        "n": Base64UrlUnpadded::encode_string(&key.n().to_bytes_be()),
        "e": Base64UrlUnpadded::encode_string(&key.e().to_bytes_be()),
    })
}

pub(crate) fn id_jwk() -> Value {
    jwk(ID_KEY, &ID_SIGNER)
}

pub(crate) fn next_id_jwk() -> Value {
    jwk(NEXT_ID_KEY, &NEXT_ID_SIGNER)
}

pub(crate) fn access_jwk() -> Value {
    jwk(ACCESS_KEY, &ACCESS_SIGNER)
}

pub(crate) fn jwks() -> Jwks {
    Jwks::parse(&json!({ "keys": [id_jwk(), access_jwk()] }).to_string()).unwrap()
}

/// A token through the signature check.
pub(crate) fn verified(token: &str) -> VerifiedToken {
    run(verify(UnverifiedToken::parse(token).unwrap(), &jwks(), &RsaVerifier)).unwrap()
}

/// The token endpoint's answer with these tokens.
pub(crate) fn response(id_token: &str, access_token: &str, refresh_token: Option<&str>) -> TokenResponse {
    let body = json!({
        "id_token": id_token, "access_token": access_token, "refresh_token": refresh_token,
        "token_type": "Bearer", "expires_in": 3_600,
    });
    TokenResponse::parse(200, &body.to_string()).unwrap()
}
