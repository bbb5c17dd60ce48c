//! A [`Client`] as a black box, held against what the specifications demand of it.
//!
//! [`openid`] has the relying party modules of the OpenID Foundation's
//! [conformance suite](https://gitlab.com/openid/conformance-suite) for the code flow, each under its own name. These do
//! not apply:
//!
//! - `oidcc-client-test-client-secret-basic` and all others with a client secret: a browser cannot keep one, and Cognito
//!   refuses a public client that sends an `Authorization` header.
//! - `oidcc-client-test-session-management`: it needs the provider's page in a frame, which Cognito forbids.
//! - `…-frontchannel-…`, `…-backchannel-…`: Cognito has neither, and a static shell has no server to call.
//! - `oidcc-client-test-rp-init-logout-other-state`: we send no `state`, so there is none to compare; nothing is done
//!   when the browser comes back.
//! - `oidcc-client-test-3rd-party-init-login`: we have no address at which others may begin a sign-in. It would let any
//!   page sign somebody in.
//! - `oidcc-client-test-userinfo-bearer-header`, `…-userinfo-bearer-body`: the client itself does not ask the UserInfo
//!   endpoint. It tells where it is, and `check_userinfo` judges the answer.
//! - `oidcc-client-test-discovery-webfinger-…`: the issuer is configured.
//! - `…-request-uri-…`, `…-aggregated-claims`, `…-distributed-claims`: unused features of other profiles.
//!
//! [`best_practice`] (RFC 9700), [`pkce`] (RFC 7636) and [`issuer`] (RFC 9207) have one test for each demand. Of RFC 9700
//! these are not the client's but the page's: `Referrer-Policy` and the clean address bar (4.2, 4.3), clickjacking (4.16)
//! and `postMessage` (4.17, 4.18).

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod best_practice;
mod issuer;
mod openid;
mod pkce;
mod verifier;

// The provider and the browser of the crate's own tests, compiled against what the crate makes public: they find in
// `crate` what they name.
#[path = "../../src/client/tests/device.rs"]
#[allow(dead_code)]
mod device;
#[path = "../../src/client/tests/fault.rs"]
#[allow(dead_code)]
mod fault;
#[path = "../../src/client/tests/provider.rs"]
#[allow(dead_code)]
mod provider;
#[path = "../../src/testing.rs"]
#[allow(dead_code)]
mod testing;

use oidc::*;
use verifier::RsaVerifier;

use std::collections::HashMap;

/// The parameters of a query or form.
fn form(text: &str) -> HashMap<String, String> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

/// The parameters of a URL.
fn parameters(url: &str) -> HashMap<String, String> {
    form(url::Url::parse(url).unwrap().query().unwrap())
}
