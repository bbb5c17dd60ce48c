//! What one deployed version of an app consists of.

use serde::Serialize;
use strict_json::{Error, Json};

use crate::{
    AppKind, Integrity, ManifestError,
    app::is_app_name,
    read::{Members, Part, Read, fault, is_short_and_of},
};

/// The members of the document.
pub(crate) const MEMBERS: [&str; 10] = [
    "schema", "name", "version", "abi", "toolkit", "kind", "element", "entry", "wasm", "styles",
];

/// What `wharf build` writes: the files of one version of an app, and how they are started. A signed [`Manifest`] has the
/// same members and two more.
///
/// [`Manifest`]: crate::Manifest
///
/// ```
/// # use registry::Contents;
/// let contents = Contents::parse(
///     r#"{
///       "schema": 1, "name": "forms", "version": "1.2.0", "abi": 1, "toolkit": "0.1.0", "kind": "wasm",
///       "entry": { "path": "forms-0a1b2c3d4e5f6071.js", "size": 24120,
///         "integrity": "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb" },
///       "wasm": { "path": "forms-1b2c3d4e5f60710a.wasm", "size": 120345,
///         "integrity": "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb" }
///     }"#,
/// )?;
/// assert_eq!(contents.entry.path, "forms-0a1b2c3d4e5f6071.js");
/// # Ok::<(), registry::ManifestError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contents {
    /// The version of this document's own shape, 1.
    pub schema: u32,
    /// The app's name, the same as its key in the registry: 1 to 128 of `a-z`, `0-9` and `-`.
    pub name: String,
    /// The app's own version, from its `Cargo.toml`: 1 to 128 ASCII letters, digits and `.+-_~`.
    pub version: String,
    /// The version of the contract that the entry speaks.
    pub abi: u32,
    /// The version of the `wharf` and `shared-ui` crates that the app was built with, in the characters of [`Self::version`].
    pub toolkit: String,
    /// How the entry is to be started.
    pub kind: AppKind,
    /// The tag name of the custom element that the entry defines; every app of kind `element` has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub element: Option<String>,
    /// The ES module that exports `mount`.
    pub entry: File,
    /// The WebAssembly module that the entry is initialised with; every app of kind `wasm` has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wasm: Option<File>,
    /// The app's own stylesheets, adopted into its shadow root in this order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub styles: Vec<File>,
}

/// One file of an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct File {
    /// The file's name beside the manifest: one segment, content-hashed.
    pub path: String,
    /// The size in bytes, before any compression.
    pub size: u64,
    /// The hash of the bytes, before any compression.
    pub integrity: Integrity,
}

impl Contents {
    /// Reads and checks the document that `wharf build` writes. It is not signed, so the shell starts nothing from it.
    ///
    /// # Errors
    ///
    /// If it is not of the shape, names files or an element that an app cannot have, or has a name or a version that is none.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let json = Json::parse(text)?;
        let contents = Self::from_members(&Part::whole(&json).object(&MEMBERS)?)?;
        contents.validate()?;
        Ok(contents)
    }

    /// Checks what the types alone cannot say.
    ///
    /// # Errors
    ///
    /// As [`Self::parse`].
    pub fn validate(&self) -> Result<(), ManifestError> {
        if self.schema != 1 {
            return Err(ManifestError::Schema(self.schema));
        }
        let rules = [
            ("name", is_name(&self.name), NAME),
            ("version", is_version(&self.version), VERSION),
            ("toolkit", is_version(&self.toolkit), VERSION),
        ];
        if let Some((member, _, rule)) = rules.into_iter().find(|(_, is_good, _)| !is_good) {
            return Err(fault(member, rule).into());
        }
        if let Some(file) = self.files().find(|file| !is_file_name(&file.path)) {
            return Err(ManifestError::Path(file.path.clone()));
        }
        if self.kind == AppKind::Wasm && self.wasm.is_none() {
            return Err(ManifestError::NoModule);
        }
        match (&self.element, self.kind == AppKind::Element) {
            (None, false) => Ok(()),
            (Some(tag), true) if is_element_name(tag) => Ok(()),
            (Some(tag), true) => Err(ManifestError::ElementName(tag.clone())),
            (None, true) => Err(ManifestError::NoElement),
            (Some(_), false) => Err(ManifestError::NotAnElement(self.kind)),
        }
    }

    /// Every file of this version.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        [&self.entry].into_iter().chain(&self.wasm).chain(&self.styles)
    }

    pub(crate) fn from_members(members: &Members<'_, '_>) -> Result<Self, Error> {
        Ok(Self {
            schema: members.required("schema")?,
            name: members.required("name")?,
            version: members.required("version")?,
            abi: members.required("abi")?,
            toolkit: members.required("toolkit")?,
            kind: members.required("kind")?,
            element: members.optional("element")?,
            entry: members.required("entry")?,
            wasm: members.optional("wasm")?,
            styles: members.or_default("styles")?,
        })
    }
}

