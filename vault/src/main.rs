//! The vault: the one worker of a browser that holds tokens.
//!
//! It is a shared worker, so all tabs have one session: one renewal, one sign-out, one answer to who is signed in. Pages
//! talk to it through ports and get identities and answers of APIs, never a token (but for an app that the registry grants
//! one). Crate `oidc` is what it thinks with; here are the ports of a browser and the messages of pages.
//!
//! `static/vault-worker.js` starts this module when somebody first needs it and hands the messages over.

mod messages;
mod other_vaults;
mod ports;
mod requests;
mod session;
mod snapshot;
mod texts;

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;

use crate::session::VaultSession;

fn main() {}

/// The running vault, for `vault-worker.js`.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Vault(VaultSession);

#[wasm_bindgen]
impl Vault {
    /// Reads configuration and registry and begins without a person. `broadcast` posts a message to every page.
    ///
    /// # Errors
    /// What a page is told if the vault cannot start.
    pub async fn start(broadcast: Function) -> Result<Self, JsValue> {
        VaultSession::start(broadcast).await.map(Self).map_err(JsValue::from)
    }

    /// Whether the shell was deployed with another configuration, and nobody is signed in who would be signed out by
    /// beginning anew. Reads the registry again on the way.
    pub async fn is_outdated(&self) -> bool {
        self.0.is_outdated().await
    }

    /// Takes a message of a page; the answer goes to its port.
    pub fn receive(&self, port: JsValue, message: Array) {
        self.0.receive(port.unchecked_into(), &message);
    }
}
