//! Downloads through presigned URLs.

use leptos::{prelude::*, task::spawn_local};
use serde::Deserialize;
use shared_ui::{Button, ButtonVariant, IconName};
use submission::{Downloads, SubmissionId};
use wasm_bindgen::JsCast;
use web_sys::HtmlAnchorElement;
use wharf::{NoticeKind, leptos::use_host};

use crate::{SERVICE, path_of};

/// What is read of a [`SubmissionDetail`](submission::SubmissionDetail). Reading all of it is a kilobyte more to load.
#[derive(Deserialize)]
struct Detail {
    downloads: Downloads,
    #[serde(default)]
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    url: String,
}

/// An object of a submission.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stored {
    /// The form's data.
    Data,
    /// One of the files, by its position.
    File(usize),
}

/// Downloads one object of a submission. The URL is asked for on demand, because it ends after minutes.
#[component]
pub(crate) fn DownloadButton(
    /// Which submission.
    id: SubmissionId,
    /// Which object.
    object: Stored,
    /// What the button says.
    text: &'static str,
    /// The same with what tells this object from the others, for people who do not see the row.
    label: String,
) -> impl IntoView {
    let host = StoredValue::new_local(use_host());
    let path = StoredValue::new(path_of(&id));
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
                Ok(detail) => save(detail, object),
                Err(error) => Err(error.with_trace()),
            };
            if let Err(sentence) = saved {
                host.notify(NoticeKind::Error, &sentence);
            }
        });
    };
    view! {
        <Button variant=ButtonVariant::Plain icon=IconName::Download busy=is_busy on_click=download attr:aria-label=label>
            {text}
        </Button>
    }
}

/// Starts the download. It comes from another origin, where the attribute `download` has no effect, and is an
/// attachment unless the storage refuses: then the refusal stands in a tab of its own, and this page stays.
fn save(Detail { downloads, files }: Detail, object: Stored) -> Result<(), String> {
    let url = match object {
        Stored::Data => Some(downloads.data),
        Stored::File(position) => files.into_iter().nth(position).map(|file| file.url),
    };
    let url = url.ok_or("The file is not in this submission any more. Load the page again.")?;
    let link: HtmlAnchorElement = document()
        .create_element("a")
        .map_err(|_| "The browser did not start the download. Try again.")?
        .unchecked_into();
    link.set_href(&url);
    link.set_target("_blank");
    link.set_rel("noopener");
    link.click();
    Ok(())
}
