//! As much of IndexedDB as drafts need.

use js_sys::{Array, Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbFactory, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbTransactionMode,
};

use super::failure;
use crate::Failure;

pub(super) const KEYS: &str = "keys";
pub(super) const DRAFTS: &str = "drafts";
const VERSION: u32 = 1;

/// An open database, closed when it is dropped and what was asked of it is done: an open one would keep others from
/// deleting it.
pub(super) struct Database(IdbDatabase);

impl Drop for Database {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Database {
    pub(super) async fn open(name: &str) -> Result<Self, Failure> {
        let request = factory()?.open_with_u32(name, VERSION).map_err(failure)?;
        let upgrade = {
            let request = request.clone();
            Closure::<dyn FnMut()>::new(move || {
                // A database that gets no stores fails at the first request.
                if let Ok(result) = request.result() {
                    let database: IdbDatabase = result.unchecked_into();
                    let _ = database.create_object_store(KEYS);
                    let _ = database.create_object_store(DRAFTS);
                }
            })
        };
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        // Waiting for another tab to close an older one could take for ever.
        let blocked: &IdbOpenDbRequest = &request;
        let database = settled(|resolve, reject| {
            blocked.set_onsuccess(Some(resolve));
            blocked.set_onerror(Some(reject));
            blocked.set_onblocked(Some(reject));
        })
        .await
        .and_then(|()| request.result().map_err(failure));
        request.set_onupgradeneeded(None);
        Ok(Self(database?.unchecked_into()))
    }

    pub(super) async fn get(&self, store: &str, key: &str) -> Result<JsValue, Failure> {
        let (_, store) = self.store(store, IdbTransactionMode::Readonly)?;
        answer(&store.get(&key.into()).map_err(failure)?).await
    }

    /// The keys of a store and what lies under them, in the same order.
    pub(super) async fn all(&self, store: &str) -> Result<(Array, Array), Failure> {
        let (_, store) = self.store(store, IdbTransactionMode::Readonly)?;
        // Both before the first answer, so that nothing is written in between.
        let (keys, values) = (
            store.get_all_keys().map_err(failure)?,
            store.get_all().map_err(failure)?,
        );
        answer(&values).await?;
        let array = |request: &IdbRequest| Ok(request.result().map_err(failure)?.unchecked_into());
        Ok((array(&keys)?, array(&values)?))
    }

    pub(super) async fn put(&self, store: &str, key: &str, value: &JsValue) -> Result<(), Failure> {
        let (transaction, store) = self.store(store, IdbTransactionMode::Readwrite)?;
        store.put_with_key(value, &key.into()).map_err(failure)?;
        done(&transaction).await
    }

    /// Puts a value there if there is none.
    pub(super) async fn add(&self, store: &str, key: &str, value: &JsValue) -> Result<(), Failure> {
        let (transaction, store) = self.store(store, IdbTransactionMode::Readwrite)?;
        store.add_with_key(value, &key.into()).map_err(failure)?;
        // Whatever the reason is, the caller looks what is there now.
        let _ = done(&transaction).await;
        Ok(())
    }

    pub(super) async fn delete(&self, store: &str, key: &str) -> Result<(), Failure> {
        let (transaction, store) = self.store(store, IdbTransactionMode::Readwrite)?;
        store.delete(&key.into()).map_err(failure)?;
        done(&transaction).await
    }

    fn store(&self, name: &str, mode: IdbTransactionMode) -> Result<(IdbTransaction, IdbObjectStore), Failure> {
        let transaction = self.0.transaction_with_str_and_mode(name, mode).map_err(failure)?;
        let store = transaction.object_store(name).map_err(failure)?;
        Ok((transaction, store))
    }
}

/// The names of all databases of this origin.
pub(super) async fn names() -> Result<Vec<String>, Failure> {
    let factory = factory()?;
    // Not in `web-sys`.
    let ask: Function = Reflect::get(&factory, &"databases".into())
        .and_then(JsCast::dyn_into)
        .map_err(failure)?;
    let promise: Promise = ask.call0(&factory).map_err(failure)?.unchecked_into();
    let databases: Array = JsFuture::from(promise).await.map_err(failure)?.unchecked_into();
    let name = |database: JsValue| Reflect::get(&database, &"name".into()).ok()?.as_string();
    Ok(databases.iter().filter_map(name).collect())
}

fn factory() -> Result<IdbFactory, Failure> {
    let factory = web_sys::window().and_then(|window| {
        let factory = Reflect::get(&window, &"indexedDB".into()).ok()?;
        factory.dyn_into().ok()
    });
    factory.ok_or_else(|| Failure("there is no IndexedDB here".to_owned()))
}

async fn answer(request: &IdbRequest) -> Result<JsValue, Failure> {
    settled(|resolve, reject| {
        request.set_onsuccess(Some(resolve));
        request.set_onerror(Some(reject));
    })
    .await?;
    request.result().map_err(failure)
}

async fn done(transaction: &IdbTransaction) -> Result<(), Failure> {
    settled(|resolve, reject| {
        transaction.set_oncomplete(Some(resolve));
        transaction.set_onerror(Some(reject));
        transaction.set_onabort(Some(reject));
    })
    .await
}

/// Waits for one of two events. The functions of a promise are the handlers, so there is nothing of ours to keep.
async fn settled(listen: impl Fn(&Function, &Function)) -> Result<(), Failure> {
    let listen: &dyn Fn(&Function, &Function) = &listen;
    let promise = Promise::new(&mut |resolve, reject| listen(&resolve, &reject));
    let event = JsFuture::from(promise).await;
    event.map(drop).map_err(|event| {
        let target = Reflect::get(&event, &"target".into()).unwrap_or_default();
        failure(Reflect::get(&target, &"error".into()).unwrap_or_default())
    })
}
