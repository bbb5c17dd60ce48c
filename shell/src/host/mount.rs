//! What the closures of one host share.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use registry::{App, MountPath};
use wasm_bindgen::{JsValue, closure::Closure};
use web_sys::{AbortController, AbortSignal, HtmlElement};
use wharf::{AppInfo, Identity, Location, browser::Watched};

use super::{HostServices, Locations, Mounting};
use crate::{
    events::Event,
    navigation::{Entry, Place},
    outlet::{Embedded, Opener},
    platform::{message_of, structured_clone},
};

/// One mount of an app.
pub(crate) struct Mount {
    pub(super) app: Arc<App>,
    pub(super) info: AppInfo,
    pub(super) services: Rc<HostServices>,
    /// Whether the page shows the app, and not another app.
    pub(super) is_page: bool,
    /// Below which its locations are.
    base: MountPath,
    /// Whether where the page is can be one of them.
    has_location: bool,
    props: RefCell<JsValue>,
    /// Who is told of what, in the order in which they asked.
    handlers: RefCell<Vec<Handler>>,
    next_handler: Cell<u32>,
    embedded: RefCell<Vec<Rc<Embedded>>>,
    opener: Opener,
    abort: Option<AbortController>,
    on_fatal: Box<dyn Fn(String)>,
}

/// A function of the app that the shell calls.
#[derive(Clone)]
pub(super) struct Handler {
    id: u32,
    what: What,
    function: Function,
}

/// What a function of the app is called for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// A change of something that `watch` names.
    Change(String),
    /// A payload on a topic.
    Topic(String),
    /// The person is about to go elsewhere.
    Departure,
}

impl Mount {
    pub(super) fn new(
        Mounting { app, version, instance }: Mounting,
        services: Rc<HostServices>,
        props: JsValue,
        locations: &Locations,
        opener: Opener,
        on_fatal: Box<dyn Fn(String)>,
    ) -> Rc<Self> {
        let base = match locations {
            Locations::Below(path) => path.clone(),
            Locations::OfThePage | Locations::None => app.mount.clone(),
        };
        let info = AppInfo {
            name: app.name.clone(),
            version,
            instance,
            base_path: base.to_string(),
        };
        Rc::new(Self {
            app,
            info,
            services,
            is_page: *locations == Locations::OfThePage,
            base,
            has_location: *locations != Locations::None,
            props: RefCell::new(props),
            handlers: RefCell::default(),
            next_handler: Cell::default(),
            embedded: RefCell::default(),
            opener,
            abort: AbortController::new().ok(),
            on_fatal,
        })
    }

    /// Ends everything of the mount.
    pub(super) fn end(self: &Rc<Self>) {
        self.services.mounts.remove(self);
        self.handlers.borrow_mut().clear();
        self.services.mounts.hold_the_page();
        if let Some(abort) = &self.abort {
            abort.abort();
        }
        for embedded in self.embedded.take() {
            drop(embedded.close());
        }
    }

    pub(super) fn ended(&self) -> bool {
        self.abort.as_ref().is_some_and(|abort| abort.signal().aborted())
    }

    /// An ended mount can do nothing any more, whatever the app still holds.
    pub(super) fn check(&self) -> Result<(), JsValue> {
        if self.ended() {
            Err(error("this mount of the app has ended"))
        } else {
            Ok(())
        }
    }

    pub(super) fn signal(&self) -> Option<AbortSignal> {
        self.abort.as_ref().map(AbortController::signal)
    }

    pub(super) fn identity(&self) -> Identity {
        // An ended mount learns nothing more: somebody else may be signed in by now.
        if self.ended() {
            return Identity::default();
        }
        let standing = self.services.session.standing();
        standing
            .with_untracked(|standing| standing.identity.clone())
            .unwrap_or_default()
    }

    pub(super) fn location(&self) -> Location {
        let place = self.services.navigation.place().get_untracked();
        self.location_of(&place).unwrap_or_default()
    }

    /// A place as this app sees it; `None` if it is not the app's.
    pub(super) fn location_of(&self, place: &Place) -> Option<Location> {
        if self.ended() || !self.has_location {
            return None;
        }
        Some(Location {
            path: self.base.strip(&place.path)?.to_owned(),
            search: place.search.clone(),
            hash: place.hash.clone(),
        })
    }

    pub(super) fn owns_the_location(&self) -> bool {
        let place = self.services.navigation.place();
        place.with_untracked(|place| self.location_of(place).is_some())
    }

    pub(super) fn props(&self) -> JsValue {
        self.props.borrow().clone()
    }

    /// Hands new props to the app.
    pub(crate) fn announce_props(&self, props: JsValue) {
        *self.props.borrow_mut() = props;
        self.announce(Watched::Props);
    }

