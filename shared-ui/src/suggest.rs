//! A text field with a list of choices below it, which what is typed narrows: what
//! [`Combobox`](crate::Combobox) and [`MultiSelect`](crate::MultiSelect) have in common.

mod rank;
mod view;

use leptos::{callback::UnsyncCallback, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

use crate::{
    Choice, Handler,
    tag::{ElementRef, Tag},
};

/// So many choices are shown at most: nobody reads more, and each of them costs the browser.
const MOST: usize = 100;

/// The field and its list.
#[derive(Clone, Copy)]
pub(crate) struct Suggest {
    choices: Signal<Vec<Choice>>,
    /// The values that are chosen.
    chosen: Signal<Vec<String>>,
    /// What happens to a choice.
    choose: UnsyncCallback<Choice>,
    /// What stands in the field.
    pub(crate) text: RwSignal<String>,
    /// Whether the list is shown.
    pub(crate) is_open: RwSignal<bool>,
    /// Whether the text narrows the list: not before something is typed, so that one sees what else there is.
    is_narrowed: RwSignal<bool>,
    /// Which of the shown choices the arrows are at. Focus stays in the field.
    active: RwSignal<Option<usize>>,
    pub(crate) input: ElementRef,
    panel: ElementRef,
    disabled: Signal<bool>,
}

/// What of the choices is shown.
struct Shown {
    choices: Vec<Choice>,
    /// How many there are besides.
    others: usize,
}

impl Suggest {
    pub(crate) fn new(
        choices: Signal<Vec<Choice>>,
        chosen: Signal<Vec<String>>,
        disabled: Signal<bool>,
        choose: impl Fn(Self, Choice) + 'static,
    ) -> Self {
        let this = StoredValue::new(None::<Self>);
        let suggest = Self {
            choices,
            chosen,
            choose: UnsyncCallback::new(move |choice| {
                if let Some(this) = this.get_value() {
                    choose(this, choice);
                }
            }),
            text: RwSignal::new(String::new()),
            is_open: RwSignal::new(false),
            is_narrowed: RwSignal::new(false),
            active: RwSignal::new(None),
            input: ElementRef::new(),
            panel: ElementRef::new(),
            disabled,
        };
        this.set_value(Some(suggest));
        suggest
    }

    fn shown(self) -> Shown {
        let wanted = if self.is_narrowed.get() {
            self.text.with(|text| text.trim().to_lowercase())
        } else {
            String::new()
        };
        self.choices.with(|choices| {
            let ranks: Vec<_> = choices.iter().map(|choice| rank::of(&choice.label, &wanted)).collect();
            let in_order = rank::ALL.into_iter().flat_map(|wanted| {
                let ranked = choices.iter().zip(&ranks);
                ranked.filter(move |(_, rank)| **rank == Some(wanted))
            });
            let count = ranks.iter().flatten().count();
            Shown {
                choices: in_order.map(|(choice, _)| choice.clone()).take(MOST).collect(),
                others: count.saturating_sub(MOST),
            }
        })
    }

    pub(crate) fn open(self) {
        self.active.set(None);
        if !self.is_open.get_untracked() {
            self.is_open.set(true);
        }
    }

    pub(crate) fn close(self) {
        self.active.set(None);
        self.is_narrowed.set(false);
        if self.is_open.get_untracked() {
            self.is_open.set(false);
        }
    }

    /// Empties the field, and shows all choices again. The arrows stay at the choice that they are at.
    pub(crate) fn clear_text(self) {
        let at = self.active_choice();
        self.text.set(String::new());
        self.is_narrowed.set(false);
        if let Some(at) = at {
            let choices = untrack(|| self.shown()).choices;
            self.active
                .set(choices.iter().position(|choice| choice.value == at.value));
        }
    }

    /// The choice that the arrows are at.
    fn active_choice(self) -> Option<Choice> {
        let at = self.active.get_untracked()?;
        untrack(|| self.shown()).choices.into_iter().nth(at)
    }

    /// Closes the list when focus leaves the field, and calls `left`. Not at once: focus also leaves a field that is taken out
    /// of the page, and whatever is set then is read by effects when its signals are gone.
    pub(crate) fn on_leave(self, input: Tag, left: impl Fn() + Clone + 'static, on_blur: Option<Handler>) -> Tag {
        input.on("blur", move |_| {
            let left = left.clone();
            queue_microtask(move || {
                if self.is_open.try_get_untracked().is_some() {
                    self.close();
                    left();
                }
                if let Some(on_blur) = on_blur {
                    on_blur.try_run(());
                }
            });
        })
    }

    /// The choice with this label, however it is written.
    pub(crate) fn named(self, label: &str) -> Option<Choice> {
        let label = label.trim().to_lowercase();
        let is_it = |choice: &&Choice| choice.label.to_lowercase() == label;
        self.choices
            .with_untracked(|choices| choices.iter().find(is_it).cloned())
    }

    /// The label of the choice with this value.
    pub(crate) fn label_of(self, value: &str) -> Option<String> {
        self.choices.with(|choices| {
            let choice = choices.iter().find(|choice| choice.value == value);
            choice.map(|choice| choice.label.clone())
        })
    }

    fn move_to(self, is_down: bool) {
        let count = untrack(|| self.shown()).choices.len();
        let Some(last) = count.checked_sub(1) else { return };
        let at = self.active.get_untracked().filter(|_| self.is_open.get_untracked());
        let to = match at {
            None => {
                if is_down {
                    0
                } else {
                    last
                }
            }
            Some(at) if is_down => {
                if at >= last {
                    0
                } else {
                    at + 1
                }
            }
            Some(at) => at.checked_sub(1).unwrap_or(last),
        };
        self.open();
        self.active.set(Some(to));
    }

    /// What the keys do in the field. `empty` is called when Escape is to empty it and says whether it did.
    fn steer(self, event: &Event, is_multiple: bool, empty: &dyn Fn() -> bool) {
        let Some(pressed) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if pressed.ctrl_key() || pressed.meta_key() || pressed.is_composing() {
            return;
        }
        let is_open = self.is_open.get_untracked();
        let is_handled = match (pressed.key().as_str(), pressed.alt_key()) {
            ("ArrowDown", true) => {
                self.open();
                true
            }
            ("ArrowUp", true) => {
                self.close();
                true
            }
            (key @ ("ArrowDown" | "ArrowUp"), false) => {
                self.move_to(key == "ArrowDown");
                true
            }
            // Where several are chosen, Enter does not send the form as long as the list is open.
            ("Enter", false) if is_open => self.choose_active() || is_multiple,
            // Where one answer is enough, or the arrows are at none, it is a letter of the text.
            (" ", false) if is_multiple && self.active.get_untracked().is_some() => self.choose_active(),
            ("Escape", false) if is_open => {
                self.close();
                true
            }
            ("Escape", false) => empty(),
            // The cursor moves in the text again.
            ("Home" | "End" | "ArrowLeft" | "ArrowRight", false) => {
                self.active.set(None);
                false
            }
            _ => false,
        };
        if is_handled {
            // A form is not sent, a dialog around it stays open, the page does not scroll.
            event.prevent_default();
            event.stop_propagation();
        }
    }

    fn choose_active(self) -> bool {
        let choices = untrack(|| self.shown()).choices;
        let at = match self.active.get_untracked() {
            // Nobody means another one.
            None if choices.len() == 1 && self.is_narrowed.get_untracked() => 0,
            None => return false,
            Some(at) => at,
        };
        if let Some(choice) = choices.into_iter().nth(at) {
            self.choose.run(choice);
        }
        true
    }
}
