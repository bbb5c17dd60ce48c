//! Sign-ins that are under way, each under a key of its own: two tabs, or one tab twice, may sign in at once.

use crate::{ports::Storage, secret::State, time::UnixTime, transaction::Transaction};

/// Remembers a sign-in. `false` if the storage refuses: the sign-in could not be completed.
pub(crate) fn keep(storage: &impl Storage, transaction: &Transaction) -> bool {
    serde_json::to_string(transaction)
        .is_ok_and(|text| storage.set(&Transaction::storage_key(transaction.state()), &text))
}

/// Takes out the sign-in with this state: it can be completed once.
pub(crate) fn take(storage: &impl Storage, state: &State) -> Option<Transaction> {
    let key = Transaction::storage_key(state);
    let text = storage.get(&key)?;
    storage.remove(&key);
    Transaction::parse(&text)
}

/// Removes sign-ins that nobody came back from, and what is none.
pub(crate) fn purge(storage: &impl Storage, now: UnixTime) {
    let keys = storage.keys().into_iter();
    for key in keys.filter(|key| key.starts_with(Transaction::STORAGE_PREFIX)) {
        let transaction = storage.get(&key).and_then(|text| Transaction::parse(&text));
        if transaction.is_none_or(|transaction| transaction.is_stale(now)) {
            storage.remove(&key);
        }
    }
}
