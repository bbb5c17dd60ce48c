//! What both checkers do with the corpus.

use oidc::{Jwks, JwksError, RsaPublicKey, SignatureVerifier, UnverifiedToken, VerifyError, verify};
use serde_json::Value;

/// The corpus as it stands in the file.
pub(crate) const CORPUS: &str = include_str!("corpus.json");

/// One line for each case in which this checker differs from the corpus, and how many cases there are.
pub(crate) async fn differences(verifier: &impl SignatureVerifier) -> (usize, Vec<String>) {
    let corpus: Value = serde_json::from_str(CORPUS).unwrap();
    let cases = corpus["cases"].as_array().unwrap();
    let mut differences = Vec::new();
    for case in cases {
        let keys = &corpus["key_sets"][case["keys"].as_str().unwrap()];
        let (jwks, token) = (Jwks::parse(&keys.to_string()).unwrap(), case["token"].as_str().unwrap());
        let (verdict, signature) = judge(verifier, &jwks, token).await;
        if verdict != case["verdict"] || signature != case["signature"].as_bool() {
            differences.push(format!(
                "{}: {verdict} (signature: {signature:?}) instead of {} (signature: {})",
                case["name"], case["verdict"], case["signature"]
            ));
        }
    }
    (cases.len(), differences)
}

/// What the whole check comes to, and what the checker says by itself, without the check before it that the signature is
/// as long as the modulus.
async fn judge(verifier: &impl SignatureVerifier, jwks: &Jwks, token: &str) -> (String, Option<bool>) {
    let signature = match parts(jwks, token) {
        None => None,
        Some((token, key)) => Some(verifier.verify(&key, token.signing_input(), token.signature()).await),
    };
    let result = match UnverifiedToken::parse(token) {
        Ok(token) => verify(token, jwks, verifier).await,
        Err(error) => Err(error.into()),
    };
    let verdict = match result {
        Ok(_) => "accepted".to_owned(),
        Err(VerifyError::Token(error)) => format!("token: {error:?}"),
        Err(VerifyError::Key(JwksError::Unsuitable(reason))) => format!("key: {reason}"),
        Err(VerifyError::Key(error)) => format!("key: {error:?}"),
        Err(VerifyError::Signature) => "signature".to_owned(),
    };
    (verdict, signature)
}

/// The token and its key, if there are any to ask a checker about.
fn parts(jwks: &Jwks, token: &str) -> Option<(UnverifiedToken, RsaPublicKey)> {
    let token = UnverifiedToken::parse(token).ok()?;
    let key = match token.key_id() {
        Some(key_id) => jwks.key(key_id),
        None => jwks.only_key(),
    };
    let key = key.ok()?.clone();
    Some((token, key))
}

/// The bits of a good signature that can be the other way round without this checker noticing.
pub(crate) async fn bits_without_effect(verifier: &impl SignatureVerifier) -> Vec<usize> {
    let corpus: Value = serde_json::from_str(CORPUS).unwrap();
    let good = corpus["cases"]
        .as_array()
        .unwrap()
        .iter()
        .find(|case| case["name"] == "a good signature");
    let (good, keys) = (good.unwrap(), &corpus["key_sets"]["one key"]);
    let jwks = Jwks::parse(&keys.to_string()).unwrap();
    let (token, key) = parts(&jwks, good["token"].as_str().unwrap()).unwrap();
    let mut without_effect = Vec::new();
    for bit in 0..token.signature().len() * 8 {
        let mut signature = token.signature().to_vec();
        signature[bit / 8] ^= 1 << (bit % 8);
        if verifier.verify(&key, token.signing_input(), &signature).await {
            without_effect.push(bit);
        }
    }
    without_effect
}
