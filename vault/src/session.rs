//! The session of the browser, and what pages may ask of it.

use core::{
    cell::{Cell, RefCell},
    fmt,
    time::Duration,
};
use std::rc::Rc;

use js_sys::Array;
use linear_map::LinearMap;
use oidc::{
    Arrival, Client, ClientSettings, Clock, Events, Http, LoginOptions, Prompt, ReturnTo, SessionEvent, SignInError,
    SignOutScope, UnixTime,
};
use registry::{App, Registry, Service};
use shell_config::{CONFIG_URL, ShellConfig, Storage};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::AbortController;
use wharf::Identity;

use crate::{
    messages::{Broadcast, Port, Request, member, record, text},
    other_vaults::{OtherVaults, SignedOut},
    ports::{WorkerPorts, after},
    snapshot::Snapshot,
    texts::Notice,
};

/// How long a registry is taken to be the deployed one.
const REGISTRY_PAUSE: Duration = Duration::from_secs(2);

/// A handle on the session.
#[derive(Clone)]
pub(crate) struct VaultSession(pub(crate) Rc<Inner>);

pub(crate) struct Inner {
    pub(crate) client: Client<WorkerPorts>,
    /// `config.json` as it was when this vault started.
    config: String,
    registry: RefCell<Registry>,
    registry_url: String,
    registry_read_at: Cell<UnixTime>,
    api: String,
    /// Where the provider sends people back to after a sign-out.
    home: String,
    others: OtherVaults,
    /// Requests of apps that are under way, by the page's number for them.
    pub(crate) running: RefCell<LinearMap<String, AbortController>>,
    /// The number of the timer that counts; earlier ones have been replaced.
    timer: Cell<u32>,
}

impl fmt::Debug for VaultSession {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("VaultSession").finish_non_exhaustive()
    }
}

impl VaultSession {
    /// Reads what this deployment is told, and begins without a person.
    pub(crate) async fn start(broadcast: js_sys::Function) -> Result<Self, Notice> {
        let origin = text(&member(&js_sys::global(), "location"), "origin").unwrap_or_default();
        let ports = WorkerPorts::new(Broadcast::new(broadcast));
        let text = load(&ports, CONFIG_URL).await?;
        let document = shell_config::document(&text).map_err(|_| Notice::NOT_READY)?;
        let shell = ShellConfig::from_object(&document).map_err(|_| Notice::NOT_READY)?;
        let settings = ClientSettings::from_object(&document).map_err(|_| Notice::NOT_READY)?;
        let config = settings.for_origin(&origin).map_err(|_| Notice::NOT_READY)?;
        let registry = Registry::parse(&load(&ports, &shell.registry).await?).map_err(|_| Notice::NOT_READY)?;
        let session = Self(Rc::new(Inner {
            client: Client::new(config, ports),
            config: text,
            registry: RefCell::new(registry),
            registry_url: shell.registry,
            registry_read_at: Cell::default(),
            api: shell.api,
            home: [origin.as_str(), "/"].concat(),
            others: OtherVaults::new(),
            running: RefCell::default(),
            timer: Cell::default(),
        }));
        if shell.storage == Storage::Memory {
            // For machines that people share: nobody gets in by the cookie of whoever was there before.
            session.0.client.authenticate_next();
        }
        session.follow_events();
        session.follow_others();
        Ok(session)
    }

    /// Takes a message of a page.
    pub(crate) fn receive(&self, port: Port, message: &Array) {
        let request = Request::new(port, message.get(0));
        let (first, second) = (message.get(2), message.get(3));
        let session = self.clone();
        match message.get(1).as_string().as_deref() {
            Some("hello") => request.answer(&self.state()),
            Some("begin") => spawn_local(async move { session.begin(request, &first, &second).await }),
            Some("callback") => spawn_local(async move { session.come_back(request, &first, &second).await }),
            Some("fetch") => {
                // At once: it may be given up before the work on it begins.
                let Some(abort) = self.begin_request(&request) else {
                    return request.refuse(&Notice::UNREACHABLE);
                };
                spawn_local(async move {
                    let number = request.number();
                    session.fetch(request, &first, &second, &abort).await;
                    session.0.running.borrow_mut().remove(&number);
                });
            }
            Some("token") => spawn_local(async move { session.token(request, &first, &second).await }),
            Some("abort") => {
                if let Some(running) = self.0.running.borrow_mut().remove(&request.number()) {
                    running.abort();
                }
            }
            Some("denied") => self.0.client.ports().emit(SessionEvent::CapabilityDenied),
            Some("step-up") => self.0.client.ports().emit(SessionEvent::StepUpRequired),
            Some("sign-out") => {
                spawn_local(async move { session.sign_out(request, first.as_string().as_deref()).await });
            }
            Some("wake") => spawn_local(async move {
                session.0.client.wake().await;
                session.set_timer();
            }),
            _ => request.refuse(&Notice::MALFORMED),
        }
    }

