//! Tables of many rows.

use leptos::prelude::*;
use shared_ui::{
    Column, Table, TableState,
    tag::{Child, tag},
    virtual_rows,
};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "virtual-rows",
    name: "Virtual rows",
    about: "A table of any number of rows: those in sight are in the page, and all of them are counted.",
    family: Family::Data,
    keys: &[
        ("Tab", "To what the rows scroll in: here a part of the page"),
        ("Page down, Page up, the arrows", "Scroll through the rows"),
        ("Home, End", "The first row, the last one"),
    ],
    examples: &[example!(
        "virtual_rows.rs",
        many,
        "Ten thousand rows",
        "They cost as much as fifty. The search of the browser finds those that are in sight."
    )],
};

fn many() -> Child {
    let columns = vec![
        Column::new("container", "Container"),
        Column::new("weight", "Weight in kg").numeric(),
    ];
    let row = |index: usize| {
        let weight = 2000 + index * 7919 % 28_000;
        tag("tr")
            .child(tag("th").set("scope", "row").child(format!("MSCU-{index:07}")))
            .child(tag("td").set("class", "wharf-numeric").child(weight.to_string()))
    };
    view! {
        <div class="wharf-scroll" role="region" aria-label="Containers" tabindex="0">
            <Table
                caption="Containers in the harbour"
                columns=columns
                state=TableState::Ready
                rows=virtual_rows(10_000, row)
            />
        </div>
    }
    .into()
}
