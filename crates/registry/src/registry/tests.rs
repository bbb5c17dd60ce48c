use serde_json::{Value, json};

use super::*;
use crate::{
    Prefetch,
    testing::{SCHEMA, canary, key, registry, version},
};

/// A version with one more member, or another one, of Wharf's own.
fn with(member: &str, value: Value) -> Value {
    let mut version = version("/a");
    version["extras"]["wharf"][member] = value;
    version
}

/// The default version with less than all of the traffic.
fn sharing(traffic: u8) -> Value {
    let mut version = version("/a");
    version["deployment"]["traffic"] = json!(traffic);
    version
}

#[test]
fn the_repository_s_own_registry_is_valid() {
    let registry = Registry::parse(include_str!("../../../../static/registry.json")).unwrap();
    // Whoever tries Wharf adds an app of their own.
    for name in ["forms", "billing", "profile"] {
        let app = registry.apps().iter().find(|app| app.name == name).unwrap();
        assert!(app.keys.iter().all(|key| key.kid == key.thumbprint()), "{name}");
    }
}

#[test]
fn a_registry_says_what_it_is() {
    for schema in [
        SCHEMA,
        "https://raw.githubusercontent.com/awslabs/frontend-discovery/main/schema/v1.json",
        "https://raw.githubusercontent.com/awslabs/frontend-discovery/refs/heads/main/schema/v1-pre.json",
        "https://github.com/awslabs/frontend-discovery/blob/main/schema/v1-pre.json",
        "https://mfewg.org/schema/v1-pre.json",
    ] {
        let text = json!({ "schema": schema, "microFrontends": {} }).to_string();
        assert_eq!(Registry::parse(&text).unwrap(), Registry::default(), "{schema}");
    }
    for schema in [
        "",
        "v1",
        "none",
        "https://raw.githubusercontent.com/awslabs/frontend-discovery/main/schema/v2.json",
        "https://raw.githubusercontent.com/awslabs/frontend-discovery//schema/v1.json",
        "https://raw.githubusercontent.com/evil/frontend-discovery/main/schema/v1.json",
        "http://mfewg.org/schema/v1-pre.json",
        "https://mfewg.org.evil.example/schema/v1-pre.json",
        "https://mfewg.org/schema/v1-pre.json?x",
    ] {
        let text = json!({ "schema": schema, "microFrontends": {} }).to_string();
        let result = Registry::parse(&text);
        assert!(matches!(result, Err(RegistryError::Schema(_))), "{schema}: {result:?}");
    }
}

#[test]
fn a_location_belongs_to_one_app() {
    let registry = registry(&json!({ "a": [version("/app")], "b": [version("/application")] })).unwrap();
    let owner = |path| {
        registry
            .owner(path)
            .map(|(app, rest)| (app.name.as_str(), rest.to_owned()))
    };
    assert_eq!(owner("/application/x"), Some(("b", "/x".to_owned())));
    assert_eq!(owner("/app"), Some(("a", "/".to_owned())));
    assert_eq!(owner("/other"), None);
}

#[test]
fn overlapping_mount_paths_are_refused() {
    let result = registry(&json!({ "a": [version("/app")], "b": [version("/app/inner")] }));
    assert!(matches!(result, Err(RegistryError::Overlap(_, _))), "{result:?}");
}

/// The public schema checks only the first element of the list.
#[test]
fn every_version_is_checked() {
    for second in [json!(42), json!({ "nonsense": 1 }), json!(null)] {
        let result = registry(&json!({ "a": [version("/a"), second] }));
        assert!(matches!(result, Err(RegistryError::Json(_))), "{result:?}");
    }
}

#[test]
fn exactly_one_version_is_the_default() {
    let mut two = canary("next", 50);
    two["deployment"]["default"] = json!(true);
    two["extras"] = version("/a")["extras"].clone();
    for (versions, count) in [
        (json!([]), 0),
        (json!([canary("next", 100)]), 0),
        (json!([sharing(50), two]), 2),
    ] {
        let result = registry(&json!({ "a": versions }));
        assert!(
            matches!(result, Err(RegistryError::Default { found, .. }) if found == count),
            "{result:?}"
        );
    }
}

#[test]
fn the_traffic_is_a_hundred_in_all() {
    for (versions, sum) in [
        (json!([sharing(50)]), 50),
        (json!([sharing(100), canary("next", 70)]), 170),
        (json!([sharing(0), canary("next", 0)]), 0),
    ] {
        let result = registry(&json!({ "a": versions }));
        assert!(
            matches!(result, Err(RegistryError::Traffic { found, .. }) if found == sum),
            "{result:?}"
        );
    }
    for traffic in [json!(101), json!(-1), json!(99.5), json!("100")] {
        let mut version = version("/a");
        version["deployment"]["traffic"] = traffic;
        assert!(matches!(
            registry(&json!({ "a": [version] })),
            Err(RegistryError::Json(_))
        ));
    }
    let registry = registry(&json!({ "a": [canary("x", 1), sharing(0), canary("y", 99)] })).unwrap();
    assert_eq!(registry.apps()[0].default_version().name, "stable");
}

#[test]
fn versions_have_names_of_their_own() {
    let result = registry(&json!({ "a": [sharing(50), canary("stable", 50)] }));
    assert!(matches!(result, Err(RegistryError::VersionTwice { .. })), "{result:?}");
    assert!(registry(&json!({ "a": [sharing(50), canary("", 50)] })).is_err());
}

