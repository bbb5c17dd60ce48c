//! What the keys of the ARIA Authoring Practices have in common.

use js_sys::Reflect;
use leptos::prelude::event_target;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

/// The key of an event without Control, Alt or Meta. Browsers that fill in a form fire events without a key.
pub(crate) fn key_of(event: &Event) -> Option<String> {
    let event = event.dyn_ref::<KeyboardEvent>()?;
    let is_shortcut = event.ctrl_key() || event.alt_key() || event.meta_key();
    (!is_shortcut).then(|| event.key())
}

/// How many clicks in a row a click of a pointer is; 0 for one that a key made. By `Reflect`, because nothing else needs `UiEvent`.
pub(crate) fn click_count(click: &Event) -> f64 {
    let count = Reflect::get(click, &"detail".into()).ok();
    count.and_then(|count| count.as_f64()).unwrap_or_default()
}

/// Where a key leads in a row of `count`: around its ends, and the other way round where one writes from right to left.
pub(crate) fn in_row(event: &Event, at: usize, count: usize) -> Option<usize> {
    let is_rtl = event_target::<Element>(event).matches(":dir(rtl)").unwrap_or(false);
    let (back, on) = if is_rtl {
        ("ArrowRight", "ArrowLeft")
    } else {
        ("ArrowLeft", "ArrowRight")
    };
    lead(&key_of(event)?, [back, on], at, count)
}

/// Where a key leads in a column of `count`: around its ends.
pub(crate) fn in_column(event: &Event, at: usize, count: usize) -> Option<usize> {
    lead(&key_of(event)?, ["ArrowUp", "ArrowDown"], at, count)
}

fn lead(key: &str, [back, on]: [&str; 2], at: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    match key {
        "Home" => Some(0),
        "End" => Some(last),
        key if key == on => Some(if at >= last { 0 } else { at + 1 }),
        key if key == back => Some(if at == 0 { last } else { at - 1 }),
        _ => None,
    }
}
