//! A storage and a server in the page: what a browser sends by XMLHttpRequest arrives there, and fails as the test says.

use core::{cell::RefCell, time::Duration};

use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use upload::{
    PresignedUrl,
    browser::{Listed, Service, Signed},
    engine::{Checksum, Failure, FileId, Opened, SignedPart},
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Blob;

pub(crate) const MIB: usize = 1024 * 1024;
/// The smallest part that a file may be cut into.
pub(crate) const PART: usize = 5 * MIB;

const SCRIPT: &str = "
  const own = { stored: new Map(), puts: [], headers: new Set(), aborted: 0, held: [], hold: null, failures: [] };
  own.XMLHttpRequest = globalThis.XMLHttpRequest;
  own.arrayBuffer = Blob.prototype.arrayBuffer;
  own.forget = () => { Blob.prototype.arrayBuffer = () => Promise.reject(new Error('NotReadableError')); };
  own.remove = () => {
    globalThis.XMLHttpRequest = own.XMLHttpRequest;
    Blob.prototype.arrayBuffer = own.arrayBuffer;
  };
  globalThis.XMLHttpRequest = class {
    upload = {};
    status = 0;
    responseText = '';
    open(method, url) { this.url = url; }
    setRequestHeader(name) { own.headers.add(name.toLowerCase()); }
    getResponseHeader() { return null; }
    send(body) {
      own.puts.push(this.url);
      const isHeld = own.hold !== null && this.url.includes(own.hold);
      const failure = own.failures.findIndex(([where]) => this.url.includes(where));
      const [, status] = failure < 0 ? [] : own.failures.splice(failure, 1)[0];
      this.fail = () => this.onerror?.({ type: 'error' });
      this.finish = () => {
        if (status === 0) return this.fail();
        this.status = status ?? 200;
        if (status === undefined) own.stored.set(this.url.split('?')[1], body);
        else this.responseText = '<Error><Code>SlowDown</Code></Error>';
        this.onload?.({ type: 'load' });
      };
      queueMicrotask(() => {
        if (this.isAborted) return;
        if (isHeld) own.held.push(this);
        this.upload.onprogress?.({ type: 'progress', loaded: Math.floor(body.size / 2) });
        if (!isHeld) queueMicrotask(() => this.finish());
      });
    }
    abort() {
      if (this.status === 0 && !this.isAborted) own.aborted += 1;
      this.isAborted = true;
    }
  };
  return own;";

/// The storage. What the page has of its own comes back when this is dropped.
pub(crate) struct Storage(JsValue);

impl Storage {
    pub(crate) fn install() -> Self {
        Self(Function::new_no_args(SCRIPT).call0(&JsValue::UNDEFINED).unwrap())
    }

    fn get<T: JsCast>(&self, name: &str) -> T {
        Reflect::get(&self.0, &name.into()).unwrap().unchecked_into()
    }

    /// Holds requests to such addresses in the middle.
    pub(crate) fn hold(&self, address: &str) {
        Reflect::set(&self.0, &"hold".into(), &address.into()).unwrap();
    }

    fn held(&self, end: &str) {
        Reflect::set(&self.0, &"hold".into(), &JsValue::NULL).unwrap();
        let held: Array = self.get("held");
        for request in held
            .splice(0, held.length(), &JsValue::UNDEFINED)
            .iter()
            .filter(JsValue::is_object)
        {
            let end: Function = Reflect::get(&request, &end.into()).unwrap().unchecked_into();
            end.call0(&request).unwrap();
        }
    }

    /// Lets what is held arrive, and everything after it.
    pub(crate) fn release(&self) {
        self.held("finish");
    }

    /// Ends what is held without an answer.
    pub(crate) fn fail_held(&self) {
        self.held("fail");
    }

    /// Answers the next request to such an address with an error of this status; with 0, not at all.
    pub(crate) fn fail_once(&self, address: &str, status: u16) {
        let failures: Array = self.get("failures");
        failures.push(&Array::of2(&address.into(), &status.into()));
    }

    /// From now on no file can be read.
    pub(crate) fn forget_files(&self) {
        self.get::<Function>("forget").call0(&JsValue::UNDEFINED).unwrap();
    }

    pub(crate) fn puts(&self) -> Vec<String> {
        self.get::<Array>("puts")
            .iter()
            .filter_map(|put| put.as_string())
            .collect()
    }

    pub(crate) fn headers(&self) -> Vec<String> {
        let headers = Array::from(&self.get::<JsValue>("headers"));
        headers.iter().filter_map(|name| name.as_string()).collect()
    }

    /// How many requests were ended before they had an answer.
    pub(crate) fn aborted(&self) -> u32 {
        self.get::<JsValue>("aborted").as_f64().unwrap() as u32
    }

    /// What has arrived of a file, put together.
    pub(crate) async fn stored(&self, file: FileId) -> Vec<u8> {
        let stored: js_sys::Map = self.get("stored");
        let mut bytes = Vec::new();
        for number in 1.. {
            let part = stored.get(&query(file, number).into());
            let Ok(part) = part.dyn_into::<Blob>() else { break };
            let buffer = JsFuture::from(part.array_buffer()).await.unwrap();
            bytes.extend(Uint8Array::new(&buffer).to_vec());
        }
        bytes
    }

    /// Until everything that was waiting has run.
    pub(crate) async fn next_turn(&self) {
        let turn = Promise::new(&mut |resolve, _| {
            let window = web_sys::window().unwrap();
            window.set_timeout_with_callback(&resolve).unwrap();
        });
        JsFuture::from(turn).await.unwrap();
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        self.get::<Function>("remove").call0(&JsValue::UNDEFINED).unwrap();
    }
}

fn query(file: FileId, number: u32) -> String {
    format!("file={}&part={number}", file.0)
}

/// The server of the uploads. It signs everything, and remembers what it was asked for.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    url: &'static str,
    asked: RefCell<Vec<(&'static str, FileId)>>,
    fingerprints: RefCell<Vec<(FileId, String)>>,
    is_signed_out: RefCell<bool>,
}

impl Uploads {
    pub(crate) fn at(url: &'static str) -> Self {
        Self { url, ..Self::default() }
    }

    pub(crate) fn sign_out(&self) {
        self.is_signed_out.replace(true);
    }

    pub(crate) fn sign_in(&self) {
        self.is_signed_out.replace(false);
    }

    /// How often it was asked for this.
    pub(crate) fn asked(&self, what: &str) -> usize {
        self.asked.borrow().iter().filter(|(asked, _)| *asked == what).count()
    }

    pub(crate) fn fingerprint(&self, file: FileId) -> String {
        let fingerprints = self.fingerprints.borrow();
        let found = fingerprints.iter().find(|(of, _)| *of == file);
        found.unwrap().1.clone()
    }

    fn take(&self, what: &'static str, file: FileId) -> Result<(), Failure> {
        self.asked.borrow_mut().push((what, file));
        if *self.is_signed_out.borrow() {
            return Err(Failure::Refused {
                status: 401,
                sentence: "Sign in.".to_owned(),
                retry_after: None,
            });
        }
        Ok(())
    }
}

impl Service for Uploads {
    async fn open(&self, file: FileId, fingerprint: Checksum) -> Result<Opened, Failure> {
        self.take("open", file)?;
        self.fingerprints
            .borrow_mut()
            .push((file, fingerprint.as_str().to_owned()));
        Ok(Opened {
            part_size: PART as u64,
            resumed: false,
            complete: false,
        })
    }

    async fn list(&self, file: FileId, _after: u32) -> Result<Listed, Failure> {
        self.take("list", file)?;
        Ok(Listed::default())
    }

    async fn sign(&self, file: FileId, parts: Vec<(u32, Checksum)>) -> Result<Signed, Failure> {
        self.take("sign", file)?;
        let part = |(number, _)| SignedPart {
            number,
            url: PresignedUrl::new(format!("{}?{}", self.url, query(file, number))),
            headers: vec![
                ("content-type".to_owned(), "text/plain".to_owned()),
                ("Content-Length".to_owned(), "4".to_owned()),
                ("host".to_owned(), "localhost".to_owned()),
            ],
        };
        Ok(Signed {
            parts: parts.into_iter().map(part).collect(),
            valid_for: Duration::from_secs(300),
        })
    }

    async fn complete(&self, file: FileId, checksums: Vec<Checksum>) -> Result<(), Failure> {
        assert!(!checksums.is_empty());
        self.take("complete", file)
    }

    async fn abort(&self, file: FileId) -> Result<(), Failure> {
        self.take("abort", file)
    }
}

pub(crate) fn blob(bytes: &[u8]) -> Blob {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).unwrap()
}

/// Bytes of which no two parts are the same.
pub(crate) fn noise(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index / 5 + index / 70_001) as u8).collect()
}
