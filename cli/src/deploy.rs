//! `wharf deploy`: a folder goes into a bucket so that nobody ever sees half of a version.
//!
//! First what is content-hashed and will never change, then what is overwritten, and last the one file that makes the new
//! version the current one: `manifest.json` of an app, `index.html` of a site. Old versions stay in the bucket, for the
//! pages that are still open and for `wharf rollback`.

mod credentials;
mod plan;
mod publication;
mod s3;

pub use credentials::{Credentials, CredentialsError};
pub(crate) use plan::{HISTORY, Publication, history_key};
pub use plan::{Object, Plan, PlanError};
pub use publication::DeployError;
pub(crate) use publication::{Current, publish};
pub(crate) use s3::Bucket;
use s3::Condition;
pub use s3::{Target, TransferError};

/// What a deployment did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Files that were written.
    pub uploaded: usize,
    /// Files that were there with the same content.
    pub unchanged: usize,
}

impl Report {
    fn count(&mut self, object: &Object, uploaded: bool, progress: &mut dyn FnMut(&str)) {
        if uploaded {
            self.uploaded += 1;
            progress(&format!(
                "uploaded  {} ({} bytes, {})",
                object.key,
                object.bytes.len(),
                object.cache_control
            ));
        } else {
            self.unchanged += 1;
            progress(&format!("unchanged {}", object.key));
        }
    }
}

/// Puts every object of a plan into a bucket, in the plan's order. What is already there with the same content and
/// headers is left alone. `progress` is told about every object, in words for people.
///
/// The manifest of an app is written only if the one in the bucket is still the one that was found there at the beginning,
/// and only forward: [`DeployError::Backward`] otherwise.
///
/// # Errors
///
/// See [`DeployError`]. What comes later in the plan's order is then not written, so the version that was current
/// stays current.
pub async fn deploy(
    plan: &Plan,
    target: &Target,
    credentials: &Credentials,
    progress: &mut dyn FnMut(&str),
) -> Result<Report, DeployError> {
    let bucket = Bucket::connect(target, credentials);
    bucket.check().await?;
    let forward = match plan.publication() {
        Some(publication) => {
            let current = Current::read(&bucket).await?;
            current.permits(publication)?;
            Some((publication, current))
        }
        None => None,
    };
    let mut report = Report::default();
    for object in plan.files() {
        let uploaded = !bucket.holds(object).await?;
        if uploaded {
            bucket.put(object, Condition::Always).await?;
            // A compressed form from an earlier version would still be served in place of what was just written.
            if let Some(compressed) = plan.absent_compressed_form(object) {
                bucket.remove(&compressed).await?;
            }
        }
        report.count(object, uploaded, progress);
    }
    if let Some((publication, current)) = forward {
        publish(&bucket, publication, &current, &mut |object, uploaded| {
            report.count(object, uploaded, progress);
        })
        .await?;
    }
    Ok(report)
}
