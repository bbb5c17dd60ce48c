//! The person's session: the only place of the page that holds tokens.
//!
//! Tokens live in this module's memory and nowhere else. A tab that is loaded anew asks the provider for a session with
//! a top-level `prompt=none` redirect instead of reading one from storage; the provider's own cookie answers for the
//! person.

mod authorized;
mod other_tabs;
mod provider;
mod transactions;
mod verifier;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures::future::LocalBoxFuture;
use js_sys::{Promise, Reflect};
use leptos::prelude::*;
use oidc::{
    Backoff, Callback, CallbackError, ClientConfig, LoginOptions, MetadataError, Prompt, RefreshToken, ReturnTo,
    SignInError, VerifiedTokens,
};
use registry::Service;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use wharf::Identity;

use self::{
    other_tabs::{Message, OtherTabs},
    provider::{Provider, sentence},
};
use crate::{
    config::Config,
    navigation::Place,
    platform::{self, after, listen, unix_time, window},
};

/// What the signed-out page says about a sign-in that did not work, or a session that ended.
pub(crate) struct SignInNotice {
    /// What happened and what to do, for the person.
    pub(crate) sentence: &'static str,
    /// The number under which it is documented; nothing for what the person did on purpose.
    pub(crate) code: Option<&'static str>,
    /// Something failed, rather than came to its end.
    pub(crate) is_error: bool,
}

impl SignInNotice {
    const SIGNED_OUT_ELSEWHERE: Self = Self {
        sentence: "You signed out in another tab.",
        code: None,
        is_error: false,
    };
}

impl From<SignInError> for SignInNotice {
    fn from(error: SignInError) -> Self {
        let code = error.code().as_str();
        leptos::logging::warn!("sign-in: {code}: {error}");
        Self {
            sentence: sentence(&error),
            code: Some(code),
            is_error: !matches!(
                error,
                SignInError::SessionEnded | SignInError::Callback(CallbackError::Denied(_))
            ),
        }
    }
}

/// What the page shows of the session.
#[derive(Default)]
pub(crate) struct Standing {
    /// Who is signed in. Renewing tokens does not change it.
    pub(crate) identity: Option<Identity>,
    /// What there is to say on the signed-out page.
    pub(crate) notice: Option<SignInNotice>,
    /// Whether the browser is on its way to the provider.
    pub(crate) leaving: bool,
}

/// How the page goes on after the session was looked for.
pub(crate) enum Start {
    /// With or without a person.
    Ready(Session),
    /// Not at all: the browser is on its way to the provider.
    Leaving,
}

/// A handle on the session of this page.
#[derive(Clone)]
pub(crate) struct Session(Rc<Inner>);

struct Inner {
    provider: Provider,
    api: String,
    redirect_path: String,
    lifetime: Option<u64>,
    vault: RefCell<oidc::Session>,
    other_tabs: OtherTabs,
    /// This tab was opened without a session and joins the one of another tab, if there is one.
    looking: Cell<bool>,
    /// The last session ended by itself, so the next one begins with the person and not with the provider's cookie.
    ended: Cell<bool>,
    /// Under way, for whether there are fresh tokens.
    renewal: RefCell<Option<Promise>>,
    backoff: RefCell<Backoff>,
    /// In milliseconds of the local clock.
    renew_not_before: Cell<f64>,
    standing: RwSignal<Standing>,
}

impl Session {
    /// Completes a sign-in that comes back from the provider, or looks for the session that this tab had.
    pub(crate) async fn start(config: &Config, client: ClientConfig) -> Start {
        let session = Self(Rc::new(Inner {
            provider: Provider::new(client),
            api: config.shell.api.clone(),
            redirect_path: config.client.redirect_path.clone(),
            lifetime: config.shell.session_lifetime,
            vault: RefCell::default(),
            other_tabs: OtherTabs::new(),
            looking: Cell::default(),
            ended: Cell::default(),
            renewal: RefCell::default(),
            backoff: RefCell::default(),
            renew_not_before: Cell::default(),
            standing: RwSignal::default(),
        }));
        session.wake_up_with_the_page();
        session.follow_other_tabs();
        let place = Place::current();
        if place.path == session.0.redirect_path {
            session.come_back(&place.search).await;
        } else if transactions::had_session() {
            // The mark goes first: whatever happens on the way, the next load does not try again by itself.
            transactions::remember_session(false);
            if session.leave(&place.address(), Some(Prompt::None)).await.is_ok() {
                return Start::Leaving;
            }
        } else {
            session.0.looking.set(true);
            session.0.other_tabs.tell(&Message::Looking);
        }
        Start::Ready(session)
    }

