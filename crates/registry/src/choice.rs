//! Which person gets which version.

use core::hash::Hasher;

use siphasher::sip::SipHasher24;

use crate::{App, Version};

/// The key of the hash: the digits of pi, as in Blowfish. It is no secret; it is fixed, so that a person gets the same
/// version everywhere.
const KEY: (u64, u64) = (0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344);

impl App {
    /// The version for a person, who is named by any text that stays the same: the subject of their identity.
    ///
    /// By weighted rendezvous hashing: each version draws a number from an exponential distribution whose rate is its
    /// traffic, and the smallest wins. The draw is a hash of app, version and person, so
    ///
    /// - each version gets its share of people, exactly nobody at 0 and everybody at 100;
    /// - a person keeps their version as long as no share changes;
    /// - raising the share of one version moves nobody away from it. People come from the versions whose shares shrink,
    ///   and nobody goes to one of those;
    /// - who is early in one app is not therefore early in another.
    ///
    /// Source: [Schindelhauer and Schomaker, Weighted Distributed Hash Tables](https://doi.org/10.1145/1073970.1074008),
    /// the logarithmic method.
    #[must_use]
    pub fn choose(&self, person: &str) -> &Version {
        let mut chosen = (f64::INFINITY, self.default_version());
        for version in self.versions.iter().filter(|version| version.traffic > 0) {
            let score = -draw(&self.name, &version.name, person).ln() / f64::from(version.traffic);
            if score < chosen.0 {
                chosen = (score, version);
            }
        }
        chosen.1
    }

    /// The version for those whose own version fails.
    #[must_use]
    pub fn default_version(&self) -> &Version {
        let default = self.versions.iter().find(|version| version.is_default);
        default.unwrap_or(&self.versions[0])
    }

    /// Where the manifest at `url` is as well, by what the registry says, that URL among them. One that versions share, or at
    /// which another version is, says nothing about any of them.
    #[must_use]
    pub fn places_of<'url>(&'url self, url: &'url str) -> Vec<&'url str> {
        let of_itself = |url: &str| self.versions.iter().any(|version| version.manifest_url == url);
        let is_own = |url: &str| {
            let fallbacks = self
                .versions
                .iter()
                .filter_map(|version| version.fallback_url.as_deref());
            !of_itself(url) && fallbacks.filter(|fallback| *fallback == url).count() == 1
        };
        let mut places = vec![url];
        for version in &self.versions {
            let Some(fallback) = version.fallback_url.as_deref().filter(|fallback| is_own(fallback)) else {
                continue;
            };
            if version.manifest_url == url {
                places.push(fallback);
            } else if fallback == url {
                places.push(&version.manifest_url);
            }
        }
        places
    }

    /// The URLs of manifests to try for a person, in this order: that of their version, its fallback, and the same of the
    /// default version. None is there twice.
    #[must_use]
    pub fn candidates(&self, person: &str) -> Vec<&str> {
        let mut urls: Vec<&str> = Vec::new();
        for version in [self.choose(person), self.default_version()] {
            for url in [&version.manifest_url].into_iter().chain(&version.fallback_url) {
                if !urls.contains(&url.as_str()) {
                    urls.push(url);
                }
            }
        }
        urls
    }
}

/// A number above 0 and below 1, the same for the same three texts, and otherwise like any other.
fn draw(app: &str, version: &str, person: &str) -> f64 {
    let mut hasher = SipHasher24::new_with_keys(KEY.0, KEY.1);
    for text in [app, version, person] {
        hasher.write(text.as_bytes());
        // No UTF-8 has this byte, so that texts cannot run into one another.
        hasher.write(&[0xff]);
    }
    // The middles of 2^52 equal stretches: all are exact, and neither 0 nor 1 is among them.
    ((hasher.finish() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

#[cfg(test)]
mod tests;
