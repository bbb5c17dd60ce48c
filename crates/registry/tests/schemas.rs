//! The published schemas and the readers, held against the same documents.
//!
//! Each file of `schemas/` has a document that is good, and changes of it: `set` writes or adds members by JSON Pointer
//! (`-` is the end of a list), `remove` takes them away, `text` replaces parts of the written document. `verdict` says what
//! has to be said of the result: `good` and `bad` by schema and reader alike, `reader` is bad by the reader alone, because a
//! schema cannot say it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use jsonschema::Validator;
use registry::{Contents, ManifestPayload, Registry, SignedManifest, SigningKey, sign};
use serde_json::{Value, json};

const REGISTRY: &str = include_str!("../../../docs/schemas/registry.schema.json");
const MANIFEST: &str = include_str!("../../../docs/schemas/manifest.schema.json");
const REFERENCE: &str = include_str!("../../../docs/registry.md");
const SIGNED_MANIFEST: &str = include_str!("../../../docs/schemas/signed-manifest.schema.json");

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A validator, made only if the schema itself is right.
fn validator(schema: &Value) -> Validator {
    jsonschema::meta::validate(schema).unwrap();
    jsonschema::validator_for(schema).unwrap()
}

/// The schema of a manifest that nobody has signed.
fn unsigned() -> Value {
    let schema = json(MANIFEST);
    json!({ "$schema": schema["$schema"], "$ref": "#/$defs/unsigned", "$defs": schema["$defs"] })
}

/// The document of a case.
fn document(base: &Value, case: &Value) -> String {
    let mut document = base.clone();
    for (pointer, value) in case["set"].as_object().into_iter().flatten() {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match document.pointer_mut(parent).unwrap() {
            Value::Object(members) => _ = members.insert(name.to_owned(), value.clone()),
            Value::Array(items) if name == "-" => items.push(value.clone()),
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value.clone(),
            _ => panic!("{pointer}"),
        }
    }
    for pointer in case["remove"].as_array().into_iter().flatten() {
        let (parent, name) = pointer.as_str().unwrap().rsplit_once('/').unwrap();
        let removed = document
            .pointer_mut(parent)
            .unwrap()
            .as_object_mut()
            .unwrap()
            .remove(name);
        assert!(removed.is_some(), "{pointer}");
    }
    let mut text = document.to_string();
    for (from, to) in case["text"].as_object().into_iter().flatten() {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to.as_str().unwrap(), 1);
    }
    text
}

/// Puts every case before both. Gives the number of cases.
fn compare(corpus: &str, schema: &Value, read: impl Fn(&str) -> Result<(), String>) -> usize {
    let corpus = json(corpus);
    let schema = validator(schema);
    let cases = corpus["cases"].as_array().unwrap();
    let mut wrong = Vec::new();
    for case in [&json!({ "what": "the document itself", "verdict": "good" })]
        .into_iter()
        .chain(cases)
    {
        let text = document(&corpus["document"], case);
        let expected = match case["verdict"].as_str().unwrap() {
            "good" => (true, true),
            "bad" => (false, false),
            "reader" => (true, false),
            other => panic!("{other}"),
        };
        let read = read(&text);
        let found = (schema.is_valid(&json(&text)), read.is_ok());
        if found != expected {
            wrong.push(format!("{}: schema {}, reader {read:?}", case["what"], found.0));
        }
    }
    assert_eq!(wrong, [""; 0]);
    cases.len()
}

#[test]
fn registries_are_judged_alike() {
    let read = |text: &str| Registry::parse(text).map(drop).map_err(|error| error.to_string());
    assert!(compare(include_str!("schemas/registry.json"), &json(REGISTRY), read) > 80);
}

#[test]
fn manifests_are_judged_alike() {
    let read = |text: &str| {
        ManifestPayload::parse(text)
            .map(drop)
            .map_err(|error| error.to_string())
    };
    assert!(compare(include_str!("schemas/manifest.json"), &json(MANIFEST), read) > 30);
}

#[test]
fn builds_are_judged_alike() {
    let mut corpus = json(include_str!("schemas/manifest.json"));
    let document = corpus["document"].as_object_mut().unwrap();
    document.remove("sequence");
    document.remove("expires");
    let touches_seal = |case: &Value| case.to_string().contains("sequence") || case.to_string().contains("expires");
    corpus["cases"]
        .as_array_mut()
        .unwrap()
        .retain(|case| !touches_seal(case));
    for member in ["/sequence", "/expires"] {
        let case = json!({ "what": member, "verdict": "bad", "set": { member: 7 } });
        corpus["cases"].as_array_mut().unwrap().push(case);
    }
    let read = |text: &str| Contents::parse(text).map(drop).map_err(|error| error.to_string());
    assert!(compare(&corpus.to_string(), &unsigned(), read) > 20);
}

#[test]
fn signed_manifests_are_judged_alike() {
    let payload = json(include_str!("schemas/manifest.json"))["document"].to_string();
    let keys = [1, 2].map(|seed| SigningKey::from_seed(&[seed; 32]));
    let mut corpus = json(include_str!("schemas/signed-manifest.json"));
    corpus["document"] = json(&sign(payload.as_bytes(), &keys).unwrap());
    let read = |text: &str| SignedManifest::parse(text).map(drop).map_err(|error| error.to_string());
    assert!(compare(&corpus.to_string(), &json(SIGNED_MANIFEST), read) > 15);
}

#[test]
fn our_registries_are_documents_of_frontend_discovery() {
    let public = json(include_str!("schemas/frontend-discovery.json"));
    let public = jsonschema::draft201909::new(&public).unwrap();
    let own = validator(&json(REGISTRY));
    let ours = json(include_str!("../../../static/registry.json"));
    let corpus = json(include_str!("schemas/registry.json"));
    for document in [&ours, &corpus["document"]] {
        assert!(own.is_valid(document) && public.is_valid(document));
    }
    // What our schema lets through is fit for theirs, whatever the case.
    for case in corpus["cases"].as_array().unwrap() {
        let document = json(&document(&corpus["document"], case));
        assert!(
            public.is_valid(&document) || !own.is_valid(&document),
            "{}",
            case["what"]
        );
    }
}

#[test]
fn the_reference_names_every_member_and_its_example_is_a_registry() {
    let schema = json(REGISTRY);
    let members = |place: &str| schema.pointer(place).unwrap().as_object().unwrap().keys();
    let of_versions = ["", "metadata.", "deployment."]
        .into_iter()
        .zip([
            "/$defs/version/properties",
            "/$defs/version/properties/metadata/properties",
            "/$defs/version/properties/deployment/properties",
        ])
        .flat_map(|(prefix, place)| members(place).map(move |name| format!("{prefix}{name}")))
        .filter(|name| !["metadata", "deployment", "extras"].contains(&name.as_str()));
    for name in of_versions.chain(members("/$defs/wharf/properties").cloned()) {
        assert!(REFERENCE.contains(&format!("\n| `{name}` |")), "`{name}` is missing");
    }
    let (_, rest) = REFERENCE.split_once("```json\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    assert_eq!(Registry::parse(example).unwrap().apps().len(), 1);
    assert!(validator(&schema).is_valid(&json(example)));
}
