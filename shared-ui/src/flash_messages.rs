use core::sync::atomic::{AtomicU32, Ordering};

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::{
    AlertKind,
    alert::message,
    messages::NOTIFICATIONS,
    tag::{ElementRef, Tag, each, tag},
};

/// One of [`FlashMessages`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flash {
    number: u32,
    kind: AlertKind,
    title: Option<String>,
    text: String,
}

impl Flash {
    /// A message of this kind.
    #[must_use]
    pub fn new(kind: AlertKind, text: impl Into<String>) -> Self {
        static LAST: AtomicU32 = AtomicU32::new(0);
        Self {
            number: LAST.fetch_add(1, Ordering::Relaxed),
            kind,
            title: None,
            text: text.into(),
        }
    }

    /// The same with the message in a few words above it.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    fn is_urgent(&self) -> bool {
        matches!(self.kind, AlertKind::Warning | AlertKind::Error)
    }
}

/// What happened, above the page that it is about: one message below the other, until the person closes them.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// let messages = RwSignal::new(Vec::new());
/// # let _ = view! {
/// <FlashMessages messages=messages />
/// # };
/// messages.update(|messages| messages.push(Flash::new(AlertKind::Success, "Saved")));
/// ```
///
/// It has to be in the page before its first message, or screen readers do not notice that.
///
/// ARIA and keyboard: two live regions in one landmark: warnings and errors, which come first, are read at once, the others
/// when the person pauses. No message goes by itself. When one is closed, focus goes to the *Close* of the next, after the
/// last one to the landmark.
#[component]
pub fn FlashMessages(
    /// The messages, oldest first; those that are closed are taken out.
    messages: RwSignal<Vec<Flash>>,
    /// What a screen reader calls the region.
    #[prop(into, default = (&NOTIFICATIONS).into())]
    label: Signal<String>,
) -> impl IntoView {
    let region = ElementRef::new();
    let has_any = move || messages.with(|messages| !messages.is_empty());
    // Side by side: what stands in a live region and has a role of its own for that would be read twice.
    let live = |politeness: &'static str, is_urgent: bool| {
        let some = move || {
            messages
                .get()
                .into_iter()
                .filter(move |flash| flash.is_urgent() == is_urgent)
        };
        tag("div")
            .set("aria-live", politeness)
            .dynamic(move || each(some(), |flash| entry(flash, messages, region)))
    };
    tag("div")
        .set("class", "wharf-flashes")
        .set("tabindex", "-1")
        // Without messages it is no landmark.
        .bind("role", move || has_any().then_some("region"))
        .bind("aria-label", move || has_any().then(|| label.get()))
        .reference(region)
        .child(live("assertive", true))
        .child(live("polite", false))
}

fn entry(flash: Flash, messages: RwSignal<Vec<Flash>>, region: ElementRef) -> Tag {
    let Flash {
        number,
        kind,
        title,
        text,
    } = flash;
    let close = move || {
        let at = messages.with_untracked(|messages| {
            let (urgent, others): (Vec<_>, Vec<_>) = messages.iter().partition(|flash| flash.is_urgent());
            let mut shown = urgent.into_iter().chain(others);
            shown.position(|other| other.number == number)
        });
        if let Some(at) = at {
            focus_beside(region, at);
            messages.update(|messages| messages.retain(|other| other.number != number));
        }
    };
    message(kind, None, title, Some(close.into()), text).key(number)
}

/// Moves focus from the message at this place on the page to the next one, or the one before.
fn focus_beside(region: ElementRef, at: usize) {
    let Some(region) = region.get() else { return };
    let beside = region
        .query_selector_all(".wharf-alert > button")
        .ok()
        .and_then(|buttons| {
            let next = u32::try_from(at + 1).ok()?;
            let index = if next < buttons.length() {
                next
            } else {
                next.checked_sub(2)?
            };
            buttons.get(index)
        });
    let target: HtmlElement = beside.map_or_else(|| region.unchecked_into(), JsCast::unchecked_into);
    // Fails only if it is not in the page any more.
    let _ = target.focus();
}
