//! What one deployment of the shell is told: its `config.json` and the registry that it names.

use futures::future::LocalBoxFuture;
use loader::RequestError;
use registry::{Limits, Registry};
use shell_config::{CONFIG_URL, ShellConfig};

use crate::{platform, session::SignInNotice};

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
    /// The worker that keeps the session cannot be started.
    #[error("the vault cannot be started")]
    Vault(SignInNotice),
}

impl StartError {
    /// The number under which the error is documented.
    pub(crate) fn code(&self) -> String {
        match self {
            Self::Fetch { .. } => "WHARF-001".to_owned(),
            Self::Invalid { .. } => "WHARF-002".to_owned(),
            Self::Vault(notice) => notice.code.clone().unwrap_or_default(),
        }
    }

    /// What the person reads.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Fetch { .. } => {
                "Its configuration could not be loaded. Check your connection and try again.".to_owned()
            }
            Self::Invalid { .. } => "Its configuration is not valid. Contact your administrator.".to_owned(),
            Self::Vault(notice) => notice.sentence.clone(),
        }
    }
}

/// Reads `config.json` from the shell's own origin.
///
/// The second part is how long the phases of apps may take unless the registry says otherwise.
pub(crate) async fn load_config() -> Result<(ShellConfig, Limits), StartError> {
    let text = load(CONFIG_URL).await?;
    let document = shell_config::document(&text).map_err(|error| invalid(CONFIG_URL, &error))?;
    let config = ShellConfig::from_object(&document).map_err(|error| invalid(CONFIG_URL, &error))?;
    let limits = Limits::from_config(&document).map_err(|error| invalid(CONFIG_URL, &error))?;
    Ok((config, limits))
}

/// Reads the registry that the configuration names.
pub(crate) fn load_registry(config: &ShellConfig, limits: Limits) -> LocalBoxFuture<'_, Result<Registry, StartError>> {
    Box::pin(async move {
        let url = &config.registry;
        Registry::parse_with(&load(url).await?, limits).map_err(|error| invalid(url, &error))
    })
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
