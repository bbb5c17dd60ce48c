//! Figures and dates by the browser's `Intl`.
#![cfg(target_arch = "wasm32")]

use shared_ui::{format, locale};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// `Intl` separates figures and units with several kinds of spaces.
fn plain(text: String) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[wasm_bindgen_test]
fn money_has_the_digits_of_its_currency() {
    locale::set("en");
    assert_eq!(format::money(123_456, "EUR"), "€1,234.56");
    assert_eq!(format::money(-5, "EUR"), "-€0.05");
    assert_eq!(format::money(1_234, "JPY"), "¥1,234");
    assert_eq!(plain(format::money(1_234_500, "BHD")), "BHD 1,234.500");
    locale::set("de");
    assert_eq!(plain(format::money(123_456, "EUR")), "1.234,56 €");
}

#[wasm_bindgen_test]
fn a_currency_that_is_none_costs_no_amount() {
    locale::set("en");
    assert_eq!(format::money(1_250, "?"), "12.5 ?");
}

#[wasm_bindgen_test]
fn sizes_have_one_digit_and_a_unit() {
    locale::set("en");
    assert_eq!(plain(format::bytes(0)), "0 bytes");
    assert_eq!(plain(format::bytes(1)), "1 byte");
    assert_eq!(plain(format::bytes(999)), "999 bytes");
    assert_eq!(plain(format::bytes(999_960)), "1 MB");
    assert_eq!(plain(format::bytes(1_234_567)), "1.2 MB");
    assert_eq!(plain(format::bytes(26_214_400)), "26.2 MB");
}

#[wasm_bindgen_test]
fn a_day_is_the_same_everywhere_and_nonsense_stays_as_it_is() {
    locale::set("en");
    assert_eq!(format::date("2026-03-01"), "Mar 1, 2026");
    assert_eq!(format::date("soon"), "soon");
    assert_eq!(format::date_time("later"), "later");
    locale::set("de");
    assert_eq!(format::date("2026-03-01"), "01.03.2026");
}

#[wasm_bindgen_test]
fn a_moment_has_a_date_and_a_time() {
    locale::set("en");
    let text = format::moment(1_772_366_400);
    assert!(text.contains("2026") && text.contains(':'), "{text}");
}

#[wasm_bindgen_test]
fn a_malformed_language_costs_no_text() {
    locale::set("not a language");
    assert_eq!(format::number(1_234.5), "1234.5");
    assert_eq!(format::date("2026-03-01"), "2026-03-01");
    locale::set("en");
    assert_eq!(format::number(1_234.5), "1,234.5");
}