    /// What the page shows of the session.
    pub(crate) fn standing(&self) -> ReadSignal<Standing> {
        self.0.standing.read_only()
    }

    fn set_leaving(&self, leaving: bool) {
        self.0.standing.update(|standing| standing.leaving = leaving);
    }

    fn set_notice(&self, notice: Option<SignInNotice>) {
        self.0.standing.update(|standing| standing.notice = notice);
    }

    fn set_identity(&self, identity: Option<Identity>) {
        self.0.standing.update(|standing| standing.identity = identity);
    }

    /// Where a service is that apps may be granted.
    pub(crate) fn service_url(&self, service: Service) -> Option<String> {
        match service {
            Service::Api => Some(self.0.api.clone()),
            Service::UserInfo => self.0.provider.userinfo_endpoint(),
        }
    }

    /// Sends the person to the provider's login page; they come back to `return_to`.
    pub(crate) fn sign_in(&self, return_to: &str) {
        if self.0.standing.with_untracked(|standing| standing.leaving) {
            return;
        }
        let prompt = self.0.ended.get().then_some(Prompt::Login);
        self.go_to_the_provider(return_to, prompt);
    }

    fn go_to_the_provider(&self, return_to: &str, prompt: Option<Prompt>) {
        self.0.looking.set(false);
        self.set_leaving(true);
        self.set_notice(None);
        let (session, return_to) = (self.clone(), return_to.to_owned());
        spawn_local(async move {
            if let Err(error) = session.leave(&return_to, prompt).await {
                session.set_leaving(false);
                // Nobody asked for a silent attempt, so nobody is told that it failed.
                if prompt != Some(Prompt::None) {
                    session.set_notice(Some(error.into()));
                }
            }
        });
    }

    /// Ends the session here and at the provider.
    pub(crate) fn sign_out(&self) {
        self.set_leaving(true);
        let refresh_token = self.forget_everywhere(Message::SignedOut);
        let session = self.clone();
        spawn_local(async move {
            if let Some(refresh_token) = refresh_token {
                session.0.provider.revoke(&refresh_token).await;
            }
            let home = [platform::own_origin().as_str(), "/"].concat();
            let gone = match session.0.provider.sign_out_url(&home) {
                Some(url) => window().location().assign(&url).is_ok(),
                None => false,
            };
            if !gone {
                session.set_leaving(false);
            }
        });
    }

    /// Tells the other tabs, and forgets who was signed in here.
    fn forget_everywhere(&self, message: fn(String) -> Message) -> Option<RefreshToken> {
        self.0.standing.with_untracked(|standing| {
            if let Some(identity) = &standing.identity {
                self.0.other_tabs.tell(&message(identity.subject.clone()));
            }
        });
        self.forget()
    }

    /// Nobody is signed in here any more. What is left is the refresh token, to be revoked.
    fn forget(&self) -> Option<RefreshToken> {
        transactions::remember_session(false);
        let refresh_token = self.0.vault.borrow_mut().sign_out();
        self.set_identity(None);
        refresh_token
    }

    fn follow_other_tabs(&self) {
        let session = self.clone();
        self.0.other_tabs.listen(move |message| match message {
            Message::SignedOut(subject) if session.is_of(&subject) => {
                session.end_quietly(SignInNotice::SIGNED_OUT_ELSEWHERE);
            }
            Message::Ended(subject) if session.is_of(&subject) => session.end_quietly(SignInError::SessionEnded.into()),
            Message::Looking if session.is_signed_in() => session.0.other_tabs.tell(&Message::SignedIn),
            // As after a reload: the provider's cookie answers for the person, and if it does not, they sign in.
            Message::SignedIn if session.0.looking.get() => {
                session.go_to_the_provider(&Place::current().address(), Some(Prompt::None));
            }
            _ => {}
        });
    }

    fn is_signed_in(&self) -> bool {
        self.0.standing.with_untracked(|standing| standing.identity.is_some())
    }

    fn is_of(&self, subject: &str) -> bool {
        let is_theirs = |standing: &Standing| standing.identity.as_ref().is_some_and(|who| who.subject == subject);
        self.0.standing.with_untracked(is_theirs)
    }

    /// A page that comes out of the back-forward cache is where it was when it left: on its way to the provider.
    fn wake_up_with_the_page(&self) {
        let session = self.clone();
        // Without the listener such a page has to be loaded anew.
        listen(&window(), "pageshow", move |event| {
            let persisted = Reflect::get(&event, &"persisted".into()).is_ok_and(|persisted| persisted.is_truthy());
            if persisted {
                session.set_leaving(false);
            }
        });
    }

