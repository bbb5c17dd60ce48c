//! The ways to start an app.

use core::fmt;

use serde::Serialize;
use strict_json::Error;

use crate::read::{Part, Read};

/// How an app's entry is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppKind {
    /// The output of wasm-bindgen `--target web`.
    Wasm,
    /// A JavaScript module that exports `mount`.
    Esm,
    /// A JavaScript module that defines a custom element.
    Element,
    /// A JavaScript module that exports single-spa's `bootstrap`, `mount` and `unmount`.
    SingleSpa,
}

impl fmt::Display for AppKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Wasm => "wasm",
            Self::Esm => "esm",
            Self::Element => "element",
            Self::SingleSpa => "single-spa",
        })
    }
}

impl Read for AppKind {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        part.one_of(&[
            ("wasm", Self::Wasm),
            ("esm", Self::Esm),
            ("element", Self::Element),
            ("single-spa", Self::SingleSpa),
        ])
    }
}
