//! What one deployment of the shell is told by its `config.json`.

use futures::future::LocalBoxFuture;
use oidc::{ClientConfig, ClientSettings, ConfigError};
use strict_json::{Json, Object};

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
#[derive(Debug, Clone)]
pub(crate) struct ShellSettings {
    /// Where the registry is.
    pub(crate) registry: String,
    /// The origin of the API that apps may be granted.
    pub(crate) api: String,
    /// After how many seconds a person must sign in again, whatever the provider allows.
    pub(crate) session_lifetime: Option<u64>,
}

impl ShellSettings {
    fn from_object(document: &Object) -> Result<Self, ConfigError> {
        let required = |name| match document.text(name) {
            Ok(Some(text)) => Ok(text.to_owned()),
            _ => Err(ConfigError::Setting(name)),
        };
        Ok(Self {
            registry: required("registry")?,
            api: required("api")?,
            session_lifetime: document.seconds("session_lifetime")?,
        })
    }
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
        let document = Json::parse(&load(CONFIG_URL).await?).map_err(|error| invalid(CONFIG_URL, &error))?;
        let Json::Object(document) = document else {
            return Err(invalid(CONFIG_URL, &"expected an object"));
        };
        Self::from_object(&document).map_err(|error| invalid(CONFIG_URL, &error))
    }

    fn from_object(document: &Object) -> Result<Self, ConfigError> {
        Ok(Self {
            client: ClientSettings::from_object(document)?,
            shell: ShellSettings::from_object(document)?,
        })
    }

    /// The shell's registration, for the origin that this page was loaded from.
    pub(crate) fn client_config(&self) -> Result<ClientConfig, StartError> {
        self.client
            .clone()
            .for_origin(&platform::own_origin())
            .map_err(|error| invalid(CONFIG_URL, &error))
    }

    /// Reads the registry that the configuration names.
    pub(crate) fn load_registry(&self) -> LocalBoxFuture<'_, Result<registry::Registry, StartError>> {
        Box::pin(async move {
            let url = &self.shell.registry;
            registry::Registry::parse(&load(url).await?).map_err(|error| invalid(url, &error))
        })
    }
}

fn invalid(url: &str, reason: &dyn core::fmt::Display) -> StartError {
    StartError::Invalid {
        url: url.to_owned(),
        reason: reason.to_string(),
    }
}

fn load(url: &str) -> LocalBoxFuture<'_, Result<String, StartError>> {
    Box::pin(async move {
        platform::get_text(url).await.map_err(|source| StartError::Fetch {
            url: url.to_owned(),
            source,
        })
    })
}
