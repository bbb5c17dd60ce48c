//! What has become of the submission that a draft was begun to be sent as: before that is known, nothing is sent a
//! second time.

use leptos::{prelude::*, task::spawn_local};
use shared_ui::{
    Alert, AlertKind, ErrorCard, Handler,
    tag::{Child, ElementRef},
};
use submission::{
    CreatedSubmission, SubmissionId,
    problem::Kind,
    unfinished::{UnfinishedFile, UnfinishedList, UnfinishedSubmission},
};
use wharf::{Host, NoticeKind, browser::FetchError};

use crate::{SERVICE, SUBMISSIONS, fields::Fields, lock, path_of, say_uploaded, unfinished::Rest};

/// Where the API lists what can go on, below the submissions.
pub(crate) const UNFINISHED: &str = "/unfinished";

const TOO_MANY: &str = "You have more unfinished submissions than can be looked at at once. Complete or delete some of the others, \
                        then try again.";

const SENT_EARLIER: &str = "You changed your answers after they were sent. The earlier version has arrived. Your changes are still in \
                            the form.";

/// What stands in the place of the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Found {
    /// It is not known yet.
    #[default]
    Unknown,
    /// Nothing was begun, or nothing is left of it: the form can be filled in and sent.
    Nothing,
    /// The server does not say, for this reason.
    Failed(SubmissionId, FetchError),
    /// It is not finished, and the server lists others before it.
    NotListed(SubmissionId),
    /// Another tab is sending it.
    Elsewhere(SubmissionId),
    /// It did not get through, and goes on from here.
    Interrupted(UnfinishedSubmission),
}

impl Found {
    /// Whether something else stands there than the form.
    pub(crate) fn is_instead(&self) -> bool {
        !matches!(self, Self::Unknown | Self::Nothing)
    }

    /// The submission of which it tells.
    pub(crate) fn id(&self) -> Option<&SubmissionId> {
        match self {
            Self::Unknown | Self::Nothing => None,
            Self::Failed(id, _) | Self::NotListed(id) | Self::Elsewhere(id) => Some(id),
            Self::Interrupted(submission) => Some(&submission.id),
        }
    }

    /// Whether it tells of one of these submissions, which were deleted. Of what another tab sends, that tab tells.
    pub(crate) fn is_of(&self, gone: &[SubmissionId]) -> bool {
        !matches!(self, Self::Elsewhere(_)) && self.id().is_some_and(|id| gone.contains(id))
    }
}

/// What the server has of a submission that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Standing {
    /// It counts.
    Sent,
    /// Its form has arrived, and something of its files.
    Unfinished(UnfinishedSubmission),
    /// Nothing of its files: what there is, the draft has too.
    Empty,
    /// It has not been sent. What there is of it is not known: the list ends before it.
    NotListed,
    /// It was deleted, or nobody went on with it for too long.
    Gone,
}

/// The submission that a form has begun. Copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Interruption {
    host: StoredValue<Host, LocalStorage>,
    /// They have its identifier, which is kept with the draft, and the names of the files that were chosen for it.
    fields: StoredValue<Fields, LocalStorage>,
    pub(crate) found: RwSignal<Found>,
    is_busy: RwSignal<bool>,
    on: Become,
}

/// Who is told what has become of the submission. Copies are the same.
#[derive(Clone, Copy)]
pub(crate) struct Become {
    /// It counts, with the answers that are in the form: the draft is to go.
    pub(crate) sent: Handler,
    /// It counts, with answers that the person has changed since: these stay in the form.
    pub(crate) sent_earlier: Handler,
    /// It was deleted.
    pub(crate) deleted: Handler,
}

impl Interruption {
    /// Nothing is looked for yet.
    pub(crate) fn new(
        host: StoredValue<Host, LocalStorage>,
        fields: Fields,
        found: RwSignal<Found>,
        on: Become,
    ) -> Self {
        Self {
            host,
            fields: StoredValue::new_local(fields),
            found,
            is_busy: RwSignal::default(),
            on,
        }
    }

    /// Remembers which submission was begun with the answers of now, or that there is none any more.
    pub(crate) fn remember(self, id: Option<&SubmissionId>) {
        // The form may have gone meanwhile.
        let Some(fields) = self.fields.try_get_value() else {
            return;
        };
        let (begun, sent) = match id {
            Some(id) => (id.as_str().to_owned(), fields.fingerprint()),
            None => Default::default(),
        };
        fields.begun.set(begun);
        fields.sent.set(sent);
    }

    /// What is on its way is now what is entered now.
    pub(crate) fn is_resent(self) {
        self.fields.with_value(|fields| {
            if fields.begun.value().with_untracked(|begun| !begun.is_empty()) {
                fields.sent.set(fields.fingerprint());
            }
        });
    }

