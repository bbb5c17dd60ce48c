//! The logic, against a storage in memory and a clock that the tests hold.

use core::cell::{Cell, RefCell};
use std::{collections::BTreeMap, rc::Rc, time::Duration};

use futures::{FutureExt, channel::oneshot, executor::block_on, future::ready};

use crate::{Answer, Drafts, Failure, Header, Ports, Record, Rejection, Sealed};

const DAY: u64 = 24 * 60 * 60 * 1_000;
const NOW: u64 = 1_000 * DAY;

/// What lies in a browser.
#[derive(Clone, Default)]
struct Browser(Rc<Lies>);

#[derive(Default)]
struct Lies {
    now: Cell<u64>,
    records: RefCell<BTreeMap<String, Record>>,
    keys: RefCell<BTreeMap<String, u64>>,
    made: Cell<u64>,
    is_broken: Cell<bool>,
    /// What encrypting waits for.
    gate: RefCell<Option<oneshot::Receiver<()>>>,
}

impl Browser {
    fn new() -> Self {
        let browser = Self::default();
        browser.0.now.set(NOW);
        browser
    }

    fn drafts(&self, subject: &str) -> Drafts {
        Drafts::new(self.clone(), subject, "forms")
    }

    fn works(&self) -> Result<(), Failure> {
        if self.0.is_broken.get() {
            Err(Failure("switched off".into()))
        } else {
            Ok(())
        }
    }

    fn records(&self) -> usize {
        self.0.records.borrow().len()
    }

    fn change(&self, change: impl Fn(&mut Record)) {
        self.0.records.borrow_mut().values_mut().for_each(change);
    }

    fn change_header(&self, change: impl Fn(&mut Header)) {
        self.change(|record| {
            let mut header = Header::of(record).unwrap();
            change(&mut header);
            record.header = serde_json::to_string(&header).unwrap();
        });
    }
}

/// Not secret, but as strict as AES-GCM: with another key, nonce or header it opens nothing.
impl Ports for Browser {
    fn now(&self) -> u64 {
        self.0.now.get()
    }

    fn read<'a>(&'a self, id: &'a str) -> Answer<'a, Option<Record>> {
        let record = self.0.records.borrow().get(id).cloned();
        ready(self.works().map(|()| record)).boxed_local()
    }

    fn write<'a>(&'a self, id: &'a str, record: &'a Record) -> Answer<'a, ()> {
        self.0.records.borrow_mut().insert(id.to_owned(), record.clone());
        ready(self.works()).boxed_local()
    }

    fn remove<'a>(&'a self, id: &'a str) -> Answer<'a, ()> {
        self.0.records.borrow_mut().remove(id);
        ready(self.works()).boxed_local()
    }

    fn all(&self) -> Answer<'_, Vec<(String, Record)>> {
        let all = self.0.records.borrow().clone().into_iter().collect();
        ready(self.works().map(|()| all)).boxed_local()
    }

    fn seal<'a>(&'a self, subject: &'a str, header: &'a str, plain: &'a [u8]) -> Answer<'a, Sealed> {
        async move {
            self.works()?;
            let gate = self.0.gate.take();
            if let Some(gate) = gate {
                gate.await.unwrap();
            }
            let new = self.0.made.get() + 1;
            self.0.made.set(new);
            let key = *self.0.keys.borrow_mut().entry(subject.to_owned()).or_insert(new);
            let sealed = (key, header, plain);
            Ok(Sealed {
                nonce: new.to_le_bytes().to_vec(),
                ciphertext: serde_json::to_vec(&sealed).unwrap(),
            })
        }
        .boxed_local()
    }

    fn unseal<'a>(&'a self, subject: &'a str, header: &'a str, sealed: &'a Sealed) -> Answer<'a, Option<Vec<u8>>> {
        let open = || {
            let (key, about, plain): (u64, String, Vec<u8>) = serde_json::from_slice(&sealed.ciphertext).ok()?;
            let is_right = self.0.keys.borrow().get(subject) == Some(&key) && about == header;
            is_right.then_some(plain)
        };
        ready(self.works().map(|()| open())).boxed_local()
    }
}

