//! The storage of the page that asks: it sends what it has, and is told what to change.

use core::cell::RefCell;

use js_sys::{Array, Object};
use linear_map::LinearMap;
use oidc::Storage;
use wasm_bindgen::JsValue;

use crate::messages::record;

/// More logins than are under way at once; those that are too old are removed as they are seen.
const MOST_LOGINS: usize = 256;

/// A page's storage as it was when the page asked.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    entries: RefCell<LinearMap<String, String>>,
    put: RefCell<Option<(String, String)>>,
    removed: RefCell<Vec<String>>,
}

impl Snapshot {
    /// Reads what a page sent: an object of texts.
    pub(crate) fn from_js(stored: &JsValue) -> Self {
        let entries = stored.dyn_ref_object().map(|stored| Object::entries(&stored));
        let pairs = entries.iter().flat_map(Array::iter).filter_map(|pair| {
            let pair = Array::from(&pair);
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        });
        // Any script of the origin can send a page's message, with more than there ever is.
        let pairs = pairs.take(MOST_LOGINS);
        Self {
            entries: RefCell::new(pairs.collect()),
            ..Self::default()
        }
    }

    /// What the page has to change, beside `members` of the answer.
    pub(crate) fn answer(self, members: &[(&str, JsValue)]) -> JsValue {
        let put = match self.put.into_inner() {
            Some((key, value)) => Array::of2(&key.into(), &value.into()).into(),
            None => JsValue::NULL,
        };
        let removed: Array = self.removed.into_inner().into_iter().map(JsValue::from).collect();
        record(&[members, &[("put", put), ("remove", removed.into())]].concat())
    }
}

impl Storage for Snapshot {
    fn get(&self, key: &str) -> Option<String> {
        self.entries.borrow().get(key).cloned()
    }

    fn set(&self, key: &str, value: &str) -> bool {
        *self.put.borrow_mut() = Some((key.to_owned(), value.to_owned()));
        self.entries.borrow_mut().insert(key.to_owned(), value.to_owned());
        true
    }

    fn remove(&self, key: &str) {
        if self.entries.borrow_mut().remove(key).is_some() {
            self.removed.borrow_mut().push(key.to_owned());
        }
    }

    fn keys(&self) -> Vec<String> {
        self.entries.borrow().keys().cloned().collect()
    }
}

/// `dyn_ref` for what may be anything.
trait AsObject {
    fn dyn_ref_object(&self) -> Option<Object>;
}

impl AsObject for JsValue {
    fn dyn_ref_object(&self) -> Option<Object> {
        self.is_object().then(|| Object::from(self.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_what_has_changed_and_nothing_else() {
        let snapshot = Snapshot::default();
        snapshot.entries.borrow_mut().insert("old".to_owned(), "1".to_owned());
        assert!(snapshot.set("new", "2"));
        snapshot.remove("old");
        snapshot.remove("never there");
        assert_eq!(snapshot.keys(), ["new"]);
        assert_eq!(snapshot.get("new").as_deref(), Some("2"));
        assert_eq!(snapshot.removed.into_inner(), ["old"]);
    }
}