    /// It counts. What the person has changed since it was begun is not lost with the draft.
    fn is_sent(self) {
        let is_changed = self.fields.with_value(|fields| {
            let sent = fields.sent.value().get_untracked();
            // An older version of this app has not kept it.
            !sent.is_empty() && sent != fields.fingerprint()
        });
        if is_changed {
            self.remember(None);
            self.on.sent_earlier.run(());
            self.host.with_value(|host| host.notify(NoticeKind::Info, SENT_EARLIER));
        } else {
            self.on.sent.run(());
        }
    }

    /// Looks what has become of the one that the draft names.
    pub(crate) fn look(self) {
        let begun = self.fields.with_value(|fields| fields.begun.value().get_untracked());
        // A draft may have been made by a script of the page: nothing but an identifier becomes part of a path.
        let is_id = begun.len() == 26 && begun.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_id {
            return self.found.set(Found::Nothing);
        }
        let id = SubmissionId::new(begun);
        let host = self.host.get_value();
        self.is_busy.set(true);
        spawn_local(async move {
            if lock::held().await.contains(&id) {
                // The page may have gone meanwhile, here and below.
                if self.found.try_set(Found::Elsewhere(id.clone())).is_some() {
                    return;
                }
                lock::released(&id).await;
            }
            let standing = stand(&host, &id).await;
            if self.is_busy.try_set(false).is_some() {
                return;
            }
            // It may have been deleted in the list meanwhile.
            let is_of_it = |fields: &Fields| fields.begun.value().with_untracked(|begun| *begun == id.as_str());
            if !self.fields.with_value(is_of_it) {
                return;
            }
            self.found.set(match standing {
                Ok(Standing::Unfinished(submission)) => Found::Interrupted(submission),
                Ok(Standing::Sent) => {
                    say_uploaded(&host);
                    self.is_sent();
                    Found::Nothing
                }
                Ok(Standing::Empty | Standing::Gone) => {
                    self.remember(None);
                    // The list may have come before, with it in it.
                    self.on.deleted.run(());
                    Found::Nothing
                }
                Ok(Standing::NotListed) => Found::NotListed(id),
                Err(error) => Found::Failed(id, error),
            });
        });
    }

    /// What stands in the place of the form, which gets the keyboard after it. `on_retry` is called when the person asks
    /// once more what has become of the submission, `on_deleted` when they want it no more.
    pub(crate) fn view(self, form: ElementRef, on_retry: Handler, on_deleted: Handler) -> Option<Child> {
        let unknown = |message: String, trace_id: &str| {
            Some(Child::from(view! {
                <ErrorCard
                    title="Whether your data has arrived is not known"
                    message=message
                    trace_id=trace_id
                    on_retry=on_retry
                    busy=self.is_busy
                />
            }))
        };
        match self.found.get() {
            Found::Unknown | Found::Nothing => None,
            Found::Failed(_, error) => unknown(error.to_string(), error.trace_id()),
            Found::NotListed(_) => unknown(TOO_MANY.to_owned(), ""),
            Found::Elsewhere(_) => Some(Child::from(view! {
                <Alert title="This form is being sent in another tab">
                    "You can follow it there. When it has arrived, or was cancelled there, you can go on here."
                </Alert>
            })),
            Found::Interrupted(submission) => {
                let names = self.fields.with_value(|fields| fields.attachments.missing);
                let others = names.with_untracked(|names| not_begun(names, &submission.files));
                let alert = view! {
                    <Alert kind=AlertKind::Warning title="Sending your data was interrupted">
                        "It goes on where it stopped. To change your answers, delete the submission: what you typed stays in the form."
                    </Alert>
                };
                let rest = view! {
                    <Rest
                        submission=submission
                        others=others
                        on_uploaded=Handler::from(move || self.is_sent())
                        on_deleted=on_deleted
                        next=form
                    />
                };
                Some(vec![Child::from(alert), rest.into()].into())
            }
        }
    }
}

/// The files of which the server does not know yet: a few are begun at once, and the others wait.
fn not_begun(names: &[String], begun: &[UnfinishedFile]) -> Vec<String> {
    let mut begun: Vec<_> = begun.iter().map(|file| file.name.as_str()).collect();
    let mut others = names.to_vec();
    others.retain(|name| {
        let position = begun.iter().position(|begun| begun == name);
        position.map(|position| begun.swap_remove(position)).is_none()
    });
    others
}

async fn stand(host: &Host, id: &SubmissionId) -> Result<Standing, FetchError> {
    let list = host
        .get::<UnfinishedList>(SERVICE, &[SUBMISSIONS, UNFINISHED].concat())
        .await?;
    let is_cut = list.more;
    let found = list.submissions.into_iter().find(|submission| submission.id == *id);
    if let Some(submission) = found {
        return Ok(Standing::Unfinished(submission));
    }
    // To ask for the upload of its data tells whether it counts, and changes nothing.
    let path = path_of(id);
    let asked = host
        .post::<CreatedSubmission>(SERVICE, &[&path, "/uploads"].concat(), &())
        .await;
    let standing = standing(asked, is_cut)?;
    if standing == Standing::Empty {
        // Otherwise it would be listed as one that was not finished, beside the one that is sent in its place.
        host.delete(SERVICE, &path).await?;
    }
    Ok(standing)
}

