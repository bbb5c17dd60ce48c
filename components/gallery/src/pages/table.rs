//! Tables with their states.

use leptos::prelude::*;
use shared_ui::{
    Button, Column, Order, Pagination, Selection, Sort, Table, TableState,
    tag::{Child, Tag, each, tag},
};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "table",
    name: "Table",
    about: "A table with its states: sorted, selected, a page at a time, on its way, empty, failed.",
    family: Family::Data,
    keys: &[
        (
            "Tab",
            "The next header that sorts and the next box, then into the table where it is wider than the page",
        ),
        ("Enter, Space", "On a header: sorts by it, then the other way round"),
        ("Space", "On a box: chooses the row, or all rows, or no longer"),
        (
            "Left arrow, Right arrow",
            "In a table that is wider than the page: scroll it",
        ),
    ],
    examples: &[
        example!(
            "table.rs",
            sorted,
            "Sorted",
            "A header that sorts is a button. The sorted column alone says which way."
        ),
        example!(
            "table.rs",
            selected,
            "Selected",
            "The box in the head stands for all rows."
        ),
        example!("table.rs", paged, "A page at a time", ""),
        example!("table.rs", loading, "On its way", ""),
        example!(
            "table.rs",
            expected,
            "So many rows on their way",
            "Where it is known how many rows are usual, nothing moves when they come."
        ),
        example!("table.rs", refreshing, "Newer rows on their way", "The rows stay."),
        example!("table.rs", empty, "Empty", ""),
        example!("table.rs", failed, "Failed", ""),
        example!(
            "table.rs",
            long,
            "Long text, many columns",
            "Texts of any length break their lines. The table scrolls, not the page."
        ),
    ],
};

const COLUMNS: [Column; 3] = [
    Column::new("ship", "Ship").sortable(),
    Column::new("berth", "Berth").sortable().numeric(),
    Column::new("cargo", "Containers").sortable().numeric(),
];
const SHIPS: [(&str, u32, u32); 5] = [
    ("Ada Lovelace", 4, 812),
    ("Grace Hopper", 1, 1204),
    ("Hedy Lamarr", 7, 96),
    ("Katherine Johnson", 2, 640),
    ("Mary Jackson", 5, 377),
];

fn row((ship, berth, cargo): (&'static str, u32, u32)) -> Tag {
    let number = |number: u32| tag("td").set("class", "wharf-numeric").child(number.to_string());
    tag("tr")
        .child(tag("th").set("scope", "row").child(ship))
        .child(number(berth))
        .child(number(cargo))
}

fn sorted() -> Child {
    let sort = RwSignal::new(Sort {
        key: "ship",
        order: Order::Ascending,
    });
    let rows = move || {
        let mut ships = SHIPS;
        let Sort { key, order } = sort.get();
        match key {
            "berth" => ships.sort_by_key(|ship| ship.1),
            "cargo" => ships.sort_by_key(|ship| ship.2),
            _ => ships.sort_by_key(|ship| ship.0),
        }
        if order == Order::Descending {
            ships.reverse();
        }
        each(ships, row)
    };
    view! {
        <Table
            caption="Ships in the harbour"
            columns=COLUMNS.to_vec()
            state=TableState::Ready
            sort=move || Some(sort.get())
            on_sort=move |to: Sort| sort.set(to)
            rows=rows
        />
    }
    .into()
}

fn selected() -> Child {
    let names = SHIPS.map(|(ship, ..)| ship.to_owned()).to_vec();
    let chosen = RwSignal::new(vec![names[0].clone()]);
    let selection = Selection::new(chosen, names);
    let rows = move || {
        each(SHIPS, |(ship, berth, _)| {
            selection
                .row(ship, ship)
                .child(tag("th").set("scope", "row").child(ship))
                .child(tag("td").set("class", "wharf-numeric").child(berth.to_string()))
        })
    };
    view! {
        <Table
            caption="Ships to inform"
            columns=vec![Column::new("ship", "Ship"), Column::new("berth", "Berth").numeric()]
            state=TableState::Ready
            selection=selection
            rows=rows
        />
        {selection.summary()}
    }
    .into()
}

fn paged() -> Child {
    let page = RwSignal::new(1_u32);
    let rows = move || {
        each(
            SHIPS
                .chunks(2)
                .nth(page.get() as usize - 1)
                .unwrap_or_default()
                .to_vec(),
            row,
        )
    };
    view! {
        <Table caption="Ships, two at a time" columns=COLUMNS.to_vec() state=TableState::Ready rows=rows />
        <Pagination page=page pages=3_u32 on_page=move |to: u32| page.set(to) label="Pages of the table" />
    }
    .into()
}

fn loading() -> Child {
    let none = Vec::<Tag>::new;
    view! {
        <Table caption="Ships on their way" columns=COLUMNS.to_vec() state=TableState::Loading rows=none />
    }
    .into()
}

fn expected() -> Child {
    let none = Vec::<Tag>::new;
    view! {
        <Table
            caption="Three ships on their way"
            columns=COLUMNS.to_vec()
            state=TableState::Loading
            usual_rows=3
            rows=none
        />
    }
    .into()
}

fn refreshing() -> Child {
    let state = RwSignal::new(TableState::Refreshing);
    view! {
        <Table
            caption="Ships, a moment ago"
            columns=COLUMNS.to_vec()
            state=state
            rows=|| each(SHIPS, row)
        />
        <div><Button on_click=move || state.set(TableState::Ready)>"They have come"</Button></div>
    }
    .into()
}

fn empty() -> Child {
    let none = Vec::<Tag>::new;
    view! {
        <Table
            caption="Ships that left today"
            columns=COLUMNS.to_vec()
            state=TableState::Empty
            empty="No ship has left today."
            rows=none
        />
    }
    .into()
}

fn failed() -> Child {
    let state = RwSignal::new(TableState::Failed(
        "The connection to the harbour office was lost.".to_owned(),
    ));
    view! {
        <Table
            caption="Ships, if they come"
            columns=COLUMNS.to_vec()
            state=state
            on_retry=move || state.set(TableState::Ready)
            rows=|| each(SHIPS, row)
        />
    }
    .into()
}

fn long() -> Child {
    let columns = ["Consignment", "Remarks", "Sender", "Receiver", "Unloaded", "Papers"];
    let rows = || {
        each(1..=3, |number| {
            let cell = |text: &'static str| tag("td").child(text);
            tag("tr")
                .child(tag("th").set("scope", "row").child(format!("MSCU-663987{number}")))
                .child(tag("td").set("class", "wharf-wrap").child(
                    "The papers name another harbour. The office has asked the sender, who answers on workdays.",
                ))
                .child(cell("Fjord Machines, Bergen"))
                .child(cell("Atelier du Port, Le Havre"))
                .child(cell("4 November 2026"))
                .child(cell("Missing"))
        })
    };
    view! {
        <Table
            caption="Consignments that wait"
            columns=columns.map(|label| Column::new(label, label)).to_vec()
            state=TableState::Ready
            rows=rows
        />
    }
    .into()
}
