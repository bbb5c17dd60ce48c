//! The properties of one element as signals, and what it tells its class.

use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use send_wrapper::SendWrapper;
use shared_ui::{Handler, tag::effect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

use crate::kinds::{Kind, Property};

type Value = RwSignal<SendWrapper<JsValue>>;

/// The most of something that an element builds because of a number.
const MAXIMUM_COUNT: u32 = 100;

/// The properties of one element.
#[derive(Clone, Copy)]
pub(crate) struct Properties(StoredValue<Inner>);

struct Inner {
    values: Vec<(&'static str, Value)>,
    tell: SendWrapper<Function>,
}

impl Properties {
    /// All properties of an element of this kind, of which none is set. `tell` is how its class hears of what happens.
    pub(crate) fn new(kind: &Kind, tell: Function) -> Self {
        let value = |property: &Property| (property.name, RwSignal::new(SendWrapper::new(JsValue::UNDEFINED)));
        Self(StoredValue::new(Inner {
            values: kind.properties.iter().map(value).collect(),
            tell: SendWrapper::new(tell),
        }))
    }

    fn find(self, name: &str) -> Option<Value> {
        self.0.with_value(|inner| {
            let found = inner.values.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| *value)
        })
    }

    /// Sets a property.
    pub(crate) fn set(self, name: &str, value: JsValue) {
        if let Some(signal) = self.find(name) {
            signal.set(SendWrapper::new(value));
        }
    }

    fn get(self, name: &str) -> JsValue {
        self.find(name)
            .map_or(JsValue::UNDEFINED, |value| value.with(|value| JsValue::clone(value)))
    }

    /// A text; empty if it is not set.
    pub(crate) fn text(self, name: &str) -> String {
        text_of(&self.get(name))
    }

    /// A text, if it is set and not empty.
    pub(crate) fn maybe(self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// Whether something is so.
    pub(crate) fn flag(self, name: &str) -> bool {
        self.get(name).is_truthy()
    }

    /// A number that is not negative; nought if it is not set.
    pub(crate) fn number(self, name: &str) -> u64 {
        self.get(name).as_f64().map_or(0, |number| number as u64)
    }

    /// How many of something are built: `default` if it is not set or nought, and never more than [`MAXIMUM_COUNT`], whatever a
    /// page has written there. All elements of a page share one memory.
    pub(crate) fn count(self, name: &str, default: u32) -> u32 {
        count_of(self.number(name), default)
    }

    /// The entries of a list.
    pub(crate) fn list(self, name: &str) -> Vec<Entry> {
        let value = self.get(name);
        if Array::is_array(&value) {
            Array::from(&value).iter().map(Entry).collect()
        } else {
            Vec::new()
        }
    }

    /// The files of a list.
    pub(crate) fn files(self, name: &str) -> Vec<File> {
        let entries = self.list(name);
        entries
            .into_iter()
            .filter_map(|entry| entry.0.dyn_into().ok())
            .collect()
    }

    /// [`Self::text`] as a signal.
    pub(crate) fn text_signal(self, name: &'static str) -> Signal<String> {
        Signal::derive(move || self.text(name))
    }

    /// [`Self::maybe`] as a signal.
    pub(crate) fn maybe_signal(self, name: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || self.maybe(name))
    }

    /// [`Self::flag`] as a signal.
    pub(crate) fn flag_signal(self, name: &'static str) -> Signal<bool> {
        Signal::derive(move || self.flag(name))
    }

    /// [`Self::number`] as a signal.
    pub(crate) fn number_signal(self, name: &'static str) -> Signal<u64> {
        Signal::derive(move || self.number(name))
    }

    /// A list as a signal.
    pub(crate) fn list_signal<T: Send + Sync + 'static>(
        self,
        name: &'static str,
        read: fn(&Entry) -> T,
    ) -> Signal<Vec<T>> {
        Signal::derive(move || self.list(name).iter().map(read).collect())
    }

    /// A text that the component changes too.
    pub(crate) fn bound_text(self, name: &'static str) -> RwSignal<String> {
        self.bound(name, text_of, |text| text.as_str().into())
    }

    /// The same of whether something is so.
    pub(crate) fn bound_flag(self, name: &'static str) -> RwSignal<bool> {
        self.bound(name, JsValue::is_truthy, |flag| (*flag).into())
    }

    /// The same of a list of texts.
    pub(crate) fn bound_texts(self, name: &'static str) -> RwSignal<Vec<String>> {
        let read = |value: &JsValue| -> Vec<String> {
            if Array::is_array(value) {
                Array::from(value).iter().map(|text| text_of(&text)).collect()
            } else {
                Vec::new()
            }
        };
        let write = |texts: &Vec<String>| -> JsValue {
            let texts: Array = texts.iter().map(|text| JsValue::from_str(text)).collect();
            texts.into()
        };
        self.bound(name, read, write)
    }

    /// The same of a number.
    pub(crate) fn bound_number(self, name: &'static str) -> RwSignal<usize> {
        let read = |value: &JsValue| value.as_f64().map_or(0, |number| number as usize);
        self.bound(name, read, |number| (*number as f64).into())
    }

    fn bound<T: PartialEq + Clone + Send + Sync + 'static>(
        self,
        name: &'static str,
        read: fn(&JsValue) -> T,
        write: fn(&T) -> JsValue,
    ) -> RwSignal<T> {
        let inner = RwSignal::new(read(&untrack(|| self.get(name))));
        effect(move || {
            let outer = read(&self.get(name));
            if inner.with_untracked(|inner| *inner != outer) {
                inner.set(outer);
            }
        });
        effect(move || {
            let now = inner.get();
            if read(&untrack(|| self.get(name))) != now {
                self.change(name, write(&now));
            }
        });
        inner
    }

    /// Sets a property that the component has changed, and tells the class.
    pub(crate) fn change(self, name: &str, value: JsValue) {
        self.set(name, value.clone());
        self.tell(&["=", name].concat(), &value);
    }

    /// Tells the class that something has happened.
    pub(crate) fn tell(self, what: &str, detail: &JsValue) {
        self.0.with_value(|inner| {
            // It is `static/wharf-elements.js`, where nothing is thrown but by listeners of the page, which the browser reports.
            let _ = inner.tell.call2(&JsValue::UNDEFINED, &what.into(), detail);
        });
    }

    /// A handler that tells it.
    pub(crate) fn teller(self, what: &'static str) -> Handler {
        Handler::new(move |()| self.tell(what, &JsValue::UNDEFINED))
    }
}

