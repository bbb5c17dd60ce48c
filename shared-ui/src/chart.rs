//! What the charts have in common: their data, their scale, their frame and the table that says the same.
//!
//! The drawing is stretched to its place and holds no texts: those stand around it, so that they keep their size on every
//! screen.

use leptos::prelude::*;

use crate::{
    format,
    icon::drawing,
    id::fresh_id,
    messages::SHOW_AS_TABLE,
    tag::{Child, Tag, each, tag},
};

/// One row of figures of a chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    /// What is counted.
    pub label: String,
    /// One figure for each label of the chart.
    pub values: Vec<f64>,
}

impl Series {
    /// Figures with this label.
    #[must_use]
    pub fn new(label: impl Into<String>, values: Vec<f64>) -> Self {
        Self {
            label: label.into(),
            values,
        }
    }
}

/// The drawing is so wide and so high in units of its own.
pub(crate) const SIZE: f64 = 1000.0;

/// Where figures stand in the drawing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    /// A scale with nought and all figures on it, of three to six round steps.
    pub(crate) fn of(series: &[Series]) -> Self {
        let values = || series.iter().flat_map(|series| series.values.iter().copied());
        let values = || values().filter(|value| value.is_finite());
        let low = values().fold(0.0, f64::min);
        let high = values().fold(0.0, f64::max);
        // Of noughts alone it is one high.
        let high = if high > low { high } else { low + 1.0 };
        let span = high - low;
        let mut step = 1.0;
        while step * 5.0 < span {
            step *= 10.0;
        }
        while step * 0.5 > span {
            step /= 10.0;
        }
        // Now between a fifth and twice the span; tenths of it make too many steps.
        let step = [0.1, 0.2, 0.5, 1.0]
            .into_iter()
            .map(|part| part * step)
            .find(|step| step * 5.0 >= span)
            .unwrap_or(step);
        Self {
            low: (low / step).floor() * step,
            high: (high / step).ceil() * step,
            step,
        }
    }

    /// How far below the top a figure stands.
    pub(crate) fn y(self, value: f64) -> i32 {
        (SIZE * (self.high - value) / (self.high - self.low)) as i32
    }

    /// The round figures from the top down.
    pub(crate) fn marks(self) -> Vec<f64> {
        let count = ((self.high - self.low) / self.step + 0.5) as u32;
        (0..=count)
            .map(|number| self.high - f64::from(number) * self.step)
            .collect()
    }
}

/// A path in the look of a series: its colour and what tells it without colour.
pub(crate) fn series_path(path: Tag, index: usize) -> Tag {
    path.set(
        "data-series",
        match index % 4 {
            0 => "1",
            1 => "2",
            2 => "3",
            _ => "4",
        },
    )
}

/// How the figures of a chart are drawn.
pub(crate) struct Drawing {
    /// The path of one series in the legend, 24 wide and 12 high.
    pub(crate) key: fn() -> Tag,
    /// All series of so many labels.
    pub(crate) draw: fn(&Scale, &[Series], usize) -> Child,
}

