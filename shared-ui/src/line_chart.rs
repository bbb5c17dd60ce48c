use leptos::prelude::*;

use crate::{
    chart::{Drawing, SIZE, Scale, Series, chart, series_path},
    tag::{Child, IntoAttribute, Tag, each, tag},
};

/// How figures change from one label to the next.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let months = vec!["May".to_owned(), "June".to_owned()];
/// # let figures = vec![120.0, 140.0];
/// # let _ = view! {
/// <LineChart title="Containers a month" labels=months series=vec![Series::new("Hamburg", figures)] />
/// # };
/// ```
///
/// Up to four series, told apart by colour and by how their lines are dashed. A figure that is not finite is a gap.
///
/// ARIA and keyboard: a figure named by its title. The drawing is hidden from assistive technology; *Show as a table* opens
/// the same figures as a table.
#[component]
pub fn LineChart(
    /// What the figures are, which names the chart.
    #[prop(into)]
    title: String,
    /// What stands below the figures, from the beginning of the line on.
    #[prop(into)]
    labels: Signal<Vec<String>>,
    /// The figures.
    #[prop(into)]
    series: Signal<Vec<Series>>,
) -> impl IntoView {
    chart(title, labels, series, Drawing { key, draw })
}

fn line(path: impl IntoAttribute) -> Tag {
    tag("path").set("class", "wharf-line").set("d", path)
}

fn key() -> Tag {
    line("M1 6h22")
}

fn draw(scale: &Scale, series: &[Series], count: usize) -> Child {
    let room = SIZE / count.max(1) as f64;
    each(series.iter().enumerate(), |(index, series)| {
        let mut path = String::new();
        let mut is_gap = true;
        for (place, value) in series.values.iter().take(count).enumerate() {
            if value.is_finite() {
                let x = ((place as f64 + 0.5) * room) as i32;
                path.push_str(if is_gap { "M" } else { "L" });
                path.push_str(&[&x.to_string(), " ", &scale.y(*value).to_string()].concat());
            }
            is_gap = !value.is_finite();
        }
        series_path(line(path), index)
    })
}
