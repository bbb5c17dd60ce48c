use serde_json::json;

use crate::{
    App,
    testing::{canary, registry, version},
};

const PEOPLE: u32 = 1_000_000;

/// An app whose default version, `stable`, gets what the others leave.
fn app(name: &str, canaries: &[(&str, u8)]) -> App {
    let mut stable = version("/forms");
    let rest = 100 - canaries.iter().map(|(_, traffic)| traffic).sum::<u8>();
    stable["deployment"]["traffic"] = json!(rest);
    let mut versions = vec![stable];
    versions.extend(canaries.iter().map(|(name, traffic)| canary(name, *traffic)));
    registry(&json!({ name: versions })).unwrap().apps()[0].clone()
}

/// Subjects as Cognito makes them have the same length and differ in hexadecimal digits.
fn people(count: u32) -> impl Iterator<Item = String> {
    (0..count).map(|number| format!("{:08x}-31c0-4f3e-9b1d-{number:012x}", number.wrapping_mul(0x9e37_79b9)))
}

/// How many people get each version, in the order of the versions.
fn counts(app: &App, count: u32) -> Vec<u32> {
    let mut counts = vec![0; app.versions.len()];
    for person in people(count) {
        let chosen = app.choose(&person);
        let place = app
            .versions
            .iter()
            .position(|version| core::ptr::eq(version, chosen))
            .unwrap();
        counts[place] += 1;
    }
    counts
}

/// What lies outside of this is no chance: five standard deviations of the binomial distribution happen to an unbiased
/// choice once in 1.7 million tries. The persons and the hash are fixed, so the test passes always or never.
fn assert_share(count: u32, of: u32, share: f64, what: &str) {
    let expected = f64::from(of) * share;
    let deviation = (expected * (1.0 - share)).sqrt();
    let distance = (f64::from(count) - expected).abs();
    assert!(
        distance <= 5.0 * deviation,
        "{what}: {count} of {of}, expected {expected} ± {deviation}"
    );
}

#[test]
fn each_version_gets_its_share_of_a_million_people() {
    for (app, shares) in [
        (app("forms", &[("next", 1)]), vec![0.99, 0.01]),
        (app("billing", &[("next", 10), ("other", 37)]), vec![0.53, 0.10, 0.37]),
    ] {
        let counts = counts(&app, PEOPLE);
        for ((count, share), version) in counts.into_iter().zip(shares).zip(&app.versions) {
            assert_share(count, PEOPLE, share, &version.name);
        }
    }
}

#[test]
fn none_is_nobody_and_all_is_everybody() {
    assert_eq!(counts(&app("forms", &[("next", 0)]), PEOPLE), [PEOPLE, 0]);
    assert_eq!(
        counts(&app("forms", &[("next", 100), ("other", 0)]), PEOPLE),
        [0, PEOPLE, 0]
    );
}

#[test]
fn raising_a_share_moves_nobody_back() {
    let people: Vec<String> = people(100_000).collect();
    let mut has_next = vec![false; people.len()];
    for traffic in [0, 1, 2, 5, 10, 20, 35, 50, 75, 90, 99, 100] {
        let app = app("forms", &[("next", traffic)]);
        for (person, has_next) in people.iter().zip(&mut has_next) {
            let gets_next = app.choose(person).name == "next";
            assert!(gets_next || !*has_next, "{person} goes back at {traffic}");
            *has_next = gets_next;
        }
    }
    assert!(has_next.iter().all(|has_next| *has_next));
}

/// With three, people leave the one that shrinks for either of the others, and nobody goes back to it.
#[test]
fn raising_one_share_of_three_takes_from_the_one_that_shrinks() {
    let people: Vec<String> = people(100_000).collect();
    let mut had = vec!["stable"; people.len()];
    for (step, traffic) in [0, 1, 5, 10, 25, 40, 60, 75, 80].into_iter().enumerate() {
        let app = app("forms", &[("other", 20), ("next", traffic)]);
        for (person, had) in people.iter().zip(&mut had) {
            let gets = match app.choose(person).name.as_str() {
                "next" => "next",
                "other" => "other",
                _ => "stable",
            };
            let is_forwards = gets == *had || gets == "next" || *had == "stable";
            assert!(
                step == 0 || is_forwards,
                "{person} goes from {had} to {gets} at {traffic}"
            );
            *had = gets;
        }
    }
    assert!(had.iter().all(|had| *had != "stable"));
}

