//! Which app has the page when.

use std::collections::VecDeque;

/// How many apps are remembered that have had the page.
const MOST: usize = 4;

/// Which apps have had the page, the latest last. Times are those of the page's clock, in milliseconds.
#[derive(Debug, Default)]
pub struct Stays(VecDeque<Stay>);

#[derive(Debug)]
struct Stay {
    app: String,
    from: f64,
    until: Option<f64>,
}

impl Stays {
    /// An app gets the page.
    pub fn begin(&mut self, app: &str, now: f64) {
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(Stay {
            app: app.to_owned(),
            from: now,
            until: None,
        });
    }

    /// It is gone from the page.
    pub fn end(&mut self, app: &str, now: f64) {
        let open = self.0.iter_mut().find(|stay| stay.app == app && stay.until.is_none());
        if let Some(stay) = open {
            stay.until = Some(now);
        }
    }

    /// The app that had the page for most of the time between these: one task may take an app off the page and mount another.
    #[must_use]
    pub fn between(&self, start: f64, end: f64) -> Option<String> {
        let shared = |stay: &Stay| stay.until.unwrap_or(end).min(end) - stay.from.max(start);
        let there = self.0.iter().filter(|stay| shared(stay) > 0.0);
        there
            .max_by(|one, other| shared(one).total_cmp(&shared(other)))
            .map(|stay| stay.app.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_of_the_app_that_had_the_page_for_most_of_it() {
        let mut stays = Stays::default();
        assert_eq!(stays.between(0.0, 9.0), None);
        stays.begin("billing", 10.0);
        stays.end("billing", 20.0);
        stays.begin("forms", 20.0);
        for (start, end, app) in [
            (0.0, 9.0, None),
            (5.0, 15.0, Some("billing")),
            (11.0, 22.0, Some("billing")),
            (18.0, 30.0, Some("forms")),
            (21.0, 40.0, Some("forms")),
        ] {
            assert_eq!(stays.between(start, end).as_deref(), app, "{start} to {end}");
        }
        for from in 30..40 {
            stays.begin("profile", f64::from(from));
        }
        assert_eq!(stays.0.len(), MOST);
    }
}
