//! How far the sweeper has come.

use super::access;
use crate::store::StoreError;
use redb::{Database, ReadableDatabase as _, TableDefinition};

/// The key of an object, by what was looked for.
pub(super) const SWEEPS: TableDefinition<'static, &str, &str> = TableDefinition::new("sweeps-1");
/// What was looked for: objects without a record.
const OBJECTS: &str = "objects";

pub(super) fn swept_until(database: &Database) -> Result<Option<String>, StoreError> {
    let transaction = database.begin_read().map_err(access)?;
    let table = transaction.open_table(SWEEPS).map_err(access)?;
    let found = table.get(OBJECTS).map_err(access)?;
    Ok(found.map(|key| key.value().to_owned()))
}

pub(super) fn set_swept_until(database: &Database, key: Option<&str>) -> Result<(), StoreError> {
    let transaction = database.begin_write().map_err(access)?;
    {
        let mut table = transaction.open_table(SWEEPS).map_err(access)?;
        match key {
            Some(key) => table.insert(OBJECTS, key).map_err(access)?,
            None => table.remove(OBJECTS).map_err(access)?,
        };
    }
    transaction.commit().map_err(access)
}
