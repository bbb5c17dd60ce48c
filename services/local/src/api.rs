//! The API: the router that also runs in Lambda, configured for this machine, and its sweeper.

use std::path::PathBuf;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use tokio::task::AbortHandle;
use tokio::time::{MissedTickBehavior, interval};
use wharf_api::{Api, ApiConfig, ApiError, Limits, S3Config, Swept};

/// How often what nobody will finish is looked for.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// Opens the API on its embedded store.
pub(crate) async fn open(store: PathBuf) -> Result<Api, ApiError> {
    let credentials = Credentials::new(
        stack::ACCESS_KEY_ID,
        stack::SECRET_ACCESS_KEY,
        None,
        None,
        "the table of the local stack",
    );
    Api::open(ApiConfig {
        issuer: stack::issuer(),
        client_ids: vec![stack::CLIENT_ID.to_owned()],
        jwks_url: format!("{}/.well-known/jwks.json", stack::issuer()),
        shell_origin: stack::origin(stack::SHELL.port),
        s3: S3Config {
            endpoint: Some(stack::origin(stack::S3_PORT)),
            region: stack::REGION.to_owned(),
            bucket: stack::DATA_BUCKET.to_owned(),
            credentials: SharedCredentialsProvider::new(credentials),
        },
        limits: Limits::default(),
        store,
    })
    .await
}

/// Sweeps now and then until it is dropped.
#[derive(Debug)]
pub(crate) struct Sweeper(AbortHandle);

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Begins to sweep. S3 must answer by now.
pub(crate) fn sweep(api: Api) -> Sweeper {
    let sweeping = async move {
        let mut ticks = interval(SWEEP_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            match api.sweep().await {
                Ok(swept) if swept == Swept::default() => {}
                Ok(swept) => tracing::info!(?swept, "swept"),
                Err(error) => tracing::warn!(%error, "sweep"),
            }
        }
    };
    Sweeper(tokio::spawn(sweeping).abort_handle())
}
