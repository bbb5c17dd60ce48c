//! From callback to verified tokens, as the shell does it.

use serde_json::{Value, json};

use super::*;
use crate::{
    Access, AccessTokenError, Callback, ErrorCode, IdTokenError, LoginOptions, Prompt, RsaVerifier, Session,
    begin_login,
    testing::{NOW, Xorshift, access_token, config, config_with, id_jwk, id_token, jwks, metadata, response, run},
};

struct SignIn {
    config: ClientConfig,
    redemption: Redemption,
    nonce: String,
}

impl SignIn {
    fn new() -> Self {
        Self::with(config(), LoginOptions::default())
    }

    fn with(config: ClientConfig, options: LoginOptions) -> Self {
        let transaction = begin_login(&config, &metadata(), options, &Xorshift::new(23), NOW).transaction;
        let nonce = transaction.nonce.reveal().to_owned();
        let callback = Callback::parse(&format!("code=c&state={}", transaction.state().reveal()))
            .unwrap()
            .unwrap();
        let redemption = transaction.accept(callback, &config, &metadata(), NOW).unwrap();
        Self {
            config,
            redemption,
            nonce,
        }
    }

    fn id_token(&self, mut changes: Value) -> String {
        if changes.get("nonce").is_none() {
            changes["nonce"] = json!(self.nonce);
        }
        id_token(changes)
    }

    fn verify_at(&self, now: u64, id: Value, access: Value) -> Result<VerifiedTokens, TokenError> {
        self.verify_response(
            now,
            &response(&self.id_token(id), &access_token(access), Some("refresh")),
        )
    }

    fn verify_response(&self, now: u64, response: &TokenResponse) -> Result<VerifiedTokens, TokenError> {
        run(self
            .redemption
            .verify(response, &self.config, &jwks(), &RsaVerifier, UnixTime(now)))
    }

    fn verify(&self, id: Value, access: Value) -> Result<VerifiedTokens, TokenError> {
        self.verify_at(NOW.0, id, access)
    }
}

#[test]
fn good_tokens_become_a_session() {
    let tokens = SignIn::new().verify(json!({}), json!({})).unwrap();
    assert_eq!(tokens.access_token_expires_at, UnixTime(NOW.0 + 3_600));
    assert_eq!(tokens.refresh_token.as_ref().unwrap().reveal(), "refresh");
    let mut session = Session::new();
    session.sign_in(tokens);
    assert!(matches!(session.access_token(NOW), Access::Valid(_)));
}

#[test]
fn either_token_can_spoil_the_sign_in() {
    let sign_in = SignIn::new();
    let error = |id, access| sign_in.verify(id, access).unwrap_err();
    assert_eq!(
        error(json!({ "nonce": "another" }), json!({})),
        IdTokenError::Nonce.into()
    );
    assert_eq!(
        error(json!({ "aud": "another" }), json!({})),
        IdTokenError::Audience.into()
    );
    assert_eq!(
        error(json!({ "at_hash": "another" }), json!({})),
        IdTokenError::AccessTokenHash.into()
    );
    assert_eq!(
        error(json!({}), json!({ "sub": "another" })),
        AccessTokenError::Subject.into()
    );
    assert_eq!(
        error(json!({}), json!({ "client_id": "another" })),
        AccessTokenError::Client.into()
    );
    let scope = error(json!({}), json!({ "scope": "openid email" }));
    assert_eq!(scope, AccessTokenError::Scope(Scope::new("api/read")).into());
    let mut answer = response(&sign_in.id_token(json!({})), &access_token(json!({})), None);
    answer.id_token = None;
    assert_eq!(
        sign_in.verify_response(NOW.0, &answer).unwrap_err(),
        TokenError::NoIdToken
    );
}

#[test]
fn swapped_tokens_are_refused() {
    let sign_in = SignIn::new();
    let swapped = response(&access_token(json!({})), &sign_in.id_token(json!({})), None);
    assert!(sign_in.verify_response(NOW.0, &swapped).is_err());
    let twice = response(&sign_in.id_token(json!({})), &sign_in.id_token(json!({})), None);
    let error = sign_in.verify_response(NOW.0, &twice).unwrap_err();
    assert_eq!(error, AccessTokenError::Missing("client_id").into());
}

#[test]
fn unknown_keys_ask_for_a_fresh_key_set() {
    let sign_in = SignIn::new();
    let answer = response(&sign_in.id_token(json!({})), &access_token(json!({})), None);
    let verify = |keys: Value| {
        let keys = Jwks::parse(&json!({ "keys": keys }).to_string()).unwrap();
        run(sign_in
            .redemption
            .verify(&answer, &sign_in.config, &keys, &RsaVerifier, NOW))
        .map(|_| ())
    };
    for keys in [json!([]), json!([id_jwk()])] {
        let error = verify(keys).unwrap_err();
        assert!(error.needs_fresh_keys());
        assert_eq!(error.code(), ErrorCode::JWT_KEY_UNKNOWN);
    }
    assert!(!verify(json!([id_jwk(), id_jwk()])).unwrap_err().needs_fresh_keys());
    assert!(sign_in.verify_response(NOW.0, &answer).is_ok());
}

