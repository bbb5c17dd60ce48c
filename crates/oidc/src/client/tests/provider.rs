//! A provider that lives in the test: it knows what it has issued, counts what it is asked, and fails or waits on demand.

use core::cell::{Cell, RefCell};
use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use base64ct::{Base64UrlUnpadded, Encoding};
use futures::channel::oneshot;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::{Url, form_urlencoded};

use super::fault::{Endpoint, Fault, answer};
use crate::{
    HttpAnswer, NoAnswer,
    testing::{CLIENT, ISSUER, NOW, SUBJECT, access_jwk, access_token, id_jwk, id_token, merged, metadata_document},
};

/// A handle on the provider.
#[derive(Clone)]
pub(crate) struct Provider(Rc<State>);

struct State {
    time: Cell<u64>,
    person: RefCell<String>,
    /// The provider's cookie: when the person has signed in there.
    authenticated_at: Cell<Option<u64>>,
    lifetime: Cell<u64>,
    rotates: Cell<bool>,
    sends_iss: Cell<bool>,
    metadata: RefCell<Value>,
    keys: RefCell<Value>,
    signer: RefCell<Box<dyn Fn(Value) -> String>>,
    id_changes: RefCell<Value>,
    access_changes: RefCell<Value>,
    answer_changes: RefCell<Value>,
    serial: Cell<u64>,
    codes: RefCell<Vec<Code>>,
    grants: RefCell<Vec<Grant>>,
    requests: RefCell<Vec<Request>>,
    once: RefCell<Vec<(Endpoint, Fault)>>,
    broken: RefCell<HashMap<Endpoint, Fault>>,
    held: RefCell<HashMap<Endpoint, Vec<oneshot::Sender<()>>>>,
}

struct Request {
    to: Endpoint,
    url: String,
    body: String,
}

struct Code {
    code: String,
    nonce: String,
    challenge: String,
    redirect_uri: String,
    subject: String,
    auth_time: u64,
}

#[derive(Clone)]
struct Grant {
    refresh_token: String,
    access_token: String,
    subject: String,
    auth_time: u64,
}

impl Provider {
    pub(crate) fn new() -> Self {
        Self(Rc::new(State {
            time: Cell::new(NOW.0),
            person: RefCell::new(SUBJECT.to_owned()),
            authenticated_at: Cell::new(None),
            lifetime: Cell::new(3_600),
            rotates: Cell::new(false),
            sends_iss: Cell::new(false),
            metadata: RefCell::new(metadata_document()),
            keys: RefCell::new(json!([id_jwk(), access_jwk()])),
            signer: RefCell::new(Box::new(id_token)),
            id_changes: RefCell::new(json!({})),
            access_changes: RefCell::new(json!({})),
            answer_changes: RefCell::new(json!({})),
            serial: Cell::new(0),
            codes: RefCell::default(),
            grants: RefCell::default(),
            requests: RefCell::default(),
            once: RefCell::default(),
            broken: RefCell::default(),
            held: RefCell::default(),
        }))
    }

    pub(crate) fn now(&self) -> u64 {
        self.0.time.get()
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.0.time.set(self.now() + seconds);
    }

    /// Somebody else sits down at the browser and is not signed in at the provider.
    pub(crate) fn seat(&self, subject: &str) {
        *self.0.person.borrow_mut() = subject.to_owned();
        self.0.authenticated_at.set(None);
    }

    pub(crate) fn set_lifetime(&self, seconds: u64) {
        self.0.lifetime.set(seconds);
    }

    /// Every renewal brings a new refresh token, and the old one is worth nothing.
    pub(crate) fn rotate_refresh_tokens(&self) {
        self.0.rotates.set(true);
    }

    pub(crate) fn send_iss(&self) {
        self.0.sends_iss.set(true);
    }

    pub(crate) fn change_metadata(&self, changes: Value) {
        change(&self.0.metadata, changes);
    }

    pub(crate) fn publish_keys(&self, keys: Value) {
        *self.0.keys.borrow_mut() = keys;
    }

    /// ID tokens are what this makes of the claims that differ from the usual.
    pub(crate) fn sign_id_tokens_with(&self, signer: impl Fn(Value) -> String + 'static) {
        *self.0.signer.borrow_mut() = Box::new(signer);
    }

    pub(crate) fn change_id_tokens(&self, changes: Value) {
        *self.0.id_changes.borrow_mut() = changes;
    }

    pub(crate) fn change_access_tokens(&self, changes: Value) {
        *self.0.access_changes.borrow_mut() = changes;
    }

    /// Changes the members of what the token endpoint answers.
    pub(crate) fn change_answers(&self, changes: Value) {
        *self.0.answer_changes.borrow_mut() = changes;
    }

    /// The next request to this endpoint meets with a fault. Several faults come one after the other.
    pub(crate) fn fail_once(&self, endpoint: Endpoint, fault: Fault) {
        self.0.once.borrow_mut().push((endpoint, fault));
    }

