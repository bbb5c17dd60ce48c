//! A panel in the top layer beside the button that opens it, for the components of the toolkit.
//!
//! The browser does most of it (`popover="auto"` and `popovertarget`): the button toggles the panel, a click elsewhere closes
//! it, and the stylesheet places it (CSS anchor positioning).

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlElement};

use crate::{
    id::fresh_id,
    keys::key_of,
    tag::{Child, ElementRef, Tag, tag},
};

#[wasm_bindgen]
extern "C" {
    /// A `ToggleEvent`: this is the only place that needs it.
    type Toggle;
    #[wasm_bindgen(method, getter, js_name = newState)]
    fn new_state(this: &Toggle) -> String;
}

fn opens(event: &Event) -> bool {
    event.unchecked_ref::<Toggle>().new_state() == "open"
}

/// A button, the panel that it opens, and whether that is open.
#[derive(Clone, Copy)]
pub(crate) struct Floating {
    pub(crate) is_open: RwSignal<bool>,
    pub(crate) panel: ElementRef,
    button: ElementRef,
}

impl Floating {
    pub(crate) fn new(is_open: Option<RwSignal<bool>>) -> Self {
        Self {
            is_open: is_open.unwrap_or_else(|| RwSignal::new(false)),
            panel: ElementRef::new(),
            button: ElementRef::new(),
        }
    }

    /// Both, in the place of one. `opened` is called when the panel is there and its content is built.
    pub(crate) fn view(
        self,
        button: Tag,
        panel: Tag,
        mut opened: impl FnMut() + 'static,
        mut content: impl FnMut() -> Child + Send + 'static,
    ) -> Tag {
        let is_open = self.is_open;
        let button_id = fresh_id("wharf-button");
        let panel_id = fresh_id("wharf-panel");
        let button = button
            .set("id", button_id.clone())
            .set("popovertarget", panel_id.clone())
            .set("aria-controls", panel_id.clone())
            .bind("aria-expanded", move || if is_open.get() { "true" } else { "false" })
            .reference(self.button);
        let panel = panel
            .set("id", panel_id)
            .set("aria-labelledby", button_id)
            .set("popover", "auto")
            .reference(self.panel)
            // Before it is shown, so that it has its size when the browser looks for a place.
            .on("beforetoggle", move |event| {
                let opens = opens(&event);
                if is_open.try_get_untracked() == Some(!opens) {
                    is_open.set(opens);
                }
            })
            .on("toggle", move |event| {
                if opens(&event) {
                    opened();
                }
            })
            .on("keydown", move |event| {
                if key_of(&event).as_deref() == Some("Escape") {
                    // A dialog around it stays open.
                    event.prevent_default();
                    event.stop_propagation();
                    self.hide();
                }
            })
            .dynamic(move || {
                if is_open.get() {
                    content()
                } else {
                    Child::Many(Vec::new())
                }
            });
        tag("div").set("class", "wharf-anchor").child(button).child(panel)
    }

    /// Lets the panel follow the signal when it is set by somebody else than the person.
    pub(crate) fn follow(self) {
        Effect::new(move || {
            let is_open = self.is_open.get();
            let Some(panel) = self.panel_element() else {
                return;
            };
            // Only a selector that is malformed is refused.
            if panel.matches(":popover-open").unwrap_or(is_open) == is_open {
                return;
            }
            if is_open {
                self.show();
            } else {
                // It may have left the page meanwhile.
                let _ = panel.hide_popover();
            }
        });
    }

    /// Shows the panel.
    pub(crate) fn show(self) {
        if let Some(panel) = self.panel_element() {
            // Fails only if it is not in the page any more.
            let _ = panel.show_popover();
        }
    }

    /// Hides the panel and puts focus back to the button.
    pub(crate) fn hide(self) {
        if let Some(panel) = self.panel_element() {
            // As above.
            let _ = panel.hide_popover();
            self.button.focus();
        }
    }

    fn panel_element(self) -> Option<HtmlElement> {
        self.panel.get().map(JsCast::unchecked_into)
    }
}
