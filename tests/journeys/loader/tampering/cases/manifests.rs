//! Manifests that nobody should believe, and manifests that are signed and wrong.

use anyhow::Context;
use registry::Integrity;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    publication::{Kind, Publication, sealed},
    signing,
};

use super::{
    super::envelope::{Envelope, encode, impostor, other_key},
    Case, Change, EVIL, evil,
};

type Make = fn(&Publication) -> Result<Vec<u8>>;

fn case(name: &str, code: &'static str, make: Make) -> Case {
    Case::new(name, Kind::Esm, code, Change::Manifest(make))
}

/// The envelope of the right manifest.
fn right(app: &Publication) -> Result<Envelope> {
    Envelope::of(&app.manifest())
}

/// The same, with another shape around its parts.
fn reshaped(app: &Publication, change: impl FnOnce(&Envelope, &mut Value)) -> Result<Vec<u8>> {
    let envelope = right(app)?;
    let mut json = envelope.json();
    change(&envelope, &mut json);
    Ok(json.to_string().into_bytes())
}

/// Another manifest, signed by whom the registry trusts.
fn signed(app: &Publication, change: impl FnOnce(&mut Value)) -> Result<Vec<u8>> {
    let mut manifest = app.manifest();
    change(&mut manifest);
    sealed(&manifest)
}

/// What describes [`EVIL`] in a manifest.
fn evil_entry(app: &Publication) -> Value {
    let bytes = evil(app);
    json!({ "path": EVIL, "size": bytes.len(), "integrity": Integrity::of(bytes.as_bytes()).to_string() })
}

/// Manifests that are not what a trusted key has signed: each would run [`EVIL`] or the app if it were believed.
pub(super) fn forged() -> Vec<Case> {
    let mut cases = payloads();
    cases.extend(headers());
    cases.extend(signatures());
    for case in &mut cases {
        // Without a signature they are as good as any.
        case.is_wrong_without_signature = false;
    }
    cases.extend(shapes());
    cases
}

fn payloads() -> Vec<Case> {
    vec![
        case("payload-changed", "WHARF-213", |app| {
            let change = |payload: &mut Value| payload["version"] = "0.0.1".into();
            Ok(right(app)?.with_payload(change)?.bytes())
        }),
        case("payload-of-evil", "WHARF-213", |app| {
            let change = |payload: &mut Value| payload["entry"] = evil_entry(app);
            Ok(right(app)?.with_payload(change)?.bytes())
        }),
        case("payload-renewed", "WHARF-213", |app| {
            let change = |payload: &mut Value| payload["expires"] = json!(4_000_000_000_u64);
            Ok(right(app)?.with_payload(change)?.bytes())
        }),
        case("payload-written-anew", "WHARF-213", |app| {
            let mut envelope = right(app)?;
            envelope.payload = encode(serde_json::to_string_pretty(&envelope.payload()?)?.as_bytes());
            Ok(envelope.bytes())
        }),
        case("payload-empty", "WHARF-213", |app| {
            let mut envelope = right(app)?;
            envelope.payload.clear();
            Ok(envelope.bytes())
        }),
    ]
}

fn headers() -> Vec<Case> {
    vec![
        case("algorithm-none", "WHARF-213", |app| {
            Ok(right(app)?.with_header(|header| header["alg"] = "none".into())?.bytes())
        }),
        case("algorithm-eddsa", "WHARF-213", |app| {
            Ok(right(app)?
                .with_header(|header| header["alg"] = "EdDSA".into())?
                .bytes())
        }),
        case("algorithm-hs256", "WHARF-213", |app| {
            Ok(right(app)?
                .with_header(|header| header["alg"] = "HS256".into())?
                .bytes())
        }),
        case("algorithm-in-lower-case", "WHARF-213", |app| {
            Ok(right(app)?
                .with_header(|header| header["alg"] = "ed25519".into())?
                .bytes())
        }),
        case("header-of-a-token", "WHARF-213", |app| {
            Ok(right(app)?.with_header(|header| header["typ"] = "JWT".into())?.bytes())
        }),
        case("header-of-another-key", "WHARF-213", |app| {
            let kid = other_key(1).kid().to_owned();
            Ok(right(app)?.with_header(|header| header["kid"] = kid.into())?.bytes())
        }),
        case("header-written-anew", "WHARF-213", |app| {
            let mut envelope = right(app)?;
            envelope.protected = encode(serde_json::to_string_pretty(&envelope.header()?)?.as_bytes());
            Ok(envelope.bytes())
        }),
    ]
}

