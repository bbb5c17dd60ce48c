//! What the browser pretends: a colour scheme, a slow network, none.

use serde_json::json;

use super::Browser;
use crate::Result;

/// What the person's system prefers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorScheme {
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
}

impl ColorScheme {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// The value of `prefers-color-scheme`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Browser {
    /// Makes `prefers-color-scheme` match.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn prefer(&self, scheme: ColorScheme) -> Result<()> {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme.name() }]);
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features }))
            .await?;
        Ok(())
    }

    /// Limits what the page sends, in bytes per second.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn slow_uploads(&self, bytes_per_second: u32) -> Result<()> {
        self.network(false, i64::from(bytes_per_second)).await
    }

    /// Takes the network away, including what is under way.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn go_offline(&self) -> Result<()> {
        self.network(true, -1).await
    }

    /// The network as it is.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn go_online(&self) -> Result<()> {
        self.network(false, -1).await
    }

    async fn network(&self, is_offline: bool, upload_throughput: i64) -> Result<()> {
        let conditions = json!({
            "offline": is_offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload_throughput,
        });
        self.cdp("Network.emulateNetworkConditions", conditions).await?;
        Ok(())
    }
}
