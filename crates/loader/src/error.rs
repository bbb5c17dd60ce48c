//! What can go wrong between a visit and the moment an app is off the page again. The numbers have their pages in
//! `docs/errors/`.

use std::sync::Arc;

use registry::ManifestError;

use crate::Phase;

/// Why a request has no usable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// No answer: no connection, refused by CORS, cut off, or too late.
    #[error("no answer")]
    Network,
    /// An answer that is no success: the status of
    /// [RFC 9110, section 15](https://www.rfc-editor.org/rfc/rfc9110#section-15).
    #[error("status {0}")]
    Status(u16),
}

/// Why an app is not on the page.
#[derive(Debug, Clone, thiserror::Error)]
pub enum LoadError {
    /// A page that is not the shell's asks for an app that the registry does not have.
    #[error("the registry does not know it")]
    Unknown,
    /// The manifest cannot be fetched.
    #[error("its manifest could not be fetched ({0})")]
    ManifestUnreachable(RequestError),
    /// The manifest is not one, not this app's, or must not be believed.
    #[error("{0}")]
    Manifest(Arc<ManifestError>),
    /// A file cannot be fetched.
    #[error("its file `{0}` could not be fetched ({1})")]
    FileUnreachable(String, RequestError),
    /// The entry's bytes are not those of the manifest.
    #[error("its entry `{0}` does not match its manifest")]
    EntryIntegrity(String),
    /// The module's bytes are not those of the manifest.
    #[error("its module `{0}` does not match its manifest")]
    WasmIntegrity(String),
    /// The module's bytes are no WebAssembly that this browser can compile.
    #[error("its module could not be compiled: {0}")]
    WasmCompile(String),
    /// A stylesheet's bytes are not those of the manifest, or no text.
    #[error("its stylesheet `{0}` does not match its manifest")]
    StyleIntegrity(String),
    /// The app speaks another version of the contract.
    #[error("it speaks version {found} of the contract, this shell speaks version {expected}")]
    Abi {
        /// The version that the app speaks.
        found: u32,
        /// The version that the shell speaks.
        expected: u32,
    },
    /// A phase took longer than it may.
    #[error("it did not answer in time (phase {0})")]
    Timeout(Phase),
    /// The entry cannot be imported or initialised.
    #[error("it could not be started: {0}")]
    Start(String),
    /// The app's `mount` failed.
    #[error("it failed while starting up: {0}")]
    Mount(String),
    /// The app's `update` failed.
    #[error("it failed on new props: {0}")]
    Update(String),
    /// The app's `unmount` failed.
    #[error("it failed while it was taken off the page: {0}")]
    Unmount(String),
    /// The app's `unload` failed.
    #[error("it failed while its module was given up: {0}")]
    Unload(String),
    /// The app failed after it was mounted.
    #[error("it stopped working: {0}")]
    Crashed(String),
}

impl From<ManifestError> for LoadError {
    fn from(error: ManifestError) -> Self {
        Self::Manifest(error.into())
    }
}

