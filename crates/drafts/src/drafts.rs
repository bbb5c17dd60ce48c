use core::{cell::Cell, fmt, time::Duration};
use std::rc::Rc;

use serde::{Serialize, de::DeserializeOwned};

use crate::{Failure, Header, Ports, Record};

/// How old drafts become by default.
const MAX_AGE: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// The drafts of one person in one app. A handle that is cheap to clone.
#[derive(Clone)]
pub struct Drafts {
    inner: Rc<Inner>,
    max_age: Duration,
}

struct Inner {
    ports: Box<dyn Ports>,
    subject: String,
    app: String,
}

/// Without the subject.
impl fmt::Debug for Drafts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Drafts")
            .field("app", &self.inner.app)
            .finish_non_exhaustive()
    }
}

impl Drafts {
    /// The drafts of the person with this subject, which is that of the host's identity.
    pub fn new(ports: impl Ports + 'static, subject: impl Into<String>, app: impl Into<String>) -> Self {
        let inner = Inner {
            ports: Box::new(ports),
            subject: subject.into(),
            app: app.into(),
        };
        Self {
            inner: Rc::new(inner),
            max_age: MAX_AGE,
        }
    }

    /// How old drafts may become, a week by default. Older ones are thrown away when the app next looks for one.
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age;
        self
    }

    /// The draft of a form. `schema` is the version of what is saved: a draft of another version is thrown away.
    #[must_use]
    pub fn form(&self, form: impl Into<String>, schema: u32) -> FormDraft {
        FormDraft {
            drafts: self.clone(),
            form: form.into(),
            schema,
            last: Rc::new(Cell::new(0)),
        }
    }

    /// Throws away what is too old or broken, whoever's it is.
    async fn sweep(&self) -> Result<(), Failure> {
        let ports = &self.inner.ports;
        let now = ports.now();
        for (id, record) in ports.all().await? {
            let kept = Header::of(&record).and_then(|header| header.check_age(now, self.max_age));
            if kept.is_err() {
                ports.remove(&id).await?;
            }
        }
        Ok(())
    }
}

/// The draft of one form. A handle that is cheap to clone.
#[derive(Clone)]
pub struct FormDraft {
    drafts: Drafts,
    form: String,
    schema: u32,
    /// Counts what is asked for, so that a save that takes its time does not undo what came after it.
    last: Rc<Cell<u64>>,
}

impl fmt::Debug for FormDraft {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FormDraft")
            .field("form", &self.form)
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}

impl FormDraft {
    /// Tells this draft from every other one of the browser, also between tabs. It has the person's subject in it.
    #[must_use]
    pub fn name(&self) -> String {
        ["wharf.draft ", &self.drafts.inner.app, " ", &self.id()].concat()
    }

    /// What was saved, if it is this person's, of this form, readable and not too old. Whatever else lies there is thrown away,
    /// as is every draft of this app that is too old.
    pub async fn load<T: DeserializeOwned>(&self) -> Option<T> {
        let text = self.load_text().await?;
        let typed = serde_json::from_str(&text).ok();
        if typed.is_none() {
            // What cannot be removed now is thrown away the next time.
            let _ = self.clear().await;
        }
        typed
    }

    /// The same for what was saved as a text, which takes no parser of JSON into the app.
    pub async fn load_text(&self) -> Option<String> {
        let Drafts { inner, max_age } = &self.drafts;
        let record = inner.ports.read(&self.id()).await;
        // Whether this form has a draft or not: nobody else may come to look after the others. As above.
        let _ = self.drafts.sweep().await;
        let record = record.ok()??;
        let is_wanted = Header::of(&record).and_then(|header| header.check(&self.header(), *max_age));
        let plain = match is_wanted {
            Ok(()) => inner
                .ports
                .unseal(&inner.subject, &record.header, &record.sealed)
                .await
                .ok()?,
            Err(_) => None,
        };
        let text = plain.and_then(|plain| String::from_utf8(plain).ok());
        if text.is_none() {
            let _ = self.clear().await;
        }
        text
    }

    /// Saves what was typed, in the place of what was saved before.
    ///
    /// If the draft is saved again or cleared meanwhile, that counts, and the answer is false.
    ///
    /// # Errors
    ///
    /// If the storage fails, or what was typed is no JSON.
    pub async fn save<T: Serialize>(&self, typed: &T) -> Result<bool, Failure> {
        let text = serde_json::to_string(typed).map_err(|error| Failure(error.to_string()))?;
        self.save_text(&text).await
    }

    /// The same for what is a text already.
    ///
    /// # Errors
    ///
    /// If the storage fails.
    pub async fn save_text(&self, text: &str) -> Result<bool, Failure> {
        let inner = &self.drafts.inner;
        let turn = self.next_turn();
        let header = serde_json::to_string(&self.header()).map_err(|error| Failure(error.to_string()))?;
        let sealed = inner.ports.seal(&inner.subject, &header, text.as_bytes()).await?;
        if self.last.get() != turn {
            return Ok(false);
        }
        inner.ports.write(&self.id(), &Record { header, sealed }).await?;
        Ok(true)
    }

    /// Throws the draft away: after it was sent.
    ///
    /// # Errors
    ///
    /// If the storage fails.
    pub async fn clear(&self) -> Result<(), Failure> {
        self.next_turn();
        self.drafts.inner.ports.remove(&self.id()).await
    }

    fn next_turn(&self) -> u64 {
        self.last.set(self.last.get() + 1);
        self.last.get()
    }

    fn header(&self) -> Header {
        let inner = &self.drafts.inner;
        Header::new(&inner.subject, &inner.app, &self.form, self.schema, inner.ports.now())
    }

    /// A JSON text, so that no two pairs make the same.
    fn id(&self) -> String {
        // Texts always have a JSON text.
        serde_json::to_string(&[&self.drafts.inner.subject, &self.form]).unwrap_or_default()
    }
}
