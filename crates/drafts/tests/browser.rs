//! Drafts in a real browser: what lies in its database, and what can be read of it.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use drafts::{
    Drafts,
    browser::{BrowserStore, forget_person},
};
use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const SECRET: &str = "Sierra Leone, fourteen crates";

fn drafts(app: &str, subject: &str) -> Drafts {
    Drafts::new(BrowserStore::new(app), subject, app)
}

async fn save(drafts: &Drafts, form: &str, typed: &str) {
    drafts.form(form, 1).save(&typed).await.unwrap();
}

async fn load(drafts: &Drafts, form: &str) -> Option<String> {
    drafts.form(form, 1).load().await
}

/// Runs a script with the open database of an app, as any script of the origin can.
async fn with_database(app: &str, script: &str) -> JsValue {
    let run = Function::new_with_args(
        "name, work",
        "return new Promise((resolve, reject) => {
            const open = indexedDB.open(name);
            open.onerror = reject;
            open.onsuccess = async () => {
                const database = open.result;
                const done = (request) => new Promise((resolve, reject) => {
                    request.onsuccess = () => resolve(request.result);
                    request.onerror = () => reject(request.error);
                });
                const store = (name) => database.transaction(name, 'readwrite').objectStore(name);
                try { resolve(await work(store, done)); } catch (error) { reject(error); }
                database.close();
            };
        })",
    );
    let work = Function::new_with_args("store, done", &["return (async () => {", script, "})()"].concat());
    let name = ["wharf-drafts/", app].concat();
    let promise: Promise = run.call2(&JsValue::NULL, &name.into(), &work).unwrap().into();
    JsFuture::from(promise).await.unwrap()
}

async fn count(app: &str, store: &str) -> u32 {
    let script = ["return done(store('", store, "').count())"].concat();
    with_database(app, &script).await.as_f64().unwrap() as u32
}

#[wasm_bindgen_test]
async fn what_was_typed_is_there_after_a_reload() {
    save(&drafts("reload", "demo"), "customer", SECRET).await;
    // Nothing is left of the first ones but what the browser keeps.
    let again = drafts("reload", "demo");
    assert_eq!(load(&again, "customer").await.as_deref(), Some(SECRET));
    save(&again, "customer", "more").await;
    assert_eq!(
        load(&drafts("reload", "demo"), "customer").await.as_deref(),
        Some("more")
    );
    again.form("customer", 1).clear().await.unwrap();
    assert_eq!(load(&drafts("reload", "demo"), "customer").await, None);
}

#[wasm_bindgen_test]
async fn the_database_holds_ciphertext_only() {
    save(&drafts("ciphertext", "demo"), "customer", SECRET).await;
    // As Latin-1 and as UTF-16, all that lies there, keys and members included.
    let all = with_database(
        "ciphertext",
        "const all = [await done(store('drafts').getAll()), await done(store('drafts').getAllKeys()),
                      await done(store('keys').getAllKeys())];
         const text = (value) => value instanceof Uint8Array ? String.fromCharCode(...value)
             : value !== null && typeof value === 'object' ? Object.entries(value).flat().map(text).join(' ')
             : String(value);
         return text(all)",
    )
    .await
    .as_string()
    .unwrap();
    assert!(all.contains("\"form\":\"customer\""), "the header is in the open");
    assert!(!all.contains("Sierra") && !all.contains("crates"));

    let same = with_database(
        "ciphertext",
        "const one = (await done(store('drafts').getAll()))[0];
         return [one.nonce.length, one.ciphertext.length].join()",
    )
    .await;
    // The text with its quotes, and the tag of 16 bytes.
    assert_eq!(
        same.as_string().unwrap(),
        ["12,", &(SECRET.len() + 2 + 16).to_string()].concat()
    );
}

#[wasm_bindgen_test]
async fn every_save_has_a_nonce_of_its_own() {
    let nonce = || {
        with_database(
            "nonce",
            "return String((await done(store('drafts').getAll()))[0].nonce)",
        )
    };
    save(&drafts("nonce", "demo"), "customer", SECRET).await;
    let first = nonce().await;
    save(&drafts("nonce", "demo"), "customer", SECRET).await;
    assert_ne!(first, nonce().await);
}