    /// Every request to this endpoint meets with a fault until it is mended.
    pub(crate) fn fail(&self, endpoint: Endpoint, fault: Fault) {
        self.0.broken.borrow_mut().insert(endpoint, fault);
    }

    pub(crate) fn cut_off(&self) {
        for endpoint in [
            Endpoint::Discovery,
            Endpoint::Keys,
            Endpoint::Token,
            Endpoint::Revocation,
            Endpoint::GlobalSignOut,
        ] {
            self.fail(endpoint, Fault::NoNetwork);
        }
    }

    pub(crate) fn mend(&self) {
        self.0.broken.borrow_mut().clear();
    }

    /// Requests to this endpoint are dealt with as ever, but their answers are on their way until they are released.
    pub(crate) fn hold(&self, endpoint: Endpoint) {
        self.0.held.borrow_mut().insert(endpoint, Vec::new());
    }

    pub(crate) fn release(&self, endpoint: Endpoint) {
        for answer in self.0.held.borrow_mut().remove(&endpoint).unwrap_or_default() {
            let _ = answer.send(());
        }
    }

    /// The answer to the latest of the requests that are held, before all others.
    pub(crate) fn release_last(&self, endpoint: Endpoint) {
        let last = self.0.held.borrow_mut().get_mut(&endpoint).and_then(Vec::pop);
        let _ = last.unwrap().send(());
    }

    pub(crate) fn count(&self, endpoint: Endpoint) -> usize {
        self.bodies(endpoint).len()
    }

    pub(crate) fn bodies(&self, endpoint: Endpoint) -> Vec<String> {
        let requests = self.0.requests.borrow();
        let bodies = requests.iter().filter(|request| request.to == endpoint);
        bodies.map(|request| request.body.clone()).collect()
    }

    /// Every URL that was asked, in order.
    pub(crate) fn urls(&self) -> Vec<String> {
        self.0
            .requests
            .borrow()
            .iter()
            .map(|request| request.url.clone())
            .collect()
    }

    /// The refresh tokens that still work.
    pub(crate) fn live(&self) -> Vec<String> {
        let grants = self.0.grants.borrow();
        grants.iter().map(|grant| grant.refresh_token.clone()).collect()
    }

    /// Ends every grant, as an administrator does.
    pub(crate) fn revoke_everything(&self) {
        self.0.grants.borrow_mut().clear();
    }

    /// The browser goes to the authorize URL and, when the person has done what is asked of them, comes back with this
    /// query. Like Cognito, it ignores `max_age`.
    pub(crate) fn visit(&self, url: &str) -> String {
        let request: HashMap<String, String> = Url::parse(url).unwrap().query_pairs().into_owned().collect();
        let prompt = request.get("prompt").map(String::as_str);
        let known = self.0.authenticated_at.get().filter(|_| prompt != Some("login"));
        let mut response = vec![("state", request["state"].clone())];
        if known.is_none() && prompt == Some("none") {
            response.push(("error", "login_required".to_owned()));
        } else {
            let auth_time = known.unwrap_or(self.now());
            self.0.authenticated_at.set(Some(auth_time));
            let code = format!("code-{}", self.next());
            self.0.codes.borrow_mut().push(Code {
                code: code.clone(),
                nonce: request["nonce"].clone(),
                challenge: request["code_challenge"].clone(),
                redirect_uri: request["redirect_uri"].clone(),
                subject: self.0.person.borrow().clone(),
                auth_time,
            });
            response.push(("code", code));
        }
        if self.0.sends_iss.get() {
            response.push(("iss", ISSUER.to_owned()));
        }
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(response)
            .finish()
    }

    /// The person signs in on another device too, with what one login of a tab of this one has stored.
    pub(crate) fn redeem_elsewhere(&self, query: &str, tab: &BTreeMap<String, String>) {
        let mut form: HashMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let stored: Value = serde_json::from_str(&tab[&format!("wharf.sign-in.{}", form["state"])]).unwrap();
        for name in ["code_verifier", "redirect_uri"] {
            form.insert(name.to_owned(), stored[name].as_str().unwrap().to_owned());
        }
        form.insert("client_id".to_owned(), CLIENT.to_owned());
        assert_eq!(self.redeem(&form).status, 200);
    }

    pub(crate) async fn ask(self, url: String, body: String) -> Result<HttpAnswer, NoAnswer> {
        let endpoint = Endpoint::of(&url);
        self.0.requests.borrow_mut().push(Request {
            to: endpoint,
            url,
            body: body.clone(),
        });
        let result = match self.fault(endpoint) {
            Some(Fault::NoNetwork) => Err(NoAnswer),
            Some(Fault::Answer(answer)) => Ok(answer),
            Some(Fault::AnswerLost) => {
                self.react(endpoint, &body);
                Err(NoAnswer)
            }
            None => Ok(self.react(endpoint, &body)),
        };
        let gate = self.0.held.borrow_mut().get_mut(&endpoint).map(|waiting| {
            let (sender, receiver) = oneshot::channel();
            waiting.push(sender);
            receiver
        });
        if let Some(gate) = gate {
            let _ = gate.await;
        }
        result
    }

