//! Manifests that were fetched before the visit that they are for.

/// For how many seconds a manifest that was fetched ahead is as good as one that is asked for now.
const FRESH: u64 = 30;

/// The manifests that a visit may use instead of asking for them: whoever has pointed at a link goes there at once or not at all.
/// They are verified again then, as any other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ahead(Vec<Kept>);

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
        self.0.iter().any(|kept| kept.url == url && kept.is_fresh(now))
    }

    /// Keeps the text of a manifest that has just been asked for and was found good.
    pub fn keep(&mut self, url: &str, text: String, now: u64) {
        self.0.retain(|kept| kept.url != url && kept.is_fresh(now));
        self.0.push(Kept {
            url: url.to_owned(),
            text,
            at: now,
        });
    }

    /// The text of a manifest, for one visit: whoever tries again asks anew.
    pub fn take(&mut self, url: &str, now: u64) -> Option<String> {
        let index = self.0.iter().position(|kept| kept.url == url)?;
        let kept = self.0.swap_remove(index);
        kept.is_fresh(now).then_some(kept.text)
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

    #[test]
    fn a_manifest_is_there_for_half_a_minute_and_once() {
        let mut ahead = Ahead::default();
        ahead.keep(URL, "one".to_owned(), 100);
        assert!(ahead.has(URL, 100) && ahead.has(URL, 129));
        assert!(!ahead.has(URL, 130) && !ahead.has(URL, 99));
        assert!(!ahead.has("https://forms.example.com/", 100));
        assert_eq!(ahead.take(URL, 129).as_deref(), Some("one"));
        assert_eq!(ahead.take(URL, 129), None);
    }

    #[test]
    fn an_old_one_is_not_given_and_does_not_stay() {
        let mut ahead = Ahead::default();
        ahead.keep(URL, "one".to_owned(), 100);
        assert_eq!(ahead.clone().take(URL, 130), None);
        assert_eq!(ahead.clone().take(URL, 99), None);
        ahead.keep("https://billing.example.com/manifest.json", "two".to_owned(), 130);
        assert_eq!(ahead.0.len(), 1);
        ahead.keep(URL, "one".to_owned(), 131);
        ahead.keep(URL, "three".to_owned(), 132);
        assert_eq!(ahead.take(URL, 133).as_deref(), Some("three"));
    }
}
