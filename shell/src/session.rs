//! The person's session, as this page sees it.
//!
//! Tokens are not here: the vault, a worker that all tabs of the browser share, holds them, renews them and uses them. The
//! page knows who is signed in, sends people to the provider and brings them back, and passes requests of apps on.

mod notice;
mod requests;
mod tab_storage;
mod vault;

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use futures::future::LocalBoxFuture;
use js_sys::{Function, Object, Promise};
use leptos::prelude::*;
use registry::Service;
use shared_ui::AlertKind;
use shell_config::{ShellConfig, Storage};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use wharf::{Identity, browser::identity_from_js};

pub(crate) use self::notice::SignInNotice;
use self::vault::{Said, Vault};
use crate::{
    locale,
    navigation::Place,
    platform::{dispatch, document, listen, member, secret, set, sleep, unix_time, window},
};

/// The page for signing in once more, in a tab of its own: what stands in the other tab stays there.
pub(crate) const SIGN_IN_AGAIN: &str = "/auth/again";
/// What the query of it begins with for somebody who was not signed in: the provider need not ask whom it knows. Behind it is
/// what nobody knows but the page that has opened the tab.
const FIRST: &str = "?first=";
/// Where that tab ends up.
pub(crate) const SIGNED_IN_AGAIN: &str = "/auth/done";

/// The way to sign out that no provider is told of.
const LOCAL: &str = "local";

/// How long signing out waits for the drafts to be deleted, in milliseconds.
const DRAFTS_TIME: i32 = 500;

/// What the page shows of the session.
#[derive(Default)]
pub(crate) struct Standing {
    /// Who is signed in, or was when the session ended by itself. Renewing tokens does not change it.
    pub(crate) identity: Option<Identity>,
    /// What there is to say on the signed-out page.
    pub(crate) notice: Option<SignInNotice>,
    /// Whether the browser is on its way to the provider.
    pub(crate) leaving: bool,
    /// Why the person, whose page this still is, has to sign in once more.
    pub(crate) again: Option<Again>,
}

/// Why a person has to sign in once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    /// The session has ended by itself.
    Ended,
    /// Something needs a sign-in that is at most so many seconds old.
    TooLongAgo(u64),
}

/// How the page goes on after the session was looked for.
pub(crate) enum Start {
    /// With or without a person.
    Ready(Session),
    /// Not at all: the browser is on its way to the provider.
    Leaving,
    /// There is no vault.
    Failed(SignInNotice),
}

/// A handle on the session of this page.
#[derive(Clone)]
pub(crate) struct Session(Rc<Inner>);

struct Inner {
    vault: Rc<Vault>,
    api: String,
    storage: Storage,
    sign_out_scope: &'static str,
    /// Where the provider says more about the person, once that is known.
    user_info: RefCell<Option<String>>,
    /// Apps that wait for a sign-in that is at most so many seconds old.
    waiting: RefCell<Vec<(u64, Function)>>,
    standing: RwSignal<Standing>,
}

impl Session {
    /// Completes a sign-in that comes back from the provider, or looks for the session that this browser has.
    pub(crate) async fn start(config: &ShellConfig) -> Start {
        let place = Place::current();
        let is_back = place.path == config.redirect_path;
        if is_back {
            // The address bar is cleaned before the code is used and before any app is there: it must not be seen or kept.
            go_to(&config.redirect_path);
        }
        let session = match Self::join(config).await {
            Ok(session) => session,
            Err(notice) => return Start::Failed(notice),
        };
        let is_leaving = if is_back {
            session.come_back(&place.search).await
        } else {
            session.find(&place).await
        };
        if is_leaving {
            Start::Leaving
        } else {
            Start::Ready(session)
        }
    }