    fn fault(&self, endpoint: Endpoint) -> Option<Fault> {
        let mut once = self.0.once.borrow_mut();
        match once.iter().position(|(at, _)| *at == endpoint) {
            Some(position) => Some(once.remove(position).1),
            None => self.0.broken.borrow().get(&endpoint).cloned(),
        }
    }

    fn react(&self, endpoint: Endpoint, body: &str) -> HttpAnswer {
        let form: HashMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        match endpoint {
            Endpoint::Discovery => answer(200, &self.0.metadata.borrow().to_string()),
            Endpoint::Keys => answer(200, &json!({ "keys": *self.0.keys.borrow() }).to_string()),
            Endpoint::Token => match form["grant_type"].as_str() {
                "authorization_code" => self.redeem(&form),
                "refresh_token" => self.renew(&form),
                other => panic!("no client of ours asks for {other}"),
            },
            Endpoint::Revocation => {
                self.0
                    .grants
                    .borrow_mut()
                    .retain(|grant| grant.refresh_token != form["token"]);
                answer(200, "")
            }
            Endpoint::GlobalSignOut => {
                let request: Value = serde_json::from_str(body).unwrap();
                let mut grants = self.0.grants.borrow_mut();
                match grants
                    .iter()
                    .find(|grant| grant.access_token == request["AccessToken"])
                    .cloned()
                {
                    // A revoked access token is refused there.
                    None => answer(400, r#"{"__type":"NotAuthorizedException"}"#),
                    Some(of) => {
                        grants.retain(|grant| grant.subject != of.subject);
                        answer(200, "{}")
                    }
                }
            }
        }
    }

    fn redeem(&self, form: &HashMap<String, String>) -> HttpAnswer {
        let mut codes = self.0.codes.borrow_mut();
        let Some(position) = codes.iter().position(|code| code.code == form["code"]) else {
            return refused();
        };
        let code = codes.remove(position);
        let challenge = Base64UrlUnpadded::encode_string(&Sha256::digest(form["code_verifier"].as_bytes()));
        if challenge != code.challenge || form["redirect_uri"] != code.redirect_uri || form["client_id"] != CLIENT {
            return refused();
        }
        let grant = Grant {
            refresh_token: format!("refresh-{}", self.next()),
            access_token: self.access_token(&code.subject, code.auth_time),
            subject: code.subject,
            auth_time: code.auth_time,
        };
        self.0.grants.borrow_mut().push(grant.clone());
        self.tokens(&grant, json!(code.nonce), json!(grant.refresh_token))
    }

    fn renew(&self, form: &HashMap<String, String>) -> HttpAnswer {
        let mut grants = self.0.grants.borrow_mut();
        let Some(grant) = grants
            .iter_mut()
            .find(|grant| grant.refresh_token == form["refresh_token"])
        else {
            return refused();
        };
        grant.access_token = self.access_token(&grant.subject, grant.auth_time);
        if !self.0.rotates.get() {
            return self.tokens(grant, Value::Null, Value::Null);
        }
        grant.refresh_token = format!("refresh-{}", self.next());
        self.tokens(grant, Value::Null, json!(grant.refresh_token))
    }

    fn tokens(&self, grant: &Grant, nonce: Value, refresh_token: Value) -> HttpAnswer {
        let (now, lifetime) = (self.now(), self.0.lifetime.get());
        let claims = json!({
            "sub": grant.subject, "nonce": nonce, "iat": now, "exp": now + lifetime, "auth_time": grant.auth_time,
        });
        let claims = overlaid(claims, &self.0.id_changes.borrow());
        let body = json!({
            "id_token": (self.0.signer.borrow())(claims), "access_token": grant.access_token,
            "refresh_token": refresh_token, "token_type": "Bearer", "expires_in": lifetime,
        });
        answer(200, &merged(body, self.0.answer_changes.borrow().clone()).to_string())
    }

    fn access_token(&self, subject: &str, auth_time: u64) -> String {
        let now = self.now();
        let claims = json!({
            "sub": subject, "iat": now, "exp": now + self.0.lifetime.get(), "auth_time": auth_time,
            "jti": format!("access-{}", self.next()),
        });
        access_token(overlaid(claims, &self.0.access_changes.borrow()))
    }

    fn next(&self) -> u64 {
        self.0.serial.set(self.0.serial.get() + 1);
        self.0.serial.get()
    }
}

fn refused() -> HttpAnswer {
    answer(400, r#"{"error":"invalid_grant"}"#)
}

fn change(document: &RefCell<Value>, changes: Value) {
    let changed = merged(document.borrow().clone(), changes);
    *document.borrow_mut() = changed;
}

/// Both sets of changes in one; unlike [`merged`], a `null` stays and takes the member out later.
fn overlaid(mut changes: Value, more: &Value) -> Value {
    let members = changes.as_object_mut().unwrap();
    for (name, value) in more.as_object().unwrap() {
        members.insert(name.clone(), value.clone());
    }
    changes
}
