//! Drafts in IndexedDB, encrypted by WebCrypto.
//!
//! Each app has a database of its own, `wharf-drafts/{app}`, with the keys of persons in one store and the drafts in another.
//! IndexedDB is used through `web-sys` alone: it is four requests, where the crates for it bring builders, error types of
//! their own and `tokio::sync` into every app.

mod cipher;
mod database;

use core::cell::RefCell;

use futures::FutureExt;
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::CryptoKey;

use crate::{Answer, Failure, Ports, Record, Sealed};
use database::{DRAFTS, Database, KEYS};

const PREFIX: &str = "wharf-drafts/";

/// What keeps the drafts of one app in this browser.
#[derive(Debug)]
pub struct BrowserStore {
    database: String,
    /// The key that was used last, with its person, so that the last save before a page goes need not ask for it.
    key: RefCell<Option<(String, CryptoKey)>>,
}

impl BrowserStore {
    /// The store of the app with this name. Nothing is opened yet.
    #[must_use]
    pub fn new(app: &str) -> Self {
        Self {
            database: [PREFIX, app].concat(),
            key: RefCell::new(None),
        }
    }

    async fn open(&self) -> Result<Database, Failure> {
        Database::open(&self.database).await
    }

    async fn key(&self, subject: &str) -> Result<Option<CryptoKey>, Failure> {
        let known = self.key.borrow().as_ref().filter(|(of, _)| of == subject).cloned();
        if let Some((_, key)) = known {
            return Ok(Some(key));
        }
        let key = self.open().await?.get(KEYS, subject).await?;
        let key = key.dyn_into::<CryptoKey>().ok();
        if let Some(key) = &key {
            self.key.replace(Some((subject.to_owned(), key.clone())));
        }
        Ok(key)
    }

    async fn key_or_new(&self, subject: &str) -> Result<CryptoKey, Failure> {
        if let Some(key) = self.key(subject).await? {
            return Ok(key);
        }
        let new = cipher::generate().await?;
        // Another tab may have been first; then its key is the one.
        self.open().await?.add(KEYS, subject, &new).await?;
        let key = self.key(subject).await?;
        key.ok_or_else(|| Failure("the key was not kept".to_owned()))
    }
}

/// Deletes a person's key and drafts of every app: for the shell, when the person signs out. It needs no more of this crate
/// than the requests for that. All apps at once: one whose database cannot be opened, or never answers, keeps nobody else's from being
/// deleted.
///
/// # Errors
///
/// A failure of the storage, or that the browser does not tell which databases there are.
pub async fn forget_person(subject: &str) -> Result<(), Failure> {
    let subject_json = js_sys::JSON::stringify(&subject.into()).map_err(failure)?;
    // How the id of each of their drafts begins.
    let own = ["[", &String::from(subject_json), ","].concat();
    let forgetting: Array = database::names()
        .await?
        .into_iter()
        .filter(|name| name.starts_with(PREFIX))
        .map(|name| {
            let (subject, own) = (subject.to_owned(), own.clone());
            future_to_promise(async move {
                let forgotten = forget_in(&name, &subject, &own).await;
                forgotten
                    .map(|()| JsValue::UNDEFINED)
                    .map_err(|Failure(reason)| reason.into())
            })
        })
        .collect();
    let all = JsFuture::from(Promise::all_settled(&forgetting))
        .await
        .map_err(failure)?;
    let all = Array::from(&all);
    let reasons = all.iter().map(|one| Reflect::get(&one, &"reason".into()));
    let failed = reasons.flatten().find_map(|reason| reason.as_string());
    failed.map_or(Ok(()), |reason| Err(Failure(reason)))
}

async fn forget_in(name: &str, subject: &str, own: &str) -> Result<(), Failure> {
    let database = Database::open(name).await?;
    // The key first: without it, nobody reads what may be left.
    database.delete(KEYS, subject).await?;
    for id in database.all(DRAFTS).await?.0.iter().filter_map(|id| id.as_string()) {
        if id.starts_with(own) {
            database.delete(DRAFTS, &id).await?;
        }
    }
    Ok(())
}

impl Ports for BrowserStore {
    fn now(&self) -> u64 {
        js_sys::Date::now() as u64
    }

    fn read<'a>(&'a self, id: &'a str) -> Answer<'a, Option<Record>> {
        async move {
            let found = self.open().await?.get(DRAFTS, id).await?;
            Ok((!found.is_undefined()).then(|| record_of(&found)))
        }
        .boxed_local()
    }

    fn write<'a>(&'a self, id: &'a str, record: &'a Record) -> Answer<'a, ()> {
        async move {
            let object = object_of(record)?;
            self.open().await?.put(DRAFTS, id, &object).await
        }
        .boxed_local()
    }

    fn remove<'a>(&'a self, id: &'a str) -> Answer<'a, ()> {
        async move { self.open().await?.delete(DRAFTS, id).await }.boxed_local()
    }

    fn all(&self) -> Answer<'_, Vec<(String, Record)>> {
        async move {
            let (ids, values) = self.open().await?.all(DRAFTS).await?;
            let pairs = ids.iter().zip(values.iter());
            // Whoever put something under a key that is no text has put it out of our reach.
            let pair = |(id, value): (JsValue, JsValue)| Some((id.as_string()?, record_of(&value)));
            Ok(pairs.filter_map(pair).collect())
        }
        .boxed_local()
    }

    fn seal<'a>(&'a self, subject: &'a str, header: &'a str, plain: &'a [u8]) -> Answer<'a, Sealed> {
        async move { cipher::seal(&self.key_or_new(subject).await?, header, plain).await }.boxed_local()
    }

    fn unseal<'a>(&'a self, subject: &'a str, header: &'a str, sealed: &'a Sealed) -> Answer<'a, Option<Vec<u8>>> {
        async move {
            match self.key(subject).await? {
                Some(key) => Ok(cipher::unseal(&key, header, sealed).await),
                None => Ok(None),
            }
        }
        .boxed_local()
    }
}

fn failure(error: JsValue) -> Failure {
    let message = Reflect::get(&error, &"message".into()).ok();
    let message = message.and_then(|message| message.as_string());
    Failure(message.unwrap_or_else(|| "no reason given".to_owned()))
}

fn record_of(value: &JsValue) -> Record {
    let member = |name: &str| Reflect::get(value, &name.into()).unwrap_or_default();
    let bytes = |name: &str| member(name).dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec());
    Record {
        header: member("header").as_string().unwrap_or_default(),
        sealed: Sealed {
            nonce: bytes("nonce").unwrap_or_default(),
            ciphertext: bytes("ciphertext").unwrap_or_default(),
        },
    }
}

fn object_of(record: &Record) -> Result<Object, Failure> {
    object(&[
        ("header", record.header.as_str().into()),
        ("nonce", Uint8Array::from(&*record.sealed.nonce).into()),
        ("ciphertext", Uint8Array::from(&*record.sealed.ciphertext).into()),
    ])
}

fn object(members: &[(&str, JsValue)]) -> Result<Object, Failure> {
    let pairs: Array = members
        .iter()
        .map(|(name, value)| Array::of2(&(*name).into(), value))
        .collect();
    Object::from_entries(&pairs).map_err(failure)
}
