use leptos::prelude::*;

use crate::{
    chart::{Drawing, SIZE, Scale, Series, chart, series_path},
    tag::{Child, IntoAttribute, Tag, each, tag},
};

/// Figures beside each other.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let states = vec!["Paid".to_owned(), "Open".to_owned()];
/// # let figures = vec![31.0, 4.0];
/// # let _ = view! {
/// <BarChart title="Invoices by state" labels=states series=vec![Series::new("2026", figures)] />
/// # };
/// ```
///
/// Up to four series; the bars of a label stand in the order of the series. A figure that is not finite has no bar.
///
/// ARIA and keyboard: a figure named by its title. The drawing is hidden from assistive technology; *Show as a table* opens
/// the same figures as a table.
#[component]
pub fn BarChart(
    /// What the figures are, which names the chart.
    #[prop(into)]
    title: String,
    /// What stands below the bars, from the beginning of the line on.
    #[prop(into)]
    labels: Signal<Vec<String>>,
    /// The figures.
    #[prop(into)]
    series: Signal<Vec<Series>>,
) -> impl IntoView {
    chart(title, labels, series, Drawing { key, draw })
}

fn bars(path: impl IntoAttribute) -> Tag {
    tag("path").set("class", "wharf-bar").set("d", path)
}

fn key() -> Tag {
    bars("M5 1h14v10h-14z")
}

fn draw(scale: &Scale, series: &[Series], count: usize) -> Child {
    let room = SIZE / count.max(1) as f64;
    // A quarter of the room stays free.
    let width = room * 0.75 / series.len().max(1) as f64;
    let ground = scale.y(0.0);
    each(series.iter().enumerate(), |(index, series)| {
        let mut path = String::new();
        for (place, value) in series.values.iter().take(count).enumerate() {
            if value.is_finite() {
                let x = room * (place as f64 + 0.125) + width * index as f64;
                let height = scale.y(*value) - ground;
                let numbers = [
                    x as i32,
                    ground,
                    (width as i32 - 1).max(1),
                    height,
                    (1 - width as i32).min(-1),
                ];
                let [x, y, right, down, left] = numbers.map(|number| number.to_string());
                path.push_str(&["M", &x, " ", &y, "h", &right, "v", &down, "h", &left, "z"].concat());
            }
        }
        series_path(bars(path), index)
    })
}
