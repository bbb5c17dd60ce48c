//! Charts.

use leptos::prelude::*;
use shared_ui::{BarChart, LineChart, Series, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "chart",
    name: "Chart",
    about: "Figures as lines or bars, up to four series. They are told apart without colour, and each chart is a table too.",
    family: Family::Data,
    keys: &[("Enter, Space", "On Show as a table: opens the same figures as a table")],
    examples: &[
        example!(
            "charts.rs",
            lines,
            "Lines",
            "How figures change. A figure that is missing is a gap."
        ),
        example!("charts.rs", bars, "Bars", "Figures beside each other."),
        example!("charts.rs", four, "Four series", ""),
        example!("charts.rs", many, "Many labels", ""),
    ],
};

const MONTHS: [&str; 6] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"];

fn lines() -> Child {
    let series = vec![
        Series::new("Hamburg", vec![812.0, 790.0, f64::NAN, 930.0, 1010.0, 980.0]),
        Series::new("Le Havre", vec![410.0, 450.0, 520.0, 505.0, 610.0, 640.0]),
    ];
    view! {
        <LineChart title="Containers a month" labels=MONTHS.map(str::to_owned).to_vec() series=series />
    }
    .into()
}

fn bars() -> Child {
    let labels = ["Open", "Paid", "Overdue"].map(str::to_owned).to_vec();
    let series = vec![
        Series::new("2025", vec![12.0, 94.0, 5.0]),
        Series::new("2026", vec![18.0, 61.0, 9.0]),
    ];
    view! {
        <BarChart title="Invoices by state" labels=labels series=series />
    }
    .into()
}

fn four() -> Child {
    let series =
        |label: &str, start: f64| Series::new(label, (0..6).map(|month| start + f64::from(month) * 11.0).collect());
    let all = vec![
        series("Hamburg", 80.0),
        series("Rotterdam", 60.0),
        series("Antwerp", 40.0),
        series("Felixstowe", -20.0),
    ];
    view! {
        <LineChart
            title="Change against the year before"
            labels=MONTHS.map(str::to_owned).to_vec()
            series=all
        />
    }
    .into()
}

fn many() -> Child {
    let labels: Vec<_> = (1..=31).map(|day| format!("{day} Oct")).collect();
    let ships = (1..=31).map(|day| f64::from(day * 37 % 23)).collect();
    view! {
        <BarChart title="Ships a day" labels=labels series=vec![Series::new("Ships", ships)] />
    }
    .into()
}
