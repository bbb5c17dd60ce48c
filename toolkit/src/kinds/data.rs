//! What shows data.

use std::cell::RefCell;

use leptos::{callback::UnsyncCallback, prelude::*};
use shared_ui::{
    BarChart, CodeBlock, Column, LineChart, Order, Selection, Series, Sort, Table, TableState, key_value,
    messages::NOTHING_HERE,
    tag::{each, tag},
};
use wasm_bindgen::JsValue;

use super::View;
use crate::properties::{Entry, Properties};

thread_local! {
    static KEPT: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// The columns of a table are known at compile time in Rust. Here each text is kept once, for as long as the page is there.
fn kept(text: String) -> &'static str {
    KEPT.with_borrow_mut(|kept| match kept.iter().find(|known| **known == text) {
        Some(known) => known,
        None => {
            let text: &'static str = Box::leak(text.into_boxed_str());
            kept.push(text);
            text
        }
    })
}

fn series(properties: Properties) -> Signal<Vec<Series>> {
    properties.list_signal("series", |entry| {
        Series::new(entry.text("label"), entry.numbers("values"))
    })
}

pub(super) fn bar_chart(properties: Properties) -> View {
    let labels = properties.list_signal("labels", Entry::itself);
    let series = series(properties);
    Box::new(move || view! { <BarChart title=properties.text("heading") labels=labels series=series /> }.into())
}

pub(super) fn line_chart(properties: Properties) -> View {
    let labels = properties.list_signal("labels", Entry::itself);
    let series = series(properties);
    Box::new(move || view! { <LineChart title=properties.text("heading") labels=labels series=series /> }.into())
}

pub(super) fn code_block(properties: Properties) -> View {
    Box::new(move || view! { <CodeBlock label=properties.text("label") code=properties.text_signal("code") /> }.into())
}

pub(super) fn key_values(properties: Properties) -> View {
    Box::new(move || {
        let fact = |entry: Entry| key_value(entry.text("label"), entry.text("value"));
        shared_ui::key_values(each(properties.list("items"), fact)).into()
    })
}

pub(super) fn table(properties: Properties) -> View {
    let state = Signal::derive(move || match properties.text("state").as_str() {
        "loading" => TableState::Loading,
        "refreshing" => TableState::Refreshing,
        "failed" => TableState::Failed(properties.text("message")),
        _ if properties.list("rows").is_empty() => TableState::Empty,
        _ => TableState::Ready,
    });
    let sort = Signal::derive(move || {
        properties.maybe("sort").map(|key| Sort {
            key: kept(key),
            order: match properties.flag("descending") {
                true => Order::Descending,
                false => Order::Ascending,
            },
        })
    });
    let on_sort = UnsyncCallback::new(move |sort: Sort| {
        properties.set("sort", sort.key.into());
        properties.set("descending", (sort.order == Order::Descending).into());
        properties.tell("=descending", &(sort.order == Order::Descending).into());
        properties.tell("=sort", &sort.key.into());
        properties.tell("sort", &JsValue::from(sort.key));
    });
    let selected = properties.bound_texts("selected");
    Box::new(move || {
        let columns = properties.list("columns");
        let column = |entry: &Entry| {
            let column = Column::new(kept(entry.text("key")), kept(entry.text("label")));
            let column = if entry.flag("numeric") {
                column.numeric()
            } else {
                column
            };
            if entry.flag("sortable") {
                column.sortable()
            } else {
                column
            }
        };
        let (keys, numeric): (Vec<String>, Vec<bool>) = columns
            .iter()
            .map(|entry| (entry.text("key"), entry.flag("numeric")))
            .unzip();
        let row_keys = {
            let keys = keys.clone();
            move || {
                let key = |row: Entry| key_of(&row.cells(&keys));
                properties.list("rows").into_iter().map(key).collect()
            }
        };
        let selection = properties
            .flag("selectable")
            .then(|| Selection::new(selected, Signal::derive(row_keys)));
        let rows = move || {
            each(properties.list("rows"), |row| {
                let cells = row.cells(&keys);
                let line = match selection {
                    Some(selection) => {
                        let key = key_of(&cells);
                        selection.row(key.clone(), key)
                    }
                    None => tag("tr"),
                };
                let cells = cells.into_iter().zip(&numeric).enumerate();
                line.child(each(cells, |(index, (text, is_numeric))| {
                    // The first says which row it is.
                    let cell = if index == 0 {
                        tag("th").set("scope", "row")
                    } else {
                        tag("td")
                    };
                    cell.set("class", is_numeric.then_some("wharf-numeric")).child(text)
                }))
            })
        };
        let columns: Vec<Column> = columns.iter().map(column).collect();
        let empty = Signal::derive(move || {
            let message = properties.maybe("message");
            message.unwrap_or_else(|| NOTHING_HERE.text().to_owned())
        });
        let caption = properties.text("caption");
        let on_retry = properties.teller("retry");
        match selection {
            Some(selection) => {
                view! { <Table caption columns state sort on_sort on_retry empty selection rows /> }.into()
            }
            None => view! { <Table caption columns state sort on_sort on_retry empty rows /> }.into(),
        }
    })
}

/// What the first column says of a row: by that it is known.
fn key_of(cells: &[String]) -> String {
    cells.first().cloned().unwrap_or_default()
}
