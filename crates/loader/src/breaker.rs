//! Versions of apps that have just failed, and are left alone for a while.

/// For how many seconds a version is left alone after its first failure in a row; each further one doubles it.
const FIRST_PAUSE: u64 = 60;
/// No version is left alone for longer, in seconds.
const LONGEST_PAUSE: u64 = 60 * 60;
/// Whatever is remembered beyond this is forgotten, oldest first.
const MOST: usize = 32;

/// A [circuit breaker](https://martinfowler.com/bliki/CircuitBreaker.html) over manifest URLs: a version that fails while
/// there is another one to fall back on is not tried on every visit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Breaker(Vec<Open>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Open {
    url: String,
    failures: u32,
    /// Seconds since 1970-01-01 UTC.
    until: u64,
}

impl Breaker {
    /// The versions in the order in which to try them: those that are left alone come last, so that whoever has nothing
    /// else still gets them tried.
    #[must_use]
    pub fn order<'url>(&self, urls: &[&'url str], now: u64) -> Vec<&'url str> {
        let is_open = |url: &&&str| self.0.iter().any(|open| open.url == ***url && open.until > now);
        let closed = urls.iter().filter(|url| !is_open(url));
        closed.chain(urls.iter().filter(is_open)).copied().collect()
    }

    /// A version has failed, at this time in seconds since 1970-01-01 UTC.
    pub fn failed(&mut self, url: &str, now: u64) {
        let failures = match self.0.iter().position(|open| open.url == url) {
            Some(at) => self.0.remove(at).failures.saturating_add(1),
            None => 1,
        };
        let pause = FIRST_PAUSE
            .saturating_mul(1 << (failures - 1).min(16))
            .min(LONGEST_PAUSE);
        if self.0.len() == MOST {
            self.0.remove(0);
        }
        self.0.push(Open {
            url: url.to_owned(),
            failures,
            until: now.saturating_add(pause),
        });
    }

    /// A version has been started.
    pub fn worked(&mut self, url: &str) {
        self.0.retain(|open| open.url != url);
    }

    /// One line for each version that is left alone, to be kept for the next page.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for Open { url, until, failures } in &self.0 {
            let end = if text.is_empty() { "" } else { "\n" };
            text = [&text, end, &until.to_string(), " ", &failures.to_string(), " ", url].concat();
        }
        text
    }

    /// Reads what [`Self::to_text`] wrote. Lines that are none are left out: nothing is lost by trying a version again. Nor
    /// can a line close a version for longer than a failure could.
    #[must_use]
    pub fn from_text(text: &str, now: u64) -> Self {
        let line = |line: &str| {
            let mut parts = line.splitn(3, ' ');
            let (until, failures) = (parts.next()?.parse::<u64>().ok()?, parts.next()?.parse().ok()?);
            Some(Open {
                url: parts.next()?.to_owned(),
                failures: u32::max(failures, 1),
                until: until.min(now.saturating_add(LONGEST_PAUSE)),
            })
        };
        Self(text.lines().filter_map(line).take(MOST).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANARY: &str = "https://canary.example/manifest.json";
    const STABLE: &str = "https://stable.example/manifest.json";

    #[test]
    fn a_version_that_failed_is_tried_last_for_a_while() {
        let mut breaker = Breaker::default();
        assert_eq!(breaker.order(&[CANARY, STABLE], 0), [CANARY, STABLE]);
        breaker.failed(CANARY, 1_000);
        assert_eq!(breaker.order(&[CANARY, STABLE], 1_000), [STABLE, CANARY]);
        assert_eq!(breaker.order(&[CANARY, STABLE], 1_059), [STABLE, CANARY]);
        assert_eq!(breaker.order(&[CANARY, STABLE], 1_060), [CANARY, STABLE]);
    }

    #[test]
    fn the_pause_doubles_up_to_an_hour_and_ends_with_a_success() {
        let mut breaker = Breaker::default();
        for (failures, pause) in [60, 120, 240, 480, 960, 1_920, 3_600, 3_600].into_iter().enumerate() {
            breaker.failed(CANARY, 0);
            assert_eq!(breaker.order(&[CANARY, STABLE], pause - 1)[0], STABLE, "{failures}");
            assert_eq!(breaker.order(&[CANARY, STABLE], pause)[0], CANARY, "{failures}");
        }
        breaker.worked(CANARY);
        breaker.failed(CANARY, 0);
        assert_eq!(breaker.order(&[CANARY, STABLE], 60)[0], CANARY);
    }

    #[test]
    fn what_has_no_alternative_is_tried_all_the_same() {
        let mut breaker = Breaker::default();
        breaker.failed(STABLE, 0);
        assert_eq!(breaker.order(&[STABLE], 0), [STABLE]);
    }

    #[test]
    fn it_is_kept_as_text() {
        let mut breaker = Breaker::default();
        breaker.failed(CANARY, 1_000);
        breaker.failed(STABLE, 1_000);
        breaker.failed(STABLE, 2_000);
        assert_eq!(Breaker::from_text(&breaker.to_text(), 2_000), breaker);
    }

    #[test]
    fn nonsense_closes_nothing_and_nothing_for_ever() {
        for text in ["", "nonsense", "1 2", "x y z", "-1 1 u"] {
            assert_eq!(Breaker::from_text(text, 0), Breaker::default(), "{text}");
        }
        let text = format!("{} {} {CANARY}", u64::MAX, u32::MAX);
        let mut breaker = Breaker::from_text(&text, 0);
        assert_eq!(breaker.order(&[CANARY, STABLE], LONGEST_PAUSE)[0], CANARY);
        breaker.failed(CANARY, 0);
        assert_eq!(breaker.order(&[CANARY, STABLE], LONGEST_PAUSE)[0], CANARY);
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let mut breaker = Breaker::default();
        for index in 0..1_000 {
            breaker.failed(&index.to_string(), 0);
        }
        assert_eq!(breaker.0.len(), MOST);
    }
}
