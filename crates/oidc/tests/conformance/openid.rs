//! The modules of the OpenID Foundation's conformance suite.

use base64ct::{Base64UrlUnpadded, Encoding};
use oidc::{
    Arrival, ErrorCode, IdTokenError, LoginOptions, SessionEvent, SignInError, SignOutScope, TokenError, UserInfoError,
    check_userinfo,
};
use serde_json::{Value, json};

use crate::{
    device::{Shell, failure},
    fault::Endpoint,
    parameters,
    testing::{
        ID_KEY, SUBJECT, access_jwk, base64url, id_claims, id_jwk, id_token, merged, next_id_jwk, next_id_token,
        sign_hs256_with_public_key, sign_raw,
    },
};

/// A login at a provider whose ID tokens have these claims is refused with this error, and leaves nothing behind.
#[track_caller]
fn refuses_claims(changes: Value, expected: IdTokenError) {
    let shell = Shell::new();
    shell.provider.change_id_tokens(changes);
    let error = failure(shell.log_in());
    assert_eq!(error, SignInError::Token(TokenError::IdToken(expected)));
    is_signed_out(&shell);
}

/// A login at a provider that makes its ID tokens like this is refused with this number, and leaves nothing behind.
#[track_caller]
fn refuses_tokens(sign: impl Fn(&str) -> String + 'static, expected: ErrorCode) {
    let shell = Shell::new();
    let sign = move |claims| sign(&merged(id_claims(), claims).to_string());
    shell.provider.sign_id_tokens_with(sign);
    assert_eq!(failure(shell.log_in()).code(), expected);
    is_signed_out(&shell);
}

#[track_caller]
fn is_signed_out(shell: &Shell) {
    assert!(shell.client.identity().is_none());
    assert_eq!(shell.token(), None);
    assert!(shell.provider.live().is_empty());
}

#[test]
fn oidcc_client_test() {
    let shell = Shell::new();
    assert!(matches!(shell.log_in(), Arrival::SignedIn { .. }));
    assert_eq!(shell.client.identity().unwrap().subject.as_str(), SUBJECT);
    assert!(shell.token().is_some());
}

#[test]
fn oidcc_client_test_invalid_iss() {
    refuses_claims(json!({ "iss": "https://id.example.com/pool_1/" }), IdTokenError::Issuer);
    refuses_claims(json!({ "iss": null }), IdTokenError::Missing("iss"));
}

#[test]
fn oidcc_client_test_missing_sub() {
    refuses_claims(json!({ "sub": null }), IdTokenError::Missing("sub"));
    refuses_claims(json!({ "sub": "" }), IdTokenError::Missing("sub"));
}

#[test]
fn oidcc_client_test_invalid_aud() {
    refuses_claims(json!({ "aud": "client-2" }), IdTokenError::Audience);
    refuses_claims(
        json!({ "aud": ["client-1", "client-2"], "azp": "client-1" }),
        IdTokenError::Audience,
    );
    refuses_claims(json!({ "azp": "client-2" }), IdTokenError::AuthorizedParty);
}

#[test]
fn oidcc_client_test_missing_aud() {
    refuses_claims(json!({ "aud": null }), IdTokenError::Missing("aud"));
    refuses_claims(json!({ "aud": [] }), IdTokenError::Audience);
}

#[test]
fn oidcc_client_test_missing_iat() {
    refuses_claims(json!({ "iat": null }), IdTokenError::Missing("iat"));
}

#[test]
fn oidcc_client_test_nonce_invalid() {
    refuses_claims(json!({ "nonce": "another" }), IdTokenError::Nonce);
    refuses_claims(json!({ "nonce": null }), IdTokenError::Missing("nonce"));
}

