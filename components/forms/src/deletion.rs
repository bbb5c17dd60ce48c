//! Deleting a submission, after a question.

use leptos::{
    prelude::*,
    task::{spawn_local, tick},
};
use shared_ui::{
    Alert, AlertKind, Button, ButtonVariant, Dialog, Handler, IconName, focus_by_id, format,
    tag::{Child, ElementRef, Tag, effect, tag},
};
use submission::{SubmissionId, SubmissionStatus, SubmissionSummary, problem::Kind};
use wharf::{Host, NoticeKind, browser::FetchError, leptos::use_host};

use crate::{SERVICE, loaded::Loaded, path_of};

const UPLOADED_SO_FAR: &str = "What has been uploaded so far is deleted";

const NOT_DELETED: &str = "The submission was not deleted";

type Next = Box<dyn Fn(&SubmissionId) -> Option<SubmissionId>>;

/// The question before a submission is deleted. Copies are the same.
#[derive(Clone, Copy, Default)]
pub(crate) struct Question {
    /// What is asked about, or was last.
    about: RwSignal<Option<SubmissionId>>,
    is_open: RwSignal<bool>,
    /// What is being deleted.
    leaving: RwSignal<Vec<SubmissionId>>,
    failure: RwSignal<Option<String>>,
}

impl Question {
    /// Opens it about a submission. An earlier one may still be on its way out.
    pub(crate) fn ask(self, about: SubmissionId) {
        self.about.set(Some(about));
        self.failure.set(None);
        self.is_open.set(true);
    }

    /// Closes it, and tells whether it was open.
    pub(crate) fn close(self) -> bool {
        let was_open = self.is_open.get_untracked();
        self.is_open.set(false);
        was_open
    }

    /// Deletes the submission, and tells whether it is gone. If not, the question says why, or a notice if it was
    /// closed, or is about another one meanwhile.
    pub(crate) async fn delete(self, host: &Host, id: &SubmissionId) -> bool {
        self.leaving.update(|leaving| leaving.push(id.clone()));
        self.failure.set(None);
        let deleted = host.delete(SERVICE, &path_of(id)).await;
        // The page may have gone meanwhile.
        let Some(about) = self.about.try_get_untracked() else {
            return false;
        };
        let is_about_it = about.as_ref() == Some(id);
        self.leaving.update(|leaving| leaving.retain(|other| other != id));
        match deleted {
            Err(error) if !is_gone(&error) => {
                let reason = error.with_trace();
                if is_about_it && self.is_open.get_untracked() {
                    self.failure.set(Some(reason));
                } else {
                    host.notify(NoticeKind::Error, &[NOT_DELETED, ". ", &reason].concat());
                }
                false
            }
            _ => {
                if is_about_it {
                    self.is_open.set(false);
                }
                true
            }
        }
    }

    /// The dialog, while it is open. `delete` is called when the person means it.
    pub(crate) fn dialog(self, about: impl Fn() -> Option<Tag> + Send + Sync + 'static, delete: Handler) -> Tag {
        let Self {
            about: asked,
            is_open,
            leaving,
            failure,
        } = self;
        let is_busy = Signal::derive(move || {
            let is_leaving = |asked: &SubmissionId| leaving.with(|leaving| leaving.contains(asked));
            asked.with(|asked| asked.as_ref().is_some_and(is_leaving))
        });
        let question = move || {
            let failed = move || {
                failure.get().map(|reason| {
                    view! { <Alert kind=AlertKind::Error title=NOT_DELETED>{reason}</Alert> }
                })
            };
            tag("div").set("class", "wharf-stack").child(about()).dynamic(failed)
        };
        let actions = move || -> Vec<Child> {
            let keep = move || is_open.set(false);
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

/// Deleting a submission of the list. Copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Deletion {
    host: StoredValue<Host, LocalStorage>,
    list: Loaded,
    question: Question,
    /// What is asked about.
    asked: RwSignal<Option<SubmissionSummary>>,
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
        let deletion = Self {
            host: StoredValue::new_local(use_host()),
            list,
            question: Question::default(),
            asked: RwSignal::default(),
            place,
            next: StoredValue::new_local(Box::new(next)),
        };
        deletion.keep_the_keyboard();
        deletion
    }

    /// A dialog gives the keyboard back to the button that has opened it, which has become that of another row where an earlier
    /// one has gone meanwhile.
    fn keep_the_keyboard(self) {
        let mut was_open = false;
        effect(move || {
            let is_open = self.question.is_open.get();
            if !core::mem::replace(&mut was_open, is_open) || is_open {
                return;
            }
            spawn_local(async move {
                tick().await;
                // The page may have gone meanwhile.
                let asked = self
                    .asked
                    .try_with_untracked(|asked| asked.as_ref().map(|asked| id_of(&asked.id)));
                if let (Some(Some(id)), Some(place)) = (asked, self.place.get())
                    && !place
                        .query_selector(&["#", &id, ":focus"].concat())
                        .is_ok_and(|focused| focused.is_some())
                {
                    let _ = focus_by_id(&place, &id);
                }
            });
        });
    }

    fn ask(self, about: SubmissionSummary) {
        let id = about.id.clone();
        self.asked.set(Some(about));
        self.question.ask(id);
    }

    fn delete(self) {
        let Some(id) = self
            .asked
            .with_untracked(|asked| asked.as_ref().map(|asked| asked.id.clone()))
        else {
            return;
        };
        let host = self.host.get_value();
        spawn_local(async move {
            if self.question.delete(&host, &id).await {
                self.deleted(&host, id).await;
            }
        });
    }

    async fn deleted(self, host: &Host, id: SubmissionId) {
        let next = self.next.with_value(|next| next(&id));
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
        let about = move || self.asked.get_untracked().map(|asked| question(&asked));
        self.question.dialog(about, (move || self.delete()).into())
    }
}

fn question(about: &SubmissionSummary) -> Tag {
    let what = match (about.status, about.files.len()) {
        (SubmissionStatus::Pending, _) => UPLOADED_SO_FAR,
        (_, 0) => "Its data is deleted",
        (_, 1) => "Its data and its file are deleted",
        _ => "Its data and its files are deleted",
    };
    words(&about.name, &about.created_at, what)
}

/// What is asked about a submission that was not finished.
pub(crate) fn question_of_unfinished(name: &str, created_at: &str) -> Tag {
    words(name, created_at, UPLOADED_SO_FAR)
}

fn words(name: &str, created_at: &str, what: &str) -> Tag {
    let name = [name, ", ", &format::date_time(created_at)].concat();
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