#[wasm_bindgen_test]
async fn the_key_can_be_used_and_not_read() {
    save(&drafts("key", "demo"), "customer", SECRET).await;
    let key = with_database(
        "key",
        "const key = await done(store('keys').get('demo'));
         const raw = await crypto.subtle.exportKey('raw', key).catch((error) => error.name);
         const jwk = await crypto.subtle.exportKey('jwk', key).catch((error) => error.name);
         return [key.extractable, key.algorithm.name, key.algorithm.length, raw, jwk].join()",
    )
    .await;
    assert_eq!(
        key.as_string().unwrap(),
        "false,AES-GCM,256,InvalidAccessError,InvalidAccessError"
    );
}

#[wasm_bindgen_test]
async fn another_person_reads_nothing_also_not_by_moving_the_record() {
    save(&drafts("persons", "demo"), "customer", SECRET).await;
    let second = drafts("persons", "second");
    save(&second, "other", "theirs").await;
    assert_eq!(load(&second, "customer").await, None);

    with_database(
        "persons",
        "const record = await done(store('drafts').get('[\"demo\",\"customer\"]'));
         const own = { ...record, header: record.header.replace('demo', 'second') };
         await done(store('drafts').put(own, '[\"second\",\"customer\"]'));
         const form = { ...record, header: record.header.replace('customer', 'another') };
         await done(store('drafts').put(form, '[\"demo\",\"another\"]'))",
    )
    .await;
    assert_eq!(load(&second, "customer").await, None, "another key");
    assert_eq!(
        load(&drafts("persons", "demo"), "another").await,
        None,
        "another header"
    );
    assert_eq!(
        load(&drafts("persons", "demo"), "customer").await.as_deref(),
        Some(SECRET)
    );
    assert_eq!(count("persons", "drafts").await, 2, "what was moved is thrown away");
}

#[wasm_bindgen_test]
async fn what_is_broken_is_dropped() {
    for breakage in [
        "'nonsense'",
        "{}",
        "null",
        "{ ...record, ciphertext: record.ciphertext.slice(1) }",
    ] {
        save(&drafts("broken", "demo"), "customer", SECRET).await;
        let script = [
            "const record = await done(store('drafts').get('[\"demo\",\"customer\"]'));
             await done(store('drafts').put(",
            breakage,
            ", '[\"demo\",\"customer\"]'))",
        ];
        with_database("broken", &script.concat()).await;
        assert_eq!(load(&drafts("broken", "demo"), "customer").await, None, "{breakage}");
        assert_eq!(count("broken", "drafts").await, 0, "{breakage}");
    }
    save(&drafts("broken", "demo"), "customer", SECRET).await;
    with_database("broken", "await done(store('keys').put('no key', 'demo'))").await;
    assert_eq!(load(&drafts("broken", "demo"), "customer").await, None);
}

#[wasm_bindgen_test]
async fn drafts_are_dropped_past_their_age() {
    let short = drafts("age", "demo").max_age(Duration::ZERO);
    save(&short, "customer", SECRET).await;
    let start = js_sys::Date::now();
    while js_sys::Date::now() - start < 3.0 {
        JsFuture::from(Promise::resolve(&JsValue::NULL)).await.unwrap();
    }
    assert_eq!(load(&short, "customer").await, None);
    assert_eq!(count("age", "drafts").await, 0);
}

#[wasm_bindgen_test]
async fn signing_out_deletes_the_key_and_the_drafts_of_this_person_in_every_app() {
    save(&drafts("one", "demo"), "customer", SECRET).await;
    save(&drafts("two", "demo"), "customer", SECRET).await;
    save(&drafts("two", "second"), "customer", SECRET).await;
    with_database("one", "globalThis.copy = await done(store('drafts').getAll())").await;
    forget_person("demo").await.unwrap();
    for app in ["one", "two"] {
        assert_eq!(load(&drafts(app, "demo"), "customer").await, None);
    }
    assert_eq!(
        load(&drafts("two", "second"), "customer").await.as_deref(),
        Some(SECRET)
    );
    assert_eq!((count("one", "keys").await, count("one", "drafts").await), (0, 0));
    assert_eq!((count("two", "keys").await, count("two", "drafts").await), (1, 1));

    // Whoever has kept a copy of the records has nothing, also when the person has a new key.
    save(&drafts("one", "demo"), "other", "new").await;
    with_database(
        "one",
        "await done(store('drafts').put(globalThis.copy[0], '[\"demo\",\"customer\"]'))",
    )
    .await;
    assert_eq!(load(&drafts("one", "demo"), "customer").await, None);
    assert_eq!(load(&drafts("one", "demo"), "other").await.as_deref(), Some("new"));
}

#[wasm_bindgen_test]
async fn an_app_whose_database_is_of_a_later_version_keeps_no_drafts_of_others_from_going() {
    let later = Function::new_no_args(
        "return new Promise((resolve, reject) => {
            const open = indexedDB.open('wharf-drafts/a-later-one', 9);
            open.onerror = reject;
            open.onsuccess = () => { open.result.close(); resolve(); };
        });",
    );
    let made: Promise = later.call0(&JsValue::NULL).unwrap().into();
    JsFuture::from(made).await.unwrap();
    save(&drafts("zeta", "demo"), "customer", SECRET).await;
    assert!(forget_person("demo").await.is_err(), "nobody is told that all is gone");
    assert_eq!(load(&drafts("zeta", "demo"), "customer").await, None);
    let away = Function::new_no_args("indexedDB.deleteDatabase('wharf-drafts/a-later-one')");
    away.call0(&JsValue::NULL).unwrap();
}

