//! Logins that are under way, kept in `sessionStorage` across the redirect.
//!
//! A transaction holds the PKCE verifier, state and nonce of one login and the address to return to. No token is ever
//! stored.

use oidc::{State, Transaction};
use web_sys::Storage;

use crate::platform::{unix_time, window};

const SIGNED_IN: &str = "wharf.signed-in";

/// Keeps a login until the person comes back. `false` if the browser stores nothing: the login could not be completed.
pub(super) fn keep(transaction: &Transaction) -> bool {
    let Some(storage) = storage() else { return false };
    purge(&storage);
    serde_json::to_string(transaction).is_ok_and(|text| {
        storage
            .set_item(&Transaction::storage_key(transaction.state()), &text)
            .is_ok()
    })
}

/// Takes the login with this state out of the store: it can be completed once.
pub(super) fn take(state: &State) -> Option<Transaction> {
    let storage = storage()?;
    let key = Transaction::storage_key(state);
    let text = storage.get_item(&key).ok()??;
    let _ = storage.remove_item(&key);
    serde_json::from_str(&text).ok()
}

/// Remembers whether this tab had a session, so that a reload can ask the provider for it again.
pub(super) fn remember_session(signed_in: bool) {
    if let Some(storage) = storage() {
        // Without storage a reload asks the person to sign in: inconvenient, not wrong.
        let _ = if signed_in {
            storage.set_item(SIGNED_IN, "yes")
        } else {
            storage.remove_item(SIGNED_IN)
        };
    }
}

/// Whether this tab had a session before it was loaded anew.
pub(super) fn had_session() -> bool {
    storage()
        .and_then(|storage| storage.get_item(SIGNED_IN).ok().flatten())
        .is_some()
}

fn purge(storage: &Storage) {
    let keys: Vec<String> = (0..storage.length().unwrap_or_default())
        .filter_map(|index| storage.key(index).ok().flatten())
        .filter(|key| key.starts_with(Transaction::STORAGE_PREFIX))
        .collect();
    for key in keys {
        let stale = storage
            .get_item(&key)
            .ok()
            .flatten()
            .and_then(|text| serde_json::from_str::<Transaction>(&text).ok())
            .is_none_or(|transaction| transaction.is_stale(unix_time()));
        if stale {
            let _ = storage.remove_item(&key);
        }
    }
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
