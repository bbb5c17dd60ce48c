//! Manifests that were fetched before the visit that they are for.

/// For how many seconds a manifest that was fetched ahead is as good as one that is asked for now.
const FRESH: u64 = 30;

/// The manifests that a visit may use instead of asking for them: whoever has pointed at a link goes there at once or not at all.
/// They are verified again then, as any other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ahead {
    kept: Vec<Kept>,
    visits: u32,
}

/// How many visits had asked for a manifest when one began to be fetched ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visits(u32);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    url: String,
    text: String,
    /// Seconds since 1970-01-01 UTC.
    at: u64,
}

impl Ahead {
    /// Whether a visit at this time would find the manifest. All times are in seconds since 1970-01-01 UTC.
    #[must_use]
    pub fn has(&self, url: &str, now: u64) -> bool {
        self.kept.iter().any(|kept| kept.url == url && kept.is_fresh(now))
    }

    /// To be handed to [`Self::keep`] by whoever begins to fetch.
    #[must_use]
    pub fn visits(&self) -> Visits {
        Visits(self.visits)
    }

    /// Keeps the text of a manifest that was found good. Not if a visit has asked for one since `before`: it was perhaps the one
    /// that this was for, and whoever comes after it wants to know what is there then.
    pub fn keep(&mut self, url: &str, text: String, now: u64, before: Visits) {
        if before != self.visits() {
            return;
        }
        self.kept.retain(|kept| kept.url != url && kept.is_fresh(now));
        self.kept.push(Kept {
            url: url.to_owned(),
            text,
            at: now,
        });
    }

    /// The text of a manifest, for one visit: whoever tries again asks anew. Without one, the visit asks.
    pub fn take(&mut self, url: &str, now: u64) -> Option<String> {
        let index = self.kept.iter().position(|kept| kept.url == url);
        let kept = index.map(|index| self.kept.swap_remove(index));
        let text = kept.filter(|kept| kept.is_fresh(now)).map(|kept| kept.text);
        if text.is_none() {
            self.visits = self.visits.wrapping_add(1);
        }
        text
    }

    /// Forgets everything, for whoever wants to know what is there now.
    pub fn clear(&mut self) {
        self.kept.clear();
        self.visits = self.visits.wrapping_add(1);
    }
}

impl Kept {
    /// A clock that was set back says nothing about how old it is.
    fn is_fresh(&self, now: u64) -> bool {
        now.checked_sub(self.at).is_some_and(|age| age < FRESH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://forms.example.com/manifest.json";

    fn keep(ahead: &mut Ahead, url: &str, text: &str, now: u64) {
        let before = ahead.visits();
        ahead.keep(url, text.to_owned(), now, before);
    }

    #[test]
    fn a_manifest_is_there_for_half_a_minute_and_once() {
        let mut ahead = Ahead::default();
        keep(&mut ahead, URL, "one", 100);
        assert!(ahead.has(URL, 100) && ahead.has(URL, 129));
        assert!(!ahead.has(URL, 130) && !ahead.has(URL, 99));
        assert!(!ahead.has("https://forms.example.com/", 100));
        assert_eq!(ahead.take(URL, 129).as_deref(), Some("one"));
        assert_eq!(ahead.take(URL, 129), None);
    }

    #[test]
    fn an_old_one_is_not_given_and_does_not_stay() {
        let mut ahead = Ahead::default();
        keep(&mut ahead, URL, "one", 100);
        assert_eq!(ahead.clone().take(URL, 130), None);
        assert_eq!(ahead.clone().take(URL, 99), None);
        keep(&mut ahead, "https://billing.example.com/manifest.json", "two", 130);
        assert_eq!(ahead.kept.len(), 1);
        keep(&mut ahead, URL, "one", 131);
        keep(&mut ahead, URL, "three", 132);
        assert_eq!(ahead.take(URL, 133).as_deref(), Some("three"));
    }

    #[test]
    fn what_a_visit_has_overtaken_is_of_no_use_to_the_next_one() {
        let mut ahead = Ahead::default();
        let before = ahead.visits();
        assert_eq!(ahead.take(URL, 100), None);
        ahead.keep(URL, "late".to_owned(), 101, before);
        assert_eq!(ahead.take(URL, 102), None);
        keep(&mut ahead, URL, "one", 103);
        let before = ahead.visits();
        ahead.clear();
        ahead.keep(URL, "late".to_owned(), 104, before);
        assert_eq!(ahead.take(URL, 105), None);
    }
}