#[wasm_bindgen_test]
async fn an_app_whose_database_never_opens_keeps_no_drafts_of_others_from_going() {
    // What waits for the next version waits for the one that is open, and everybody else behind it.
    let hang = Function::new_no_args(
        "return new Promise((resolve, reject) => {
            const open = indexedDB.open('wharf-drafts/a-hanging-one', 1);
            open.onerror = reject;
            open.onsuccess = () => {
              globalThis.hanging = open.result;
              indexedDB.open('wharf-drafts/a-hanging-one', 2).onblocked = resolve;
            };
        });",
    );
    let hanging: Promise = hang.call0(&JsValue::NULL).unwrap().into();
    JsFuture::from(hanging).await.unwrap();
    save(&drafts("zeta", "demo"), "customer", SECRET).await;
    wasm_bindgen_futures::spawn_local(async {
        let _ = forget_person("demo").await;
    });
    let start = js_sys::Date::now();
    while count("zeta", "keys").await != 0 {
        assert!(js_sys::Date::now() - start < 10_000.0, "the key stays");
    }
    let close =
        Function::new_no_args("globalThis.hanging.close(); indexedDB.deleteDatabase('wharf-drafts/a-hanging-one')");
    close.call0(&JsValue::NULL).unwrap();
}

#[wasm_bindgen_test]
async fn two_tabs_that_begin_at_once_have_one_key() {
    let (one, two) = (drafts("tabs", "demo"), drafts("tabs", "demo"));
    let (one, two) = (one.form("customer", 1), two.form("other", 1));
    let (first, second) = futures::future::join(one.save(&"one"), two.save(&"two")).await;
    first.unwrap();
    second.unwrap();
    assert_eq!(load(&drafts("tabs", "demo"), "customer").await.as_deref(), Some("one"));
    assert_eq!(load(&drafts("tabs", "demo"), "other").await.as_deref(), Some("two"));
}

#[wasm_bindgen_test]
async fn an_open_store_keeps_nobody_from_deleting_the_database() {
    let kept = drafts("deleted", "demo");
    save(&kept, "customer", SECRET).await;
    let delete = Function::new_no_args(
        "return new Promise((resolve, reject) => {
            const request = indexedDB.deleteDatabase('wharf-drafts/deleted');
            request.onsuccess = resolve;
            request.onblocked = request.onerror = reject;
        })",
    );
    let promise: Promise = delete.call0(&JsValue::NULL).unwrap().into();
    JsFuture::from(promise).await.unwrap();
    assert_eq!(load(&kept, "customer").await, None);
}

#[wasm_bindgen_test]
async fn a_browser_without_indexed_db_harms_nobody() {
    let hide = Function::new_no_args(
        "const own = Object.getOwnPropertyDescriptor(window, 'indexedDB');
         Object.defineProperty(window, 'indexedDB', { configurable: true, value: undefined });
         return () => Object.defineProperty(window, 'indexedDB', own);",
    );
    let show: Function = hide.call0(&JsValue::NULL).unwrap().into();
    let none = drafts("none", "demo");
    let saved = none.form("customer", 1).save(&SECRET).await;
    let loaded = load(&none, "customer").await;
    show.call0(&JsValue::NULL).unwrap();
    assert!(saved.is_err());
    assert_eq!(loaded, None);
}
