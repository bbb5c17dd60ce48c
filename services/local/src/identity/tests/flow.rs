//! From the authorization request to verified tokens, with a verifier that knows only discovery and the JWK set.

use base64ct::{Base64UrlUnpadded, Encoding};
use http::{StatusCode, header};
use jwt_compact::alg::{Rsa, RsaPublicKey};
use jwt_compact::jwk::JsonWebKey;
use jwt_compact::{AlgorithmExt, UntrustedToken};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::Browser;

/// The claims of a token whose signature fits the key that its `kid` names, and that `kid`.
fn verified(token: &str, keys: &Value) -> (Value, String) {
    let token = UntrustedToken::new(token).unwrap();
    assert_eq!(token.algorithm(), "RS256");
    let key_id = token.header().key_id.clone().unwrap();
    let key = keys["keys"]
        .as_array()
        .unwrap()
        .iter()
        .find(|key| key["kid"] == key_id.as_str())
        .unwrap();
    let key: JsonWebKey<'_> = serde_json::from_value(key.clone()).unwrap();
    let key = RsaPublicKey::try_from(&key).unwrap();
    let claims = Rsa::rs256()
        .validator::<Value>(&key)
        .validate(&token)
        .unwrap()
        .into_parts()
        .1;
    let mut all = claims.custom;
    all["exp"] = json!(claims.expiration.unwrap().timestamp());
    all["iat"] = json!(claims.issued_at.unwrap().timestamp());
    (all, key_id)
}

