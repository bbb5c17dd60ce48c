//! A store before whose next change something else happens: another request that is answered in between.

use crate::BoxFuture;
use crate::Limits;
use crate::auth::Subject;
use crate::store::{
    Admission, Answer, Change, Completion, Condition, Filter, InvoiceRecord, Store, SubmissionRecord, UploadRecord,
    Usage,
};
use jiff::Timestamp;
use std::fmt;
use std::sync::{Arc, Mutex};
use ulid::Ulid;

/// What else happens.
pub(super) type Event = BoxFuture<'static, ()>;

/// The store with the event, which happens once.
pub(super) struct Meanwhile {
    store: Arc<dyn Store>,
    event: Mutex<Option<Event>>,
}

impl Meanwhile {
    pub(super) fn new(store: Arc<dyn Store>, event: Event) -> Self {
        let event = Mutex::new(Some(event));
        Self { store, event }
    }

    async fn happen(&self) {
        let event = self.event.lock().unwrap().take();
        if let Some(event) = event {
            event.await;
        }
    }
}

impl fmt::Debug for Meanwhile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Meanwhile").finish_non_exhaustive()
    }
}

impl Store for Meanwhile {
    fn insert_submission(
        &self,
        record: SubmissionRecord,
        usage: Option<Usage>,
        limits: Limits,
    ) -> Answer<'_, Admission> {
        Box::pin(async move {
            self.happen().await;
            self.store.insert_submission(record, usage, limits).await
        })
    }

    fn remove_submission(&self, owner: &Subject, id: Ulid) -> Answer<'_, ()> {
        let owner = owner.clone();
        Box::pin(async move {
            self.happen().await;
            self.store.remove_submission(&owner, id).await
        })
    }

    fn open_upload(&self, record: UploadRecord, usage: Usage, limits: Limits) -> Answer<'_, Admission> {
        Box::pin(async move {
            self.happen().await;
            self.store.open_upload(record, usage, limits).await
        })
    }

    fn uploads(&self, owner: &Subject, submission: Ulid) -> Answer<'_, Vec<UploadRecord>> {
        self.store.uploads(owner, submission)
    }

    fn change_upload(&self, record: &UploadRecord, change: Change) -> Answer<'_, Option<UploadRecord>> {
        let record = record.clone();
        Box::pin(async move {
            self.happen().await;
            self.store.change_upload(&record, change).await
        })
    }

    fn give_up_upload(
        &self,
        record: &UploadRecord,
        at: Timestamp,
        condition: Condition,
    ) -> Answer<'_, Option<UploadRecord>> {
        let record = record.clone();
        Box::pin(async move {
            self.happen().await;
            self.store.give_up_upload(&record, at, condition).await
        })
    }

    fn remove_upload(&self, record: &UploadRecord) -> Answer<'_, ()> {
        let record = record.clone();
        Box::pin(async move {
            self.happen().await;
            self.store.remove_upload(&record).await
        })
    }

    fn everything(&self) -> Answer<'_, (Vec<SubmissionRecord>, Vec<UploadRecord>)> {
        self.store.everything()
    }

    fn swept_until(&self) -> Answer<'_, Option<String>> {
        self.store.swept_until()
    }

    fn set_swept_until(&self, key: Option<String>) -> Answer<'_, ()> {
        Box::pin(async move {
            self.happen().await;
            self.store.set_swept_until(key).await
        })
    }

    fn submission(&self, owner: &Subject, id: Ulid) -> Answer<'_, Option<SubmissionRecord>> {
        self.store.submission(owner, id)
    }

    fn complete_submission(&self, owner: &Subject, id: Ulid) -> Answer<'_, Completion> {
        let owner = owner.clone();
        Box::pin(async move {
            self.happen().await;
            self.store.complete_submission(&owner, id).await
        })
    }

    fn delete_submission(&self, owner: &Subject, id: Ulid, at: Timestamp) -> Answer<'_, Option<SubmissionRecord>> {
        let owner = owner.clone();
        Box::pin(async move {
            self.happen().await;
            self.store.delete_submission(&owner, id, at).await
        })
    }

    fn submissions(
        &self,
        owner: &Subject,
        before: Option<Ulid>,
        most: usize,
        is_wanted: Filter,
    ) -> Answer<'_, Vec<SubmissionRecord>> {
        self.store.submissions(owner, before, most, is_wanted)
    }

    fn invoices(&self) -> Answer<'_, Vec<InvoiceRecord>> {
        self.store.invoices()
    }

    fn invoice(&self, id: &str) -> Answer<'_, Option<InvoiceRecord>> {
        self.store.invoice(id)
    }
}
