//! The API: the router that also runs in Lambda, configured for this machine.

use std::path::PathBuf;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use axum::Router;
use wharf_api::{Api, ApiConfig, ApiError, S3Config};

/// Opens the API on its embedded store.
pub(crate) async fn open(store: PathBuf) -> Result<Router, ApiError> {
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
        store,
    })
    .await
}