fn load(drafts: &Drafts, form: &str) -> Option<String> {
    block_on(drafts.form(form, 1).load())
}

fn save(drafts: &Drafts, form: &str, typed: &str) {
    block_on(drafts.form(form, 1).save(&typed)).unwrap();
}

#[test]
fn what_was_saved_is_there_again_after_a_reload() {
    let browser = Browser::new();
    save(&browser.drafts("demo"), "customer", "typed");
    assert_eq!(load(&browser.drafts("demo"), "customer").as_deref(), Some("typed"));
    assert_eq!(browser.records(), 1);
    save(&browser.drafts("demo"), "customer", "typed more");
    assert_eq!(load(&browser.drafts("demo"), "customer").as_deref(), Some("typed more"));
    assert_eq!(browser.records(), 1, "the last write wins as a whole");
}

#[test]
fn a_draft_is_of_one_person_and_one_form() {
    let browser = Browser::new();
    save(&browser.drafts("demo"), "customer", "typed");
    assert_eq!(load(&browser.drafts("second"), "customer"), None);
    assert_eq!(load(&browser.drafts("demo"), "other"), None);
    assert_eq!(
        load(&browser.drafts("demo"), "customer").as_deref(),
        Some("typed"),
        "nobody has removed it"
    );
}

#[test]
fn ids_of_different_drafts_are_different_whatever_is_in_the_names() {
    let browser = Browser::new();
    save(&browser.drafts("a\",\"b"), "c", "one");
    save(&browser.drafts("a"), "b\",\"c", "two");
    assert_eq!(browser.records(), 2);
}

#[test]
fn a_draft_that_was_moved_to_another_place_is_thrown_away() {
    let stolen: [fn(&mut Header); 3] = [
        |header| header.subject = "second".into(),
        |header| header.form = "other".into(),
        |header| header.saved_at += 1,
    ];
    for change in stolen {
        let browser = Browser::new();
        save(&browser.drafts("demo"), "customer", "typed");
        browser.change_header(change);
        // Under the id that the changed header belongs to.
        let header = Header::of(browser.0.records.borrow().values().next().unwrap()).unwrap();
        let record = browser.0.records.borrow_mut().pop_first().unwrap().1;
        let id = serde_json::json!([header.subject, header.form]).to_string();
        browser.0.records.borrow_mut().insert(id, record);
        save(&browser.drafts(&header.subject), "a form that makes a key", "x");
        assert_eq!(load(&browser.drafts(&header.subject), &header.form), None);
        assert_eq!(browser.records(), 1);
    }
}

#[test]
fn a_record_under_the_id_of_another_is_foreign() {
    let browser = Browser::new();
    save(&browser.drafts("demo"), "customer", "typed");
    let record = browser.0.records.borrow_mut().pop_first().unwrap().1;
    browser
        .0
        .records
        .borrow_mut()
        .insert("[\"demo\",\"other\"]".into(), record);
    assert_eq!(load(&browser.drafts("demo"), "other"), None);
    assert_eq!(browser.records(), 0);
}

#[test]
fn what_is_broken_is_thrown_away() {
    let breaks: [fn(&mut Record); 6] = [
        |record| *record = Record::default(),
        |record| record.header = record.header.replace("\"version\":1", "\"version\":2"),
        |record| record.header = record.header.replace('{', "{\"more\":1,"),
        |record| record.header.push(' '),
        |record| record.sealed.ciphertext.clear(),
        |record| record.header = record.header.replace("\"schema\":1", "\"schema\":2"),
    ];
    for change in breaks {
        let browser = Browser::new();
        save(&browser.drafts("demo"), "customer", "typed");
        browser.change(change);
        assert_eq!(load(&browser.drafts("demo"), "customer"), None);
        assert_eq!(browser.records(), 0);
    }
}