/// What the answer about its data says of a submission that is not listed among those that can go on. `is_cut`: not all
/// of those are listed, so that it may be one of them.
fn standing(asked: Result<CreatedSubmission, FetchError>, is_cut: bool) -> Result<Standing, FetchError> {
    let not_sent = if is_cut { Standing::NotListed } else { Standing::Empty };
    let error = match asked {
        Ok(_) => return Ok(not_sent),
        Err(error) => error,
    };
    let FetchError::Status { problem, .. } = &error else {
        return Err(error);
    };
    let is = |kind: Kind| problem.type_uri == kind.uri();
    if is(Kind::NotFound) {
        Ok(Standing::Gone)
    } else if is(Kind::AlreadyComplete) {
        Ok(Standing::Sent)
    } else if is(Kind::UploadsIncomplete) {
        // What has arrived is not what was promised, and nothing can replace it.
        Ok(not_sent)
    } else {
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use submission::upload::UploadId;
    use wharf::browser::Problem;

    use super::*;

    fn refused(kind: Kind) -> Result<CreatedSubmission, FetchError> {
        Err(FetchError::Status {
            status: 400,
            problem: Problem {
                type_uri: kind.uri().to_owned(),
                ..Problem::default()
            },
        })
    }

    #[test]
    fn what_is_not_listed_is_sent_again_only_if_the_server_has_nothing_of_it() {
        let created = CreatedSubmission {
            id: SubmissionId::new("1"),
            upload: None,
        };
        // Where the list ends before all are named, the server may have all of its files.
        for (is_cut, not_sent) in [(false, Standing::Empty), (true, Standing::NotListed)] {
            assert_eq!(standing(Ok(created.clone()), is_cut), Ok(not_sent.clone()));
            assert_eq!(standing(refused(Kind::UploadsIncomplete), is_cut), Ok(not_sent));
            assert_eq!(standing(refused(Kind::NotFound), is_cut), Ok(Standing::Gone));
            assert_eq!(standing(refused(Kind::AlreadyComplete), is_cut), Ok(Standing::Sent));
            for unknown in [
                refused(Kind::QuotaExceeded),
                Err(FetchError::SignedOut),
                Err(FetchError::Network("gone".to_owned())),
            ] {
                assert_eq!(standing(unknown.clone(), is_cut), Err(unknown.unwrap_err()));
            }
        }
    }

    #[test]
    fn files_whose_turn_had_not_come_are_missing_too() {
        let begun = ["a.pdf", "b.pdf"].map(|name| UnfinishedFile {
            id: UploadId::new(name),
            name: name.to_owned(),
            size: 1,
            last_modified: 0,
            stored: 0,
            complete: false,
        });
        let names = ["a.pdf", "c.pdf", "a.pdf", "b.pdf"].map(str::to_owned);
        assert_eq!(not_begun(&names, &begun), ["c.pdf", "a.pdf"]);
        assert_eq!(not_begun(&[], &begun), [""; 0]);
    }

    #[test]
    fn the_form_is_there_when_nothing_else_is() {
        let submission = UnfinishedSubmission {
            id: SubmissionId::new("1"),
            created_at: String::new(),
            name: "Ada".to_owned(),
            files: Vec::new(),
        };
        let id = SubmissionId::new("1");
        for found in [
            Found::Interrupted(submission),
            Found::Elsewhere(id.clone()),
            Found::NotListed(id.clone()),
            Found::Failed(id.clone(), FetchError::SignedOut),
        ] {
            assert!(found.is_instead(), "{found:?}");
            assert_eq!(found.id(), Some(&id), "a card of it would stand beside it: {found:?}");
        }
        for found in [Found::Unknown, Found::Nothing] {
            assert!(!found.is_instead() && found.id().is_none(), "{found:?}");
        }
    }

    #[test]
    fn what_was_deleted_in_the_list_does_not_stand_in_the_place_of_the_form() {
        let [id, other] = ["1", "2"].map(SubmissionId::new);
        let failed = Found::Failed(id.clone(), FetchError::SignedOut);
        assert!(failed.is_of(&[other.clone(), id.clone()]));
        assert!(!failed.is_of(&[other]) && !failed.is_of(&[]));
        for found in [Found::Elsewhere(id.clone()), Found::Unknown, Found::Nothing] {
            assert!(!found.is_of(std::slice::from_ref(&id)), "{found:?}");
        }
    }
}