    fn begin_request(&self, request: &Request) -> Option<AbortController> {
        let abort = AbortController::new().ok()?;
        self.0.running.borrow_mut().insert(request.number(), abort.clone());
        Some(abort)
    }

    /// An app of the registry.
    pub(crate) fn app(&self, name: &JsValue) -> Option<App> {
        let name = name.as_string()?;
        let registry = self.0.registry.borrow();
        registry.apps().iter().find(|app| app.name == name).cloned()
    }

    /// Whether there is another configuration by now, which this vault does not know, and nobody is signed in. The page has
    /// read configuration and registry just now; what was granted or taken back meanwhile holds here too.
    pub(crate) async fn is_outdated(&self) -> bool {
        self.read_registry().await;
        let config = load(self.0.client.ports(), CONFIG_URL).await;
        config.is_ok_and(|config| config != self.0.config) && self.0.client.identity().is_none()
    }

    /// Reads the registry again: the worker outlives deployments of the shell. One that cannot be read changes nothing, and
    /// one that was read within the last seconds is not read again.
    pub(crate) async fn read_registry(&self) {
        let now = self.0.client.ports().now();
        if now.since(self.0.registry_read_at.replace(now)) < REGISTRY_PAUSE {
            return;
        }
        let Ok(text) = load(self.0.client.ports(), &self.0.registry_url).await else {
            return;
        };
        if let Ok(registry) = Registry::parse(&text) {
            *self.0.registry.borrow_mut() = registry;
        }
    }

    /// Where a service is that apps may be granted.
    pub(crate) fn service_url(&self, service: Service) -> Option<String> {
        match service {
            Service::Api => Some(self.0.api.clone()),
            Service::UserInfo => self.0.client.userinfo_endpoint(),
        }
    }

    /// What pages know of the session.
    fn state(&self) -> JsValue {
        let client = &self.0.client;
        let identity = client.identity().map(|who| {
            let seconds = |time: Option<UnixTime>| time.map(|time| time.0);
            wharf::browser::identity_to_js(&Identity {
                subject: who.subject.as_str().to_owned(),
                name: who.name,
                email: who.email.unwrap_or_default(),
                groups: who.groups,
                signed_in_at: seconds(client.authenticated_at()).unwrap_or_default(),
                session_ends_at: seconds(client.limit()),
            })
        });
        let ended = client.end_reason().map(|_| Notice::SESSION_ENDED.to_js());
        record(&[
            ("identity", identity.into()),
            ("ended", ended.unwrap_or(JsValue::NULL)),
            ("userInfo", client.userinfo_endpoint().into()),
        ])
    }

    async fn begin(&self, request: Request, options: &JsValue, stored: &JsValue) {
        if !member(&js_sys::global(), "isSecureContext").is_truthy() {
            return request.refuse(&Notice::from(&SignInError::InsecureContext));
        }
        let storage = Snapshot::from_js(stored);
        let options = LoginOptions {
            return_to: ReturnTo::parse(&text(options, "returnTo").unwrap_or_default()),
            prompt: text(options, "prompt").as_deref().and_then(Prompt::parse),
            login_hint: text(options, "loginHint"),
            lang: text(options, "lang"),
            max_age: member(options, "maxAge")
                .as_f64()
                .map(|seconds| Duration::from_secs(seconds as u64)),
            identity_provider: None,
        };
        match self.0.client.begin_login(options, &storage).await {
            Ok(url) => request.answer(&storage.answer(&[("url", url.into())])),
            Err(error) => request.refuse(&Notice::from(&error)),
        }
    }

