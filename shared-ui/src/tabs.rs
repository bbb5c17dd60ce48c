use leptos::prelude::*;
use web_sys::Event;

use crate::{
    id::fresh_id,
    keys::in_row,
    tag::{ElementRef, Slot, Tag, each, tag},
};

/// One tab of [`Tabs`] with its panel.
#[derive(Debug)]
pub struct Tab {
    label: String,
    panel: Slot,
}

impl Tab {
    /// A tab with this label.
    #[must_use]
    pub fn new(label: impl Into<String>, panel: impl Into<Slot>) -> Self {
        Self {
            label: label.into(),
            panel: panel.into(),
        }
    }
}

/// Several panels in one place, of which one is shown.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # fn items() -> &'static str { "Items" }
/// # fn history() -> &'static str { "History" }
/// # let selected = RwSignal::new(0_usize);
/// # let _ = view! {
/// <Tabs label="Invoice" tabs=vec![Tab::new("Items", || items()), Tab::new("History", || history())] selected=selected />
/// # };
/// ```
///
/// A panel is built when it is shown for the first time, and kept.
///
/// ARIA and keyboard: the [tabs pattern](https://www.w3.org/WAI/ARIA/apg/patterns/tabs/) with automatic activation. Tab
/// goes to the selected tab and from there into its panel; the left and right arrows go around the tabs (the other way
/// round in right-to-left pages), Home and End to the first and the last.
#[component]
pub fn Tabs(
    /// What the tabs are about, for screen readers.
    #[prop(into)]
    label: String,
    /// The tabs in their order.
    tabs: Vec<Tab>,
    /// The index of the one that is shown, both ways.
    #[prop(optional)]
    selected: Option<RwSignal<usize>>,
) -> impl IntoView {
    let selected = selected.unwrap_or_else(|| RwSignal::new(0));
    let name = fresh_id("wharf-tabs");
    let buttons: Vec<_> = tabs.iter().map(|_| ElementRef::new()).collect();
    let (labels, panels): (Vec<_>, Vec<_>) = tabs.into_iter().map(|tab| (tab.label, tab.panel)).unzip();

    let row = each(
        labels.into_iter().zip(&buttons).enumerate(),
        |(index, (label, button))| {
            let is_selected = move || selected.get() == index;
            tag("button")
                .set("type", "button")
                .set("class", "wharf-tab")
                .set("role", "tab")
                .set("id", part(&name, "tab", index))
                .set("aria-controls", part(&name, "panel", index))
                .bind("aria-selected", move || if is_selected() { "true" } else { "false" })
                .bind("tabindex", move || (!is_selected()).then_some("-1"))
                .reference(*button)
                .on("click", move |_| selected.set(index))
                .child(label)
        },
    );
    let panels = each(panels.into_iter().enumerate(), |(index, content)| {
        panel(&name, index, selected, content)
    });
    let turn = move |event: Event| {
        if let Some(to) = in_row(&event, selected.get_untracked(), buttons.len()) {
            event.prevent_default();
            selected.set(to);
            if let Some(button) = buttons.get(to) {
                button.focus();
            }
        }
    };
    let list = tag("div")
        .set("class", "wharf-tab-list")
        .set("role", "tablist")
        .set("aria-label", label)
        .on("keydown", turn)
        .child(row);
    tag("div").set("class", "wharf-tabs").child(list).child(panels)
}

fn panel(name: &str, index: usize, selected: RwSignal<usize>, content: Slot) -> Tag {
    // Once true it stays, so the content is built once.
    let was_shown = Memo::new(move |was: Option<&bool>| was == Some(&true) || selected.get() == index);
    tag("div")
        .set("class", "wharf-tab-panel")
        .set("role", "tabpanel")
        .set("id", part(name, "panel", index))
        .set("aria-labelledby", part(name, "tab", index))
        .set("tabindex", "0")
        .bind("hidden", move || selected.get() != index)
        .dynamic(move || was_shown.get().then(|| content.run()))
}

fn part(name: &str, part: &str, index: usize) -> String {
    [name, "-", part, "-", &index.to_string()].concat()
}