#[test]
fn what_is_of_another_shape_is_thrown_away() {
    let browser = Browser::new();
    let draft = browser.drafts("demo").form("customer", 1);
    block_on(draft.save(&"typed")).unwrap();
    assert_eq!(block_on(draft.load::<Vec<u8>>()), None);
    assert_eq!(browser.records(), 0);
}

#[test]
fn drafts_do_not_become_older_than_the_limit() {
    let browser = Browser::new();
    save(&browser.drafts("demo"), "customer", "typed");
    browser.0.now.set(NOW + 7 * DAY);
    assert!(load(&browser.drafts("demo"), "customer").is_some());
    browser.0.now.set(NOW + 7 * DAY + 1);
    assert_eq!(load(&browser.drafts("demo"), "customer"), None);
    assert_eq!(browser.records(), 0);

    save(&browser.drafts("demo"), "customer", "typed");
    let short = browser.drafts("demo").max_age(Duration::from_secs(60));
    browser.0.now.set(NOW + 7 * DAY + 60_002);
    assert_eq!(load(&short, "customer"), None);
}

#[test]
fn old_drafts_of_anybody_go_when_somebody_looks_for_one() {
    let browser = Browser::new();
    save(&browser.drafts("second"), "customer", "old");
    save(&browser.drafts("demo"), "other", "old");
    browser.0.now.set(NOW + 3 * DAY);
    save(&browser.drafts("second"), "other", "not that old");
    browser.0.now.set(NOW + 8 * DAY);
    assert_eq!(browser.records(), 3);
    assert_eq!(load(&browser.drafts("demo"), "customer"), None, "there was none");
    assert_eq!(browser.records(), 1);
    assert!(load(&browser.drafts("second"), "other").is_some());
}

#[test]
fn a_draft_from_the_future_is_thrown_away_but_clocks_may_differ_a_little() {
    let header = |saved_at| Header::new("demo", "forms", "customer", 1, saved_at);
    let week = Duration::from_secs(7 * 24 * 60 * 60);
    assert_eq!(header(NOW + 60_000).check(&header(NOW), week), Ok(()));
    assert_eq!(
        header(NOW + 60_001).check(&header(NOW), week),
        Err(Rejection::FromTheFuture)
    );
    assert_eq!(
        header(u64::MAX).check(&header(NOW), week),
        Err(Rejection::FromTheFuture)
    );
    assert_eq!(header(0).check(&header(u64::MAX), week), Err(Rejection::TooOld));
}

#[test]
fn a_save_that_takes_its_time_does_not_undo_what_came_after_it() {
    let browser = Browser::new();
    let draft = browser.drafts("demo").form("customer", 1);
    let (open, gate) = oneshot::channel();
    browser.0.gate.replace(Some(gate));
    let mut slow = Box::pin(draft.save(&"slow"));
    assert!(slow.as_mut().now_or_never().is_none());
    assert!(block_on(draft.save(&"newer")).unwrap());
    open.send(()).unwrap();
    assert!(!block_on(slow).unwrap());
    assert_eq!(block_on(draft.load::<String>()).as_deref(), Some("newer"));

    let (open, gate) = oneshot::channel();
    browser.0.gate.replace(Some(gate));
    let mut slow = Box::pin(draft.save(&"slow"));
    assert!(slow.as_mut().now_or_never().is_none());
    block_on(draft.clear()).unwrap();
    open.send(()).unwrap();
    assert!(!block_on(slow).unwrap());
    assert_eq!(browser.records(), 0);
}

#[test]
fn a_browser_that_keeps_nothing_has_no_drafts_and_harms_nobody() {
    let browser = Browser::new();
    browser.0.is_broken.set(true);
    let draft = browser.drafts("demo").form("customer", 1);
    assert_eq!(block_on(draft.load::<String>()), None);
    assert!(block_on(draft.save(&"typed")).is_err());
    assert!(block_on(draft.clear()).is_err());
}

#[test]
fn nothing_that_is_printed_names_the_person() {
    let drafts = Browser::new().drafts("demo");
    let printed = [format!("{drafts:?}"), format!("{:?}", drafts.form("customer", 1))].concat();
    assert!(!printed.contains("demo"));
}