    /// Takes part in the session that this browser has, and does nothing to get one.
    pub(crate) fn join(config: &ShellConfig) -> LocalBoxFuture<'static, Result<Self, SignInNotice>> {
        let inner = Rc::new_cyclic(|inner: &Weak<Inner>| {
            let heard = inner.clone();
            Inner {
                vault: Vault::connect(config.storage == Storage::Reload, move |said| {
                    if let Some(inner) = heard.upgrade() {
                        Self(inner).hear(said);
                    }
                }),
                api: config.api.clone(),
                storage: config.storage,
                sign_out_scope: config.sign_out_scope,
                user_info: RefCell::default(),
                waiting: RefCell::default(),
                standing: RwSignal::default(),
            }
        });
        let session = Self(inner);
        session.wake_up_with_the_page();
        Box::pin(async move {
            session.take(&session.0.vault.ask("hello", &[]).await?);
            session.0.vault.watch_over();
            Ok(session)
        })
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

    /// The person goes elsewhere: what was said about something that is over, and nothing that went wrong, has been read.
    pub(crate) fn forget_news(&self) {
        let is_news = |standing: &Standing| {
            let notice = standing.notice.as_ref();
            notice.is_some_and(|notice| notice.kind == AlertKind::Info)
        };
        if self.0.standing.with_untracked(is_news) {
            self.set_notice(None);
        }
    }

    /// The subject of the person's identity; empty if nobody is signed in.
    pub(crate) fn subject(&self) -> String {
        self.0.standing.with_untracked(|standing| {
            let who = standing.identity.as_ref();
            who.map(|who| who.subject.clone()).unwrap_or_default()
        })
    }

    fn is_signed_in(&self) -> bool {
        self.0.standing.with_untracked(|standing| standing.identity.is_some())
    }

    /// Where a service is that apps may be granted.
    pub(crate) fn service_url(&self, service: Service) -> Option<String> {
        match service {
            Service::Api => Some(self.0.api.clone()),
            Service::UserInfo => self.0.user_info.borrow().clone(),
        }
    }

    /// A page that was loaded outside of a sign-in. Returns whether the browser leaves it.
    async fn find(&self, place: &Place) -> bool {
        if place.path == SIGN_IN_AGAIN && !place.search.starts_with(FIRST) {
            // Whoever led the person here: the provider asks for the password.
            let max_age = place.search.strip_prefix("?max_age=").and_then(|age| age.parse().ok());
            return self.leave(SIGNED_IN_AGAIN, Some("login"), max_age).await;
        }
        // A link of another site must not sign anybody in whom the provider's cookie happens to name.
        if place.path == SIGN_IN_AGAIN && tab_storage::was_opened(&place.search) && !self.is_signed_in() {
            return self.leave(SIGNED_IN_AGAIN, None, None).await;
        }
        if let Some(notice) = tab_storage::take_notice() {
            self.set_notice(Some(SignInNotice::kept(&notice, is_back_or_forward())));
            tab_storage::remember_session(self.is_signed_in());
            return false;
        }
        let had_session = tab_storage::had_session();
        // The mark goes first: whatever happens on the way, the next load does not try again by itself.
        tab_storage::remember_session(self.is_signed_in());
        let may_ask = had_session && !self.is_signed_in() && self.0.storage == Storage::Reload;
        may_ask && self.leave(&place.address(), Some("none"), None).await
    }

    /// The vault will be needed soon.
    pub(crate) fn expect_sign_in(&self) {
        self.0.vault.tell("load");
    }

    /// Sends the person to the provider's login page; they come back to `return_to`.
    pub(crate) fn sign_in(&self, return_to: &str) {
        self.go_to_the_provider(return_to, None, None);
    }

    /// The same, though somebody is signed in: that was too long ago.
    pub(crate) fn sign_in_afresh(&self, return_to: &str, max_age: u64) {
        self.go_to_the_provider(return_to, Some("login"), Some(max_age));
    }

