use std::fs;

use super::*;
use crate::{
    distribution::SIGNED_MANIFEST_FILE,
    sign::{Terms, sign},
    testing::{app, key, write, write_both},
};

/// The time of every test, in seconds since 1970.
const NOW: u64 = 1_800_000_000;

fn sign_it(folder: &Path) {
    let keys = [key(1)];
    let terms = Terms {
        keys: &keys,
        now: NOW,
        lifetime: "1h".parse().unwrap(),
    };
    sign(folder, &terms, None).unwrap();
}

#[test]
fn the_manifest_of_an_app_comes_last_and_is_the_signed_one() {
    let (folder, entry, wasm) = app();
    sign_it(folder.path());
    let plan = Plan::read(folder.path(), NOW).unwrap();
    let objects: Vec<&Object> = plan.objects().collect();
    let keys: Vec<&str> = objects.iter().map(|object| &*object.key).collect();
    assert_eq!(plan.name(), "forms 1.0.0");
    assert_eq!(keys.len(), 6);
    assert_eq!(keys[4..], ["manifests/1800000000.json", MANIFEST_FILE]);
    for object in &objects[..4] {
        assert_eq!(object.cache_control, IMMUTABLE);
        assert_eq!(object.content_encoding.is_some(), object.key.ends_with(".br"));
        let expected = if object.key.starts_with(&*wasm) {
            "application/wasm"
        } else {
            "text/javascript; charset=utf-8"
        };
        assert_eq!(object.content_type, expected);
    }
    assert!(keys.contains(&&*entry) && keys.contains(&&*wasm));
    let signed = fs::read(folder.path().join(SIGNED_MANIFEST_FILE)).unwrap();
    for (object, cache_control) in [(objects[4], IMMUTABLE), (objects[5], REVALIDATE)] {
        assert_eq!(
            (object.cache_control, object.content_type, &object.bytes),
            (cache_control, "application/json", &signed)
        );
    }
}

#[test]
fn a_site_is_written_from_what_never_changes_to_its_page() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["index.html", "boot.js", "a/shell-ba7816bf8f01cfea.js", "registry.json"] {
        write_both(folder.path(), name, name.as_bytes());
    }
    write(folder.path(), ".stage/x.js", b"x");
    let plan = Plan::read(folder.path(), NOW).unwrap();
    let objects: Vec<&Object> = plan.objects().collect();
    let keys: Vec<&str> = objects.iter().map(|object| &*object.key).collect();
    let expected = [
        "a/shell-ba7816bf8f01cfea.js",
        "a/shell-ba7816bf8f01cfea.js.br",
        "boot.js",
        "boot.js.br",
        "registry.json",
        "registry.json.br",
        "index.html.br",
        "index.html",
    ];
    assert_eq!(keys, expected);
    assert_eq!(objects[0].cache_control, IMMUTABLE);
    assert!(objects[2..].iter().all(|object| object.cache_control == REVALIDATE));
}

#[test]
fn an_app_without_a_good_signed_manifest_is_refused() {
    let (folder, ..) = app();
    let unsigned = Plan::read(folder.path(), NOW).unwrap_err();
    assert!(matches!(unsigned, PlanError::Unsigned));
    assert!(unsigned.to_string().contains("wharf sign"), "{unsigned}");

    sign_it(folder.path());
    assert!(matches!(
        Plan::read(folder.path(), NOW + 3_600),
        Err(PlanError::Expired(_))
    ));
    assert!(Plan::read(folder.path(), NOW + 3_599).is_ok());

    // Built again, and not signed again.
    let path = folder.path().join(MANIFEST_FILE);
    let manifest = fs::read_to_string(&path).unwrap();
    fs::write(&path, manifest.replace("\"1.0.0\"", "\"1.0.1\"")).unwrap();
    assert!(matches!(Plan::read(folder.path(), NOW), Err(PlanError::OtherBuild)));

    // The plain manifest under the name of the signed one.
    fs::write(folder.path().join(SIGNED_MANIFEST_FILE), &manifest).unwrap();
    assert!(matches!(Plan::read(folder.path(), NOW), Err(PlanError::Signed(_))));
}