#[test]
fn a_wrong_local_clock_is_corrected_up_to_a_day() {
    let sign_in = SignIn::new();
    for offset in [-86_400_i64, -7_200, -61, -60, 0, 60, 61, 3_600, 86_400] {
        let local = NOW.0.saturating_add_signed(offset);
        let mut session = Session::new();
        session.sign_in(sign_in.verify_at(local, json!({}), json!({})).unwrap());
        // The token's hour is an hour on the local clock, too, give or take the leeway.
        let end = session.ends_at().unwrap();
        assert!(end.0.abs_diff(local + 3_600) <= 60, "{offset}");
        assert!(
            matches!(session.access_token(UnixTime(local + 3_000)), Access::Valid(_)),
            "{offset}"
        );
        assert!(
            matches!(
                session.access_token(UnixTime(local + 3_661)),
                Access::NeedsRenewal(None)
            ),
            "{offset}"
        );
    }
    let late = sign_in.verify_at(NOW.0 + 86_401, json!({}), json!({})).unwrap_err();
    assert_eq!(late, IdTokenError::Expired.into());
    let early = sign_in.verify_at(NOW.0 - 86_401, json!({}), json!({})).unwrap_err();
    assert_eq!(early, IdTokenError::NotYetValid.into());
}

#[test]
fn a_clock_offset_does_not_revive_a_token_of_another_sign_in() {
    let sign_in = SignIn::new();
    let error = sign_in
        .verify_at(NOW.0 + 7_200, json!({ "nonce": "of yesterday" }), json!({}))
        .unwrap_err();
    assert_eq!(error, IdTokenError::Nonce.into());
}

#[test]
fn an_id_token_that_was_issued_already_expired_is_refused() {
    let error = SignIn::new()
        .verify(json!({ "iat": NOW.0, "exp": NOW.0 - 60 }), json!({}))
        .unwrap_err();
    assert_eq!(error, IdTokenError::Expired.into());
}

#[test]
fn prompt_login_demands_a_fresh_authentication() {
    let options = LoginOptions {
        prompt: Some(Prompt::Login),
        ..LoginOptions::default()
    };
    let sign_in = SignIn::with(config(), options);
    let at = |auth_time: u64| {
        sign_in
            .verify_at(NOW.0 + 30, json!({ "auth_time": auth_time }), json!({}))
            .map(|_| ())
    };
    assert_eq!(at(NOW.0 + 20), Ok(()));
    assert_eq!(at(NOW.0 - 600), Err(IdTokenError::AuthenticationAge.into()));
    // Also if the local clock is two hours ahead of the provider's.
    let hours_later = json!({ "iat": NOW.0 - 7_200, "exp": NOW.0 - 3_600, "auth_time": NOW.0 - 9_000 });
    let access = json!({ "iat": NOW.0 - 7_200, "exp": NOW.0 - 3_600 });
    let error = sign_in.verify(hours_later, access.clone()).unwrap_err();
    assert_eq!(error, IdTokenError::AuthenticationAge.into());
    let fresh = json!({ "iat": NOW.0 - 7_200, "exp": NOW.0 - 3_600, "auth_time": NOW.0 - 7_210 });
    assert!(sign_in.verify(fresh, access).is_ok());
}

#[test]
fn max_age_survives_the_way_through_storage() {
    let options = LoginOptions {
        max_age: Some(Duration::from_secs(100)),
        ..LoginOptions::default()
    };
    let sign_in = SignIn::with(config(), options);
    assert!(sign_in.verify(json!({ "auth_time": NOW.0 - 100 }), json!({})).is_ok());
    let error = sign_in
        .verify(json!({ "auth_time": NOW.0 - 500 }), json!({}))
        .unwrap_err();
    assert_eq!(error, IdTokenError::AuthenticationAge.into());
}

#[test]
fn an_opaque_access_token_lives_as_long_as_the_provider_says() {
    let config = config_with(json!({ "token_profile": "standard" }));
    let sign_in = SignIn::with(config, LoginOptions::default());
    let mut answer = response(&sign_in.id_token(json!({ "token_use": null })), "opaque", None);
    let tokens = sign_in.verify_response(NOW.0, &answer).unwrap();
    assert_eq!(tokens.access_token_expires_at, UnixTime(NOW.0 + 3_600));
    answer.expires_in = None;
    assert_eq!(
        sign_in.verify_response(NOW.0, &answer).unwrap().access_token_expires_at,
        UnixTime(NOW.0 + 300)
    );
    // By Cognito's rules it would not be a token at all.
    let cognito = SignIn::new();
    let answer = response(&cognito.id_token(json!({})), "opaque", None);
    assert_eq!(
        cognito.verify_response(NOW.0, &answer).unwrap_err().code(),
        ErrorCode::JWT_MALFORMED
    );
}
