//! What was uploaded before.

use leptos::prelude::*;
use shared_ui::{
    Card, Column, Table, TableState, format,
    request::{Answer, Requested},
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
    view! {
        <Card title="Your submissions" flush=true>
            <Table
                caption="Your submissions"
                hide_caption=true
                columns=COLUMNS.to_vec()
                state=state
                on_retry=move || reload.run(())
                empty="Nothing yet. What you upload appears here."
            >
                {move || answer.with(|answer| answer.value().map(rows))}
            </Table>
        </Card>
    }
}

fn rows(list: &SubmissionList) -> impl IntoView + use<> {
    list.submissions.iter().map(row).collect_view()
}

fn row(submission: &SubmissionSummary) -> impl IntoView + use<> {
    let SubmissionSummary {
        id,
        created_at,
        name,
        attachment,
        ..
    } = submission.clone();
    let date = format::date_time(&created_at);
    let of = [name.as_str(), ", ", &date].concat();
    let has_file = attachment.is_some();
    let file = match attachment {
        Some(file) => view! {
            <span class="wharf-wrap">{file.name}</span>
            " "
            <span class="wharf-muted">{format::bytes(file.size)}</span>
        }
        .into_any(),
        None => view! { <span class="wharf-muted">"No file"</span> }.into_any(),
    };
    view! {
        <tr>
            <td>{date}</td>
            <th scope="row">{name}</th>
            <td>{file}</td>
            <td>
                <div class="wharf-actions">
                    <DownloadButton id=id.clone() part=Part::Data of=of.clone() />
                    {has_file.then(|| view! { <DownloadButton id=id part=Part::Attachment of=of /> })}
                </div>
            </td>
        </tr>
    }
}
