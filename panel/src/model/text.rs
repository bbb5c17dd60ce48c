//! Figures and sentences.

use super::{App, Status};

/// A stretch of time: `4.2 ms`, `84 ms`, `1.3 s`. Rust's code for printing floating-point numbers is 10 KB, so it is integers.
pub(crate) fn milliseconds(value: f64) -> String {
    let tenths = (value.max(0.0) * 10.0).round() as u64;
    match tenths {
        0..100 => [&decimal(tenths), " ms"].concat(),
        100..9_995 => [&((tenths + 5) / 10).to_string(), " ms"].concat(),
        _ => [&decimal((tenths + 500) / 1_000), " s"].concat(),
    }
}

fn decimal(tenths: u64) -> String {
    [&(tenths / 10).to_string(), ".", &(tenths % 10).to_string()].concat()
}

/// All apps in one line: how many there are, how many are on the page and how many have failed.
pub(crate) fn summary(apps: &[App]) -> String {
    let count = |is_counted: fn(&App) -> bool| apps.iter().filter(|app| is_counted(app)).count();
    let all = apps.len();
    let mut text = [all.to_string().as_str(), if all == 1 { " app" } else { " apps" }].concat();
    for (count, word) in [
        (count(|app| app.status == Status::Mounted), " mounted"),
        (count(|app| app.status.is_failure()), " failed"),
        (count(|app| app.origin.is_some()), " overridden"),
    ] {
        if count > 0 {
            text.push_str(", ");
            text.push_str(&count.to_string());
            text.push_str(word);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_no_more_digits_than_anybody_reads() {
        for (value, text) in [
            (0.0, "0.0 ms"),
            (-1.0, "0.0 ms"),
            (4.24, "4.2 ms"),
            (9.96, "10 ms"),
            (84.4, "84 ms"),
            (999.4, "999 ms"),
            (999.6, "1.0 s"),
            (12_345.0, "12.3 s"),
        ] {
            assert_eq!(milliseconds(value), text);
        }
    }

    #[test]
    fn the_summary_counts_what_is_worth_it() {
        let app = |status, origin: Option<&str>| App {
            status,
            origin: origin.map(str::to_owned),
            ..App::default()
        };
        assert_eq!(summary(&[]), "0 apps");
        assert_eq!(summary(&[app(Status::NotLoaded, None)]), "1 app");
        let apps = [
            app(Status::Mounted, Some("http://localhost:1")),
            app(Status::Broken, None),
            app(Status::LoadError, None),
        ];
        assert_eq!(summary(&apps), "3 apps, 1 mounted, 2 failed, 1 overridden");
    }
}