/// The suite has the client accept it. We refuse every token that does not name its key: the providers that we are made for
/// always do.
#[test]
fn oidcc_client_test_kid_absent_single_jwks() {
    // With a single key, access tokens are not Cognito's.
    let shell = Shell::with(json!({ "token_profile": "standard" }));
    shell.provider.publish_keys(json!([id_jwk()]));
    shell
        .provider
        .sign_id_tokens_with(|claims| sign_raw(r#"{"alg":"RS256"}"#, &merged(id_claims(), claims).to_string()));
    assert!(matches!(shell.log_in(), Arrival::SignedIn { .. }));
}

#[test]
fn oidcc_client_test_kid_absent_multiple_jwks() {
    refuses_tokens(
        |claims| sign_raw(r#"{"alg":"RS256"}"#, claims),
        ErrorCode::JWT_KEY_UNSUITABLE,
    );
}

#[test]
fn oidcc_client_test_idtoken_sig_rs256() {
    let shell = Shell::new();
    let header = json!({ "alg": "RS256", "kid": ID_KEY, "typ": "JWT" }).to_string();
    shell
        .provider
        .sign_id_tokens_with(move |claims| sign_raw(&header, &merged(id_claims(), claims).to_string()));
    assert!(matches!(shell.log_in(), Arrival::SignedIn { .. }));
}

#[test]
fn oidcc_client_test_idtoken_sig_none() {
    for header in [
        json!({ "alg": "none" }),
        json!({ "alg": "none", "kid": ID_KEY }),
        json!({ "alg": "NonE", "kid": ID_KEY }),
    ] {
        let header = base64url(&header.to_string());
        refuses_tokens(
            move |claims| format!("{header}.{}.", base64url(claims)),
            ErrorCode::JWT_HEADER,
        );
    }
}

#[test]
fn oidcc_client_test_invalid_sig_rs256() {
    let header = json!({ "alg": "RS256", "kid": ID_KEY }).to_string();
    refuses_tokens(
        move |claims| {
            let token = sign_raw(&header, claims);
            let (input, signature) = token.rsplit_once('.').unwrap();
            let mut signature = Base64UrlUnpadded::decode_vec(signature).unwrap();
            signature[100] ^= 1;
            format!("{input}.{}", Base64UrlUnpadded::encode_string(&signature))
        },
        ErrorCode::JWT_SIGNATURE,
    );
    // A good signature, of other claims.
    let header = json!({ "alg": "RS256", "kid": ID_KEY }).to_string();
    refuses_tokens(
        move |claims| {
            let mine = sign_raw(&header, r#"{"sub":"me"}"#);
            format!(
                "{}.{}.{}",
                base64url(&header),
                base64url(claims),
                mine.rsplit('.').next().unwrap()
            )
        },
        ErrorCode::JWT_SIGNATURE,
    );
}

#[test]
fn oidcc_client_test_invalid_sig_hs256() {
    refuses_tokens(sign_hs256_with_public_key, ErrorCode::JWT_HEADER);
}

#[test]
fn oidcc_client_test_invalid_sig_es256() {
    let header = base64url(&json!({ "alg": "ES256", "kid": ID_KEY }).to_string());
    refuses_tokens(
        move |claims| {
            format!(
                "{header}.{}.{}",
                base64url(claims),
                Base64UrlUnpadded::encode_string(&[7; 64])
            )
        },
        ErrorCode::JWT_HEADER,
    );
}

#[test]
fn oidcc_client_test_userinfo_invalid_sub() {
    let shell = Shell::new();
    shell.sign_in();
    let identity = shell.client.identity().unwrap();
    assert_eq!(
        shell.client.userinfo_endpoint().as_deref(),
        Some("https://login.example.com/oauth2/userInfo")
    );
    assert_eq!(
        check_userinfo(&identity, &json!({ "sub": SUBJECT }).to_string()),
        Ok(())
    );
    assert_eq!(
        check_userinfo(&identity, r#"{"sub":"somebody-else"}"#),
        Err(UserInfoError::Subject)
    );
}

/// Cognito puts the claims of the scopes into the ID token as well, so there they are read.
#[test]
fn oidcc_client_test_scope_userinfo_claims() {
    let shell = Shell::with(json!({ "scopes": ["openid", "profile", "email"] }));
    shell
        .provider
        .change_access_tokens(json!({ "scope": "openid profile email" }));
    let url = shell.begin(LoginOptions::default()).unwrap();
    assert_eq!(parameters(&url)["scope"], "openid profile email");
    shell.arrive(&shell.provider.visit(&url));
    let identity = shell.client.identity().unwrap();
    assert_eq!(
        (
            identity.name.as_str(),
            identity.email.as_deref(),
            identity.email_verified
        ),
        ("Demo Person", Some("demo@example.com"), true)
    );
}

#[test]
fn oidcc_client_test_discovery_openid_config() {
    let shell = Shell::new();
    shell.provider.change_metadata(json!({
        "authorization_endpoint": "https://elsewhere.example.com/begin?tenant=7",
    }));
    let url = shell.begin(LoginOptions::default()).unwrap();
    assert!(url.starts_with("https://elsewhere.example.com/begin?tenant=7&response_type=code&"));
    assert_eq!(
        shell.provider.urls(),
        ["https://id.example.com/pool_1/.well-known/openid-configuration"]
    );
}

#[test]
fn oidcc_client_test_discovery_jwks_uri_keys() {
    let shell = Shell::new();
    let elsewhere = "https://id.example.com/other/keys";
    shell.provider.change_metadata(json!({ "jwks_uri": elsewhere }));
    shell.sign_in();
    let urls = shell.provider.urls();
    assert!(urls.iter().any(|url| url == elsewhere));
    assert!(!urls.iter().any(|url| url.ends_with("jwks.json")));
}

#[test]
fn oidcc_client_test_discovery_issuer_mismatch() {
    for issuer in [
        "https://id.example.com/pool_2",
        "https://id.example.com/pool_1/",
        "https://evil.example",
    ] {
        let shell = Shell::new();
        shell.provider.change_metadata(json!({ "issuer": issuer }));
        let error = shell.begin(LoginOptions::default()).unwrap_err();
        assert_eq!(error.code(), ErrorCode::METADATA_ISSUER, "{issuer}");
    }
}

#[test]
fn oidcc_client_test_signing_key_rotation_just_before_signing() {
    let shell = Shell::new();
    shell.sign_in();
    let query = shell.go_and_come_back(LoginOptions::default());
    shell.provider.publish_keys(json!([next_id_jwk(), access_jwk()]));
    shell.provider.sign_id_tokens_with(next_id_token);
    assert!(matches!(shell.arrive(&query), Arrival::SignedIn { .. }));
    assert_eq!(shell.provider.count(Endpoint::Keys), 2);
}

#[test]
fn oidcc_client_test_signing_key_rotation() {
    let shell = Shell::new();
    shell.sign_in();
    shell
        .provider
        .publish_keys(json!([id_jwk(), next_id_jwk(), access_jwk()]));
    shell.provider.sign_id_tokens_with(next_id_token);
    shell.sign_in();
    // What was signed with the old key is good as long as it is published.
    shell.provider.sign_id_tokens_with(id_token);
    shell.sign_in();
}

#[test]
fn oidcc_client_test_refresh_token() {
    let shell = Shell::new();
    shell.sign_in();
    let first = shell.token();
    shell.pass(3_541);
    let second = shell.token();
    assert!(second.is_some() && second != first);
    assert_eq!(shell.client.identity().unwrap().subject.as_str(), SUBJECT);
}

#[test]
fn oidcc_client_test_refresh_token_invalid_issuer() {
    refuses_renewal(json!({ "iss": "https://evil.example" }), ErrorCode::ID_TOKEN_ISSUER);
}

#[test]
fn oidcc_client_test_refresh_token_invalid_sub() {
    refuses_renewal(json!({ "sub": "somebody-else" }), ErrorCode::ID_TOKEN_CHANGED);
}

#[track_caller]
fn refuses_renewal(changes: Value, expected: ErrorCode) {
    let shell = Shell::new();
    shell.sign_in();
    shell.pass(3_541);
    shell.provider.change_id_tokens(changes);
    assert_eq!(shell.token(), None);
    assert_eq!(
        shell.device.events(),
        [SessionEvent::RenewalStarted, SessionEvent::SessionEnded(expected)]
    );
    is_signed_out(&shell);
    assert_eq!(shell.token_requests(), 2);
}

#[test]
fn oidcc_client_test_rp_init_logout() {
    let shell = Shell::with(json!({ "sign_out": "rp-initiated" }));
    shell.sign_in();
    let url = shell
        .client
        .sign_out(SignOutScope::Federated, "https://shell.example.com/")
        .unwrap();
    assert!(url.starts_with("https://login.example.com/logout?"));
    let sent = parameters(&url);
    assert_eq!(sent["post_logout_redirect_uri"], "https://shell.example.com/");
    assert_eq!(sent["client_id"], "client-1");
    assert!(shell.client.identity().is_none());
}

#[test]
fn oidcc_client_test_rp_init_logout_no_state() {
    let shell = Shell::with(json!({ "sign_out": "rp-initiated" }));
    shell.sign_in();
    let url = shell
        .client
        .sign_out(SignOutScope::Federated, "https://shell.example.com/")
        .unwrap();
    assert!(!parameters(&url).contains_key("state"));
}