fn signatures() -> Vec<Case> {
    vec![
        case("signature-one-bit", "WHARF-213", |app| {
            Ok(right(app)?.with_signature(|bytes| bytes[40] ^= 1)?.bytes())
        }),
        case("signature-of-nothing", "WHARF-213", |app| {
            Ok(right(app)?.with_signature(|bytes| bytes.fill(0))?.bytes())
        }),
        case("signature-of-another", "WHARF-213", |app| {
            let mut envelope = right(app)?.with_payload(|payload| payload["entry"] = evil_entry(app))?;
            envelope.signature = right(app)?.signature;
            Ok(envelope.bytes())
        }),
        case("signed-by-another", "WHARF-213", |app| {
            let payload = right(app)?.payload()?.to_string();
            Ok(Envelope::signed_with(payload.as_bytes(), other_key(1))?.bytes())
        }),
        case("signed-by-an-impostor", "WHARF-213", |app| {
            let payload = right(app)?.payload()?.to_string();
            Ok(Envelope::signed_with(payload.as_bytes(), impostor()?)?.bytes())
        }),
        case("signed-by-nobody", "WHARF-213", |app| {
            reshaped(app, |_, json| json["signatures"] = json!([]))
        }),
        case("signatures-missing", "WHARF-213", |app| {
            let payload = right(app)?.payload;
            Ok(json!({ "payload": payload }).to_string().into_bytes())
        }),
        case("not-signed", "WHARF-213", |app| {
            Ok(app.manifest().to_string().into_bytes())
        }),
    ]
}

/// Envelopes of a shape that nobody writes: they are not read at all, signed or not.
fn shapes() -> Vec<Case> {
    vec![
        case("payload-no-base64", "WHARF-202", |app| {
            reshaped(app, |envelope, json| {
                json["payload"] = format!("{}!", envelope.payload).into()
            })
        }),
        case("payload-padded", "WHARF-202", |app| {
            reshaped(app, |envelope, json| {
                json["payload"] = format!("{}==", envelope.payload).into()
            })
        }),
        case("header-no-base64", "WHARF-202", |app| {
            reshaped(app, |envelope, json| {
                json["signatures"][0]["protected"] = format!("*{}", envelope.protected).into();
            })
        }),
        case("header-without-algorithm", "WHARF-202", |app| {
            let change = |header: &mut Value| drop(header.as_object_mut().and_then(|header| header.remove("alg")));
            Ok(right(app)?.with_header(change)?.bytes())
        }),
        case("header-critical", "WHARF-202", |app| {
            let change = |header: &mut Value| header["crit"] = json!(["exp"]);
            Ok(right(app)?.with_header(change)?.bytes())
        }),
        case("header-with-its-key", "WHARF-202", |app| {
            let jwk: Value = serde_json::from_str(&other_key(1).public_jwk())?;
            Ok(right(app)?.with_header(|header| header["jwk"] = jwk)?.bytes())
        }),
        case("header-outside", "WHARF-202", |app| {
            reshaped(app, |_, json| {
                json["signatures"][0]["header"] = json!({ "alg": "Ed25519" })
            })
        }),
        case("signature-cut", "WHARF-202", |app| {
            Ok(right(app)?.with_signature(|bytes| bytes.truncate(63))?.bytes())
        }),
        case("signature-empty", "WHARF-202", |app| {
            reshaped(app, |_, json| json["signatures"][0]["signature"] = "".into())
        }),
        case("signed-twice", "WHARF-213", |app| {
            reshaped(app, |envelope, json| {
                json["signatures"] = json!([envelope.entry(), envelope.entry()])
            })
        }),
        case("signed-by-five", "WHARF-213", |app| {
            let payload = right(app)?.payload()?.to_string();
            let mut signatures = vec![Envelope::signed_with(payload.as_bytes(), signing::key()?)?.entry()];
            for seed in 1..5 {
                signatures.push(Envelope::signed_with(payload.as_bytes(), other_key(seed))?.entry());
            }
            Ok(
                json!({ "payload": encode(payload.as_bytes()), "signatures": signatures })
                    .to_string()
                    .into_bytes(),
            )
        }),
        case("shape-flat", "WHARF-202", |app| {
            let Envelope {
                payload,
                protected,
                signature,
            } = right(app)?;
            Ok(
                json!({ "payload": payload, "protected": protected, "signature": signature })
                    .to_string()
                    .into_bytes(),
            )
        }),
        case("shape-compact", "WHARF-202", |app| {
            let envelope = right(app)?;
            Ok([envelope.protected, envelope.payload, envelope.signature]
                .join(".")
                .into_bytes())
        }),
        case("shape-with-more", "WHARF-202", |app| {
            reshaped(app, |_, json| json["entry"] = json!(EVIL))
        }),
        case("shape-with-two-payloads", "WHARF-202", |app| {
            let envelope = right(app)?;
            let evil = right(app)?
                .with_payload(|payload| payload["entry"] = evil_entry(app))?
                .payload;
            let signatures = json!([envelope.entry()]);
            let text = format!(
                r#"{{"payload":"{evil}","payload":"{}","signatures":{signatures}}}"#,
                envelope.payload
            );
            Ok(text.into_bytes())
        }),
        case("shape-cut", "WHARF-202", |app| {
            let mut bytes = right(app)?.bytes();
            bytes.pop();
            Ok(bytes)
        }),
        case("shape-continued", "WHARF-202", |app| {
            Ok([right(app)?.bytes(), b"{}".to_vec()].concat())
        }),
        case("shape-of-a-page", "WHARF-202", |_| {
            Ok(b"<!doctype html><title>Not found</title>".to_vec())
        }),
    ]
}

