//! The parts that only a browser has: XMLHttpRequest, timers and `crypto.subtle`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod storage;

use core::time::Duration;
use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Promise};
use storage::{MIB, PART, Storage, Uploads, blob, noise};
use upload::{
    Trouble, UploadError,
    browser::{Uploader, time_until},
    engine::{FileId, FileState, Progress},
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// An uploader that a test can wait for.
struct Watched {
    uploader: Uploader<Uploads>,
    changed: Rc<RefCell<Option<Function>>>,
}

impl Watched {
    fn new(uploads: Uploads) -> Self {
        Self::with(uploads, |_| {})
    }

    fn with(uploads: Uploads, on_change: impl Fn(&Uploader<Uploads>) + 'static) -> Self {
        let changed = Rc::<RefCell<Option<Function>>>::default();
        let resolve = changed.clone();
        let uploader = Uploader::new(uploads, move |uploader| {
            on_change(uploader);
            if let Some(resolve) = resolve.take() {
                resolve.call0(&JsValue::UNDEFINED).unwrap();
            }
        });
        Self { uploader, changed }
    }

    fn state(&self, file: FileId) -> FileState {
        self.uploader.engine().state(file).unwrap()
    }

    fn sent(&self, file: FileId) -> u64 {
        self.uploader.engine().progress(file).sent
    }

    async fn until(&self, wanted: impl Fn(&Self) -> bool) {
        while !wanted(self) {
            let changed = Promise::new(&mut |resolve, _| drop(self.changed.replace(Some(resolve))));
            JsFuture::from(changed).await.unwrap();
        }
    }

    async fn until_state(&self, file: FileId, wanted: FileState) {
        self.until(|watched| watched.state(file) == wanted).await;
    }
}

#[wasm_bindgen_test]
async fn digests_are_those_of_the_standard() {
    // FIPS 180-4, the examples "" and "abc".
    let digests = [
        ("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        ("abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
    ];
    let _storage = Storage::install();
    let watched = Watched::new(Uploads::at("/storage"));
    for (text, digest) in digests {
        // The fingerprint of a file so small is its digest.
        let file = watched.uploader.add(blob(text.as_bytes()));
        watched.until_state(file, FileState::Done).await;
        assert_eq!(watched.uploader.service().fingerprint(file), digest);
    }
}

#[wasm_bindgen_test]
fn the_time_until_a_moment_is_never_negative() {
    assert!(time_until("9999-12-31T23:59:59Z") > Duration::from_secs(1_000_000_000));
    assert_eq!(time_until("2000-01-01T00:00:00Z"), Duration::ZERO);
    assert_eq!(time_until("soon"), Duration::ZERO);
}

#[wasm_bindgen_test]
async fn an_answer_of_a_server_comes_back_with_its_status() {
    // The server of these tests has no such page, and takes no uploads.
    let watched = Watched::new(Uploads::at("/no-such-page"));
    let file = watched.uploader.add(blob(b"text"));
    let error = UploadError::Refused {
        part: "file".to_owned(),
        status: 404,
    };
    watched.until_state(file, FileState::Failed(error)).await;
}

#[wasm_bindgen_test]
async fn a_server_that_cannot_be_reached_is_tried_again_until_the_person_cancels() {
    // The port of the discard protocol, on which browsers open no connection.
    let watched = Watched::new(Uploads::at("http://127.0.0.1:9/"));
    let file = watched.uploader.add(blob(b"text"));
    watched
        .until_state(file, FileState::Waiting(Trouble::ConnectionLost))
        .await;
    watched.uploader.cancel(file);
    watched.until_state(file, FileState::Cancelled).await;
    assert_eq!(watched.uploader.service().asked("abort"), 1);
}

#[wasm_bindgen_test]
async fn files_of_one_part_and_of_several_arrive_byte_by_byte() {
    let storage = Storage::install();
    let watched = Watched::new(Uploads::at("/storage"));
    let contents = [noise(1_000), noise(2 * PART + 1), noise(3)];
    let files: Vec<_> = contents
        .iter()
        .map(|content| watched.uploader.add(blob(content)))
        .collect();
    for (file, content) in files.into_iter().zip(&contents) {
        watched.until_state(file, FileState::Done).await;
        assert!(storage.stored(file).await == *content, "{file:?}");
    }
    assert_eq!(storage.puts().len(), 5);
    let total = contents.iter().map(|content| content.len() as u64).sum();
    assert_eq!(watched.uploader.engine().total(), Progress { sent: total, total });
    // What was signed is sent, but what the browser sets itself: setting that would be refused with a warning.
    assert_eq!(storage.headers(), ["content-type"]);
}

#[wasm_bindgen_test]
async fn the_fingerprint_is_of_the_first_and_the_last_mebibyte() {
    let _storage = Storage::install();
    let watched = Watched::new(Uploads::at("/storage"));
    let content = noise(3 * MIB);
    let edges = [&content[..MIB], &content[2 * MIB..]].concat();
    let mut other = edges.clone();
    other[2 * MIB - 1] ^= 1;
    let mut fingerprints = Vec::new();
    for content in [&content, &edges, &other] {
        let file = watched.uploader.add(blob(content));
        watched.until_state(file, FileState::Done).await;
        fingerprints.push(watched.uploader.service().fingerprint(file));
    }
    assert_eq!(fingerprints[0], fingerprints[1]);
    assert_ne!(fingerprints[1], fingerprints[2]);
}

#[wasm_bindgen_test]
async fn a_pause_ends_what_is_under_way_and_nothing_stored_travels_again() {
    let storage = Storage::install();
    storage.hold("part=3");
    let watched = Watched::new(Uploads::at("/storage"));
    let content = noise(3 * PART);
    let file = watched.uploader.add(blob(&content));
    // Half of what is held has left.
    watched
        .until(|watched| watched.sent(file) == (2 * PART + PART / 2) as u64)
        .await;
    watched.uploader.pause(None);
    assert_eq!(watched.state(file), FileState::Paused);
    assert_eq!(storage.aborted(), 1);
    // Too late: nobody listens to it any more.
    storage.release();
    storage.next_turn().await;
    assert_eq!(watched.state(file), FileState::Paused);

    watched.uploader.resume(Some(file));
    watched.until_state(file, FileState::Done).await;
    assert!(storage.stored(file).await == content);
    let puts = storage.puts();
    assert_eq!(puts.len(), 4, "{puts:?}");
    assert_eq!(puts.iter().filter(|put| put.contains("part=3")).count(), 2, "{puts:?}");
}

#[wasm_bindgen_test]
async fn cancelling_one_file_leaves_the_others_alone() {
    let storage = Storage::install();
    storage.hold("file=0");
    let watched = Watched::new(Uploads::at("/storage"));
    let first = watched.uploader.add(blob(&noise(1_000)));
    let second = watched.uploader.add(blob(&noise(2_000)));
    watched.until(|watched| watched.sent(first) > 0).await;
    watched.uploader.cancel(first);
    watched.until_state(first, FileState::Cancelled).await;
    watched.until_state(second, FileState::Done).await;
    assert_eq!(watched.uploader.service().asked("abort"), 1);
    assert_eq!(watched.uploader.engine().total().total, 2_000);
}

#[wasm_bindgen_test]
async fn a_part_that_the_storage_puts_off_is_sent_again() {
    let storage = Storage::install();
    storage.fail_once("part=2", 503);
    let watched = Watched::new(Uploads::at("/storage"));
    let content = noise(2 * PART);
    let file = watched.uploader.add(blob(&content));
    watched.until_state(file, FileState::Done).await;
    assert!(storage.stored(file).await == content);
    assert_eq!(storage.puts().len(), 3);
}

#[wasm_bindgen_test]
async fn an_error_in_the_body_of_a_success_is_an_error() {
    let storage = Storage::install();
    storage.fail_once("part=1", 200);
    let watched = Watched::new(Uploads::at("/storage"));
    let file = watched.uploader.add(blob(&noise(100)));
    watched.until_state(file, FileState::Done).await;
    assert_eq!(storage.puts().len(), 2);
}

#[wasm_bindgen_test]
async fn a_lost_connection_and_a_file_that_has_gone_are_told_apart() {
    let storage = Storage::install();
    storage.fail_once("file=0", 0);
    let watched = Watched::new(Uploads::at("/storage"));
    let lost = watched.uploader.add(blob(b"still there"));
    watched.until_state(lost, FileState::Done).await;

    storage.hold("file=1");
    let gone = watched.uploader.add(blob(b"gone"));
    watched.until(|watched| watched.sent(gone) > 0).await;
    storage.forget_files();
    storage.fail_held();
    watched
        .until_state(gone, FileState::Failed(UploadError::Unreadable))
        .await;
}

#[wasm_bindgen_test]
async fn a_failed_file_goes_on_when_it_is_asked_to() {
    let _storage = Storage::install();
    let uploads = Uploads::at("/storage");
    uploads.sign_out();
    let watched = Watched::new(uploads);
    let file = watched.uploader.add(blob(b"text"));
    watched
        .until(|watched| matches!(watched.state(file), FileState::Failed(_)))
        .await;
    watched.uploader.service().sign_in();
    watched.uploader.retry(file);
    watched.until_state(file, FileState::Done).await;
}

#[wasm_bindgen_test]
async fn who_is_told_of_a_change_may_call_back() {
    let storage = Storage::install();
    let watched = Watched::with(Uploads::at("/storage"), |uploader| {
        let is_first_done = uploader.engine().state(FileId(0)) == Some(FileState::Done);
        if is_first_done && uploader.engine().files() == 1 {
            uploader.add(blob(b"another"));
            uploader.pause(None);
            uploader.resume(None);
        }
    });
    watched.uploader.add(blob(b"one"));
    watched
        .until(|watched| watched.uploader.engine().state(FileId(1)) == Some(FileState::Done))
        .await;
    assert!(storage.stored(FileId(1)).await == b"another");
}

#[wasm_bindgen_test]
async fn dropping_the_uploader_ends_what_is_under_way() {
    let storage = Storage::install();
    storage.hold("part=1");
    let watched = Watched::new(Uploads::at("/storage"));
    let file = watched.uploader.add(blob(b"text"));
    watched.until(|watched| watched.sent(file) > 0).await;
    drop(watched);
    assert_eq!(storage.aborted(), 1);
    storage.release();
    storage.next_turn().await;
}

#[wasm_bindgen_test]
async fn without_a_network_nothing_begins_and_with_it_everything_goes_on() {
    let storage = Storage::install();
    storage.hold("part=1");
    let watched = Watched::new(Uploads::at("/storage"));
    let file = watched.uploader.add(blob(b"text"));
    watched.until(|watched| watched.sent(file) > 0).await;
    let window = web_sys::window().unwrap();
    let happens = |name: &str| {
        window.dispatch_event(&web_sys::Event::new(name).unwrap()).unwrap();
    };
    happens("offline");
    assert_eq!(storage.aborted(), 1);
    storage.release();
    happens("online");
    watched.until_state(file, FileState::Done).await;
}