    /// Tells the app of a change.
    pub(super) fn announce(&self, what: Watched) {
        for handler in self.handlers_for(&What::Change(what.name().to_owned())) {
            self.call(&handler, &[]);
        }
    }

    pub(super) fn handlers_for(&self, what: &What) -> Vec<Handler> {
        let handlers = self.handlers.borrow();
        handlers
            .iter()
            .filter(|handler| handler.what == *what)
            .cloned()
            .collect()
    }

    /// Calls a function of the app, if it still wants to be called. One that throws stops no other.
    pub(super) fn call(&self, handler: &Handler, arguments: &[JsValue]) -> Option<JsValue> {
        let is_there = self.handlers.borrow().iter().any(|other| other.id == handler.id);
        if !is_there {
            return None;
        }
        let answer = handler.function.apply(&JsValue::NULL, &arguments.iter().collect());
        if let Err(error) = &answer {
            self.report(["one of its handlers failed: ", &message_of(error)].concat());
        }
        answer.ok()
    }

    /// Calls `function` for this from now on. The answer ends that.
    pub(super) fn add_handler(self: &Rc<Self>, what: What, function: &JsValue) -> Result<(Handler, JsValue), JsValue> {
        use wasm_bindgen::JsCast;

        self.check()?;
        let function: Function = function
            .clone()
            .dyn_into()
            .map_err(|_| error("a function is needed to call back"))?;
        let id = self.next_handler.get();
        self.next_handler.set(id + 1);
        let handler = Handler { id, what, function };
        self.handlers.borrow_mut().push(handler.clone());
        let mount = Rc::downgrade(self);
        let end = Closure::<dyn Fn()>::new(move || {
            if let Some(mount) = mount.upgrade() {
                mount.handlers.borrow_mut().retain(|handler| handler.id != id);
                mount.services.mounts.hold_the_page();
            }
        });
        Ok((handler, end.into_js_value()))
    }

    pub(super) fn navigate(&self, to: &str, options: &JsValue) -> Result<(), JsValue> {
        self.check()?;
        let refused = || error(&["`", to, "` is not a location of this app: begin with `/`"].concat());
        if !to.starts_with('/') {
            return Err(refused());
        }
        let address = wharf::address_below(self.base.as_str(), to);
        let place = Place::parse(&address).ok_or_else(refused)?;
        // `/../other` is a location of another app by now.
        self.base.strip(&place.path).ok_or_else(refused)?;
        let replace = Reflect::get(options, &"replace".into()).is_ok_and(|replace| replace.is_truthy());
        self.services
            .navigation
            .go(&place, if replace { Entry::Replace } else { Entry::Push });
        Ok(())
    }

    /// Shows another app inside an element of this one.
    pub(super) fn open(
        &self,
        element: &HtmlElement,
        app: &str,
        props: &JsValue,
        options: &JsValue,
    ) -> Result<JsValue, JsValue> {
        self.check()?;
        let locations = self.given_away(options)?;
        let props = structured_clone(props)?;
        let embedded = self.opener.open(&self.app, element, app, locations, props);
        let embedded = embedded.map_err(|why| {
            self.report(why.clone());
            error(&why)
        })?;
        self.embedded.borrow_mut().push(Rc::clone(&embedded));
        Ok(embedded.to_js().into())
    }

    /// Which of its locations the app gives to one inside it. Who has none has none to give.
    fn given_away(&self, options: &JsValue) -> Result<Locations, JsValue> {
        let path = Reflect::get(options, &"path".into()).unwrap_or_default();
        if path.is_undefined() {
            return Ok(Locations::None);
        }
        let path = path.as_string().unwrap_or_default();
        let below = MountPath::try_from([self.base.as_str(), &path].concat());
        match below {
            Ok(_) if !self.has_location => Ok(Locations::None),
            // `-other` behind the mount path would be a location of another app.
            Ok(below) if path.starts_with('/') => Ok(Locations::Below(below)),
            _ => Err(error(
                &["`", &path, "` is not a path that this app can give to another"].concat(),
            )),
        }
    }

    pub(super) fn set_title(&self, title: String) {
        // The page's title is that of the page's app, and not of one that is on its way out.
        if self.owns_the_location() {
            self.services.title.set(title);
        }
    }

    /// Writes down what an app has to say.
    pub(super) fn report(&self, text: String) {
        self.services.events.add(Event::reported(&self.app.name, text));
    }

    /// The app cannot go on.
    pub(super) fn give_up(&self, message: String) {
        if !self.ended() {
            (self.on_fatal)(message);
        }
    }
}

pub(super) fn error(message: &str) -> JsValue {
    js_sys::Error::new(message).into()
}
