//! Deleting a submission, after a question.

use leptos::{
    prelude::*,
    task::{spawn_local, tick},
};
use shared_ui::{
    Alert, AlertKind, Button, ButtonVariant, Dialog, IconName, focus_by_id, format,
    tag::{Child, ElementRef, Tag, tag},
};
use submission::{SubmissionId, SubmissionStatus, SubmissionSummary, problem::Kind};
use wharf::{Host, NoticeKind, browser::FetchError, leptos::use_host};

use crate::{SERVICE, SUBMISSIONS, loaded::Loaded};

type Next = Box<dyn Fn(&SubmissionId) -> Option<SubmissionId>>;

/// The question, and what comes of it. Copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Deletion {
    host: StoredValue<Host, LocalStorage>,
    list: Loaded,
    /// What is asked about.
    asked: RwSignal<Option<SubmissionSummary>>,
    is_open: RwSignal<bool>,
    is_busy: RwSignal<bool>,
    failure: RwSignal<Option<String>>,
    /// Around the list.
    place: ElementRef,
    /// The row whose button gets the keyboard when this one has gone.
    next: StoredValue<Next, LocalStorage>,
}

impl Deletion {
    /// Asks about nothing yet.
    pub(crate) fn new(
        list: Loaded,
        place: ElementRef,
        next: impl Fn(&SubmissionId) -> Option<SubmissionId> + 'static,
    ) -> Self {
        Self {
            host: StoredValue::new_local(use_host()),
            list,
            asked: RwSignal::default(),
            is_open: RwSignal::default(),
            is_busy: RwSignal::default(),
            failure: RwSignal::default(),
            place,
            next: StoredValue::new_local(Box::new(next)),
        }
    }

    fn ask(self, about: SubmissionSummary) {
        self.asked.set(Some(about));
        self.failure.set(None);
        self.is_open.set(true);
    }

    fn delete(self) {
        let Some(id) = self
            .asked
            .with_untracked(|asked| asked.as_ref().map(|asked| asked.id.clone()))
        else {
            return;
        };
        self.is_busy.set(true);
        self.failure.set(None);
        let host = self.host.get_value();
        spawn_local(async move {
            let deleted = host.delete(SERVICE, &[SUBMISSIONS, "/", id.as_str()].concat()).await;
            // The page may have gone meanwhile.
            if self.is_busy.try_set(false).is_some() {
                return;
            }
            match deleted {
                Err(error) if !is_gone(&error) => self.failure.set(Some(error.with_trace())),
                _ => self.deleted(&host, id).await,
            }
        });
    }

    async fn deleted(self, host: &Host, id: SubmissionId) {
        let next = self.next.with_value(|next| next(&id));
        self.is_open.set(false);
        self.list.forget(id);
        host.notify(NoticeKind::Success, "The submission was deleted.");
        // The dialog gives the keyboard back to a button that goes.
        tick().await;
        let Some(place) = self.place.get() else { return };
        let is_found = next.is_some_and(|next| focus_by_id(&place, &id_of(&next)));
        if !is_found {
            self.place.focus();
        }
    }

    /// The question, while it is open.
    pub(crate) fn dialog(self) -> Tag {
        let Self {
            asked,
            is_open,
            is_busy,
            failure,
            ..
        } = self;
        let question = move || {
            let about = asked.get_untracked().map(|asked| question(&asked));
            let failed = move || {
                failure.get().map(|reason| {
                    view! { <Alert kind=AlertKind::Error title="The submission was not deleted">{reason}</Alert> }
                })
            };
            tag("div").set("class", "wharf-stack").child(about).dynamic(failed)
        };
        let actions = move || -> Vec<Child> {
            let keep = move || is_open.set(false);
            let delete = move || self.delete();
            vec![
                view! { <Button on_click=keep attr:autofocus=true>"Keep it"</Button> }.into(),
                view! { <Button variant=ButtonVariant::Danger busy=is_busy on_click=delete>"Delete"</Button> }.into(),
            ]
        };
        tag("div").set("class", "wharf-contents").child(view! {
            <Dialog open=is_open title="Delete this submission?" actions=actions>
                {question()}
            </Dialog>
        })
    }
}

fn question(about: &SubmissionSummary) -> Tag {
    let what = match (about.status, about.files.len()) {
        (SubmissionStatus::Pending, _) => "What has been uploaded so far is deleted",
        (_, 0) => "Its data is deleted",
        (_, 1) => "Its data and its file are deleted",
        _ => "Its data and its files are deleted",
    };
    let name = [about.name.as_str(), ", ", &format::date_time(&about.created_at)].concat();
    tag("div")
        .child(tag("p").child(tag("strong").child(name)))
        .child(tag("p").child([what, ". This cannot be undone."].concat()))
}

/// Somebody was faster, say in another tab.
fn is_gone(error: &FetchError) -> bool {
    matches!(error, FetchError::Status { problem, .. } if problem.type_uri == Kind::NotFound.uri())
}

/// The `id` of a row's button.
fn id_of(id: &SubmissionId) -> String {
    ["delete-", id.as_str()].concat()
}

/// Opens the question about one submission.
pub(crate) fn delete_button(about: SubmissionSummary, of: String, deletion: Deletion) -> Tag {
    let id = id_of(&about.id);
    let label = ["Delete: ", &of].concat();
    let ask = move || deletion.ask(about.clone());
    tag("div").set("class", "wharf-contents").child(view! {
        <Button variant=ButtonVariant::Plain icon=IconName::Close on_click=ask attr:id=id attr:aria-label=label>
            "Delete"
        </Button>
    })
}
