//! Which rows of a table a person has chosen.

use std::collections::BTreeSet;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use crate::{
    format,
    messages::{SELECT_ALL_ROWS, SELECT_ROW, SELECTED_OF},
    tag::{ElementRef, Tag, effect, tag},
};

/// The rows of a [`Table`](crate::Table) that a person has chosen: a box in each of them, and one in the head for all.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::{*, tag::{each, tag}};
/// # let ships = RwSignal::new(vec!["Ada Lovelace".to_owned()]);
/// # const COLUMNS: [Column; 1] = [Column::new("ship", "Ship")];
/// let chosen = RwSignal::new(Vec::new());
/// let selection = Selection::new(chosen, ships);
/// # let _ = view! {
/// <Table
///     caption="Ships"
///     columns=COLUMNS.to_vec()
///     state=TableState::Ready
///     selection=selection
///     rows=move || each(ships.get(), |ship| {
///         selection.row(&ship, &ship).child(tag("th").set("scope", "row").child(ship))
///     })
/// />
/// # };
/// ```
///
/// The box in the head stands for the rows on the page: it is neither ticked nor empty while some of them are chosen. What is chosen on
/// other pages of a list stays so; an application that deletes rows takes their keys out of `chosen` itself.
///
/// ARIA and keyboard: native checkboxes with names of their own; Space changes them.
#[derive(Debug, Clone, Copy)]
pub struct Selection {
    chosen: RwSignal<Vec<String>>,
    /// The same for each row to look itself up in: whenever one is chosen, all do.
    keys: Memo<BTreeSet<String>>,
    rows: Signal<Vec<String>>,
    /// The cell in the head. By a pointer, so that an app whose tables have no selection does not link it.
    head: fn(Self) -> Tag,
}

impl Selection {
    /// `chosen` are the keys of the rows that are chosen, both ways, and `rows` those of the rows that the table shows.
    pub fn new(chosen: RwSignal<Vec<String>>, rows: impl Into<Signal<Vec<String>>>) -> Self {
        Self {
            chosen,
            keys: Memo::new(move |_| chosen.with(|chosen| chosen.iter().cloned().collect())),
            rows: rows.into(),
            head: Self::select_all,
        }
    }

    /// The row with this key, as a `<tr>` whose first cell has the box. `label` is how a screen reader tells it from the boxes of
    /// other rows.
    pub fn row(self, key: impl Into<String>, label: impl Into<String>) -> Tag {
        let (key, label) = (key.into(), label.into());
        let own = key.clone();
        let is_chosen = Memo::new(move |_| self.keys.with(|keys| keys.contains(&own)));
        let choose = move |is_chosen: bool| {
            self.chosen.update(|chosen| {
                chosen.retain(|other| *other != key);
                if is_chosen {
                    chosen.push(key.clone());
                }
            });
        };
        let state = move || if is_chosen.get() { State::All } else { State::None };
        tag("tr")
            .bind("class", move || is_chosen.get().then_some("wharf-selected"))
            .child(cell("td", move || SELECT_ROW.with(&label), state, choose))
    }

    /// How many of the rows on the page are chosen, as a line that is read out when it changes.
    pub fn summary(self) -> Tag {
        let text = move || {
            let [chosen, all] = self.count().map(|count| format::number(count as f64));
            SELECTED_OF.with_both(&chosen, &all)
        };
        tag("p")
            .set("class", "wharf-table-selected")
            .set("role", "status")
            .text(text)
    }

    pub(super) fn head(self) -> Tag {
        (self.head)(self)
    }

    fn select_all(self) -> Tag {
        let state = Memo::new(move |_| match self.count() {
            [0, _] => State::None,
            [chosen, all] if chosen == all => State::All,
            _ => State::Some,
        });
        let choose = move |is_chosen: bool| {
            self.chosen.update(|chosen| {
                self.rows.with_untracked(|rows| {
                    let shown: BTreeSet<&String> = rows.iter().collect();
                    chosen.retain(|key| !shown.contains(key));
                    if is_chosen {
                        chosen.extend_from_slice(rows);
                    }
                });
            });
        };
        cell(
            "th",
            move || SELECT_ALL_ROWS.text().to_owned(),
            move || state.get(),
            choose,
        )
        .set("scope", "col")
    }

    /// How many rows on the page are chosen, and how many there are.
    fn count(self) -> [usize; 2] {
        self.rows.with(|rows| {
            let chosen = self
                .keys
                .with(|keys| rows.iter().filter(|key| keys.contains(*key)).count());
            [chosen, rows.len()]
        })
    }
}

/// What a box stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    None,
    Some,
    All,
}

/// A cell with a box.
fn cell(
    name: &'static str,
    label: impl Fn() -> String + Send + 'static,
    state: impl Fn() -> State + Copy + 'static,
    choose: impl Fn(bool) + 'static,
) -> Tag {
    let element = ElementRef::new();
    let show = move |state| {
        if let Some(input) = element.get() {
            let input: HtmlInputElement = input.unchecked_into();
            input.set_checked(state == State::All);
            input.set_indeterminate(state == State::Some);
        }
    };
    effect(move || show(state()));
    let input = tag("input")
        .set("type", "checkbox")
        .set("class", "wharf-check")
        .bind("aria-label", label)
        .reference(element)
        .on("change", move |event: Event| {
            choose(event_target_checked(&event));
            // The browser has ticked it, also where nothing has changed.
            show(untrack(state));
        });
    tag(name).set("class", "wharf-table-select").child(input)
}