    fn go_to_the_provider(&self, return_to: &str, prompt: Option<&'static str>, max_age: Option<u64>) {
        if self.0.standing.with_untracked(|standing| standing.leaving) {
            return;
        }
        let (session, return_to) = (self.clone(), return_to.to_owned());
        spawn_local(async move {
            session.leave(&return_to, prompt, max_age).await;
        });
    }

    /// Opens the provider's login page in a tab of its own, so that this page can stay as it is.
    pub(crate) fn sign_in_again(&self) {
        let query = match self.0.standing.with_untracked(|standing| standing.again) {
            Some(Again::TooLongAgo(age)) => ["?max_age=", &age.to_string()].concat(),
            Some(Again::Ended) => String::new(),
            None => {
                let query = [FIRST, &secret()].concat();
                tab_storage::remember_opened(&query);
                query
            }
        };
        let address = [SIGN_IN_AGAIN, &query].concat();
        // In the handler of a click no browser blocks it.
        let _ = window().open_with_url_and_target_and_features(&address, "_blank", "noopener");
    }

    /// The same in this tab, which was opened for it.
    pub(crate) fn sign_in_again_here(&self) {
        self.go_to_the_provider(SIGNED_IN_AGAIN, Some("login"), None);
    }

    /// Begins a login and leaves the page for it. Returns whether that worked.
    fn leave<'a>(
        &'a self,
        return_to: &str,
        prompt: Option<&'static str>,
        max_age: Option<u64>,
    ) -> LocalBoxFuture<'a, bool> {
        self.set_leaving(true);
        self.set_notice(None);
        let options = Object::new();
        set(&options, "returnTo", &return_to.into());
        set(&options, "prompt", &prompt.into());
        set(&options, "maxAge", &max_age.map(|age| age as f64).into());
        set(&options, "lang", &locale::current().into());
        let begun = self.0.vault.ask("begin", &[options.into(), tab_storage::logins()]);
        let is_silent = prompt == Some("none");
        Box::pin(async move {
            let notice = match begun.await {
                Err(notice) => notice,
                Ok(answer) if !tab_storage::apply(&answer) => SignInNotice::nothing_stored(),
                Ok(answer) => {
                    let (location, url) = (
                        window().location(),
                        member(&answer, "url").as_string().unwrap_or_default(),
                    );
                    // *Back* on the login page leads to where the person was. A way through the provider that nobody asked
                    // for leaves no trace in the history.
                    let left = if is_silent {
                        location.replace(&url)
                    } else {
                        location.assign(&url)
                    };
                    if left.is_ok() {
                        return true;
                    }
                    SignInNotice::from_js(&JsValue::NULL)
                }
            };
            self.set_leaving(false);
            // Nobody asked for a silent attempt, so nobody is told that it failed.
            if !is_silent {
                self.set_notice(Some(notice));
            }
            false
        })
    }

    /// The person is back from the provider. Returns whether the browser leaves the page at once.
    ///
    /// It does unless they are signed in: the browser keeps the address that it came to among the page's timings, and a code
    /// that nobody has spent must not be there when an app comes.
    async fn come_back(&self, search: &str) -> bool {
        let arrival = self
            .0
            .vault
            .ask("callback", &[search.into(), tab_storage::logins()])
            .await;
        let return_to = match &arrival {
            Err(notice) => {
                self.set_notice(Some(notice.clone()));
                return false;
            }
            Ok(arrival) => member(arrival, "returnTo")
                .as_string()
                .unwrap_or_else(|| "/".to_owned()),
        };
        let arrival = arrival.unwrap_or_default();
        tab_storage::apply(&arrival);
        self.take(&member(&arrival, "state"));
        let has_signed_in = member(&arrival, "outcome") == "signed-in";
        if has_signed_in {
            // A sign-out from which nobody came back is over now.
            drop(tab_storage::take_notice());
        }
        if has_signed_in || search.is_empty() {
            go_to(&return_to);
            return false;
        }
        let notice = member(&arrival, "notice");
        // Who is signed in already loses nothing by an old address or a second answer.
        if notice.is_object() && (return_to == SIGNED_IN_AGAIN || !self.is_signed_in()) {
            tab_storage::keep_notice(&notice);
        }
        window().location().replace(&return_to).is_ok()
    }

    /// Ends the session here, in every tab and at the provider.
    pub(crate) fn sign_out(&self) {
        let answer = self.0.vault.ask("sign-out", &[self.0.sign_out_scope.into()]);
        let subject = self.subject();
        self.0.standing.update(|standing| {
            standing.leaving = true;
            standing.identity = None;
            standing.again = None;
        });
        tab_storage::remember_session(false);
        let session = self.clone();
        spawn_local(async move {
            let answer = answer.await;
            // A vault that does not answer has told nobody, and a local sign-out has nobody to tell.
            let is_done = answer.is_ok() && session.0.sign_out_scope == LOCAL;
            let url = answer.ok().and_then(|url| url.as_string());
            // The apps are gone by now, which save what was typed when they go.
            forget_drafts(&subject).await;
            let is_offline = !window().navigator().on_line();
            let leaves = |url: String| {
                let leaves = window().location().assign(&url).is_ok();
                if leaves {
                    // The page that the provider leads back to says so.
                    let notice = Object::new();
                    set(&notice, "sentence", &notice::SIGNED_OUT.into());
                    tab_storage::keep_notice(&notice);
                }
                leaves
            };
            if is_offline || !url.is_some_and(leaves) {
                session.set_leaving(false);
                let notice = match (is_done, is_offline) {
                    (true, _) => SignInNotice::signed_out(),
                    (false, true) => SignInNotice::signed_out_offline(),
                    (false, false) => SignInNotice::signed_out_here(),
                };
                session.set_notice(Some(notice));
            }
        });
    }

    /// An app or an API wants a sign-in that is at most so many seconds old.
    pub(crate) fn ask_for_fresh_login(&self, max_age: u64) {
        self.0.vault.tell("step-up");
        self.0.standing.update(|standing| {
            if standing.again.is_none() {
                standing.again = Some(Again::TooLongAgo(max_age));
            }
        });
    }

    /// Resolves when the person has signed in within the last `max_age` seconds, and asks them to if they have not.
    pub(crate) fn fresh_login(&self, max_age: u64) -> Promise {
        let is_fresh = self.0.standing.with_untracked(|standing| {
            let has_ended = standing.again == Some(Again::Ended);
            !has_ended && standing.identity.as_ref().is_some_and(|who| is_fresh(who, max_age))
        });
        if is_fresh {
            return Promise::resolve(&JsValue::UNDEFINED);
        }
        self.ask_for_fresh_login(max_age);
        Promise::new(&mut |resolve, _| self.0.waiting.borrow_mut().push((max_age, resolve)))
    }

    fn hear(&self, said: Said) {
        match said {
            Said::State(state) => self.take(&state),
            Said::Event(name, code) => publish(&name, &code),
        }
    }

    /// Takes what the vault says about who is signed in.
    fn take(&self, state: &JsValue) {
        if let Some(user_info) = member(state, "userInfo").as_string() {
            *self.0.user_info.borrow_mut() = Some(user_info);
        }
        let identity = member(state, "identity");
        let identity = (!identity.is_undefined() && !identity.is_null()).then(|| identity_from_js(&identity));
        // A vault that has crashed knows nothing of an end, nor of a person.
        let ended = member(state, "ended");
        let has_ended = ended.is_object() || !state.is_object();
        if state.is_object() && identity.is_some() != self.is_signed_in() {
            tab_storage::remember_session(identity.is_some());
        }
        let fresh = identity.clone();
        if identity.as_ref().is_none_or(|who| who.subject != self.subject()) && !has_ended {
            // Whoever waits is another person's app.
            self.0.waiting.borrow_mut().clear();
        }
        self.0.standing.update(|standing| match identity {
            Some(identity) => {
                let is_old = |again: &Again| matches!(again, Again::TooLongAgo(age) if !is_fresh(&identity, *age));
                standing.again = standing.again.filter(is_old);
                standing.notice = None;
                standing.identity = Some(identity);
            }
            // The page is still theirs: what they typed stays, and they sign in once more or out.
            None if has_ended && standing.identity.is_some() => standing.again = Some(Again::Ended),
            None => {
                let notice = if ended.is_object() {
                    Some(SignInNotice::from_js(&ended))
                } else {
                    let was_signed_in = standing.identity.is_some() && !standing.leaving;
                    was_signed_in.then(SignInNotice::signed_out_elsewhere)
                };
                standing.notice = notice.or_else(|| standing.notice.take());
                standing.identity = None;
                standing.again = None;
            }
        });
        if let Some(identity) = fresh {
            self.tell_who_waits(&identity);
        }
    }

    fn tell_who_waits(&self, identity: &Identity) {
        let waiting = self.0.waiting.take();
        let (fresh, old): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(age, _)| is_fresh(identity, *age));
        *self.0.waiting.borrow_mut() = old;
        for (_, resolve) in fresh {
            let _ = resolve.call0(&JsValue::NULL);
        }
    }

    /// A device that wakes up or comes online may have a renewal to make up for; a page that comes out of the back-forward
    /// cache is where it was when it left: on its way to the provider.
    fn wake_up_with_the_page(&self) {
        let session = self.clone();
        listen(&window(), "pageshow", move |event| {
            if member(&event, "persisted").is_truthy() {
                session.set_leaving(false);
                if let Some(notice) = tab_storage::take_notice() {
                    session.set_notice(Some(SignInNotice::kept(&notice, true)));
                }
                let session = session.clone();
                spawn_local(async move {
                    if let Ok(state) = session.0.vault.come_back().await {
                        session.take(&state);
                        session.0.vault.watch_over();
                    }
                });
            }
        });
        let tell = |target: &web_sys::EventTarget, event: &str, what: &'static str| {
            let session = self.clone();
            listen(target, event, move |_| session.0.vault.tell(what));
        };
        let leaving = self.clone();
        listen(&window(), "pagehide", move |_| leaving.0.vault.leave());
        tell(&window(), "online", "wake");
        tell(&document(), "visibilitychange", "wake");
    }
}

