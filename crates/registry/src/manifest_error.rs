//! What can be wrong with a manifest.

use crate::AppKind;

/// Why a manifest cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The text is no JSON or not of the manifest's shape.
    #[error("the manifest cannot be read: {0}")]
    Json(#[from] strict_json::Error),
    /// The document is of a later shape than this version of Wharf knows.
    #[error("the manifest has schema {0}; this version of Wharf reads schema 1")]
    Schema(u32),
    /// The manifest belongs to another app.
    #[error("the manifest is of app `{found}`, expected `{expected}`")]
    Name {
        /// The name in the manifest.
        found: String,
        /// The name in the registry.
        expected: String,
    },
    /// The manifest says another kind than the registry.
    #[error("the manifest says kind `{found}`, the registry `{expected}`")]
    Kind {
        /// The kind in the manifest.
        found: AppKind,
        /// The kind in the registry.
        expected: AppKind,
    },
    /// An app of kind `wasm` without a module.
    #[error("the manifest of an app of kind `wasm` must name its module under `wasm`")]
    NoModule,
    /// An app of kind `element` without an element.
    #[error("the manifest of an app of kind `element` must name its custom element under `element`")]
    NoElement,
    /// An app of another kind with an element.
    #[error("the manifest of an app of kind `{0}` must not have a member `element`")]
    NotAnElement(AppKind),
    /// A tag name that no custom element can have.
    #[error("`{0}` is not the name of a custom element: expected `a-z`, `0-9`, `-`, `.` and `_`, with a `-` in it")]
    ElementName(String),
    /// A path that leaves the app's folder or names another origin.
    #[error("`{0}` is not a file name beside the manifest")]
    Path(String),
    /// There is no signature at all.
    #[error("the manifest is not signed; sign it with `wharf sign` and deploy it again")]
    Unsigned,
    /// More signatures than any change of keys needs.
    #[error("the manifest has {0} signatures; one to four are allowed")]
    TooManySignatures(usize),
    /// Two signatures name the same key.
    #[error("the manifest is signed twice by the key `{0}`")]
    SignedTwice(String),
    /// A signature by another algorithm than ours.
    #[error("the manifest is signed with the algorithm `{0}`; only `Ed25519` is accepted")]
    Algorithm(String),
    /// A signature over something that is not a manifest.
    #[error("what is signed is of type `{0}`, not `wharf-manifest+json`")]
    Type(String),
    /// No signature is by a key that the registry trusts.
    #[error(
        "the manifest is signed by `{0}`, and the registry trusts no such key for this app; sign it with a key of the \
         registry, or add the new key there first"
    )]
    UnknownKey(String),
    /// The registry trusts the key, but the signature was not made with it over this manifest.
    #[error("the signature by the key `{0}` is wrong: the manifest was changed after it was signed")]
    Signature(String),
    /// The manifest is too old to be believed.
    #[error(
        "the manifest has expired (at {expires}, it is {now}, both in seconds since 1970); sign it again and deploy it"
    )]
    Expired {
        /// When it expired, in seconds since 1970-01-01 UTC.
        expires: u64,
        /// The time of the check, in seconds since 1970-01-01 UTC.
        now: u64,
    },
    /// An older manifest was put back, or this version was recalled.
    #[error(
        "the manifest has sequence {found}, and {floor} or more is needed: it was replaced or recalled; sign with a \
         higher sequence what is to run"
    )]
    Replayed {
        /// The sequence of the manifest.
        found: u64,
        /// The lowest sequence that is accepted.
        floor: u64,
    },
    /// The registry does not let developers point this app elsewhere.
    #[error("the registry allows no local override for app `{0}`; `extras.wharf.override` would")]
    NoOverride(String),
}
