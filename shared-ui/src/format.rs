//! Figures and dates in the person's language, by the browser's own `Intl`.
//!
//! The language is that of the app ([`locale`](crate::locale)), and the browser's (`navigator.language`) where none was set.
//! What is written here follows it.

use std::cell::RefCell;

use js_sys::{Date, Function, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::locale;

#[wasm_bindgen]
extern "C" {
    /// What `Intl` makes: its `format` is a bound function.
    type Formatter;
    #[wasm_bindgen(js_namespace = Intl, js_name = NumberFormat, catch)]
    fn number_format(locales: &JsValue, options: &Object) -> Result<Formatter, JsValue>;
    #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat, catch)]
    fn date_time_format(locales: &JsValue, options: &Object) -> Result<Formatter, JsValue>;
    /// JavaScript's own conversion: Rust's code for printing floating-point numbers is 10 KB.
    #[wasm_bindgen(js_name = String)]
    fn number_as_it_is(value: f64) -> String;
    #[wasm_bindgen(method, getter)]
    fn format(this: &Formatter) -> Function;
    #[wasm_bindgen(method, js_name = resolvedOptions)]
    fn resolved_options(this: &Formatter) -> Object;
}

/// Making a formatter costs a hundred times what using it does, and a table uses the same ones in each row.
struct Cached {
    kind: &'static str,
    detail: String,
    format: Function,
    /// What a value is divided by first.
    divisor: f64,
}

thread_local! {
    static FORMATTERS: RefCell<Vec<Cached>> = RefCell::default();
}

/// Forgets the formatters: they are of another language now.
pub(crate) fn forget() {
    FORMATTERS.take();
}

/// An amount of money, from the smallest unit of its currency: `12345` and `EUR` give `€123.45` in English.
///
/// `currency` is an ISO 4217 code. Where the code is not well-formed, the amount stands beside it.
#[must_use]
pub fn money(minor_units: i64, currency: &str) -> String {
    let value = minor_units as f64;
    let text = with("money", currency, value, |locales| {
        let options = options(&[("style", "currency".into()), ("currency", currency.into())]);
        let formatter = number_format(locales, &options).ok()?;
        // The yen has no smaller unit and the dinar has three digits: `Intl` knows.
        let digits = Reflect::get(&formatter.resolved_options(), &"maximumFractionDigits".into())
            .ok()
            .and_then(|digits| digits.as_f64())
            .unwrap_or(2.0);
        Some((formatter, (0..digits as u8).fold(1.0, |divisor, _| divisor * 10.0)))
    });
    text.unwrap_or_else(|| [number(value / 100.0).as_str(), " ", currency].concat())
}

/// A number: `1234.5` gives `1,234.5` in English.
#[must_use]
pub fn number(value: f64) -> String {
    let text = with("number", "", value, |locales| {
        Some((number_format(locales, &Object::new()).ok()?, 1.0))
    });
    text.unwrap_or_else(|| number_as_it_is(value))
}

/// A part of a whole: `0.4` gives `40%` in English.
#[must_use]
pub fn percent(part: f64) -> String {
    let text = with("percent", "", part, |locales| {
        let options = options(&[("style", "percent".into())]);
        Some((number_format(locales, &options).ok()?, 1.0))
    });
    text.unwrap_or_else(|| [number_as_it_is(part * 100.0).as_str(), "%"].concat())
}

/// A size: `1_234_567` gives `1.2 MB`. Units are powers of 1000, as operating systems and S3 consoles count.
#[must_use]
pub fn bytes(count: u64) -> String {
    let (divisor, unit) = scale(count);
    let text = with("bytes", unit, count as f64, |locales| {
        let is_byte = unit == "byte";
        let options = options(&[
            ("style", "unit".into()),
            ("unit", unit.into()),
            ("unitDisplay", if is_byte { "long" } else { "short" }.into()),
            ("maximumFractionDigits", if is_byte { 0.0 } else { 1.0 }.into()),
        ]);
        Some((number_format(locales, &options).ok()?, divisor))
    });
    text.unwrap_or_else(|| number_as_it_is(count as f64))
}

/// A date from an ISO 8601 text, `2026-03-01` or `2026-03-01T10:00:00Z`: `Mar 1, 2026` in English.
///
/// A date without a time is the same day everywhere. What is not a date comes back as it is.
#[must_use]
pub fn date(iso: &str) -> String {
    let is_day = iso.len() == 10;
    date_text(
        if is_day { "day" } else { "date" },
        Date::new(&iso.into()).get_time(),
        || {
            let style = ("dateStyle", JsValue::from("medium"));
            if is_day {
                options(&[style, ("timeZone", "UTC".into())])
            } else {
                options(&[style])
            }
        },
    )
    .unwrap_or_else(|| iso.to_owned())
}

/// A date with its time from an ISO 8601 text, in the person's time zone. What is not a date comes back as it is.
#[must_use]
pub fn date_time(iso: &str) -> String {
    moment_text(Date::new(&iso.into()).get_time()).unwrap_or_else(|| iso.to_owned())
}

/// A moment in seconds since 1970-01-01 UTC, in the person's time zone.
#[must_use]
pub fn moment(seconds: u64) -> String {
    moment_text(seconds as f64 * 1000.0).unwrap_or_default()
}

fn moment_text(milliseconds: f64) -> Option<String> {
    date_text("moment", milliseconds, || {
        options(&[("dateStyle", "medium".into()), ("timeStyle", "short".into())])
    })
}

fn date_text(kind: &'static str, milliseconds: f64, options: impl FnOnce() -> Object) -> Option<String> {
    if milliseconds.is_nan() {
        return None;
    }
    with(kind, "", milliseconds, |locales| {
        Some((date_time_format(locales, &options()).ok()?, 1.0))
    })
}

/// The name of a size's unit in `Intl`, and how many bytes it has.
fn scale(count: u64) -> (f64, &'static str) {
    // The bounds are where a figure with one digit would be rounded to 1,000.
    match count {
        0..=999 => (1.0, "byte"),
        1_000..=999_949 => (1e3, "kilobyte"),
        999_950..=999_949_999 => (1e6, "megabyte"),
        _ => (1e9, "gigabyte"),
    }
}

/// Formats a value with the formatter of this kind and detail, which is made at its first use.
fn with(
    kind: &'static str,
    detail: &str,
    value: f64,
    make: impl FnOnce(&JsValue) -> Option<(Formatter, f64)>,
) -> Option<String> {
    let locales = locale::with_tag(|tag| match tag {
        "" => JsValue::UNDEFINED,
        tag => JsValue::from_str(tag),
    });
    FORMATTERS.with_borrow_mut(|cache| {
        let found = cache
            .iter()
            .position(|cached| cached.kind == kind && cached.detail == detail);
        let index = match found {
            Some(index) => index,
            None => {
                let (formatter, divisor) = make(&locales)?;
                cache.push(Cached {
                    kind,
                    detail: detail.to_owned(),
                    format: formatter.format(),
                    divisor,
                });
                cache.len() - 1
            }
        };
        let Cached { format, divisor, .. } = cache.get(index)?;
        format
            .call1(&JsValue::UNDEFINED, &JsValue::from_f64(value / divisor))
            .ok()?
            .as_string()
    })
}

fn options(members: &[(&str, JsValue)]) -> Object {
    let options = Object::new();
    for (name, value) in members {
        // Setting a member of a fresh, plain object does not fail.
        let _ = Reflect::set(&options, &JsValue::from_str(name), value);
    }
    options
}

#[cfg(test)]
mod tests {
    use super::scale;

    #[test]
    fn sizes_change_their_unit_before_they_would_read_a_thousand() {
        assert_eq!(scale(999).1, "byte");
        assert_eq!(scale(1_000).1, "kilobyte");
        assert_eq!(scale(999_949).1, "kilobyte");
        assert_eq!(scale(999_950).1, "megabyte");
        assert_eq!(scale(25_000_000).1, "megabyte");
        assert_eq!(scale(999_950_000).1, "gigabyte");
    }
}
