//! The identity provider over plain HTTP, as a program uses it that is no browser.

use core::fmt;
use std::{collections::BTreeMap, env, fs, time::SystemTime};

use anyhow::{Context, anyhow, ensure};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use jwt_compact::{AlgorithmExt, Claims, Header, alg::Rsa};
use reqwest::{Client, Response, StatusCode, header, redirect::Policy};
use rsa::{RsaPrivateKey, pkcs8::DecodePrivateKey, traits::PublicKeyParts};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use stack::Account;
use url::Url;

use crate::{Result, workspace};

/// A registered app client with one of its redirect URIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppClient {
    /// `client_id`.
    pub id: &'static str,
    /// The path of the redirect URI on the shell's origin.
    pub redirect_path: &'static str,
}

/// The shell's own client.
pub const SHELL: AppClient = AppClient {
    id: stack::CLIENT_ID,
    redirect_path: stack::REDIRECT_PATH,
};
/// A client whose tokens are not meant for the API.
pub const OTHER: AppClient = AppClient {
    id: stack::OTHER_CLIENT_ID,
    redirect_path: "/other/callback",
};

/// Long enough for RFC 7636, section 4.1, and not secret: it protects nothing but tests.
const VERIFIER: &str = "a-code-verifier-of-the-tests-which-is-long-enough";

/// What the token endpoint answers.
#[derive(Clone, Deserialize)]
pub struct Tokens {
    /// Says who signed in.
    pub id_token: String,
    /// Opens the API.
    pub access_token: String,
}

/// Without the tokens.
impl fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Tokens").finish_non_exhaustive()
    }
}

fn provider(path: &str) -> String {
    format!("{}{path}", stack::origin(stack::IDENTITY_PROVIDER_PORT))
}

fn redirect_uri(client: AppClient) -> String {
    format!("{}{}", stack::origin(stack::SHELL.port), client.redirect_path)
}

/// Signs in through the login page's form and answers with the authorization code.
///
/// # Errors
///
/// The provider refuses.
pub async fn authorization_code(account: &Account, client: AppClient) -> Result<String> {
    let http = Client::builder().redirect(Policy::none()).build()?;
    let challenge = Base64UrlUnpadded::encode_string(&Sha256::digest(VERIFIER));
    let mut login = Url::parse(&provider("/login"))?;
    login
        .query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", client.id)
        .append_pair("redirect_uri", &redirect_uri(client))
        .append_pair("scope", &stack::SCOPES.join(" "))
        .append_pair("state", "state-of-the-tests")
        .append_pair("nonce", "nonce-of-the-tests")
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    let page = http.get(login.clone()).send().await?.error_for_status()?;
    let cookie = page
        .headers()
        .get_all(header::SET_COOKIE)
        .iter()
        .find_map(|value| value.to_str().ok()?.split(';').next()?.strip_prefix("XSRF-TOKEN="))
        .context("the login page sets no XSRF-TOKEN")?;
    let answer = http
        .post(login)
        .header(header::COOKIE, format!("XSRF-TOKEN={cookie}"))
        .form(&[
            ("_csrf", cookie),
            ("username", account.email),
            ("password", account.password),
        ])
        .send()
        .await?;
    let status = answer.status();
    ensure!(status == StatusCode::SEE_OTHER, "signing in answers {status}");
    let location = answer
        .headers()
        .get(header::LOCATION)
        .context("no Location")?
        .to_str()?;
    let code = Url::parse(location)?
        .query_pairs()
        .find_map(|(name, value)| (name == "code").then(|| value.into_owned()));
    code.context("the provider sends no code")
}

/// Redeems a code.
///
/// # Errors
///
/// The provider does not answer.
pub async fn redeem(code: &str, client: AppClient) -> Result<Response> {
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", client.id),
        ("redirect_uri", &redirect_uri(client)),
        ("code", code),
        ("code_verifier", VERIFIER),
    ];
    let request = Client::new().post(provider("/oauth2/token")).form(&form);
    Ok(request.send().await?)
}

/// Signs in and redeems the code.
///
/// # Errors
///
/// The provider refuses.
pub async fn tokens(account: &Account, client: AppClient) -> Result<Tokens> {
    let code = authorization_code(account, client).await?;
    Ok(redeem(&code, client).await?.error_for_status()?.json().await?)
}

/// An access token with the claims of a good one and the provider's own signature, which ended a minute ago: the
/// provider gives out none that ends sooner than in an hour.
///
/// # Errors
///
/// The provider's keys cannot be read.
pub fn expired_access_token(good: &str) -> Result<String> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    sign_access_token(good, &[("iat", json!(now - 3_660)), ("exp", json!(now - 60))])
}

/// A good access token with some claims replaced, signed with the key that the provider signs access tokens with.
///
/// # Errors
///
/// The provider's keys cannot be read.
pub fn sign_access_token(good: &str, changes: &[(&str, Value)]) -> Result<String> {
    let mut claims = claims(good)?;
    for (name, value) in changes {
        claims.insert((*name).to_owned(), value.clone());
    }
    let key = signing_key()?;
    // As the provider computes it.
    let key_id = Base64::encode_string(&Sha256::digest(key.n().to_bytes_be()));
    let header = Header::empty().with_key_id(key_id);
    let token = Rsa::rs256().token(&header, &Claims::new(claims), &key);
    token.map_err(|error| anyhow!("the token cannot be signed: {error}"))
}

/// The claims of a token, unchecked.
///
/// # Errors
///
/// It is no JWT.
pub fn claims(token: &str) -> Result<BTreeMap<String, Value>> {
    let payload = token.split('.').nth(1).context("no JWT")?;
    let bytes = Base64UrlUnpadded::decode_vec(payload).map_err(|error| anyhow!("{error}"))?;
    Ok(serde_json::from_slice(&bytes)?)
}

/// The provider keeps its keys in the stack's state folder.
fn signing_key() -> Result<RsaPrivateKey> {
    let state = env::var_os("WHARF_STATE").map_or_else(|| workspace::root().join(".wharf"), Into::into);
    let text = fs::read_to_string(state.join("identity/keys.json"))
        .context("the state folder of the stack has no identity/keys.json; set WHARF_STATE if it lies elsewhere")?;
    let document: BTreeMap<String, String> = serde_json::from_str(&text)?;
    let pem = document.get("access").context("there is no key for access tokens")?;
    Ok(RsaPrivateKey::from_pkcs8_pem(pem)?)
}
