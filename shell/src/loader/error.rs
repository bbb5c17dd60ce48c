//! What can go wrong between a visit and a mounted app. The numbers have their pages in `docs/errors/`.

use core::fmt;

use crate::platform::RequestError;

/// A stretch of loading and mounting with a time limit of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Fetching and checking the manifest.
    Manifest,
    /// Fetching and checking entry, module and styles.
    Files,
    /// Importing the entry and initialising the module.
    Start,
    /// The app's own `mount`.
    Mount,
}

impl Phase {
    /// The name in errors and in `performance` entries.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Files => "files",
            Self::Start => "start",
            Self::Mount => "mount",
        }
    }

    /// After how many milliseconds the phase counts as failed.
    pub(crate) fn limit_ms(self) -> i32 {
        match self {
            Self::Manifest => 10_000,
            Self::Files => 30_000,
            Self::Start | Self::Mount => 5_000,
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Why an app is not on the page.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum LoadError {
    /// The manifest cannot be fetched.
    #[error("its manifest could not be fetched ({0})")]
    ManifestUnreachable(RequestError),
    /// The manifest is not one, or not this app's.
    #[error("{0}")]
    ManifestInvalid(String),
    /// The entry is missing, or its bytes are not those of the manifest; browsers do not tell which.
    #[error("its entry `{0}` is missing or does not match its manifest")]
    Entry(String),
    /// The module cannot be fetched.
    #[error("its module `{0}` could not be fetched ({1})")]
    WasmUnreachable(String, RequestError),
    /// The module's bytes are not those of the manifest.
    #[error("its module `{0}` does not match its manifest")]
    WasmIntegrity(String),
    /// The module's bytes are no WebAssembly that this browser can compile.
    #[error("its module could not be compiled: {0}")]
    WasmCompile(String),
    /// A stylesheet is missing or its bytes are not those of the manifest.
    #[error("its stylesheet `{0}` is missing or does not match its manifest")]
    Style(String),
    /// The app speaks another version of the contract.
    #[error(
        "it speaks version {found} of the contract, this shell speaks version {}",
        wharf::ABI_VERSION
    )]
    Abi {
        /// The version that the app speaks.
        found: u32,
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
    /// The app failed after it was mounted.
    #[error("it stopped working: {0}")]
    Crashed(String),
}

impl LoadError {
    /// The number under which the error is documented.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::ManifestUnreachable(_) => "WHARF-201",
            Self::ManifestInvalid(_) => "WHARF-202",
            Self::Entry(_) => "WHARF-203",
            Self::WasmUnreachable(..) => "WHARF-204",
            Self::WasmIntegrity(_) => "WHARF-205",
            Self::WasmCompile(_) => "WHARF-206",
            Self::Style(_) => "WHARF-207",
            Self::Abi { .. } => "WHARF-208",
            Self::Timeout(_) => "WHARF-209",
            Self::Start(_) => "WHARF-210",
            Self::Mount(_) => "WHARF-211",
            Self::Crashed(_) => "WHARF-212",
        }
    }

    /// What the person reads. The details are for the log: they help nobody on the page.
    pub(crate) fn sentence(&self) -> &'static str {
        match self {
            Self::ManifestUnreachable(_) | Self::WasmUnreachable(..) => {
                "This app could not be loaded. Everything else still works."
            }
            Self::ManifestInvalid(_)
            | Self::Entry(_)
            | Self::WasmIntegrity(_)
            | Self::WasmCompile(_)
            | Self::Style(_) => {
                "The files of this app are damaged or incomplete, so it was not started. Everything else still works."
            }
            Self::Abi { .. } => "This app was built for another version of Wharf. Everything else still works.",
            Self::Timeout(_) => "This app did not answer in time. Everything else still works.",
            Self::Start(_) | Self::Mount(_) => "This app could not be started. Everything else still works.",
            Self::Crashed(_) => "This app stopped working. Everything else still works.",
        }
    }
}
