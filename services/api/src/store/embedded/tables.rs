//! What all tables have in common: records as JSON.

use super::{AFTER_EVERY_ULID, access};
use crate::store::StoreError;
use redb::{Database, Key, ReadableDatabase as _, ReadableTable, TableDefinition, WriteTransaction};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Borrow;

/// A table by owner and the name of the record.
pub(super) type Owned = TableDefinition<'static, (&'static str, &'static str), &'static [u8]>;

/// One record.
pub(super) fn read<'key, K: Key + 'static, T: DeserializeOwned>(
    database: &Database,
    table: TableDefinition<'static, K, &'static [u8]>,
    key: impl Borrow<K::SelfType<'key>>,
) -> Result<Option<T>, StoreError> {
    let table = database
        .begin_read()
        .map_err(access)?
        .open_table(table)
        .map_err(access)?;
    let found = table.get(key).map_err(access)?;
    let record = found.map(|bytes| serde_json::from_slice(bytes.value()));
    Ok(record.transpose()?)
}

/// Every record of a table, in the order of the keys.
pub(super) fn all<K: Key + 'static, T: DeserializeOwned>(
    database: &Database,
    table: TableDefinition<'static, K, &'static [u8]>,
) -> Result<Vec<T>, StoreError> {
    let table = database
        .begin_read()
        .map_err(access)?
        .open_table(table)
        .map_err(access)?;
    let mut records = Vec::new();
    for entry in table.iter().map_err(access)? {
        let (_, bytes) = entry.map_err(access)?;
        records.push(serde_json::from_slice(bytes.value())?);
    }
    Ok(records)
}

/// Every record of one owner whose name begins with `prefix`.
pub(super) fn owned<T: DeserializeOwned>(
    table: &impl ReadableTable<(&'static str, &'static str), &'static [u8]>,
    owner: &str,
    prefix: &str,
) -> Result<Vec<T>, StoreError> {
    let end = format!("{prefix}{AFTER_EVERY_ULID}");
    let range = (owner, prefix)..(owner, end.as_str());
    let mut records = Vec::new();
    for entry in table.range(range).map_err(access)? {
        let (_, bytes) = entry.map_err(access)?;
        records.push(serde_json::from_slice(bytes.value())?);
    }
    Ok(records)
}

/// Changes a record in one transaction. `None` if there is none, or if the change says so.
pub(super) fn change<T: Serialize + DeserializeOwned>(
    database: &Database,
    table: Owned,
    key: (&str, &str),
    change: impl FnOnce(&mut T) -> bool,
) -> Result<Option<T>, StoreError> {
    let transaction = database.begin_write().map_err(access)?;
    let Some(mut record) = get(&transaction, table, key)? else {
        return Ok(None);
    };
    if !change(&mut record) {
        return Ok(None);
    }
    put(&transaction, table, key, &record)?;
    transaction.commit().map_err(access)?;
    Ok(Some(record))
}

/// One record, as a transaction that may change it sees it.
pub(super) fn get<T: DeserializeOwned>(
    transaction: &WriteTransaction,
    table: Owned,
    key: (&str, &str),
) -> Result<Option<T>, StoreError> {
    let table = transaction.open_table(table).map_err(access)?;
    let found = table.get(key).map_err(access)?;
    let record = found.map(|bytes| serde_json::from_slice(bytes.value()));
    Ok(record.transpose()?)
}

/// Writes a record, which counts when the transaction is committed.
pub(super) fn put(
    transaction: &WriteTransaction,
    table: Owned,
    key: (&str, &str),
    record: &impl Serialize,
) -> Result<(), StoreError> {
    let bytes = serde_json::to_vec(record)?;
    let mut table = transaction.open_table(table).map_err(access)?;
    table.insert(key, bytes.as_slice()).map_err(access)?;
    Ok(())
}

/// Removes a record, if it is there.
pub(super) fn remove(database: &Database, table: Owned, key: (&str, &str)) -> Result<(), StoreError> {
    let transaction = database.begin_write().map_err(access)?;
    {
        let mut table = transaction.open_table(table).map_err(access)?;
        table.remove(key).map_err(access)?;
    }
    transaction.commit().map_err(access)
}
