//! Files that are not what the manifest says.

use wharf_tests::publication::Kind;

use super::{Case, Change, Target, evil, mark};

/// Every case of a changed file, and every one of a file that is elsewhere.
pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = |name: &str, kind: Kind, code: &'static str, change: Change| {
        cases.push(Case::new(name, kind, code, change));
    };
    for kind in Kind::ALL {
        case(
            &format!("entry-begun-{kind}"),
            kind,
            "WHARF-203",
            Change::Bytes(Target::Entry, |app, bytes| [mark(app).into_bytes(), bytes].concat()),
        );
    }
    case(
        "entry-appended",
        Kind::Esm,
        "WHARF-203",
        Change::Bytes(Target::Entry, |app, bytes| {
            [bytes, b"\n".to_vec(), mark(app).into_bytes()].concat()
        }),
    );
    case(
        "entry-replaced",
        Kind::Esm,
        "WHARF-203",
        Change::Bytes(Target::Entry, |app, _| evil(app).into_bytes()),
    );
    case(
        "entry-one-bit",
        Kind::Esm,
        "WHARF-203",
        Change::Bytes(Target::Entry, |_, mut bytes| {
            // The first letter of the comment at the top: still the same program.
            bytes[3] ^= 0x20;
            bytes
        }),
    );
    case(
        "entry-cut",
        Kind::Esm,
        "WHARF-203",
        Change::Bytes(Target::Entry, |_, mut bytes| {
            bytes.pop();
            bytes
        }),
    );
    case(
        "entry-empty",
        Kind::Esm,
        "WHARF-203",
        Change::Bytes(Target::Entry, |_, _| Vec::new()),
    );
    case(
        "module-one-bit",
        Kind::Wasm,
        "WHARF-205",
        Change::Bytes(Target::Module, |_, mut bytes| {
            bytes[4] ^= 2;
            bytes
        }),
    );
    case(
        "module-another",
        Kind::Wasm,
        "WHARF-205",
        // With a custom section of the name `x`: it compiles.
        Change::Bytes(Target::Module, |_, bytes| [bytes, vec![0, 2, 1, b'x']].concat()),
    );
    case(
        "module-cut",
        Kind::Wasm,
        "WHARF-205",
        Change::Bytes(Target::Module, |_, mut bytes| {
            bytes.pop();
            bytes
        }),
    );
    case(
        "module-empty",
        Kind::Wasm,
        "WHARF-205",
        Change::Bytes(Target::Module, |_, _| Vec::new()),
    );
    for kind in [Kind::Esm, Kind::Wasm] {
        case(
            &format!("style-changed-{kind}"),
            kind,
            "WHARF-207",
            Change::Bytes(Target::Style, |_, mut bytes| {
                bytes[0] ^= 2;
                bytes
            }),
        );
        case(
            &format!("entry-elsewhere-{kind}"),
            kind,
            "WHARF-204",
            Change::Redirect(Target::Entry),
        );
        case(
            &format!("entry-replaced-beside-{kind}"),
            kind,
            "WHARF-204",
            Change::RedirectToEvil(Target::Entry),
        );
        case(
            &format!("style-elsewhere-{kind}"),
            kind,
            "WHARF-204",
            Change::Redirect(Target::Style),
        );
    }
    case(
        "style-empty",
        Kind::Esm,
        "WHARF-207",
        Change::Bytes(Target::Style, |_, _| Vec::new()),
    );
    case(
        "module-elsewhere",
        Kind::Wasm,
        "WHARF-204",
        Change::Redirect(Target::Module),
    );
    case(
        "manifest-elsewhere",
        Kind::Esm,
        "WHARF-201",
        Change::Redirect(Target::Manifest),
    );
    cases
}
