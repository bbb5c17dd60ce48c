//! What one deployment of the shell is told by its `config.json`.

use oidc::{ClientConfig, ClientSettings};
use serde::Deserialize;

use crate::platform::{self, RequestError};

const CONFIG_URL: &str = "/config.json";

/// The shell's configuration: everything that differs between environments.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The identity provider and the shell's registration there.
    pub(crate) client: ClientSettings,
    /// The rest.
    pub(crate) shell: ShellSettings,
}

/// The part of `config.json` that is about the shell itself.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ShellSettings {
    /// Where the registry is.
    pub(crate) registry: String,
    /// The origin of the API that apps may be granted.
    pub(crate) api: String,
    /// After how many seconds a person must sign in again, whatever the provider allows.
    #[serde(default)]
    pub(crate) session_lifetime: Option<u64>,
}

/// Why the shell cannot start.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum StartError {
    /// A document of the shell's own origin cannot be fetched.
    #[error("{url} could not be loaded: {source}")]
    Fetch {
        /// Which document.
        url: String,
        /// Why.
        source: RequestError,
    },
    /// A document of the shell's own origin is not as it must be.
    #[error("{url} is not valid: {reason}")]
    Invalid {
        /// Which document.
        url: String,
        /// Why.
        reason: String,
    },
}

impl StartError {
    /// The number under which the error is documented.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Fetch { .. } => "WHARF-001",
            Self::Invalid { .. } => "WHARF-002",
        }
    }

    /// What the person reads.
    pub(crate) fn sentence(&self) -> &'static str {
        match self {
            Self::Fetch { .. } => "Its configuration could not be loaded. Check your connection and try again.",
            Self::Invalid { .. } => "Its configuration is not valid. Contact your administrator.",
        }
    }
}

impl Config {
    /// Reads `config.json` from the shell's own origin.
    pub(crate) async fn load() -> Result<Self, StartError> {
        let text = load(CONFIG_URL).await?;
        // Read twice, because `#[serde(flatten)]` would cost the shell several kilobytes.
        let parsed = serde_json::from_str(&text).and_then(|client| {
            Ok(Self {
                client,
                shell: serde_json::from_str(&text)?,
            })
        });
        parsed.map_err(|error| invalid(CONFIG_URL, &error))
    }

    /// The shell's registration, for the origin that this page was loaded from.
    pub(crate) fn client_config(&self) -> Result<ClientConfig, StartError> {
        self.client
            .clone()
            .for_origin(&platform::own_origin())
            .map_err(|error| invalid(CONFIG_URL, &error))
    }

    /// Reads the registry that the configuration names.
    pub(crate) async fn load_registry(&self) -> Result<registry::Registry, StartError> {
        let url = &self.shell.registry;
        registry::Registry::parse(&load(url).await?).map_err(|error| invalid(url, &error))
    }
}

fn invalid(url: &str, reason: &dyn core::fmt::Display) -> StartError {
    StartError::Invalid {
        url: url.to_owned(),
        reason: reason.to_string(),
    }
}

async fn load(url: &str) -> Result<String, StartError> {
    platform::get_text(url).await.map_err(|source| StartError::Fetch {
        url: url.to_owned(),
        source,
    })
}
