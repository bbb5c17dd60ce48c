//! Journeys of people through the running stack. `cargo xtask test --e2e` starts it and then these.

mod accessibility;
mod accounts;
mod broken_apps;
mod drafts;
mod files;
mod fixtures;
mod form;
mod gallery;
mod keyboard;
mod layout;
mod loader;
mod loading;
mod memory;
mod navigation;
mod other_provider;
mod policy;
mod probe;
mod provider_faults;
mod redeployment;
mod resumption;
mod session;
mod storage;
mod tabs;
mod upload;
mod validation;
mod whole_journey;
