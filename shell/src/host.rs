//! The host object that one mount of an app is given: `wharf.d.ts`, seen from the shell.

mod live_mounts;

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use registry::App;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{AbortController, AbortSignal, Request, RequestInit};
use wharf::{
    AppInfo, Identity, Location, NoticeKind,
    browser::{Watched, app_info_to_js, identity_to_js, location_to_js},
};

pub(crate) use live_mounts::LiveMounts;

use crate::{
    navigation::{Entry, Navigation, Place},
    notices::Notices,
    platform::{message_of, promise, set},
    session::Session,
    theme::SystemTheme,
};

/// The parts of the shell that apps reach through their host.
pub(crate) struct HostServices {
    /// Who is signed in, and requests in their name.
    pub(crate) session: Session,
    /// The page's location.
    pub(crate) navigation: Navigation,
    /// Messages for the person.
    pub(crate) notices: Notices,
    /// Light or dark.
    pub(crate) theme: SystemTheme,
    /// What the page's title begins with.
    pub(crate) title: RwSignal<String>,
    /// Who is told of changes.
    pub(crate) mounts: LiveMounts,
}

/// The host of one mount. Dropping it ends the mount's subscriptions and requests.
pub(crate) struct HostHandle {
    object: Object,
    mount: Rc<Mount>,
}

/// What the closures of one host share.
struct Mount {
    app: App,
    info: AppInfo,
    services: Rc<HostServices>,
    watchers: RefCell<Vec<Watcher>>,
    next_watcher: Cell<u32>,
    abort: Option<AbortController>,
    on_fatal: Box<dyn Fn(String)>,
}

struct Watcher {
    id: u32,
    what: String,
    handler: Function,
}

impl HostHandle {
    /// Builds the host of a mount. `on_fatal` is told when the app says that it cannot go on.
    pub(crate) fn new(
        app: &App,
        info: AppInfo,
        services: Rc<HostServices>,
        on_fatal: impl Fn(String) + 'static,
    ) -> Self {
        let mount = Rc::new(Mount {
            app: app.clone(),
            info,
            services,
            watchers: RefCell::default(),
            next_watcher: Cell::default(),
            abort: AbortController::new().ok(),
            on_fatal: Box::new(on_fatal),
        });
        let object = host_object(&mount);
        mount.services.mounts.add(&mount);
        Self { object, mount }
    }

    /// The object to hand to `mount`.
    pub(crate) fn object(&self) -> &Object {
        &self.object
    }
}

impl Drop for HostHandle {
    fn drop(&mut self) {
        self.mount.services.mounts.remove(&self.mount);
        self.mount.watchers.borrow_mut().clear();
        if let Some(abort) = &self.mount.abort {
            abort.abort();
        }
    }
}

impl Mount {
    fn ended(&self) -> bool {
        self.abort.as_ref().is_some_and(|abort| abort.signal().aborted())
    }

    /// An ended mount can do nothing any more, whatever the app still holds.
    fn check(&self) -> Result<(), JsValue> {
        if self.ended() {
            Err(js_sys::Error::new("this mount of the app has ended").into())
        } else {
            Ok(())
        }
    }

    fn identity(&self) -> Identity {
        // An ended mount learns nothing more: somebody else may be signed in by now.
        if self.ended() {
            return Identity::default();
        }
        let standing = self.services.session.standing();
        standing
            .with_untracked(|standing| standing.identity.clone())
            .unwrap_or_default()
    }

    fn location(&self) -> Location {
        if self.ended() {
            return Location::default();
        }
        let place = self.services.navigation.place().get_untracked();
        let path = self.app.mount.strip(&place.path).unwrap_or("/").to_owned();
        Location {
            path,
            search: place.search,
            hash: place.hash,
        }
    }

    fn owns_the_location(&self) -> bool {
        let place = self.services.navigation.place();
        place.with_untracked(|place| self.app.mount.strip(&place.path).is_some())
    }

    fn announce(&self, what: Watched) {
        let handlers: Vec<Function> = self
            .watchers
            .borrow()
            .iter()
            .filter(|watcher| watcher.what == what.name())
            .map(|watcher| watcher.handler.clone())
            .collect();
        for handler in handlers {
            // One handler that throws stops no other; the browser's console has the error.
            if let Err(error) = handler.call0(&JsValue::NULL) {
                let error = message_of(&error);
                leptos::logging::error!("{}: a `{}` handler failed: {error}", self.app.name, what.name());
            }
        }
    }

    fn watch(self: &Rc<Self>, what: String, handler: Function) -> Result<JsValue, JsValue> {
        self.check()?;
        let id = self.next_watcher.get();
        self.next_watcher.set(id + 1);
        self.watchers.borrow_mut().push(Watcher { id, what, handler });
        let mount = Rc::downgrade(self);
        Ok(Closure::<dyn Fn()>::new(move || {
            if let Some(mount) = mount.upgrade() {
                mount.watchers.borrow_mut().retain(|watcher| watcher.id != id);
            }
        })
        .into_js_value())
    }

    fn navigate(&self, to: &str, options: &JsValue) -> Result<(), JsValue> {
        self.check()?;
        let refused = || js_sys::Error::new(&format!("`{to}` is not a location of this app: begin with `/`"));
        if !to.starts_with('/') {
            return Err(refused().into());
        }
        let address = wharf::address_below(self.app.mount.as_str(), to);
        let place = Place::parse(&address).ok_or_else(refused)?;
        // `/../other` is a location of another app by now.
        self.app.mount.strip(&place.path).ok_or_else(refused)?;
        let replace = Reflect::get(options, &"replace".into()).is_ok_and(|replace| replace.is_truthy());
        self.services
            .navigation
            .go(&place, if replace { Entry::Replace } else { Entry::Push });
        Ok(())
    }