fn names(claims: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

fn path_of(url: &Value) -> String {
    url.as_str()
        .unwrap()
        .strip_prefix("http://localhost:8090")
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_person_signs_in_and_gets_tokens_with_cognitos_claims() {
    let mut browser = Browser::new();
    let discovery = browser.get("/local_Wharf0001/.well-known/openid-configuration").await;
    assert_eq!(discovery.header("access-control-allow-origin"), "*");
    let discovery = discovery.json();
    assert_eq!(discovery["issuer"], stack::issuer());
    assert_eq!(path_of(&discovery["authorization_endpoint"]), "/oauth2/authorize");
    assert_eq!(path_of(&discovery["end_session_endpoint"]), "/logout");
    let keys = browser.get(&path_of(&discovery["jwks_uri"])).await.json();
    assert_eq!(keys["keys"].as_array().unwrap().len(), 2);
    assert_eq!(names(&keys["keys"][0]), ["alg", "e", "kid", "kty", "n", "use"]);

    let code = browser.sign_in(&[]).await;
    let answer = browser.redeem(&code, &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let tokens = answer.json();
    assert_eq!(
        names(&tokens),
        ["access_token", "expires_in", "id_token", "refresh_token", "token_type"]
    );
    assert_eq!(tokens["expires_in"], 3600);
    assert_eq!(tokens["token_type"], "Bearer");

    let access_token = tokens["access_token"].as_str().unwrap();
    let (id, id_key) = verified(tokens["id_token"].as_str().unwrap(), &keys);
    let (access, access_key) = verified(access_token, &keys);
    assert_ne!(id_key, access_key);

    let account = stack::ACCOUNTS[0];
    for claims in [&id, &access] {
        assert_eq!(claims["sub"], account.subject);
        assert_eq!(claims["iss"], stack::issuer());
        assert_eq!(claims["cognito:groups"], json!(["customers", "billing"]));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3600);
        assert_eq!(claims["auth_time"], claims["iat"]);
    }
    assert_eq!(id["origin_jti"], access["origin_jti"]);
    assert_eq!(id["event_id"], access["event_id"]);
    assert_ne!(id["jti"], access["jti"]);

    let mut expected = vec![
        "at_hash",
        "aud",
        "auth_time",
        "cognito:groups",
        "cognito:username",
        "email",
        "email_verified",
        "event_id",
        "exp",
        "family_name",
        "given_name",
        "iat",
        "iss",
        "jti",
        "name",
        "nonce",
        "origin_jti",
        "sub",
        "token_use",
    ];
    assert_eq!(names(&id), expected);
    assert_eq!(id["token_use"], "id");
    assert_eq!(id["aud"], stack::CLIENT_ID);
    assert_eq!(id["nonce"], "the-nonce");
    assert_eq!(id["email_verified"], true);
    assert_eq!(id["name"], "Demo Account");
    let half = &Sha256::digest(access_token)[..16];
    assert_eq!(id["at_hash"], Base64UrlUnpadded::encode_string(half));

    expected = vec![
        "auth_time",
        "client_id",
        "cognito:groups",
        "event_id",
        "exp",
        "iat",
        "iss",
        "jti",
        "origin_jti",
        "scope",
        "sub",
        "token_use",
        "username",
        "version",
    ];
    assert_eq!(names(&access), expected);
    assert_eq!(access["token_use"], "access");
    assert_eq!(access["client_id"], stack::CLIENT_ID);
    assert_eq!(access["scope"], stack::SCOPES.join(" "));
    assert_eq!(access["version"], 2);

    let info = browser.user_info(&format!("Bearer {access_token}")).await;
    assert_eq!(
        info.json(),
        json!({
            "sub": account.subject, "email": account.email, "email_verified": "true", "given_name": "Demo",
            "family_name": "Account", "name": "Demo Account", "username": account.email,
        })
    );
}

#[tokio::test]
async fn renewal_keeps_the_sign_in_and_gives_no_refresh_token() {
    let mut browser = Browser::new();
    let keys = browser.get("/local_Wharf0001/.well-known/jwks.json").await.json();
    let first = browser.tokens(&[]).await;
    let refresh_token = first["refresh_token"].as_str().unwrap();
    browser.clock.advance(1800);
    let answer = browser.renew(refresh_token).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let second = answer.json();
    assert_eq!(names(&second), ["access_token", "expires_in", "id_token", "token_type"]);

    let (before, _) = verified(first["id_token"].as_str().unwrap(), &keys);
    let (after, _) = verified(second["id_token"].as_str().unwrap(), &keys);
    for same in ["sub", "aud", "iss", "auth_time", "origin_jti"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    for new in ["jti", "event_id", "iat", "exp", "at_hash"] {
        assert_ne!(before[new], after[new], "{new}");
    }
    assert!(after.get("nonce").is_none());
}

#[tokio::test]
async fn a_signed_in_browser_is_not_asked_again() {
    let mut browser = Browser::new();
    assert_eq!(
        browser
            .authorize(&[("prompt", "none")])
            .await
            .redirect_parameter("error")
            .unwrap(),
        "login_required"
    );
    browser.sign_in(&[]).await;
    for prompt in ["", "none"] {
        let answer = browser.authorize(&[("prompt", prompt)]).await;
        assert!(
            answer.header(header::LOCATION).starts_with(super::CALLBACK),
            "{answer:?}"
        );
        assert_eq!(answer.redirect_parameter("state").unwrap(), "the-state");
        assert!(answer.redirect_parameter("code").is_some());
    }
    let other = [
        ("client_id", stack::OTHER_CLIENT_ID),
        ("redirect_uri", "http://localhost:8080/other/callback"),
    ];
    let answer = browser.authorize(&other).await;
    let code = answer.redirect_parameter("code").unwrap();
    let tokens = browser.redeem(&code, &other).await;
    assert_eq!(tokens.status, StatusCode::OK, "{tokens:?}");

    let answer = browser.authorize(&[("prompt", "login")]).await;
    assert!(answer.header(header::LOCATION).starts_with("/login?"), "{answer:?}");
}

#[tokio::test]
async fn prompt_login_asks_again_and_sets_the_time_anew() {
    let mut browser = Browser::new();
    let keys = browser.get("/local_Wharf0001/.well-known/jwks.json").await.json();
    let auth_time = |tokens: &Value| verified(tokens["id_token"].as_str().unwrap(), &keys).0["auth_time"].clone();
    let first = auth_time(&browser.tokens(&[]).await);
    browser.clock.advance(600);
    let code = browser
        .authorize(&[("max_age", "0")])
        .await
        .redirect_parameter("code")
        .unwrap();
    assert_eq!(auth_time(&browser.redeem(&code, &[]).await.json()), first);

    let again = auth_time(&browser.tokens(&[("prompt", "login")]).await);
    assert_eq!(again.as_i64().unwrap() - first.as_i64().unwrap(), 600);
    // Whoever asks without a prompt from now on gets the newer sign-in.
    let code = browser
        .authorize(&[("prompt", "none")])
        .await
        .redirect_parameter("code")
        .unwrap();
    assert_eq!(auth_time(&browser.redeem(&code, &[]).await.json()), again);
}

#[tokio::test]
async fn an_access_token_is_bound_to_the_resource_that_was_asked_for_and_stays_so() {
    let mut browser = Browser::new();
    let keys = browser.get("/local_Wharf0001/.well-known/jwks.json").await.json();
    let claims = |tokens: &Value, name: &str| verified(tokens[name].as_str().unwrap(), &keys).0;
    let first = browser.tokens(&[("resource", "http://localhost:8091")]).await;
    browser.restart_provider();
    let second = browser.renew(first["refresh_token"].as_str().unwrap()).await.json();
    for tokens in [&first, &second] {
        assert_eq!(claims(tokens, "access_token")["aud"], "http://localhost:8091");
        assert_eq!(claims(tokens, "id_token")["aud"], stack::CLIENT_ID);
    }
    let bearer = format!("Bearer {}", second["access_token"].as_str().unwrap());
    assert_eq!(browser.user_info(&bearer).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_login_cookie_holds_one_hour_whatever_is_done() {
    let mut browser = Browser::new();
    browser.sign_in(&[]).await;
    browser.clock.advance(3599);
    assert!(
        browser
            .authorize(&[("prompt", "none")])
            .await
            .redirect_parameter("code")
            .is_some()
    );
    browser.clock.advance(1);
    assert_eq!(
        browser
            .authorize(&[("prompt", "none")])
            .await
            .redirect_parameter("error")
            .unwrap(),
        "login_required"
    );
}

#[tokio::test]
async fn sessions_survive_a_restart() {
    let mut browser = Browser::new();
    let tokens = browser.tokens(&[]).await;
    let refresh_token = tokens["refresh_token"].as_str().unwrap();
    assert!(!browser.state_file("sessions.json").contains(refresh_token));
    browser.restart_provider();
    assert_eq!(browser.renew(refresh_token).await.status, StatusCode::OK);
    assert!(
        browser
            .authorize(&[("prompt", "none")])
            .await
            .redirect_parameter("code")
            .is_some()
    );
    let info = browser
        .user_info(&format!("Bearer {}", tokens["access_token"].as_str().unwrap()))
        .await;
    assert_eq!(info.status, StatusCode::OK);
}

#[tokio::test]
async fn signing_out_ends_the_session_of_the_browser() {
    let mut browser = Browser::new();
    browser.sign_in(&[]).await;
    for refused in [
        "logout_uri=http%3A%2F%2Flocalhost%3A8080",
        "logout_uri=https%3A%2F%2Fevil.example%2F",
        "x=1",
    ] {
        let answer = browser
            .get(&format!("/logout?client_id={}&{refused}", stack::CLIENT_ID))
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{refused}");
        assert!(answer.headers.get(header::LOCATION).is_none());
    }
    assert!(
        browser
            .authorize(&[("prompt", "none")])
            .await
            .redirect_parameter("code")
            .is_some()
    );

    let uri = format!(
        "/logout?client_id={}&logout_uri=http%3A%2F%2Flocalhost%3A8080%2F",
        stack::CLIENT_ID
    );
    let answer = browser.get(&uri).await;
    assert_eq!(
        (answer.status, answer.header(header::LOCATION)),
        (StatusCode::FOUND, "http://localhost:8080/")
    );
    assert!(answer.header(header::SET_COOKIE).starts_with("cognito=; "));
    assert_eq!(
        browser
            .authorize(&[("prompt", "none")])
            .await
            .redirect_parameter("error")
            .unwrap(),
        "login_required"
    );
}

#[tokio::test]
async fn a_stolen_cookie_is_worthless_after_signing_out() {
    let mut browser = Browser::new();
    browser.sign_in(&[]).await;
    let mut thief = browser.authorize(&[("prompt", "none")]).await;
    assert!(thief.redirect_parameter("code").is_some());
    let kept = browser.cookie("cognito");
    browser
        .get(&format!(
            "/logout?client_id={}&logout_uri=http%3A%2F%2Flocalhost%3A8080%2F",
            stack::CLIENT_ID
        ))
        .await;
    browser.set_cookie("cognito", &kept);
    thief = browser.authorize(&[("prompt", "none")]).await;
    assert_eq!(thief.redirect_parameter("error").unwrap(), "login_required");
}

#[tokio::test]
async fn signing_out_can_lead_to_the_next_sign_in() {
    let mut browser = Browser::new();
    browser.sign_in(&[]).await;
    let query = "response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A8080%2Fauth%2Fcallback&scope=openid";
    let answer = browser
        .get(&format!("/logout?client_id={}&{query}", stack::CLIENT_ID))
        .await;
    assert!(
        answer.header(header::LOCATION).starts_with("/oauth2/authorize?"),
        "{answer:?}"
    );
}