/// Manifests that a trusted key has signed, and that are wrong all the same.
pub(super) fn signed_and_wrong() -> Vec<Case> {
    let mut cases = vec![
        case("expired", "WHARF-214", |app| {
            let yesterday = signing::now()?.checked_sub(1).context("the clock is wrong")?;
            signed(app, |manifest| manifest["expires"] = yesterday.into())
        }),
        case("recalled", "WHARF-215", |app| {
            signed(app, |manifest| manifest["sequence"] = RECALLED.into())
        }),
    ];
    for case in &mut cases {
        case.is_wrong_without_signature = false;
    }
    cases.extend([
        case("without-an-end", "WHARF-202", |app| {
            let mut manifest = app.manifest();
            manifest["sequence"] = signing::next_sequence(0)?.into();
            Ok(Envelope::signed_with(manifest.to_string().as_bytes(), signing::key()?)?.bytes())
        }),
        case("without-a-sequence", "WHARF-202", |app| {
            let mut manifest = app.manifest();
            manifest["expires"] = signing::expiry()?.into();
            Ok(Envelope::signed_with(manifest.to_string().as_bytes(), signing::key()?)?.bytes())
        }),
        case("of-another-app", "WHARF-202", |app| {
            signed(app, |manifest| manifest["name"] = "profile".into())
        }),
        case("of-another-kind", "WHARF-202", |app| {
            signed(app, |manifest| manifest["kind"] = "single-spa".into())
        }),
        case("of-a-later-schema", "WHARF-202", |app| {
            signed(app, |manifest| manifest["schema"] = 2.into())
        }),
        case("entry-without-integrity", "WHARF-202", |app| {
            signed(app, |manifest| remove_integrity(&mut manifest["entry"]))
        }),
        case("style-without-integrity", "WHARF-202", |app| {
            signed(app, |manifest| remove_integrity(&mut manifest["styles"][0]))
        }),
        case("integrity-empty", "WHARF-202", |app| {
            signed(app, |manifest| manifest["entry"]["integrity"] = "".into())
        }),
        case("integrity-weak", "WHARF-202", |app| {
            let weak = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
            signed(app, |manifest| manifest["entry"]["integrity"] = weak.into())
        }),
        case("path-above", "WHARF-202", |app| {
            signed(app, |manifest| manifest["entry"]["path"] = "../evil.js".into())
        }),
        case("path-of-another-host", "WHARF-202", |app| {
            signed(app, |manifest| {
                manifest["entry"]["path"] = "//localhost:8083/evil.js".into()
            })
        }),
        case("path-of-another-origin", "WHARF-202", |app| {
            signed(app, |manifest| {
                manifest["entry"]["path"] = "https://evil.example/evil.js".into()
            })
        }),
        case("path-as-data", "WHARF-202", |app| {
            signed(app, |manifest| {
                manifest["entry"]["path"] = "data:text/javascript,1".into()
            })
        }),
        case("path-as-code", "WHARF-202", |app| {
            signed(app, |manifest| manifest["entry"]["path"] = "javascript:1".into())
        }),
        case("path-encoded", "WHARF-202", |app| {
            signed(app, |manifest| manifest["entry"]["path"] = "..%2fevil.js".into())
        }),
        case("path-with-a-query", "WHARF-202", |app| {
            signed(app, |manifest| manifest["entry"]["path"] = "evil.js?attempt=1".into())
        }),
    ]);
    // Of kind `wasm`.
    let mut module = case("module-without-integrity", "WHARF-202", |app| {
        signed(app, |manifest| remove_integrity(&mut manifest["wasm"]))
    });
    module.kind = Kind::Wasm;
    let mut missing = case("module-missing", "WHARF-202", |app| {
        signed(app, |manifest| {
            drop(manifest.as_object_mut().and_then(|manifest| manifest.remove("wasm")));
        })
    });
    missing.kind = Kind::Wasm;
    cases.extend([module, missing]);
    cases
}

/// Below what the registry asks for.
const RECALLED: u64 = super::LEAST_SEQUENCE - 1;

fn remove_integrity(file: &mut Value) {
    if let Some(file) = file.as_object_mut() {
        file.remove("integrity");
    }
}