    fn fetch(&self, input: &JsValue, init: &JsValue) -> Result<Request, JsValue> {
        self.check()?;
        let default = RequestInit::new();
        let init = if init.is_object() {
            init.unchecked_ref()
        } else {
            &default
        };
        let request = match input.dyn_ref::<Request>() {
            Some(request) => Request::new_with_request_and_init(request, init)?,
            None => {
                let url = String::from(js_sys::JsString::from(input.clone()));
                Request::new_with_str_and_init(&url, init)?
            }
        };
        // The request ends with the mount, and when the app itself gives it up.
        let Some(mount) = &self.abort else { return Ok(request) };
        let signals = Array::of2(&mount.signal(), &request.signal());
        let until_either = RequestInit::new();
        until_either.set_signal(Some(&AbortSignal::any(&signals)));
        Request::new_with_request_and_init(&request, &until_either)
    }
}

fn host_object(mount: &Rc<Mount>) -> Object {
    let object = Object::new();
    set(&object, "abi", &wharf::ABI_VERSION.into());
    set(&object, "app", &app_info_to_js(&mount.info));
    set(&object, "services", &services_object(mount));
    if let Some(abort) = &mount.abort {
        set(&object, "signal", &abort.signal());
    }
    getter(&object, "identity", mount, |mount| {
        identity_to_js(&mount.identity()).into()
    });
    getter(&object, "location", mount, |mount| {
        location_to_js(&mount.location()).into()
    });
    getter(&object, "theme", mount, |mount| {
        mount.services.theme.current().name().into()
    });
    getter(&object, "locale", mount, |_| "en".into());
    method(&object, "watch", mount, |mount, what, handler| {
        let handler = handler
            .dyn_into()
            .map_err(|_| js_sys::Error::new("`watch` needs a handler"))?;
        mount.watch(what.as_string().unwrap_or_default(), handler)
    });
    method(&object, "fetch", mount, |mount, input, init| {
        let request = match mount.fetch(&input, &init) {
            Ok(request) => request,
            // As `window.fetch`, which throws nothing.
            Err(error) => return Ok(Promise::reject(&error).into()),
        };
        let mount = Rc::clone(mount);
        let answer = async move { mount.services.session.fetch(&mount.app, request).await };
        Ok(promise(Box::pin(answer)).into())
    });
    method(&object, "token", mount, |mount, _, _| {
        mount.check()?;
        let mount = Rc::clone(mount);
        let token = async move { mount.services.session.token(&mount.app).await };
        Ok(promise(Box::pin(token)).into())
    });
    method(&object, "freshLogin", mount, |mount, max_age, _| {
        mount.check()?;
        let max_age = max_age.as_f64().unwrap_or_default().max(0.0) as u64;
        Ok(mount.services.session.fresh_login(max_age).into())
    });
    method(&object, "navigate", mount, |mount, to, options| {
        mount
            .navigate(&to.as_string().unwrap_or_default(), &options)
            .map(|()| JsValue::UNDEFINED)
    });
    method(&object, "setTitle", mount, |mount, title, _| {
        mount.check()?;
        mount.services.title.set(title.as_string().unwrap_or_default());
        Ok(JsValue::UNDEFINED)
    });
    method(&object, "notify", mount, |mount, kind, text| {
        mount.check()?;
        let kind = NoticeKind::parse(&kind.as_string().unwrap_or_default());
        mount.services.notices.show(kind, text.as_string().unwrap_or_default());
        Ok(JsValue::UNDEFINED)
    });
    method(&object, "report", mount, |mount, message, fatal| {
        let message = message.as_string().unwrap_or_default();
        leptos::logging::error!("{}: {message}", mount.app.name);
        if fatal.is_truthy() && !mount.ended() {
            (mount.on_fatal)(message);
        }
        Ok(JsValue::UNDEFINED)
    });
    debug_assert!(
        wharf::MEMBERS
            .iter()
            .all(|member| Reflect::has(&object, &(*member).into()).unwrap_or(false))
            && Object::keys(&object).length() as usize == wharf::MEMBERS.len(),
        "the host is not what the contract says"
    );
    Object::freeze(&object)
}

fn services_object(mount: &Rc<Mount>) -> Object {
    let object = Object::new();
    for grant in &mount.app.fetch {
        if let Some(url) = mount.services.session.service_url(grant.service) {
            set(&object, grant.service.name(), &url.into());
        }
    }
    Object::freeze(&object)
}

/// A property that is read anew each time.
fn getter(object: &Object, name: &str, mount: &Rc<Mount>, read: fn(&Mount) -> JsValue) {
    let mount = Rc::clone(mount);
    let get = Closure::<dyn Fn() -> JsValue>::new(move || read(&mount));
    let descriptor = Object::new();
    set(&descriptor, "get", &get.into_js_value());
    set(&descriptor, "enumerable", &true.into());
    Object::define_property(object, &name.into(), &descriptor);
}

/// What a function of the host does with its mount and up to two arguments. Not a closure: each would have a type of its
/// own, and code that makes it a JavaScript function.
type Call = fn(&Rc<Mount>, JsValue, JsValue) -> Result<JsValue, JsValue>;

/// A function of up to two arguments. It belongs to the JavaScript object and is collected with it.
fn method(object: &Object, name: &str, mount: &Rc<Mount>, call: Call) {
    let mount = Rc::clone(mount);
    let function = Closure::<dyn Fn(JsValue, JsValue) -> Result<JsValue, JsValue>>::new(move |first, second| {
        call(&mount, first, second)
    });
    set(object, name, &function.into_js_value());
}
