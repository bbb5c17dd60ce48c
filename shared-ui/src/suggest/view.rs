//! What of it is in the page.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement};

use super::{Shown, Suggest};
use crate::{
    IconName, format,
    icon::icon,
    messages::{MORE_CHOICES, NO_MATCHES, SHOW_CHOICES},
    tag::{Child, ElementRef, Tag, each, effect, tag},
    visually_hidden::hidden,
};

impl Suggest {
    /// The field that has these tags before its input, and its list. `empty` is what Escape does while no list is shown.
    pub(crate) fn view(
        self,
        id: &str,
        label: &str,
        is_multiple: bool,
        input: Tag,
        before: Option<Tag>,
        empty: impl Fn() -> bool + 'static,
    ) -> Tag {
        let list_id = [id, "-list"].concat();
        let (name, active_name) = (id.to_owned(), id.to_owned());
        let is_open = self.is_open;
        let expanded = move || if is_open.get() { "true" } else { "false" };
        let toggle = move |_| {
            if is_open.get_untracked() {
                self.close();
            } else {
                self.input.focus();
                self.open();
            }
        };
        let typed = move |event: Event| {
            self.text.set(event_target_value(&event));
            self.is_narrowed.set(true);
            self.open();
        };
        self.show_and_scroll(id.to_owned());
        let input = input
            .set("type", "text")
            .set("role", "combobox")
            .set("autocomplete", "off")
            .set("spellcheck", "false")
            .set("aria-autocomplete", "list")
            .set("aria-controls", list_id.clone())
            .bind("aria-expanded", expanded)
            .bind("aria-activedescendant", move || {
                self.active.get().map(|at| option_id(&active_name, at))
            })
            .reference(self.input)
            .show_value(self.text)
            .on("input", typed)
            .on("click", move |_| self.open())
            .on("keydown", move |event| self.steer(&event, is_multiple, &empty));
        let button = tag("button")
            .set("type", "button")
            .set("class", "wharf-combobox-button")
            .set("tabindex", "-1")
            .bind("aria-label", || SHOW_CHOICES.text())
            .set("aria-controls", list_id.clone())
            .bind("aria-expanded", expanded)
            .bind("disabled", move || self.disabled.get())
            .on("mousedown", |event| event.prevent_default())
            .on("click", toggle)
            .child(icon(IconName::ChevronDown));
        let list = tag("ul")
            .set("class", "wharf-list")
            .set("role", "listbox")
            .set("id", list_id)
            .set("aria-label", label.to_owned())
            .set("aria-multiselectable", is_multiple.then_some("true"))
            .dynamic(move || self.options(&name));
        let panel = tag("div")
            .set("class", "wharf-floating wharf-list-panel")
            .set("popover", "manual")
            .reference(self.panel)
            // Focus stays in the field.
            .on("mousedown", |event| event.prevent_default())
            .child(list)
            .dynamic(move || is_open.get().then(|| self.note()).flatten());
        let field = tag("div")
            .set("class", "wharf-combobox-field")
            .child(before)
            .child(input)
            .child(button);
        tag("div")
            .set("class", "wharf-anchor wharf-combobox")
            .child(field)
            .child(panel)
    }

    fn options(self, id: &str) -> Child {
        if !self.is_open.get() {
            return Child::Many(Vec::new());
        }
        each(self.shown().choices.into_iter().enumerate(), |(index, choice)| {
            let value = choice.value.clone();
            let is_chosen = move || self.chosen.with(|chosen| chosen.contains(&value));
            let is_ticked = is_chosen.clone();
            let class = move || {
                if self.active.get() == Some(index) {
                    "wharf-option wharf-option-active"
                } else {
                    "wharf-option"
                }
            };
            let words = tag("span").child(choice.label.clone()).child(
                choice
                    .hint
                    .clone()
                    .map(|hint| tag("span").set("class", "wharf-hint").child(hint)),
            );
            tag("li")
                .set("role", "option")
                .set("id", option_id(id, index))
                .bind("class", class)
                .bind("aria-selected", move || if is_chosen() { "true" } else { "false" })
                .on("click", move |_| self.choose.run(choice.clone()))
                .child(words)
                .dynamic(move || is_ticked().then(|| icon(IconName::Tick)))
        })
    }

    /// What stands below the list.
    fn note(self) -> Option<Tag> {
        let Shown { choices, others } = self.shown();
        let text = if choices.is_empty() {
            NO_MATCHES.text().to_owned()
        } else if others > 0 {
            MORE_CHOICES.with(&format::number(others as f64))
        } else {
            return None;
        };
        Some(
            tag("p")
                .set("class", "wharf-list-note")
                .set("role", "presentation")
                .child(text),
        )
    }

    /// What a screen reader is told when there is nothing to choose.
    pub(crate) fn status(self, otherwise: Signal<String>) -> Tag {
        let text = move || {
            if self.is_open.get() && self.shown().choices.is_empty() {
                NO_MATCHES.text().to_owned()
            } else {
                otherwise.get()
            }
        };
        hidden(Child::Bound(Box::new(move || text().into()))).set("role", "status")
    }

    fn show_and_scroll(self, id: String) {
        effect(move || {
            let is_open = self.is_open.get();
            if let Some(panel) = self.panel.get() {
                let panel: HtmlElement = panel.unchecked_into();
                // Both fail only if it is in that state already or not in the page any more.
                let _ = if is_open {
                    panel.show_popover()
                } else {
                    panel.hide_popover()
                };
            }
        });
        effect(move || {
            if let Some(at) = self.active.get() {
                let option = ["#", &option_id(&id, at)].concat();
                // Where the list has just been opened, its options are not in the page yet: before it is painted they are.
                request_animation_frame(move || scroll_to(self.panel, &option));
            }
        });
    }
}

fn scroll_to(panel: ElementRef, option: &str) {
    if let Some(panel) = panel.get()
        && let Ok(Some(option)) = panel.query_selector(option)
    {
        let option: HtmlElement = option.unchecked_into();
        let (top, height) = (option.offset_top(), option.offset_height());
        // The list, which scrolls.
        let Some(list) = option.offset_parent() else { return };
        let (from, room) = (list.scroll_top(), list.client_height());
        if top < from {
            list.set_scroll_top(top);
        } else if top + height > from + room {
            list.set_scroll_top(top + height - room);
        }
    }
}

fn option_id(id: &str, index: usize) -> String {
    [id, "-option-", &index.to_string()].concat()
}