/// A chart: its title, what the lines mean, the drawing, and the table.
pub(crate) fn chart(
    title: String,
    labels: Signal<Vec<String>>,
    series: Signal<Vec<Series>>,
    Drawing { key, draw }: Drawing,
) -> Tag {
    let id = fresh_id("wharf-chart");
    let caption = title.clone();
    let plot = move || -> Child {
        // First what the labels may be made of: see `tag::effect`.
        let (series, labels) = (series.get(), labels.get());
        let scale = Scale::of(&series);
        let grid = tag("path").set("class", "wharf-chart-grid").set("d", lines(scale));
        let picture = drawing("wharf-chart-drawing", "0 0 1000 1000")
            .set("preserveAspectRatio", "none")
            .child(grid)
            .child(draw(&scale, &series, labels.len()));
        let marks = each(scale.marks(), |mark| tag("span").child(format::number(mark)));
        // Of many labels some stand for the others, on narrow screens fewer.
        let every = labels.len().div_ceil(12).max(1);
        let seldom = every * labels.len().div_ceil(every * 4).max(1);
        let names = each(labels.into_iter().enumerate(), |(index, label)| {
            let class = (!index.is_multiple_of(seldom)).then_some("wharf-chart-name-wide");
            let text = index.is_multiple_of(every).then_some(label);
            tag("span").set("class", class).child(text)
        });
        let hidden = |class| tag("div").set("class", class).set("aria-hidden", "true");
        vec![
            hidden("wharf-chart-marks").child(marks),
            picture,
            hidden("wharf-chart-names").child(names),
        ]
        .into()
    };
    let legend = move || {
        let series = series.get();
        // One needs no name besides the title.
        (series.len() > 1).then(|| {
            let names = each(series.into_iter().enumerate(), |(index, series)| {
                let mark = drawing("wharf-chart-key", "0 0 24 12").child(series_path(key(), index));
                tag("li").child(mark).child(series.label)
            });
            tag("ul").set("class", "wharf-chart-legend").child(names)
        })
    };
    let data = move || {
        let (series, labels) = (series.get(), labels.get());
        table(&caption, &labels, &series)
    };
    let details = tag("details")
        .set("class", "wharf-chart-data")
        .child(tag("summary").child(&SHOW_AS_TABLE))
        .child(tag("div").set("class", "wharf-table-scroll").dynamic(data));
    tag("figure")
        .set("class", "wharf-chart")
        .set("aria-labelledby", id.clone())
        .child(
            tag("figcaption")
                .set("class", "wharf-chart-title")
                .set("id", id)
                .child(title),
        )
        .dynamic(legend)
        .child(tag("div").set("class", "wharf-chart-plot").dynamic(plot))
        .child(details)
}

/// A line across the drawing at each mark.
fn lines(scale: Scale) -> String {
    let lines = scale.marks().into_iter();
    lines
        .map(|mark| ["M0 ", &scale.y(mark).to_string(), "h1000"].concat())
        .collect()
}

fn table(caption: &str, labels: &[String], series: &[Series]) -> Tag {
    let head = each(series, |series| {
        tag("th")
            .set("scope", "col")
            .set("class", "wharf-numeric")
            .child(series.label.clone())
    });
    let rows = each(labels.iter().enumerate(), |(index, label)| {
        let cells = each(series, |series| {
            let value = series.values.get(index).copied().filter(|value| value.is_finite());
            tag("td")
                .set("class", "wharf-numeric")
                .child(value.map_or_else(|| "–".to_owned(), format::number))
        });
        let name = tag("th").set("scope", "row").child(label.clone());
        tag("tr").child(name).child(cells)
    });
    tag("table")
        .set("class", "wharf-table")
        .child(
            tag("caption")
                .set("class", "wharf-visually-hidden")
                .child(caption.to_owned()),
        )
        .child(tag("thead").child(tag("tr").child(tag("td")).child(head)))
        .child(tag("tbody").child(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks_of(values: &[f64]) -> Vec<f64> {
        Scale::of(&[Series::new("", values.to_vec())]).marks()
    }

    #[test]
    fn a_scale_has_nought_and_round_marks() {
        assert_eq!(marks_of(&[3.0, 47.0]), [50.0, 40.0, 30.0, 20.0, 10.0, 0.0]);
        assert_eq!(marks_of(&[1200.0, 900.0]), [1500.0, 1000.0, 500.0, 0.0]);
        assert_eq!(marks_of(&[-4.0, 5.0]), [6.0, 4.0, 2.0, 0.0, -2.0, -4.0]);
        assert_eq!(marks_of(&[7.0]), [8.0, 6.0, 4.0, 2.0, 0.0]);
    }

    #[test]
    fn a_scale_of_nothing_or_of_noughts_is_one_high() {
        for values in [&[][..], &[0.0, 0.0], &[f64::NAN]] {
            let marks = marks_of(values);
            assert_eq!((marks.first(), marks.last()), (Some(&1.0), Some(&0.0)));
        }
    }

    #[test]
    fn small_and_large_figures_have_three_to_six_marks() {
        for exponent in -6..=12 {
            for part in [1.0, 1.7, 2.4, 3.3, 5.0, 7.9, 9.99] {
                let marks = marks_of(&[part * 10.0_f64.powi(exponent)]);
                assert!((3..=7).contains(&marks.len()), "{part}e{exponent}: {marks:?}");
            }
        }
    }

    #[test]
    fn figures_stand_between_the_top_and_the_bottom() {
        let scale = Scale::of(&[Series::new("", vec![-4.0, 5.0])]);
        assert_eq!((scale.y(6.0), scale.y(1.0), scale.y(-4.0)), (0, 500, 1000));
    }
}
