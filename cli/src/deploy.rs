//! `wharf deploy`: a folder goes into a bucket so that nobody ever sees half of a version.
//!
//! First what is content-hashed and will never change, then what is overwritten, and last the one file that makes the new
//! version the current one: `manifest.json` of an app, `index.html` of a site. Old versions stay in the bucket, for the
//! pages that are still open.

mod plan;
mod s3;

pub use plan::{DISTRIBUTION_FOLDER, Object, Plan, PlanError};
pub use s3::{Credentials, CredentialsError, Target, TransferError};

/// What a deployment did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Report {
    /// Files that were written.
    pub uploaded: usize,
    /// Files that were there with the same content.
    pub unchanged: usize,
}

/// Puts every object of a plan into a bucket, in the plan's order. What is already there with the same content and
/// headers is left alone. `progress` is told about every object, in words for people.
///
/// # Errors
///
/// See [`TransferError`]. What comes later in the plan's order is then not written, so the version that was current
/// stays current.
pub async fn deploy(
    plan: &Plan,
    target: &Target,
    credentials: &Credentials,
    progress: &mut dyn FnMut(&str),
) -> Result<Report, TransferError> {
    let bucket = s3::Bucket::connect(target, credentials);
    bucket.check().await?;
    let mut report = Report::default();
    for object in plan.objects() {
        if bucket.holds(object).await? {
            report.unchanged += 1;
            progress(&format!("unchanged {}", object.key));
        } else {
            bucket.put(object).await?;
            // A compressed form from an earlier version would still be served in place of what was just written.
            if let Some(compressed) = plan.absent_compressed_form(object) {
                bucket.remove(&compressed).await?;
            }
            report.uploaded += 1;
            progress(&format!(
                "uploaded  {} ({} bytes, {})",
                object.key,
                object.bytes.len(),
                object.cache_control
            ));
        }
    }
    Ok(report)
}
