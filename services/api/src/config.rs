//! What the API has to be told from outside.

use crate::Limits;
use aws_credential_types::provider::SharedCredentialsProvider;
use std::path::PathBuf;

/// The scope that every route below `/v1/submissions` asks for, as a resource server defines it in Cognito.
pub const SUBMISSIONS_SCOPE: &str = "wharf/submissions";
/// The scope that every route below `/v1/invoices` asks for.
pub const INVOICES_SCOPE: &str = "wharf/invoices";
/// The group (`cognito:groups`) that may read invoices.
pub const BILLING_GROUP: &str = "billing";

/// Everything that differs between the local stack and a deployment.
#[derive(Debug, Clone)]
pub struct ApiConfig {
    /// The `iss` that access tokens must carry, compared as a string, without a trailing slash:
    /// `https://cognito-idp.{region}.amazonaws.com/{user pool}`.
    pub issuer: String,
    /// The app clients whose access tokens are accepted (the `client_id` claim).
    pub client_ids: Vec<String>,
    /// Where the issuer publishes its signing keys: a JWK set, RFC 7517 section 5. It is fetched when the first token
    /// arrives, so the identity provider need not run yet when the API opens.
    pub jwks_url: String,
    /// The one origin that browsers may call the API from, as they write it: `https://wharf.example.com`.
    pub shell_origin: String,
    /// The private bucket for form data and files.
    pub s3: S3Config,
    /// How much one person may keep here, and for how long what is not finished is kept.
    pub limits: Limits,
    /// The file of the embedded store. It is created, and filled with invoices, if it does not exist; its folder must
    /// exist.
    pub store: PathBuf,
}

/// The bucket for form data and files, and the identity that signs for it.
#[derive(Debug, Clone)]
pub struct S3Config {
    /// The S3 endpoint as *browsers* reach it (it ends up in the presigned URLs), addressed in path style:
    /// `http://localhost:8092`. `None` is AWS itself in [`region`](Self::region), addressed by host name.
    pub endpoint: Option<String>,
    /// The region that signatures name.
    pub region: String,
    /// The bucket.
    pub bucket: String,
    /// Who signs. For fixed keys: `SharedCredentialsProvider::new(Credentials::new(..))`.
    pub credentials: SharedCredentialsProvider,
}
