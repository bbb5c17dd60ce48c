//! An app as its publisher would deploy it, made from a text.

use core::fmt;

use registry::{Integrity, MANIFEST_FILE};
use serde_json::{Map, Value, json};

use crate::{
    Result,
    bucket::{Bucket, Object},
    fault_server::{Content, Files},
    signing,
};

/// The smallest module: magic number and version.
const EMPTY_MODULE: &[u8] = b"\0asm\x01\0\0\0";

/// How an entry is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As the output of wasm-bindgen: its default export is called with a module, an empty one unless another is given.
    Wasm,
    /// A module that exports `mount`.
    Esm,
    /// A module that defines a custom element.
    Element,
    /// A module that exports the lifecycles of single-spa.
    SingleSpa,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Wasm, Self::Esm, Self::Element, Self::SingleSpa];

    /// The word of manifests and registries.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Wasm => "wasm",
            Self::Esm => "esm",
            Self::Element => "element",
            Self::SingleSpa => "single-spa",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// One version of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The app's name in the registry.
    pub name: String,
    /// How the entry is started.
    pub kind: Kind,
    /// The app's own version.
    pub version: String,
    /// The version of the contract that the manifest claims.
    pub abi: u32,
    /// The text of the entry.
    pub entry: String,
    /// The bytes of the module of an app of kind `wasm`.
    pub module: Vec<u8>,
    /// The tag of an app of kind `element`.
    pub element: Option<String>,
    /// The texts of the app's own stylesheets.
    pub styles: Vec<String>,
}

impl Publication {
    /// Version 0.0.0 of an app whose entry is this JavaScript. The manifest is right in every respect.
    pub fn new(name: &str, kind: Kind, entry: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            version: "0.0.0".to_owned(),
            abi: 1,
            entry: entry.into(),
            module: EMPTY_MODULE.to_vec(),
            element: None,
            styles: Vec::new(),
        }
    }

    /// The same with the tag of its custom element.
    #[must_use]
    pub fn with_element(mut self, tag: &str) -> Self {
        self.element = Some(tag.to_owned());
        self
    }

    /// Name and bytes of the entry. The name changes with the bytes.
    #[must_use]
    pub fn entry_file(&self) -> (String, Vec<u8>) {
        self.file("js", self.entry.as_bytes())
    }

    fn file(&self, extension: &str, bytes: &[u8]) -> (String, Vec<u8>) {
        let digest = Integrity::of(bytes);
        let hash: String = digest.digest()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        (format!("{}-{hash}.{extension}", self.name), bytes.to_vec())
    }

    fn module_file(&self) -> Option<(String, Vec<u8>)> {
        (self.kind == Kind::Wasm).then(|| self.file("wasm", &self.module))
    }

    fn style_files(&self) -> Vec<(String, Vec<u8>)> {
        let style = |text: &String| self.file("css", text.as_bytes());
        self.styles.iter().map(style).collect()
    }

    /// The manifest, to be changed by whoever wants it wrong.
    #[must_use]
    pub fn manifest(&self) -> Value {
        let described = |(path, bytes): &(String, Vec<u8>)| json!({ "path": path, "size": bytes.len(), "integrity": Integrity::of(bytes).to_string() });
        let mut manifest = Map::new();
        let mut set = |name: &str, value: Value| drop(manifest.insert(name.to_owned(), value));
        set("schema", 1.into());
        set("name", self.name.as_str().into());
        set("version", self.version.as_str().into());
        set("abi", self.abi.into());
        set("toolkit", "0.1.0".into());
        set("kind", self.kind.name().into());
        set("entry", described(&self.entry_file()));
        if let Some(module) = self.module_file() {
            set("wasm", described(&module));
        }
        if !self.styles.is_empty() {
            set("styles", self.style_files().iter().map(described).collect());
        }
        if let Some(element) = &self.element {
            set("element", element.as_str().into());
        }
        Value::Object(manifest)
    }

    /// Every file with the manifest.
    ///
    /// # Errors
    ///
    /// The stack's key cannot sign.
    pub fn files(&self) -> Result<Files> {
        self.files_in("")
    }

    /// Every file below a folder, which is empty or ends in `/`.
    ///
    /// # Errors
    ///
    /// The stack's key cannot sign.
    pub fn files_in(&self, folder: &str) -> Result<Files> {
        let manifest = (MANIFEST_FILE.to_owned(), sealed(&self.manifest())?);
        let files = [self.entry_file(), manifest]
            .into_iter()
            .chain(self.module_file())
            .chain(self.style_files())
            .map(|(name, bytes)| {
                let path = format!("{folder}{name}");
                let content = Content::named(&path, bytes);
                (path, content)
            })
            .collect();
        Ok(files)
    }

    /// Puts the app into a bucket, the manifest last.
    ///
    /// # Errors
    ///
    /// S3 refuses.
    pub async fn deploy(&self, bucket: &Bucket) -> Result<()> {
        let mut files = self.files()?;
        let manifest = files.remove_entry(MANIFEST_FILE);
        for (name, content) in files.into_iter().chain(manifest) {
            let object = Object::new(content.bytes, &content.content_type);
            bucket.put(&name, object).await?;
        }
        Ok(())
    }
}

/// The bytes of `manifest.json` in a bucket: the one place where what a forged app says about itself becomes what an origin
/// serves. Signed as it is, however wrong, with a sequence above all before and an hour to live where it has none of its own.
///
/// # Errors
///
/// The stack's key cannot sign.
pub fn sealed(manifest: &Value) -> Result<Vec<u8>> {
    let mut payload = manifest.clone();
    for (name, value) in [
        ("sequence", signing::next_sequence(0)?),
        ("expires", signing::expiry()?),
    ] {
        if payload.get(name).is_none() {
            payload[name] = value.into();
        }
    }
    let signed = registry::sign(payload.to_string().as_bytes(), &[signing::key()?])?;
    Ok(signed.into_bytes())
}

#[cfg(test)]
mod tests {
    use registry::SignedManifest;

    use super::*;

    #[test]
    fn the_manifest_is_one_that_the_shell_reads_and_names_every_file() {
        let mut app = Publication::new("probe", Kind::Wasm, "export const mount = 1;");
        app.styles.push("h1 { color: red }".to_owned());
        let files = app.files_in("apps/probe/").unwrap();
        let text = String::from_utf8(files["apps/probe/manifest.json"].bytes.clone()).unwrap();
        let manifest = SignedManifest::parse(&text).unwrap().unverified().unwrap().contents;
        assert_eq!(
            (manifest.name.as_str(), manifest.files().count(), files.len()),
            ("probe", 3, 4)
        );
        for file in manifest.files() {
            let content = &files[&format!("apps/probe/{}", file.path)];
            assert_eq!(Integrity::of(&content.bytes), file.integrity, "{}", file.path);
            assert_eq!(content.bytes.len() as u64, file.size, "{}", file.path);
        }
    }

    #[test]
    fn another_text_is_another_file() {
        let name = |entry: &str| Publication::new("app", Kind::Esm, entry).entry_file().0;
        assert_eq!(name("one"), name("one"));
        assert_ne!(name("one"), name("two"));
    }

    #[test]
    fn an_element_is_named() {
        let app = Publication::new("clock", Kind::Element, "").with_element("wharf-clock");
        assert_eq!(app.manifest()["element"], "wharf-clock");
        assert_eq!(app.manifest()["kind"], "element");
        assert_eq!(app.files().unwrap().len(), 2);
    }
}
