#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
//! The contract between the shell and a child app, ABI 1.
//!
//! A child is a WebAssembly module of its own, built and deployed on its own. All it knows of the shell is the [`Host`]
//! it is mounted with: who is signed in, where in the app the person is, and a `fetch` that speaks in the person's name.
//!
//! With the feature `leptos`, one component and one macro make a child app:
//!
//! ```no_run
//! # #[cfg(feature = "leptos")] mod example {
//! use leptos::prelude::*;
//! use wharf::leptos::use_identity;
//!
//! #[component]
//! fn App() -> impl IntoView {
//!     let identity = use_identity();
//!     view! { <h1>"Hello, " {move || identity.get().name}</h1> }
//! }
//!
//! wharf::app!(App);
//! # }
//! ```
//!
//! The shape that JavaScript sees is in `wharf.d.ts` beside this file; a test holds the two together.
//!
//! # Layers
//!
//! - this module: plain data, no browser
//! - [`browser`] (feature `browser`): the host object as a typed handle
//! - [`leptos`] (feature `leptos`): the host as signals, and the entry module

#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "leptos")]
pub mod leptos;

#[cfg(feature = "browser")]
pub use browser::{Host, HostError, Opened, Subscription, Topic};

/// What [`app!`] needs at the place where it is used.
#[cfg(feature = "leptos")]
#[doc(hidden)]
pub mod __private {
    pub use wasm_bindgen;
    pub use web_sys::HtmlElement;
}

/// The version of the contract that this crate speaks. The loader refuses an app that answers another number.
pub const ABI_VERSION: u32 = 1;

/// What an app may know of the signed-in person. There are no tokens in it, and renewing them does not change it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// The person's stable identifier at the provider, the `sub` claim.
    pub subject: String,
    /// The name to show.
    pub name: String,
    /// The e-mail address, empty if the provider gives none.
    pub email: String,
    /// The groups that the person belongs to.
    pub groups: Vec<String>,
    /// When the person signed in, in seconds since 1970-01-01 UTC (`auth_time`).
    pub signed_in_at: u64,
    /// When the session ends at the latest, in seconds since 1970-01-01 UTC, if the shell's configuration limits it.
    pub session_ends_at: Option<u64>,
}

/// What an app knows of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppInfo {
    /// The app's name in the registry.
    pub name: String,
    /// The version that was loaded.
    pub version: String,
    /// Identifies this mount, for logs.
    pub instance: String,
    /// What real links must begin with, such as `/billing`. Build them with [`Host::href`]; never match on it.
    pub base_path: String,
}

/// Where the person is, relative to the app's mount path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The path below the mount path, beginning with `/`.
    pub path: String,
    /// The query with its `?`, or nothing.
    pub search: String,
    /// The fragment with its `#`, or nothing.
    pub hash: String,
}

/// The address of a path of an app, such as `/invoices/7`, below the app's mount path: the app's own page is its mount path,
/// so `/` is `/billing`, and `/?page=2` is `/billing?page=2` rather than `/billing/?page=2`.
#[must_use]
pub fn address_below(mount_path: &str, path: &str) -> String {
    let below = match path.strip_prefix('/') {
        Some(rest) if rest.is_empty() || rest.starts_with(['?', '#']) => rest,
        _ => path,
    };
    [mount_path, below].concat()
}

impl Default for Location {
    fn default() -> Self {
        Self {
            path: "/".to_owned(),
            search: String::new(),
            hash: String::new(),
        }
    }
}

/// The look that the person chose or the system asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark text on light ground.
    #[default]
    Light,
    /// Light text on dark ground.
    Dark,
}

impl Theme {
    /// The name on the boundary.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the name; anything unknown is light.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        if name == "dark" { Self::Dark } else { Self::Light }
    }
}

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something worked.
    Success,
    /// Something to know.
    Info,
    /// Something failed.
    Error,
}

impl NoticeKind {
    /// The name on the boundary.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Info => "info",
            Self::Error => "error",
        }
    }

    /// Reads the name; anything unknown is information.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        match name {
            "success" => Self::Success,
            "error" => Self::Error,
            _ => Self::Info,
        }
    }
}

/// The members of the host object. A test compares them with `wharf.d.ts`, and the shell, where debug assertions are on,
/// with the object that it builds.
pub const MEMBERS: [&str; 22] = [
    "abi",
    "app",
    "services",
    "identity",
    "location",
    "theme",
    "locale",
    "props",
    "signal",
    "watch",
    "fetch",
    "token",
    "freshLogin",
    "navigate",
    "guard",
    "emit",
    "on",
    "open",
    "toolkit",
    "setTitle",
    "notify",
    "report",
];

#[cfg(test)]
mod tests {
    #[test]
    fn an_app_has_one_address() {
        for (path, address) in [
            ("/", "/billing"),
            ("", "/billing"),
            ("/?page=2", "/billing?page=2"),
            ("/#top", "/billing#top"),
            ("/invoices/7", "/billing/invoices/7"),
            ("//invoices", "/billing//invoices"),
        ] {
            assert_eq!(super::address_below("/billing", path), address, "{path}");
        }
    }

    /// The names that JavaScript sees are hand-kept twice, in Rust and in `wharf.d.ts`.
    #[test]
    fn the_typescript_declaration_names_every_member_of_the_host() {
        let declaration = include_str!("wharf.d.ts");
        for member in super::MEMBERS {
            let named = [format!("  {member}("), format!("  readonly {member}:")];
            assert!(
                named.iter().any(|text| declaration.contains(text)),
                "`{member}` is missing in wharf.d.ts"
            );
        }
        let body = declaration
            .split("export interface Host {")
            .nth(1)
            .and_then(|rest| rest.split("\n}").next())
            .unwrap();
        let count = body
            .lines()
            .filter(|line| line.starts_with("  ") && !line.trim_start().starts_with(['/', '*']))
            .count();
        assert_eq!(
            count,
            super::MEMBERS.len(),
            "wharf.d.ts has members that Rust does not know"
        );
    }
}