#[test]
fn what_the_default_version_says_holds_for_all() {
    let mut second = canary("next", 50);
    second["extras"] = json!({ "wharf": { "mount": "/b" }, "other": 1 });
    let said = registry(&json!({ "a": [sharing(50), second] }))
        .unwrap_err()
        .to_string();
    assert!(
        said.contains("`microFrontends.a.1.extras.wharf` stands at a version"),
        "{said}"
    );
    // Other tools' extras are theirs.
    second["extras"] = json!({ "other": { "mount": 7 } });
    assert!(registry(&json!({ "a": [sharing(50), second] })).is_ok());
    for extras in [json!({}), json!({ "other": 1 })] {
        let mut version = version("/a");
        version["extras"] = extras;
        let said = registry(&json!({ "a": [version] })).unwrap_err().to_string();
        assert!(said.contains("`microFrontends.a.0.extras.wharf` is missing"), "{said}");
    }
}

#[test]
fn all_urls_of_all_versions_are_trustworthy() {
    for (index, member) in [(0, "url"), (0, "fallbackUrl"), (1, "url"), (1, "fallbackUrl")] {
        let mut versions = [sharing(50), canary("next", 50)];
        for version in &mut versions {
            version["fallbackUrl"] = json!("https://fallback.example/manifest.json");
        }
        assert!(registry(&json!({ "a": versions })).is_ok());
        versions[index][member] = json!("http://evil.example/manifest.json");
        let result = registry(&json!({ "a": versions }));
        assert!(
            matches!(result, Err(RegistryError::Url { .. })),
            "{index} {member}: {result:?}"
        );
    }
}

#[test]
fn an_app_has_keys_of_different_names() {
    let result = registry(&json!({ "a": [with("keys", json!([]))] }));
    assert!(matches!(result, Err(RegistryError::NoKeys(_))), "{result:?}");
    let result = registry(&json!({ "a": [with("keys", json!([key("k"), key("l"), key("k")]))] }));
    assert!(matches!(result, Err(RegistryError::KeyTwice { .. })), "{result:?}");
    let mut none = version("/a");
    none["extras"]["wharf"].as_object_mut().unwrap().remove("keys");
    for version in [
        none,
        with("keys", json!(null)),
        with("keys", key("k")),
        with("keys", json!(["k"])),
    ] {
        let result = registry(&json!({ "a": [version] }));
        assert!(matches!(result, Err(RegistryError::Json(_))), "{result:?}");
    }
}

#[test]
fn an_app_embeds_others_of_the_registry() {
    let both = json!({ "a": [with("embeds", json!(["b"]))], "b": [version("/b")] });
    assert_eq!(registry(&both).unwrap().apps()[0].embeds, ["b"]);
    for name in ["a", "c", ""] {
        let result = registry(&json!({ "a": [with("embeds", json!([name]))], "b": [version("/b")] }));
        assert!(
            matches!(result, Err(RegistryError::Embeds { .. })),
            "{name}: {result:?}"
        );
    }
}

#[test]
fn what_is_left_out_is_the_careful_choice() {
    let registry = registry(&json!({ "a": [version("/a")] })).unwrap();
    let app = &registry.apps()[0];
    assert!(!app.allows_override && !app.token && app.fetch.is_empty() && app.embeds.is_empty());
    assert!(app.in_navigation);
    assert!(app.topics.emit.is_empty() && app.topics.on.is_empty());
    assert_eq!(
        (app.min_sequence, app.prefetch, app.max_age),
        (0, Prefetch::Hover, None)
    );
}

#[test]
fn members_have_their_types() {
    for (member, value) in [
        ("override", json!("yes")),
        ("override", json!(null)),
        ("min_sequence", json!(-1)),
        ("prefetch", json!("always")),
        ("topics", json!(["a"])),
        ("topics", json!({ "emit": ["A"] })),
        ("topics", json!({ "send": [] })),
        ("limits", json!({ "load": {} })),
        ("embeds", json!("b")),
        ("navigation", json!("no")),
        ("max_age", json!(null)),
        ("isolation", json!("frame")),
    ] {
        let result = registry(&json!({ "a": [with(member, value)], "b": [version("/b")] }));
        assert!(matches!(result, Err(RegistryError::Json(_))), "{member}: {result:?}");
    }
    let topics = with("topics", json!({ "emit": ["form.sent"], "on": ["invoice-paid"] }));
    let registry = registry(&json!({ "a": [topics] })).unwrap();
    assert_eq!(registry.apps()[0].topics.emit, ["form.sent"]);
}

#[test]
fn a_grant_s_path_has_one_reading() {
    for path in ["v1", "/", "/v1/", "/v1/../x", "/v1/%2e"] {
        let grant = with("fetch", json!([{ "service": "api", "path": path, "methods": ["GET"] }]));
        let said = registry(&json!({ "a": [grant] })).unwrap_err().to_string();
        assert!(
            said.contains("`microFrontends.a.0.extras.wharf.fetch.0.path` must be empty"),
            "{said}"
        );
    }
}

#[test]
fn groups_open_an_app_to_their_members() {
    let registry = registry(&json!({ "a": [with("groups", json!(["billing", "admins"]))] })).unwrap();
    let app = &registry.apps()[0];
    assert!(app.permits(&["billing".to_owned()]));
    assert!(!app.permits(&["customers".to_owned()]));
    assert!(!app.permits(&[]));
}