/// Deletes what the person typed into forms of apps and did not send. A storage that does not answer keeps nobody from signing
/// out.
async fn forget_drafts(subject: &str) {
    let forgotten = Box::pin(drafts::browser::forget_person(subject));
    // What was not deleted is thrown away when it is too old.
    let _ = futures::future::select(forgotten, sleep(DRAFTS_TIME)).await;
}

fn is_fresh(identity: &Identity, max_age: u64) -> bool {
    // As with tokens: clocks may be a minute apart.
    identity.signed_in_at.saturating_add(max_age).saturating_add(60) >= unix_time()
}

/// Tells whoever listens on the page what has happened to the session: `addEventListener("wharf-session", …)`.
fn publish(name: &JsValue, code: &JsValue) {
    let detail = Object::new();
    set(&detail, "name", name);
    set(&detail, "code", code);
    dispatch("wharf-session", &Object::freeze(&detail));
}

/// Whether the person came to the page by a step through the history.
fn is_back_or_forward() -> bool {
    let performance = member(&window(), "performance");
    let entries = member(&performance, "getEntriesByType").dyn_into::<Function>();
    let navigation = entries.and_then(|entries| entries.call1(&performance, &"navigation".into()));
    navigation.is_ok_and(|navigation| member(&member(&navigation, "0"), "type") == "back_forward")
}

/// Changes the address without leaving the page.
fn go_to(address: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(address));
    }
}
