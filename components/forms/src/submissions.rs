//! What was uploaded before.

use leptos::{callback::UnsyncCallback, prelude::*};
use shared_ui::{
    Button, Card, Choice, Column, EmptyState, ErrorCard, Pagination, Select, Skeleton, SkeletonShape, Sort, StatusKind,
    Table, TableState, TextInput, TextInputType, format, status_badge,
    tag::{Child, ElementRef, Tag, each, effect, tag},
};
use submission::{SubmissionStatus, SubmissionSummary};

use crate::{
    deletion::{Deletion, delete_button},
    download::{DownloadButton, Stored},
    keyboard::keep_after_failure,
    listing::{DATE, NAME, USUAL_SORT, arranged, page_of, pages},
    loaded::{Loaded, Older, State},
};

/// The `id` of all that the card holds.
pub(crate) const PLACE: &str = "submissions";

const COLUMNS: [Column; 5] = [
    Column::new(DATE, "Started").sortable(),
    Column::new(NAME, "Name").sortable(),
    Column::new("status", "Status"),
    Column::new("files", "Files"),
    Column::new("actions", "Actions"),
];

/// What the person chose to see.
#[derive(Clone, Copy)]
struct Choices {
    search: RwSignal<String>,
    /// The status by its name; empty for all.
    status: RwSignal<String>,
    sort: RwSignal<Option<Sort>>,
    page: RwSignal<u32>,
}

/// The list of submissions, which begins with the newest unless the person has it sorted.
#[component]
pub(crate) fn Submissions(list: Loaded) -> impl IntoView {
    let choices = Choices {
        search: RwSignal::default(),
        status: RwSignal::default(),
        sort: RwSignal::new(Some(USUAL_SORT)),
        page: RwSignal::new(1),
    };
    let state = Memo::new(move |earlier: Option<&State>| list.state(earlier));
    let found = Memo::new(move |_| {
        let status = match choices.status.get().as_str() {
            "complete" => Some(SubmissionStatus::Complete),
            "pending" => Some(SubmissionStatus::Pending),
            _ => None,
        };
        let sort = choices.sort.get().unwrap_or(USUAL_SORT);
        let all = list.all().into_iter();
        choices.search.with(|search| arranged(all, search, status, sort))
    });
    let count = Memo::new(move |_| found.with(|found| pages(found.len())));
    // Where the keyboard goes when what it was on has gone.
    let place = ElementRef::new();
    let deletion = Deletion::new(list, place, move |id| {
        let shown = found.with_untracked(|found| page_of(found, choices.page.get_untracked()).to_vec());
        let position = shown.iter().position(|submission| submission.id == *id)?;
        let next = shown.get(position + 1).or_else(|| shown.get(position.checked_sub(1)?));
        next.map(|next| next.id.clone())
    });
    stay_on_a_page(choices, count);
    let retry = keep_after_failure(move || matches!(state.get(), State::Failed(_)), place, list.reload);

    let body = move || -> Child {
        match state.get() {
            State::Loading => {
                view! { <Skeleton shape=SkeletonShape::Row count=4 label="Loading your submissions" /> }.into()
            }
            State::Failed(error) => view! {
                <ErrorCard
                    title="Your submissions could not be loaded"
                    message=error.to_string()
                    trace_id=error.trace_id()
                    on_retry=retry
                    busy=Signal::derive(move || list.is_busy())
                />
            }
            .into(),
            State::Empty => {
                view! { <EmptyState title="No submissions yet">"What you upload appears here."</EmptyState> }.into()
            }
            State::Ready => vec![
                tools(choices),
                table(list, choices, found, deletion),
                pager(list, choices, count),
            ]
            .into(),
        }
    };
    let content = tag("div")
        .set("class", "wharf-stack")
        .set("id", PLACE)
        .set("tabindex", "-1")
        .set("role", "group")
        .set("aria-label", "Your submissions")
        .reference(place)
        .dynamic(body)
        .child(deletion.dialog());
    view! { <Card title="Your submissions">{content}</Card> }
}

/// A page that is no longer there is not stayed on; other choices begin with the first.
fn stay_on_a_page(choices: Choices, count: Memo<u32>) {
    let Choices {
        search,
        status,
        sort,
        page,
    } = choices;
    let mut is_first = true;
    effect(move || {
        search.track();
        status.track();
        sort.track();
        if !core::mem::take(&mut is_first) {
            page.set(1);
        }
    });
    effect(move || {
        let last = count.get();
        if page.get_untracked() > last {
            page.set(last);
        }
    });
}

