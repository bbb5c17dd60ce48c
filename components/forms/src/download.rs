//! Downloads through presigned URLs.

use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;
use shared_ui::{Button, IconName};
use submission::{Downloads, Part, SubmissionId};
use wharf::{NoticeKind, leptos::use_host};

use crate::{SERVICE, SUBMISSIONS};

/// What is read of a [`SubmissionDetail`](submission::SubmissionDetail). Reading all of it is a kilobyte more to load.
#[derive(Deserialize)]
struct Detail {
    downloads: Downloads,
}

/// Downloads one object of a submission. The URL is asked for on demand, because it ends after minutes.
#[component]
pub(crate) fn DownloadButton(
    /// Which submission.
    id: SubmissionId,
    /// Which object.
    part: Part,
    /// What tells this submission from the others, for people who do not see the row.
    of: String,
) -> impl IntoView {
    let host = StoredValue::new_local(use_host());
    let text = match part {
        Part::Data => "Download data",
        Part::Attachment => "Download file",
    };
    let path = StoredValue::new([SUBMISSIONS, "/", id.as_str()].concat());
    let is_busy = RwSignal::new(false);
    let download = move || {
        is_busy.set(true);
        let (host, path) = (host.get_value(), path.get_value());
        spawn_local(async move {
            let detail = host.get::<Detail>(SERVICE, &path).await;
            // The app may have been unmounted meanwhile; then nobody waits for the file.
            if is_busy.try_set(false).is_some() {
                return;
            }
            let saved = match detail {
                Ok(detail) => save(detail, part),
                Err(error) => Err(error.to_string()),
            };
            if let Err(sentence) = saved {
                host.notify(NoticeKind::Error, &sentence);
            }
        });
    };
    view! {
        <Button icon=IconName::Download busy=is_busy on_click=download attr:aria-label=[text, ": ", &of].concat()>
            {text}
        </Button>
    }
}

/// Starts the download. The answer is an attachment, so the page stays; it comes from another origin, where the
/// attribute `download` has no effect.
fn save(detail: Detail, part: Part) -> Result<(), String> {
    let url = match part {
        Part::Data => Some(detail.downloads.data),
        Part::Attachment => detail.downloads.attachment,
    };
    let url = url.ok_or("This submission has no file.")?;
    window()
        .location()
        .set_href(&url)
        .map_err(|_| "The browser did not start the download.".to_owned())
}