impl Read for File {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        let file = part.object(&["path", "size", "integrity"])?;
        Ok(Self {
            path: file.required("path")?,
            size: file.required("size")?,
            integrity: file.required("integrity")?,
        })
    }
}

/// What is said of a text that is no name.
const NAME: &str = "must be 1 to 128 of `a-z`, `0-9` and `-`, as the app's key in the registry";

/// What is said of a text that is no version.
const VERSION: &str = "must be 1 to 128 of `A-Z`, `a-z`, `0-9`, `.`, `+`, `-`, `_` and `~`";

/// One that an app's key in the registry can be: another name belongs to no app.
fn is_name(text: &str) -> bool {
    is_short_and_of(text, |_| true) && is_app_name(text)
}

/// What [versions](https://semver.org) consist of, and what others put between their numbers. Nothing that a terminal or the log
/// of a build server could obey: no `:`, `#`, `[`, `=` or `;`.
fn is_version(text: &str) -> bool {
    is_short_and_of(text, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-' | b'_' | b'~')
    })
}

/// One path segment of unreserved characters: nothing that a URL parser could read as a folder, a scheme or a query.
fn is_file_name(path: &str) -> bool {
    !path.is_empty()
        && !path.starts_with('.')
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// The ASCII part of
/// [valid custom element names](https://html.spec.whatwg.org/multipage/custom-elements.html#valid-custom-element-name).
fn is_element_name(tag: &str) -> bool {
    const RESERVED: [&str; 8] = [
        "annotation-xml",
        "color-profile",
        "font-face",
        "font-face-format",
        "font-face-name",
        "font-face-src",
        "font-face-uri",
        "missing-glyph",
    ];
    tag.starts_with(|first: char| first.is_ascii_lowercase())
        && tag.contains('-')
        && !RESERVED.contains(&tag)
        && tag
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'_'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{registry, version};

    const INTEGRITY: &str = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";

    fn manifest_with(entry_path: &str, rest: &str) -> String {
        format!(
            r#"{{"schema":1,"name":"forms","version":"1.0.0","abi":1,"toolkit":"0.1.0","kind":"wasm",
               "entry":{{"path":"{entry_path}","size":1,"integrity":"{INTEGRITY}"}}{rest}}}"#
        )
    }

    fn wasm() -> String {
        format!(r#","wasm":{{"path":"forms-1.wasm","size":2,"integrity":"{INTEGRITY}"}}"#)
    }

    #[test]
    fn what_is_written_is_read_again() {
        let contents = Contents::parse(&manifest_with("forms-1.js", &wasm())).unwrap();
        let text = serde_json::to_string(&contents).unwrap();
        assert_eq!(Contents::parse(&text).unwrap(), contents);
        assert_eq!(contents.files().count(), 2);
    }

    #[test]
    fn a_path_cannot_leave_the_bucket() {
        for path in [
            "",
            ".",
            "..",
            "../forms.js",
            "a/b.js",
            "//evil.example/x.js",
            "https:x.js",
            "x.js?y",
            "x%2Fy.js",
            "x js",
        ] {
            let result = Contents::parse(&manifest_with(path, &wasm()));
            assert!(matches!(result, Err(ManifestError::Path(_))), "{path}: {result:?}");
        }
    }

    /// The manifest with another value of one of its texts.
    fn with(member: &str, new: &str) -> Result<Contents, ManifestError> {
        let text = manifest_with("forms-1.js", &wasm());
        let values = [("name", "forms"), ("version", "1.0.0"), ("toolkit", "0.1.0")];
        let (_, old) = values.into_iter().find(|(name, _)| *name == member).unwrap();
        let [from, to] = [old, new].map(|value| format!("\"{member}\":\"{value}\""));
        assert!(text.contains(&from));
        Contents::parse(&text.replacen(&from, &to, 1))
    }

    #[test]
    fn names_and_versions_can_be_shown_as_they_are() {
        let longest = "x".repeat(128);
        for (member, good, rule) in [
            ("name", ["hello-2", &longest], "1 to 128 of `a-z`, `0-9`"),
            ("version", ["1.0.0-rc.1+build.7", &longest], "1 to 128 of `A-Z`"),
            ("version", ["0.1.0+abc", "2024.1~beta_2"], "1 to 128 of `A-Z`"),
            ("toolkit", ["1.0.0-rc.1+build.7", &longest], "1 to 128 of `A-Z`"),
        ] {
            for good in good {
                assert!(with(member, good).is_ok(), "{member} {good}");
            }
            for bad in [
                // What build servers obey.
                "::set-output",
                "::set-output name=release_ok::true",
                "name=release_ok::true",
                "##vso[task.prependpath]/tmp/evil",
                "##[error]",
                "#1",
                "1;2",
                "1/2",
                "",
                r"1\u001b[2J",
                r"1\n::error::",
                r"1\u202e0",
                r"1\u009b",
                "1 0",
                "ü",
                &"x".repeat(129),
            ] {
                let said = with(member, bad).unwrap_err().to_string();
                assert!(said.contains(&format!("`{member}` must be {rule}")), "{bad}: {said}");
            }
        }
    }

    #[test]
    fn a_name_is_one_that_a_registry_can_have() {
        for name in [
            "forms", "hello-2", "-", "7", "Forms", "my_app", "a.b", "a b", "a:b", "#", "ü", "",
        ] {
            let registry = registry(&json!({ name: [version("/forms")] }));
            assert_eq!(with("name", name).is_ok(), registry.is_ok(), "{name}");
        }
    }

    #[test]
    fn a_wasm_app_names_its_module() {
        assert!(matches!(
            Contents::parse(&manifest_with("forms-1.js", "")),
            Err(ManifestError::NoModule)
        ));
    }

    #[test]
    fn unknown_fields_and_later_schemas_are_refused() {
        let unknown = manifest_with("forms-1.js", &format!("{},\"extra\":1", wasm()));
        assert!(matches!(Contents::parse(&unknown), Err(ManifestError::Json(_))));
        let later = manifest_with("forms-1.js", &wasm()).replace("\"schema\":1", "\"schema\":2");
        assert!(matches!(Contents::parse(&later), Err(ManifestError::Schema(2))));
    }

    #[test]
    fn an_element_is_named_by_apps_of_that_kind_alone() {
        let of_kind = |kind: &str, rest: &str| {
            let text = manifest_with("forms-1.js", rest).replace("\"wasm\",", &format!("\"{kind}\","));
            Contents::parse(&text)
        };
        let contents = of_kind("element", r#","element":"acme-clock""#).unwrap();
        assert_eq!(contents.element.as_deref(), Some("acme-clock"));
        assert!(matches!(of_kind("element", ""), Err(ManifestError::NoElement)));
        for kind in ["esm", "single-spa"] {
            assert!(of_kind(kind, "").is_ok(), "{kind}");
            let result = of_kind(kind, r#","element":"acme-clock""#);
            assert!(
                matches!(result, Err(ManifestError::NotAnElement(_))),
                "{kind}: {result:?}"
            );
        }
        for tag in [
            "",
            "clock",
            "-clock",
            "Acme-Clock",
            "acme-clock>",
            "font-face",
            "1-clock",
            "acme-clöck",
        ] {
            let result = of_kind("element", &format!(r#","element":"{tag}""#));
            assert!(
                matches!(result, Err(ManifestError::ElementName(_))),
                "{tag}: {result:?}"
            );
        }
        assert!(matches!(
            of_kind("element", r#","element":null"#),
            Err(ManifestError::Json(_))
        ));
    }
}
