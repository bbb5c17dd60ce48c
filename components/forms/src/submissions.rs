//! What was uploaded before.

use leptos::prelude::*;
use shared_ui::{
    Card, Column, Table, TableState, format,
    request::{Answer, Requested},
    tag::{Tag, each, tag},
};
use submission::{Part, SubmissionList, SubmissionSummary};

use crate::download::DownloadButton;

const COLUMNS: [Column; 4] = [
    Column::new("date", "Uploaded"),
    Column::new("name", "Name"),
    Column::new("file", "File"),
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
        ..
    } = submission.clone();
    let date = format::date_time(&created_at);
    let of = [name.as_str(), ", ", &date].concat();
    let download = |part| view! { <DownloadButton id=id.clone() part=part of=of.clone() /> };
    let buttons = tag("div")
        .set("class", "wharf-actions")
        .child(download(Part::Data))
        .child(attachment.is_some().then(|| download(Part::Attachment)));
    let muted = |text: String| tag("span").set("class", "wharf-muted").child(text);
    let file = match attachment {
        Some(file) => tag("td")
            .child(tag("span").set("class", "wharf-wrap").child(file.name))
            .child(" ")
            .child(muted(format::bytes(file.size))),
        None => tag("td").child(muted("No file".to_owned())),
    };
    tag("tr")
        .child(tag("td").child(date))
        .child(tag("th").set("scope", "row").child(name))
        .child(file)
        .child(tag("td").child(buttons))
}
