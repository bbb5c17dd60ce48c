//! Putting the parts together.

use std::path::PathBuf;

use http::HeaderValue;
use stack::StaticOrigin;
use wharf_api::ApiError;
use wharf_s3::{BucketCors, ObjectStore, OpenStoreError, OriginError};

use crate::api::{self, Sweeper};
use crate::identity::{IdentityConfig, IdentityError, IdentityProvider, SystemClock};
use crate::origins::{self, OriginConfig};
use crate::ports::{Listeners, PortError};
use crate::private_file::StateError;
use crate::server::Servers;

/// How the stack is started. The ports are those of the table.
#[derive(Debug, Clone)]
pub struct StackOptions {
    /// The folder for everything that is kept between starts. It is created.
    pub state: PathBuf,
    /// Whether the identity provider can be told to misbehave, at `/_faults`.
    pub faults: bool,
}

/// The stack cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A port is taken.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The state folder cannot be used.
    #[error(transparent)]
    State(#[from] StateError),
    /// The S3 folder cannot be used.
    #[error(transparent)]
    Store(#[from] OpenStoreError),
    /// The identity provider cannot start.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The API cannot start.
    #[error("the API cannot start: {0}")]
    Api(#[from] ApiError),
    /// The table names something that is no origin.
    #[error(transparent)]
    Origin(#[from] OriginError),
    /// The table has a port that is not among its ports, or a thread was lost.
    #[error("{0}")]
    Internal(String),
}

/// The running stack. Dropping it cuts all connections; [`Stack::stop`] lets running requests end.
#[derive(Debug)]
pub struct Stack {
    servers: Servers,
    _sweeper: Sweeper,
}

impl Stack {
    /// Binds every port, opens the state folder, creates the buckets and starts to answer.
    ///
    /// # Errors
    ///
    /// See [`StartError`]. Nothing keeps running after an error.
    pub async fn start(options: StackOptions) -> Result<Self, StartError> {
        let mut listeners = Listeners::bind().await?;
        let StackOptions { state, faults } = options;
        std::fs::create_dir_all(&state).map_err(StateError::file(&state))?;

        let origins = [&[stack::SHELL], stack::CHILDREN.as_slice(), &[stack::GUEST]].concat();
        let mut buckets: Vec<_> = origins.iter().map(|origin| origin.bucket).collect();
        buckets.push(stack::DATA_BUCKET);
        let store = ObjectStore::open(&state.join("s3"), &buckets)?;
        let shell_origin = stack::origin(stack::SHELL.port);
        let cors = BucketCors::new(stack::DATA_BUCKET, &shell_origin)?;

        let folder = state.join("identity");
        let config = IdentityConfig {
            fault_switch: faults,
            ..IdentityConfig::of_the_stack()
        };
        let opening =
            tokio::task::spawn_blocking(move || IdentityProvider::open(&folder, config, Box::new(SystemClock)));
        let provider = opening
            .await
            .map_err(|error| StartError::Internal(error.to_string()))??;
        let api = api::open(state.join("api.redb")).await?;

        let mut routers = vec![
            ("identity provider", stack::IDENTITY_PROVIDER_PORT, provider.router()),
            ("API", stack::API_PORT, api.router()),
            ("S3", stack::S3_PORT, wharf_s3::router(store.clone(), cors)),
        ];
        for origin in origins {
            let config = origin_config(origin, &shell_origin)?;
            routers.push((origin.bucket, origin.port, origins::router(store.clone(), config)));
        }
        let mut servers = Servers::new();
        for (name, port, router) in routers {
            let listener = listeners.take(port);
            let missing = || StartError::Internal(format!("port {port} is used twice or missing among the ports"));
            servers.serve(name, listener.ok_or_else(missing)?, router);
        }
        Ok(Self {
            servers,
            _sweeper: api::sweep(api),
        })
    }

    /// Stops every server: idle connections at once, running requests after two seconds at the latest.
    pub async fn stop(self) {
        self.servers.stop().await;
    }
}

fn origin_config(origin: StaticOrigin, shell_origin: &str) -> Result<OriginConfig, StartError> {
    let value = HeaderValue::from_str(shell_origin).map_err(|error| StartError::Internal(error.to_string()))?;
    let services = [stack::IDENTITY_PROVIDER_PORT, stack::API_PORT, stack::S3_PORT].map(stack::origin);
    Ok(OriginConfig {
        bucket: origin.bucket.to_owned(),
        single_page: origin.single_page,
        shell_origin: value,
        services: origin.single_page.then(|| services.to_vec()),
    })
}