    /// Begins a login and leaves the page for it.
    fn leave(&self, return_to: &str, prompt: Option<Prompt>) -> LocalBoxFuture<'_, Result<(), SignInError>> {
        let options = LoginOptions {
            return_to: ReturnTo::parse(return_to),
            prompt,
            ..LoginOptions::default()
        };
        Box::pin(async move {
            if !window().is_secure_context() {
                return Err(SignInError::InsecureContext);
            }
            let login = self.0.provider.begin_login(options).await?;
            if !transactions::keep(&login.transaction) {
                return Err(SignInError::Storage);
            }
            let location = window().location();
            // *Back* on the login page leads to where the person was. A way through the provider that nobody asked for
            // leaves no trace in the history. Both fail only for what is no URL.
            let left = if prompt == Some(Prompt::None) {
                location.replace(&login.url)
            } else {
                location.assign(&login.url)
            };
            left.map_err(|_| MetadataError::Unreachable.into())
        })
    }

    /// The person is back from the provider.
    async fn come_back(&self, search: &str) {
        let callback = Callback::parse(search);
        let transaction = callback
            .as_ref()
            .ok()
            .and_then(|callback| transactions::take(callback.as_ref()?.state()?));
        // The address bar is cleaned before the code is used and before any app is there: it must not be seen or kept.
        let return_to = transaction
            .as_ref()
            .map_or("/", |transaction| transaction.return_to().as_str());
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(return_to));
        }
        let result = match (callback, transaction) {
            // Not an answer of the provider at all: somebody opened the address by hand.
            (Ok(None), _) => return,
            (Ok(Some(callback)), Some(transaction)) => self.0.provider.complete_login(transaction, callback).await,
            (Ok(Some(_)), None) => Err(CallbackError::Unknown.into()),
            (Err(error), _) => Err(CallbackError::from(error).into()),
        };
        match result {
            Ok(tokens) => self.begin(tokens),
            // Nobody asked for the silent attempt, so nobody is told that it failed.
            Err(SignInError::Callback(CallbackError::InteractionRequired(_))) => {}
            Err(error) => self.set_notice(Some(error.into())),
        }
    }

    fn begin(&self, tokens: VerifiedTokens) {
        self.0.vault.borrow_mut().sign_in(tokens);
        self.0.ended.set(false);
        transactions::remember_session(true);
        self.0.looking.set(false);
        self.0.other_tabs.tell(&Message::SignedIn);
        if let Some(ends_at) = self.announce_identity() {
            self.end_at(ends_at);
        }
    }

    /// Tells whoever looks who is signed in. Answers with the end of the session, if it has a limit.
    fn announce_identity(&self) -> Option<u64> {
        let vault = self.0.vault.borrow();
        let who = vault.identity()?;
        let signed_in_at = who.auth_time.map_or_else(unix_time, |time| vault.local_time(time)).0;
        let session_ends_at = self.0.lifetime.map(|lifetime| signed_in_at + lifetime);
        let identity = Identity {
            subject: who.subject.as_str().to_owned(),
            name: who.name.clone(),
            email: who.email.clone().unwrap_or_default(),
            groups: who.groups.clone(),
            signed_in_at,
            session_ends_at,
        };
        drop(vault);
        self.set_identity(Some(identity));
        session_ends_at
    }

    fn end_at(&self, ends_at: u64) {
        let seconds = ends_at.saturating_sub(unix_time().0);
        // Timers count in signed 32-bit milliseconds; a longer session is looked at again after a day.
        let wait = i32::try_from(seconds.min(86_400) * 1000).unwrap_or(i32::MAX);
        let (session, epoch) = (self.clone(), self.0.vault.borrow().epoch());
        let look_again = move || {
            // Another session than the one that set this timer has set its own.
            if session.0.vault.borrow().epoch() != epoch {
                return;
            }
            if unix_time().0 >= ends_at {
                session.end()
            } else {
                session.end_at(ends_at)
            }
        };
        after(wait, Box::new(look_again));
    }

    /// The session is over and the person did not ask for it.
    fn end(&self) {
        let refresh_token = self.forget_everywhere(Message::Ended);
        self.say_and_revoke(SignInError::SessionEnded.into(), refresh_token);
    }

    /// The session has ended in another tab, which has told all the others already: a tab that repeats what it hears, late,
    /// would end a session that has begun meanwhile.
    fn end_quietly(&self, notice: SignInNotice) {
        let refresh_token = self.forget();
        self.say_and_revoke(notice, refresh_token);
    }

    fn say_and_revoke(&self, notice: SignInNotice, refresh_token: Option<RefreshToken>) {
        self.0.ended.set(true);
        self.set_notice(Some(notice));
        if let Some(refresh_token) = refresh_token {
            let session = self.clone();
            spawn_local(async move { session.0.provider.revoke(&refresh_token).await });
        }
    }
}