#[test]
fn a_version_without_traffic_moves_nobody() {
    let without = app("forms", &[("other", 30)]);
    let with = app("forms", &[("next", 0), ("other", 30), ("old", 0)]);
    for person in people(100_000) {
        assert_eq!(without.choose(&person).name, with.choose(&person).name, "{person}");
    }
}

#[test]
fn the_order_of_the_versions_does_not_matter() {
    let one = app("forms", &[("next", 20), ("other", 30)]);
    let other = app("forms", &[("other", 30), ("next", 20)]);
    for person in people(100_000) {
        assert_eq!(one.choose(&person).name, other.choose(&person).name, "{person}");
    }
}

/// Of those who are early in one app, as many as of all others are early in another.
#[test]
fn apps_choose_independently() {
    let (forms, billing) = (app("forms", &[("next", 20)]), app("billing", &[("next", 20)]));
    let (mut early, mut both) = (0, 0);
    for person in people(200_000) {
        if forms.choose(&person).name == "next" {
            early += 1;
            both += u32::from(billing.choose(&person).name == "next");
        }
    }
    assert_share(both, early, 0.2, "early in both");
}

/// A person keeps their version from release to release of the shell.
#[test]
fn the_choice_is_written_down() {
    let app = app("forms", &[("next", 33), ("other", 33)]);
    let chosen = ["ada", "grace", "alan", "edsger", "barbara", ""].map(|person| app.choose(person).name.as_str());
    assert_eq!(chosen, ["next", "other", "stable", "other", "other", "other"]);
}

#[test]
fn a_manifest_is_where_its_copy_is_unless_that_is_shared() {
    let url = |version: &str| format!("https://{version}.example/manifest.json");
    let mut stable = version("/forms");
    stable["deployment"]["traffic"] = json!(0);
    stable["url"] = json!(url("stable"));
    stable["fallbackUrl"] = json!(url("archive"));
    let mut next = canary("next", 100);
    next["url"] = json!(url("next"));
    let places = |fallback: &str, of: &str| -> Vec<String> {
        let mut next = next.clone();
        next["fallbackUrl"] = json!(url(fallback));
        let registry = registry(&json!({ "forms": [stable.clone(), next] })).unwrap();
        let of = url(of);
        let places = registry.apps()[0].places_of(&of);
        places.into_iter().map(str::to_owned).collect()
    };
    assert_eq!(places("copy", "next"), ["next", "copy"].map(url));
    assert_eq!(places("copy", "copy"), ["copy", "next"].map(url));
    assert_eq!(places("copy", "archive"), ["archive", "stable"].map(url));
    assert_eq!(places("copy", "elsewhere"), ["elsewhere"].map(url));
    // What another version is, or falls back on as well.
    assert_eq!(places("stable", "next"), ["next"].map(url));
    assert_eq!(places("stable", "stable"), ["stable", "archive"].map(url));
    assert_eq!(places("archive", "archive"), ["archive"].map(url));
    assert_eq!(places("archive", "next"), ["next"].map(url));
}

#[test]
fn candidates_end_with_the_default_version() {
    let mut stable = version("/forms");
    stable["deployment"]["traffic"] = json!(0);
    let url = |version: &str| format!("https://{version}.example/manifest.json");
    stable["url"] = json!(url("stable"));
    stable["fallbackUrl"] = json!(url("archive"));
    let mut next = canary("next", 100);
    next["url"] = json!(url("next"));
    next["fallbackUrl"] = json!(url("next-copy"));
    let candidates = |versions: &[serde_json::Value]| -> Vec<String> {
        let registry = registry(&json!({ "forms": versions })).unwrap();
        registry.apps()[0]
            .candidates("ada")
            .iter()
            .map(|url| (*url).to_owned())
            .collect()
    };
    let all = ["next", "next-copy", "stable", "archive"].map(url);
    assert_eq!(candidates(&[stable.clone(), next.clone()]), all);
    next["fallbackUrl"] = json!(url("stable"));
    assert_eq!(
        candidates(&[stable.clone(), next]),
        ["next", "stable", "archive"].map(url)
    );
    stable["deployment"]["traffic"] = json!(100);
    assert_eq!(candidates(&[stable.clone()]), ["stable", "archive"].map(url));
    stable.as_object_mut().unwrap().remove("fallbackUrl");
    assert_eq!(candidates(&[stable]), ["stable"].map(url));
}