impl LoadError {
    /// The number under which the error is documented.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "WHARF-220",
            Self::ManifestUnreachable(_) => "WHARF-201",
            Self::Manifest(error) => match **error {
                ManifestError::Expired { .. } => "WHARF-214",
                ManifestError::Replayed { .. } => "WHARF-215",
                ManifestError::Unsigned
                | ManifestError::TooManySignatures(_)
                | ManifestError::SignedTwice(_)
                | ManifestError::Algorithm(_)
                | ManifestError::Type(_)
                | ManifestError::UnknownKey(_)
                | ManifestError::Signature(_) => "WHARF-213",
                _ => "WHARF-202",
            },
            Self::EntryIntegrity(_) => "WHARF-203",
            Self::FileUnreachable(..) => "WHARF-204",
            Self::WasmIntegrity(_) => "WHARF-205",
            Self::WasmCompile(_) => "WHARF-206",
            Self::StyleIntegrity(_) => "WHARF-207",
            Self::Abi { .. } => "WHARF-208",
            Self::Timeout(_) => "WHARF-209",
            Self::Start(_) => "WHARF-210",
            Self::Mount(_) => "WHARF-211",
            Self::Crashed(_) => "WHARF-212",
            Self::Update(_) => "WHARF-216",
            Self::Unmount(_) => "WHARF-217",
            Self::Unload(_) => "WHARF-218",
        }
    }

    /// What the person reads. The details are for the log: they help nobody on the page.
    #[must_use]
    pub fn sentence(&self) -> &'static str {
        match self {
            Self::Unknown => "This page asks for an app that does not exist. Everything else still works.",
            Self::ManifestUnreachable(_) | Self::FileUnreachable(..) => {
                "This app could not be loaded. Everything else still works."
            }
            Self::Manifest(error) if matches!(**error, ManifestError::Expired { .. }) => {
                "This app has not been renewed in time, so it was not started. Everything else still works."
            }
            Self::Manifest(_)
            | Self::EntryIntegrity(_)
            | Self::WasmIntegrity(_)
            | Self::WasmCompile(_)
            | Self::StyleIntegrity(_) => {
                "The files of this app are damaged or cannot be trusted, so it was not started. Everything else still works."
            }
            Self::Abi { .. } => "This app was built for another version of Wharf. Everything else still works.",
            Self::Timeout(_) => "This app did not answer in time. Everything else still works.",
            Self::Start(_) | Self::Mount(_) => "This app could not be started. Everything else still works.",
            Self::Crashed(_) | Self::Update(_) | Self::Unmount(_) | Self::Unload(_) => {
                "This app stopped working. Everything else still works."
            }
        }
    }

    /// Whether nobody answered: it may be different in a moment.
    #[must_use]
    pub fn is_of_the_network(&self) -> bool {
        matches!(
            self,
            Self::ManifestUnreachable(RequestError::Network) | Self::FileUnreachable(_, RequestError::Network)
        )
    }

    /// The file that is at fault, by its path beside the manifest.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::FileUnreachable(path, _)
            | Self::EntryIntegrity(path)
            | Self::WasmIntegrity(path)
            | Self::StyleIntegrity(path) => Some(path),
            _ => None,
        }
    }

    /// Whether the app's own code is at fault: its module is not used again.
    #[must_use]
    pub fn is_of_the_app(&self) -> bool {
        matches!(
            self,
            Self::Mount(_) | Self::Update(_) | Self::Crashed(_) | Self::Timeout(Phase::Mount | Phase::Update)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_its_page() {
        let text = String::new;
        for error in [
            LoadError::Unknown,
            LoadError::ManifestUnreachable(RequestError::Network),
            ManifestError::Unsigned.into(),
            LoadError::FileUnreachable(text(), RequestError::Status(404)),
            LoadError::EntryIntegrity(text()),
            LoadError::WasmIntegrity(text()),
            LoadError::WasmCompile(text()),
            LoadError::StyleIntegrity(text()),
            LoadError::Abi { found: 2, expected: 1 },
            LoadError::Timeout(Phase::Unload),
            LoadError::Start(text()),
            LoadError::Mount(text()),
            LoadError::Update(text()),
            LoadError::Unmount(text()),
            LoadError::Unload(text()),
            LoadError::Crashed(text()),
        ] {
            let code = error.code();
            let page = format!("{}/../../docs/errors/{code}.md", env!("CARGO_MANIFEST_DIR"));
            let page = std::fs::read_to_string(page).unwrap_or_default();
            assert!(page.starts_with(&format!("# {code}: ")), "{code} has no page");
        }
    }

    #[test]
    fn a_module_is_used_again_after_what_fails_on_its_way_out() {
        for (error, is_of_the_app) in [
            (LoadError::Mount(String::new()), true),
            (LoadError::Timeout(Phase::Update), true),
            (LoadError::Unmount(String::new()), false),
            (LoadError::Timeout(Phase::Unmount), false),
        ] {
            assert_eq!(error.is_of_the_app(), is_of_the_app, "{error}");
        }
    }
}
