//! `LineChart` and `BarChart`: what is drawn, and the table that says the same.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use leptos::{prelude::*, task::tick};
use shared_ui::{BarChart, LineChart, Series, locale};
use support::{Mounted, mount_in_shadow};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn months() -> Vec<String> {
    ["May", "June", "July"].map(str::to_owned).to_vec()
}

fn drawn(page: &Mounted, series: &str) -> String {
    let selector = [".wharf-chart-drawing [data-series='", series, "']"].concat();
    let path = page.element.query_selector(&selector).unwrap().unwrap();
    path.get_attribute("d").unwrap()
}

fn texts(page: &Mounted, selector: &str) -> Vec<String> {
    let found = page.all(selector).into_iter();
    found.map(|element| element.text_content().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn a_line_goes_through_its_figures_and_breaks_where_there_is_none() {
    locale::set("en");
    let series = RwSignal::new(vec![Series::new("Hamburg", vec![0.0, 5.0, 10.0])]);
    let page = mount_in_shadow(move || view! { <LineChart title="Containers" labels=months() series=series /> }).await;
    assert_eq!(
        texts(&page, ".wharf-chart-marks > span"),
        ["10", "8", "6", "4", "2", "0"]
    );
    assert_eq!(texts(&page, ".wharf-chart-names > span"), ["May", "June", "July"]);
    assert_eq!(drawn(&page, "1"), "M166 1000L500 500L833 0");
    assert!(page.find(".wharf-chart-legend").is_none(), "one series needs no name");

    series.set(vec![
        Series::new("Hamburg", vec![0.0, f64::NAN, 10.0]),
        Series::new("Antwerp", vec![2.0, 4.0, 6.0]),
    ]);
    tick().await;
    assert_eq!(drawn(&page, "1"), "M166 1000M833 0");
    assert_eq!(texts(&page, ".wharf-chart-legend > li"), ["Hamburg", "Antwerp"]);
}

#[wasm_bindgen_test]
async fn bars_stand_on_nought_beside_each_other() {
    let page = mount_in_shadow(|| {
        let series = vec![Series::new("a", vec![10.0]), Series::new("b", vec![-10.0])];
        view! { <BarChart title="Balance" labels=vec!["May".to_owned()] series=series /> }
    })
    .await;
    assert_eq!(drawn(&page, "1"), "M125 500h374v-500h-374z");
    assert_eq!(drawn(&page, "2"), "M500 500h374v500h-374z");
}

#[wasm_bindgen_test]
async fn the_drawing_is_hidden_and_a_table_says_the_same() {
    locale::set("en");
    let page = mount_in_shadow(|| {
        let series = vec![Series::new("Hamburg", vec![1200.0, f64::NAN, 3.5])];
        view! { <BarChart title="Containers" labels=months() series=series /> }
    })
    .await;
    let name = page.get("figure").get_attribute("aria-labelledby").unwrap();
    assert_eq!(page.get(&["#", &name].concat()).text_content().unwrap(), "Containers");
    let drawing = page.element.query_selector("svg").unwrap().unwrap();
    assert_eq!(drawing.get_attribute("aria-hidden").as_deref(), Some("true"));
    assert_eq!(page.get("summary").text_content().unwrap(), "Show as a table");
    assert_eq!(page.get("caption").text_content().unwrap(), "Containers");
    assert_eq!(texts(&page, "tbody th[scope=row]"), ["May", "June", "July"]);
    assert_eq!(texts(&page, "tbody td"), ["1,200", "–", "3.5"]);
}

#[wasm_bindgen_test]
async fn of_many_labels_some_stand_for_the_others() {
    let page = mount_in_shadow(|| {
        let labels: Vec<_> = (1..=30).map(|day: u32| day.to_string()).collect();
        let series = vec![Series::new("a", vec![1.0; 30])];
        view! { <LineChart title="Days" labels=labels series=series /> }
    })
    .await;
    let names = texts(&page, ".wharf-chart-names > span");
    assert_eq!(names.len(), 30, "each keeps its place");
    let shown: Vec<_> = names.into_iter().filter(|name| !name.is_empty()).collect();
    assert_eq!(shown.len(), 10);
    assert_eq!(shown[1], "4");
    assert_eq!(
        texts(&page, ".wharf-chart-names > :not(.wharf-chart-name-wide)"),
        ["1", "10", "19", "28"],
        "on narrow screens fewer"
    );
}

#[wasm_bindgen_test]
async fn figures_are_followed_that_the_labels_are_made_of() {
    let figures = RwSignal::new(vec![0.0, 5.0, 10.0]);
    let page = mount_in_shadow(move || {
        let series = Memo::new(move |_| vec![Series::new("Hamburg", figures.get())]);
        let labels = Memo::new(move |_| series.with(|series| vec![series[0].label.clone(); 3]));
        view! { <LineChart title="Containers" labels=labels series=series /> }
    })
    .await;
    figures.set(vec![10.0, 5.0, 0.0]);
    tick().await;
    assert_eq!(drawn(&page, "1"), "M166 0L500 500L833 1000");
    let cells = texts(&page, ".wharf-chart-data tbody td");
    assert_eq!(cells, ["10", "5", "0"]);
}