fn count_of(number: u64, default: u32) -> u32 {
    match u32::try_from(number) {
        Ok(0) => default,
        Ok(number) => number.min(MAXIMUM_COUNT),
        Err(_) => MAXIMUM_COUNT,
    }
}

/// One entry of a list: an object, or a text.
pub(crate) struct Entry(JsValue);

impl Entry {
    fn member(&self, name: &str) -> JsValue {
        // What is no object has no members.
        Reflect::get(&self.0, &name.into()).unwrap_or_default()
    }

    /// The entry itself as a text.
    pub(crate) fn itself(&self) -> String {
        text_of(&self.0)
    }

    /// A member of it as a text; of an entry that is a text, that.
    pub(crate) fn text(&self, name: &str) -> String {
        if self.0.is_string() {
            return self.itself();
        }
        text_of(&self.member(name))
    }

    /// A member, if it is there and not empty.
    pub(crate) fn maybe(&self, name: &str) -> Option<String> {
        Some(text_of(&self.member(name))).filter(|text| !text.is_empty())
    }

    /// Whether a member says so.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.member(name).is_truthy()
    }

    /// A member that is a number and not negative; nought if it is none.
    pub(crate) fn number(&self, name: &str) -> u64 {
        self.member(name).as_f64().map_or(0, |number| number as u64)
    }

    /// A member that is a file.
    pub(crate) fn file(&self, name: &str) -> Option<File> {
        self.member(name).dyn_into().ok()
    }

    /// The numbers of a member that is a list of them. What is none is a gap.
    pub(crate) fn numbers(&self, name: &str) -> Vec<f64> {
        let list = self.member(name);
        let list = list.dyn_ref::<Array>().cloned().unwrap_or_default();
        list.iter().map(|number| number.as_f64().unwrap_or(f64::NAN)).collect()
    }

    /// The members that the columns of a table name, as texts.
    pub(crate) fn cells(&self, columns: &[String]) -> Vec<String> {
        match self.0.dyn_ref::<Array>() {
            Some(cells) => cells.iter().map(|cell| text_of(&cell)).collect(),
            None => columns.iter().map(|column| text_of(&self.member(column))).collect(),
        }
    }
}

/// A text, or a number in digits, as `String(number)` writes it. Nothing else is a text: an object would be asked for one by code of its own.
fn text_of(value: &JsValue) -> String {
    match (value.as_string(), value.as_f64()) {
        (Some(text), _) => text,
        // It fails for a radix that there is not.
        (None, Some(_)) => value
            .unchecked_ref::<js_sys::Number>()
            .to_string_with_radix(10)
            .map_or_else(|_| String::new(), String::from),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{MAXIMUM_COUNT, count_of};

    #[test]
    fn a_number_builds_no_more_than_a_page_can_show() {
        assert_eq!([0, 1, 100].map(|number| count_of(number, 3)), [3, 1, 100]);
        // What `1e7` and `Infinity` of JavaScript become.
        assert_eq!(
            [10_000_000, u64::MAX].map(|number| count_of(number, 3)),
            [MAXIMUM_COUNT; 2]
        );
    }
}
