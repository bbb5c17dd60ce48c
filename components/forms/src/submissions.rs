//! What was uploaded before.

use leptos::prelude::*;
use shared_ui::{
    Card, Column, Table, TableState, format,
    request::{Answer, Requested},
    tag::{Tag, each, tag},
};
use submission::{AttachmentSummary, SubmissionList, SubmissionSummary};

use crate::download::{DownloadButton, Stored};

const COLUMNS: [Column; 4] = [
    Column::new("date", "Uploaded"),
    Column::new("name", "Name"),
    Column::new("files", "Files"),
    Column::new("download", "Download"),
];

/// The list of completed submissions, newest first.
#[component]
pub(crate) fn Submissions(list: Requested<SubmissionList>) -> impl IntoView {
    let Requested { answer, reload } = list;
    let state = Memo::new(move |_| {
        answer.with(|answer| match answer {
            Answer::Loading => TableState::Loading,
            Answer::Failed(error) => TableState::Failed(error.to_string()),
            Answer::Ready(list) | Answer::Refreshing(list) if list.submissions.is_empty() => TableState::Empty,
            Answer::Refreshing(_) => TableState::Refreshing,
            Answer::Ready(_) => TableState::Ready,
        })
    });
    let rows = move || answer.with(|answer| answer.value().map(|list| each(&list.submissions, row)));
    view! {
        <Card title="Your submissions" flush=true>
            <Table
                caption="Your submissions"
                hide_caption=true
                columns=COLUMNS.to_vec()
                state=state
                on_retry=move || reload.run(())
                empty="Nothing yet. What you upload appears here."
                rows=rows
            />
        </Card>
    }
}

fn row(submission: &SubmissionSummary) -> Tag {
    let SubmissionSummary {
        id,
        created_at,
        name,
        attachment,
        files,
        ..
    } = submission.clone();
    let date = format::date_time(&created_at);
    let of = [name.as_str(), ", ", &date].concat();
    let download =
        |object, text: String| view! { <DownloadButton id=id.clone() object=object text=text of=of.clone() /> };
    let attachment = attachment.into_iter().map(|file| (Stored::Attachment, file));
    let files = files
        .into_iter()
        .enumerate()
        .map(|(index, file)| (Stored::File(index), file));
    let files: Vec<(Stored, AttachmentSummary)> = attachment.chain(files).collect();
    let is_single = files.len() == 1;
    let buttons = each(&files, |(object, file)| {
        let what = if is_single { "file" } else { &file.name };
        download(*object, ["Download ", what].concat())
    });
    let buttons = tag("div")
        .set("class", "wharf-actions")
        .child(download(Stored::Data, "Download data".to_owned()))
        .child(buttons);
    let muted = |text: String| tag("span").set("class", "wharf-muted").child(text);
    let names = if files.is_empty() {
        muted("No file".to_owned())
    } else {
        tag("ul").set("class", "wharf-files").child(each(files, |(_, file)| {
            tag("li")
                .child(tag("span").set("class", "wharf-wrap").child(file.name))
                .child(" ")
                .child(muted(format::bytes(file.size)))
        }))
    };
    tag("tr")
        .child(tag("td").child(date))
        .child(tag("th").set("scope", "row").child(name))
        .child(tag("td").child(names))
        .child(tag("td").child(buttons))
}