    async fn come_back(&self, request: Request, query: &JsValue, stored: &JsValue) {
        let storage = Snapshot::from_js(stored);
        let arrival = self
            .0
            .client
            .complete_login(&query.as_string().unwrap_or_default(), &storage)
            .await;
        let (outcome, return_to, notice) = match arrival {
            Arrival::Nothing => ("nothing", ReturnTo::default(), None),
            Arrival::SignedIn { return_to } => ("signed-in", return_to, None),
            Arrival::NeedsInteraction { return_to } => ("needs-interaction", return_to, None),
            Arrival::Failed { return_to, error } => ("failed", return_to, Some(Notice::from(&error).to_js())),
        };
        request.answer(&storage.answer(&[
            ("outcome", outcome.into()),
            ("returnTo", return_to.as_str().into()),
            ("notice", notice.unwrap_or(JsValue::NULL)),
            ("state", self.state()),
        ]));
    }

    async fn token(&self, request: Request, app: &JsValue, subject: &JsValue) {
        let who = || self.0.client.identity();
        let is_granted = || {
            let (app, who) = (self.app(app), who());
            app.zip(who)
                .is_some_and(|(app, who)| app.token && app.permits(&who.groups))
        };
        if !is_granted() {
            self.read_registry().await;
        }
        if !is_granted() {
            self.0.client.ports().emit(SessionEvent::CapabilityDenied);
            return request.answer(&JsValue::NULL);
        }
        let token = self.0.client.access_token().await;
        // Somebody else may have signed in while the message was on its way or the token was renewed.
        let is_theirs = who().is_some_and(|who| subject.as_string().as_deref() == Some(who.subject.as_str()));
        let token = token.filter(|_| is_theirs);
        request.answer(&token.map_or(JsValue::NULL, |token| token.reveal().into()));
    }

    async fn sign_out(&self, request: Request, scope: Option<&str>) {
        let scope = match scope {
            Some("local") => SignOutScope::Local,
            Some("global") => SignOutScope::Global,
            _ => SignOutScope::Federated,
        };
        if let Some(identity) = self.0.client.identity() {
            self.0.others.tell(&SignedOut {
                at: self.0.client.ports().now(),
                subject: identity.subject.as_str().to_owned(),
            });
        }
        let url = match self.0.client.sign_out(scope, &self.0.home) {
            None if scope != SignOutScope::Local => self.0.client.sign_out_url(&self.0.home).await,
            url => url,
        };
        request.answer(&url.into());
    }

    fn follow_events(&self) {
        // The worker lives as long as the session: nothing is lost by the circle of references.
        let session = self.clone();
        self.0.client.ports().on_event(Rc::new(move |event| {
            match event {
                SessionEvent::SignedIn
                | SessionEvent::PersonChanged
                | SessionEvent::IdentityChanged
                | SessionEvent::SessionEnded(_)
                | SessionEvent::SignedOut
                | SessionEvent::SignedOutElsewhere => session.0.client.ports().broadcast().state(&session.state()),
                _ => {}
            }
            session.set_timer();
        }));
    }

    fn follow_others(&self) {
        let session = self.clone();
        self.0.others.listen(move |signed_out| {
            let client = &session.0.client;
            let is_theirs = client
                .identity()
                .is_some_and(|identity| identity.subject.as_str() == signed_out.subject);
            let is_older = client.authenticated_at().is_some_and(|at| at <= signed_out.at);
            if is_theirs && is_older {
                client.signed_out_elsewhere();
            }
        });
    }

    /// Looks after the session when the time has come.
    fn set_timer(&self) {
        let number = self.0.timer.get().wrapping_add(1);
        self.0.timer.set(number);
        let client = &self.0.client;
        let Some(at) = client.next_check() else { return };
        let session = self.clone();
        // A second later rather than a moment too early.
        let wait = at.since(client.ports().now()) + Duration::from_secs(1);
        after(wait, move || {
            if session.0.timer.get() == number {
                spawn_local(async move {
                    session.0.client.check().await;
                    session.set_timer();
                });
            }
        });
    }
}

/// A document of the shell's own origin.
async fn load(ports: &WorkerPorts, url: &str) -> Result<String, Notice> {
    match ports.get(url).await {
        Ok(answer) if answer.status == 200 => Ok(answer.body),
        _ => Err(Notice::UNREACHABLE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_that_sign_in_knows_may_be_in_the_configuration() {
        for member in ClientSettings::MEMBERS {
            assert!(shell_config::MEMBERS.contains(&member), "{member}");
        }
    }
}