fn tools(choices: Choices) -> Tag {
    let statuses = [("", "All"), ("complete", "Complete"), ("pending", "Not finished")];
    let statuses: Vec<_> = statuses.map(|(value, label)| Choice::new(value, label)).into();
    tag("div")
        .set("class", "wharf-form-row")
        .child(view! {
            <TextInput
                id="submissions-search"
                label="Search"
                kind=TextInputType::Search
                value=choices.search
                unmarked=true
                autocomplete="off"
            />
        })
        .child(view! {
            <Select
                id="submissions-status"
                label="Status"
                choices=Signal::stored(statuses)
                value=choices.status
                unmarked=true
            />
        })
}

fn table(list: Loaded, choices: Choices, found: Memo<Vec<SubmissionSummary>>, deletion: Deletion) -> Tag {
    let state = Memo::new(move |_| match (found.with(Vec::is_empty), list.is_busy()) {
        (true, _) => TableState::Empty,
        (false, true) => TableState::Refreshing,
        (false, false) => TableState::Ready,
    });
    let sort = choices.sort;
    let rows = move || {
        let shown = found.with(|found| page_of(found, choices.page.get()).to_vec());
        each(shown, move |submission| row(submission, deletion))
    };
    tag("div").child(view! {
        <Table
            caption="Your submissions"
            hide_caption=true
            columns=COLUMNS.to_vec()
            state=state
            sort=sort
            on_sort=UnsyncCallback::new(move |asked: Sort| sort.set(Some(asked)))
            empty="No loaded submission matches."
            rows=rows
        />
    })
}

fn row(submission: SubmissionSummary, deletion: Deletion) -> Tag {
    let is_complete = submission.status == SubmissionStatus::Complete;
    let date = format::date_time(&submission.created_at);
    let badge = if is_complete {
        status_badge(StatusKind::Success, "Complete")
    } else {
        status_badge(StatusKind::Warning, "Not finished")
    };
    let of = [submission.name.as_str(), ", ", &date].concat();
    let data = is_complete.then(|| download(&submission, Stored::Data, "Data", "Download data", &of));
    let names = names(&submission, is_complete, &of);
    let delete = delete_button(submission.clone(), of, deletion);
    let buttons = tag("div").set("class", "wharf-row-actions").child(data).child(delete);
    tag("tr")
        .child(tag("td").child(date))
        .child(tag("th").set("scope", "row").child(submission.name))
        .child(tag("td").child(badge))
        .child(tag("td").child(names))
        .child(tag("td").child(buttons))
}

fn download(submission: &SubmissionSummary, object: Stored, text: &'static str, what: &str, of: &str) -> Child {
    let id = submission.id.clone();
    let label = [what, ": ", of].concat();
    view! { <DownloadButton id=id object=object text=text label=label /> }.into()
}

fn names(submission: &SubmissionSummary, is_complete: bool, of: &str) -> Tag {
    let muted = |text: String| tag("span").set("class", "wharf-muted").child(text);
    let files = submission.files.clone();
    if files.is_empty() {
        return muted("No file".to_owned());
    }
    let is_single = files.len() == 1;
    let files: Vec<_> = files.into_iter().enumerate().collect();
    tag("ul")
        .set("class", "wharf-files")
        .child(each(files, |(position, file)| {
            let what = ["Download ", if is_single { "file" } else { &file.name }].concat();
            let button = is_complete.then(|| download(submission, Stored::File(position), "Download", &what, of));
            tag("li")
                .child(tag("span").set("class", "wharf-wrap").child(file.name))
                .child(" ")
                .child(muted(format::bytes(file.size)))
                .child(button)
        }))
}

/// The pages, and what is not loaded yet.
fn pager(list: Loaded, choices: Choices, count: Memo<u32>) -> Tag {
    let page = choices.page;
    let has_pages = Memo::new(move |_| count.get() > 1);
    let has_older = Memo::new(move |_| list.after().is_some());
    let pages = move || {
        has_pages.get().then(|| {
            view! { <Pagination page=page pages=count on_page=UnsyncCallback::new(move |to| page.set(to)) /> }
        })
    };
    let loaded = Memo::new(move |_| list.all().len());
    let note = move || {
        [
            "Only the newest ",
            &loaded.get().to_string(),
            " submissions are loaded. Search and sorting do not cover older ones.",
        ]
        .concat()
    };
    let failure = move || match list.older.get() {
        Older::Failed(reason) => Some(tag("p").set("role", "alert").child(reason)),
        _ => None,
    };
    let is_loading = Signal::derive(move || list.older.get() == Older::Loading);
    let older = move || {
        has_older.get().then(|| {
            tag("div")
                .set("class", "wharf-stack")
                .child(tag("p").set("class", "wharf-muted").text(note))
                .dynamic(failure)
                .child(tag("div").set("class", "wharf-actions").child(view! {
                    <Button busy=is_loading on_click=move || list.load_older()>"Load older submissions"</Button>
                }))
        })
    };
    tag("div").set("class", "wharf-stack").dynamic(pages).dynamic(older)
}
