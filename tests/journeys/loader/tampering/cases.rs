//! One case for each way in which somebody could change what an app consists of.

mod files;
mod manifests;

use anyhow::Context;
use registry::MANIFEST_FILE;
use wharf_tests::{
    Result, failing_app,
    fault_server::{Content, Fault, FaultServer},
    publication::{Kind, Publication},
};

/// An entry that lies beside every manifest and that none of them names with a right signature.
pub(super) const EVIL: &str = "evil.js";

/// What the registry asks for of every case: above it is any time of day.
pub(super) const LEAST_SEQUENCE: u64 = 2;

/// The style of every case.
const STYLE: &str = "h1 { letter-spacing: 0.5px }";

/// A file of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Manifest,
    Entry,
    Module,
    Style,
}

impl Target {
    /// The file's name, as the manifest has it.
    pub(super) fn path(self, publication: &Publication) -> Result<String> {
        let manifest = publication.manifest();
        let file = match self {
            Self::Manifest => return Ok(MANIFEST_FILE.to_owned()),
            Self::Entry => &manifest["entry"],
            Self::Module => &manifest["wasm"],
            Self::Style => &manifest["styles"][0],
        };
        let path = file["path"].as_str();
        path.map(str::to_owned)
            .with_context(|| format!("the app has no {self:?}"))
    }
}

/// What is changed.
#[derive(Debug, Clone, Copy)]
enum Change {
    /// The manifest is another one.
    Manifest(fn(&Publication) -> Result<Vec<u8>>),
    /// A file has other bytes.
    Bytes(Target, fn(&Publication, Vec<u8>) -> Vec<u8>),
    /// Whoever asks for a file is sent to another origin, where the right one lies.
    Redirect(Target),
    /// Whoever asks for a file is sent to [`EVIL`], beside it.
    RedirectToEvil(Target),
}

/// An app that was changed on the way.
#[derive(Debug, Clone)]
pub(super) struct Case {
    /// The app's name.
    pub(super) name: String,
    pub(super) kind: Kind,
    /// The number of the error.
    pub(super) code: &'static str,
    change: Change,
    /// Whether it is wrong where nobody signs as well.
    is_wrong_without_signature: bool,
}

/// Every case.
pub(super) fn all() -> Vec<Case> {
    [manifests::forged(), manifests::signed_and_wrong(), files::cases()].concat()
}

impl Case {
    fn new(name: &str, kind: Kind, code: &'static str, change: Change) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            code,
            change,
            is_wrong_without_signature: true,
        }
    }

    /// The app as its publisher deployed it, with marks under this name.
    pub(super) fn publication(&self, label: &str) -> Result<Publication> {
        let mut publication = failing_app::publication(label, self.kind, None)?;
        publication.name.clone_from(&self.name);
        publication.styles.push(STYLE.to_owned());
        Ok(publication)
    }

    /// Changes it in the folder of a server. What the shell is led away to is on the other server.
    pub(super) fn apply(
        &self,
        server: &FaultServer,
        elsewhere: &FaultServer,
        folder: &str,
        publication: &Publication,
    ) -> Result<()> {
        let put = |path: &str, bytes: Vec<u8>| {
            let path = format!("{folder}{path}");
            let content = Content::named(&path, bytes);
            server.put(&path, content);
        };
        put(EVIL, evil(publication).into_bytes());
        match self.change {
            Change::Manifest(make) => put(MANIFEST_FILE, make(publication)?),
            Change::Bytes(target, change) => {
                let path = target.path(publication)?;
                let files = publication.files()?;
                let content = files.get(&path).context("the file is not there")?;
                put(&path, change(publication, content.bytes.clone()));
            }
            Change::Redirect(target) => {
                // Under a folder of its own: overrides have none.
                let folder_elsewhere = format!("{}/", publication.name);
                elsewhere.put_all(publication.files_in(&folder_elsewhere)?);
                let path = target.path(publication)?;
                let location = elsewhere.url(&format!("{folder_elsewhere}{path}"));
                server.break_file(&format!("{folder}{path}"), Fault::Redirect(location));
            }
            Change::RedirectToEvil(target) => {
                let path = format!("{folder}{}", target.path(publication)?);
                let location = server.url(&format!("{folder}{EVIL}"));
                server.break_file(&path, Fault::Redirect(location));
            }
        }
        Ok(())
    }

    /// Whether the manifest is as it was signed, so that its files are asked for.
    pub(super) fn is_believed(&self) -> bool {
        !matches!(self.change, Change::Manifest(_) | Change::Redirect(Target::Manifest))
    }

    /// Whether the entry is as it was signed, and of a kind that is evaluated as soon as it is there.
    pub(super) fn may_be_evaluated(&self) -> bool {
        let is_of_another_file = match self.change {
            Change::Manifest(_) => false,
            Change::Bytes(target, _) | Change::Redirect(target) | Change::RedirectToEvil(target) => {
                matches!(target, Target::Module | Target::Style)
            }
        };
        is_of_another_file && self.kind == Kind::Wasm
    }

    /// Whether it is wrong where nobody signs as well.
    pub(super) fn is_wrong_without_signature(&self) -> bool {
        self.is_wrong_without_signature
    }
}

/// Code that nobody has signed.
fn mark(publication: &Publication) -> String {
    format!(
        "(globalThis.wharfMarks ??= []).push('{}.canary:-:evil');\n",
        publication.name
    )
}

/// An entry that nobody has signed.
fn evil(publication: &Publication) -> String {
    let works = "export default () => {};
export const wharf_abi = () => 1;
export const mount = () => ({ unmount() {} });
";
    mark(publication) + works
}
