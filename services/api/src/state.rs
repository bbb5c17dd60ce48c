//! What every handler shares.

use crate::Limits;
use crate::auth::Authorizer;
use crate::bucket::Bucket;
use crate::clock::Clock;
use crate::store::Store;
use std::sync::Arc;

/// The API's parts. Clones share them.
#[derive(Debug, Clone)]
pub(crate) struct ApiState {
    /// Checks tokens.
    pub(crate) authorizer: Arc<Authorizer>,
    /// Keeps submissions and invoices.
    pub(crate) store: Arc<dyn Store>,
    /// Keeps form data and files.
    pub(crate) bucket: Arc<Bucket>,
    /// How much one person may keep here, and for how long.
    pub(crate) limits: Limits,
    /// Tells the time.
    pub(crate) clock: Arc<dyn Clock>,
}
