//! A place for apps on the page: the state machine of the [`loader`] crate with a browser under it.

mod attempt;
mod embed;
mod overview;
mod view;

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    rc::{Rc, Weak},
    sync::Arc,
};

use futures::future::join;
use js_sys::Promise;
use leptos::prelude::*;
use linear_map::LinearMap;
use loader::{Action, Attempt, Input, LoadError, Patience, Phase, Place, Status};
use registry::App;
use shared_ui::tag::ElementRef;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use self::attempt::Try;
pub(crate) use self::{
    embed::{Embedded, Opener},
    view::outlet_view,
};
use crate::{
    events::Event,
    frame::{is_keyboard_nowhere, keep_the_keyboard},
    host::{HostHandle, HostServices, Locations, Mounting},
    loader::{Loader, now, within},
    platform::{after, trace_id},
    styles::ToolkitStyles,
};

/// An app that loads faster than this is not announced as loading: a flash of a spinner looks slower than none.
const SPINNER_DELAY_MS: i32 = 200;

/// What mounting needs and all outlets share.
pub(crate) struct OutletServices {
    /// The apps that there are.
    pub(crate) apps: Vec<Arc<App>>,
    /// Loads apps.
    pub(crate) loader: Loader,
    /// The toolkit's stylesheet.
    pub(crate) styles: Rc<ToolkitStyles>,
    /// What apps reach through their host.
    pub(crate) host: Rc<HostServices>,
    /// Every place that there is, for whoever looks at all of them.
    pub(crate) places: RefCell<Vec<Weak<Outlet>>>,
    /// Who is told when the status of a place changes.
    pub(crate) on_change: RefCell<Option<js_sys::Function>>,
}

/// An app for a person: for another person it is mounted anew.
#[derive(Clone)]
pub(crate) struct Shown {
    /// The app.
    pub(crate) app: Arc<App>,
    /// The subject of the person's identity.
    pub(crate) person: String,
}

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        self.app.name == other.app.name && self.person == other.person
    }
}

/// What went wrong, and under which identifier it is in the log.
#[derive(Clone)]
pub(crate) struct Failure {
    /// The name of the app.
    app: String,
    /// What went wrong.
    pub(crate) error: LoadError,
    /// What the error card shows, and the log.
    pub(crate) trace: String,
}

/// How long the person has been waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Waiting {
    /// Too short to speak of.
    #[default]
    Quietly,
    /// Long enough for a spinner.
    Visibly,
    /// Longer than it should be.
    Long,
}

/// A place for apps.
pub(crate) struct Outlet {
    services: Rc<OutletServices>,
    place: RefCell<Place<Shown, Failure>>,
    /// What has happened and was not handled yet: apps may call back while they are called.
    inputs: RefCell<VecDeque<Input<Shown, Failure>>>,
    is_busy: Cell<bool>,
    tries: RefCell<LinearMap<Attempt, Try>>,
    /// What the shadow roots of the apps go into.
    element: ElementRef,
    /// What is shown, for the view.
    shown: RwSignal<Option<Arc<App>>>,
    status: RwSignal<Status<Failure>>,
    waiting: RwSignal<Waiting>,
    /// The person asked for this attempt with a button that will be gone.
    is_retry: Cell<bool>,
    /// What the app is handed.
    props: RefCell<JsValue>,
    /// Which locations of the page are those of what is shown here.
    locations: Locations,
    /// The names of the apps around this one, outermost first.
    around: Vec<String>,
    /// Nothing comes into this place any more.
    is_closed: Cell<bool>,
    /// Who waits for the place to be empty.
    on_empty: RefCell<Vec<js_sys::Function>>,
}

impl Outlet {
    /// The outlet of the page.
    pub(crate) fn of_the_page(services: Rc<OutletServices>) -> Rc<Self> {
        Self::new(services, Locations::OfThePage, Vec::new(), JsValue::UNDEFINED)
    }

    /// An outlet inside apps of these names, outermost first: none in an element of a page that is not the shell's.
    pub(crate) fn inside(
        services: Rc<OutletServices>,
        locations: Locations,
        around: Vec<String>,
        props: JsValue,
    ) -> Rc<Self> {
        Self::new(services, locations, around, props)
    }

    fn new(services: Rc<OutletServices>, locations: Locations, around: Vec<String>, props: JsValue) -> Rc<Self> {
        let outlet = Rc::new(Self {
            services,
            place: RefCell::default(),
            inputs: RefCell::default(),
            is_busy: Cell::default(),
            tries: RefCell::default(),
            element: ElementRef::new(),
            shown: RwSignal::default(),
            status: RwSignal::new(Status::NotLoaded),
            waiting: RwSignal::default(),
            is_retry: Cell::default(),
            props: RefCell::new(props),
            locations,
            around,
            is_closed: Cell::default(),
            on_empty: RefCell::default(),
        });
        outlet.services.add(&outlet);
        outlet
    }

    /// From now on this app belongs here, or none.
    pub(crate) fn show(self: &Rc<Self>, shown: Option<Shown>) {
        if self.is_closed.get() {
            return;
        }
        let _ = self.shown.try_set(shown.as_ref().map(|shown| Arc::clone(&shown.app)));
        self.handle(Input::Show(shown));
    }

    /// Hands new props to the app, which is not mounted anew.
    pub(crate) fn set_props(self: &Rc<Self>, props: JsValue) {
        *self.props.borrow_mut() = props;
        self.handle(Input::Update);
    }

    /// Whether an app is on its way into the place, for whoever follows signals.
    pub(crate) fn is_loading(&self) -> bool {
        self.status
            .with(|status| matches!(status, Status::Loading | Status::Loaded | Status::Mounting))
    }

    /// Fulfilled when nothing is in the place any more. It stays so.
    pub(crate) fn close(self: &Rc<Self>) -> Promise {
        self.show(None);
        self.is_closed.set(true);
        Promise::new(&mut |resolve, _| {
            self.on_empty.borrow_mut().push(resolve);
            self.tell_when_empty();
        })
    }

    fn tell_when_empty(&self) {
        if matches!(self.place.borrow().status(), Status::NotLoaded) {
            for resolve in self.on_empty.take() {
                let _ = resolve.call0(&JsValue::NULL);
            }
        }
    }

    /// Nobody has pressed a button. Whoever has the keyboard nowhere is left there; it may be on the button, which goes.
    fn try_again_unasked(self: &Rc<Self>) {
        self.is_retry.set(!is_keyboard_nowhere());
        self.handle(Input::TryAgain);
    }

    fn try_again(self: &Rc<Self>) {
        self.is_retry.set(true);
        self.handle(Input::TryAgain);
    }

    fn handle(self: &Rc<Self>, input: Input<Shown, Failure>) {
        self.inputs.borrow_mut().push_back(input);
        if self.is_busy.replace(true) {
            return;
        }
        loop {
            let input = self.inputs.borrow_mut().pop_front();
            let Some(input) = input else { break };
            let actions = self.place.borrow_mut().handle(input);
            for action in actions {
                self.act(action);
            }
        }
        self.is_busy.set(false);
        self.tell_when_empty();
        let status = self.place.borrow().status();
        let is_settled = matches!(status, Status::Mounted | Status::LoadError(..) | Status::Broken(..));
        // The signals are gone together with whoever looks at the outlet.
        let _ = self.status.try_set(status);
        self.services.announce();
        if is_settled && self.is_retry.take() {
            let near = self.element.get();
            // After the page has been changed.
            after(
                0,
                Box::new(move || near.into_iter().for_each(|near| keep_the_keyboard(near.into()))),
            );
        }
    }

    fn act(self: &Rc<Self>, action: Action<Shown, Failure>) {
        match action {
            Action::Load(attempt, shown) => self.load(attempt, shown),
            Action::Mount(attempt) => self.mount(attempt),
            Action::Update(attempt) => self.update(attempt),
            Action::Hide(attempt) => self.with_try(attempt, |this| this.hide()),
            Action::Unmount(attempt) => self.unmount(attempt),
            Action::Release(attempt) => self.release(attempt),
            Action::Report(attempt, failure) => self.report(attempt, &failure),
        }
    }

    fn with_try(&self, attempt: Attempt, act: impl FnOnce(&mut Try)) {
        if let Some(this) = self.tries.borrow_mut().get_mut(&attempt) {
            act(this);
        }
    }

    fn failure(&self, attempt: Attempt, error: LoadError) -> Failure {
        let tries = self.tries.borrow();
        let known = tries.get(&attempt);
        let (app, trace) = known
            .map(|this| (this.app.name.clone(), this.trace.clone()))
            .unwrap_or_default();
        Failure { app, error, trace }
    }

    fn load(self: &Rc<Self>, attempt: Attempt, shown: Shown) {
        let this = Try::new(trace_id(), Arc::clone(&shown.app), now());
        self.tries.borrow_mut().insert(attempt, this);
        let _ = self.waiting.try_set(Waiting::Quietly);
        self.announce_waiting(attempt, SPINNER_DELAY_MS, Waiting::Visibly);
        let long = shown.app.limits.manifest.warn.cast_signed();
        self.announce_waiting(attempt, long, Waiting::Long);
        let outlet = Rc::clone(self);
        spawn_local(async move {
            let OutletServices { loader, styles, .. } = &*outlet.services;
            let (loaded, toolkit) = join(loader.load(&shown.app, &shown.person), styles.get()).await;
            let result = loaded
                .map(|loaded| outlet.with_try(attempt, |this| this.loaded(loaded, toolkit)))
                .map_err(|error| outlet.failure(attempt, error));
            outlet.handle(Input::Loaded(attempt, result));
            outlet.forget_unless_current(attempt);
        });
    }

    /// A load that nobody waits for any more, or that failed, leaves nothing to remember.
    fn forget_unless_current(&self, attempt: Attempt) {
        if self.place.borrow().current() != Some(attempt) {
            self.drop_if(attempt, Try::is_unused);
        }
    }

    fn announce_waiting(self: &Rc<Self>, attempt: Attempt, milliseconds: i32, waiting: Waiting) {
        let outlet = Rc::clone(self);
        after(
            milliseconds,
            Box::new(move || {
                let place = outlet.place.borrow();
                let is_waiting = matches!(place.status(), Status::Loading | Status::Loaded | Status::Mounting);
                if place.current() == Some(attempt) && is_waiting {
                    let _ = outlet.waiting.try_set(waiting);
                }
            }),
        );
    }

    fn mount(self: &Rc<Self>, attempt: Attempt) {
        let instance = {
            let mut tries = self.tries.borrow_mut();
            tries.get_mut(&attempt).and_then(|this| {
                let place = self.element.get()?;
                this.mount(&place, |mounting| self.host_of(attempt, mounting))
            })
        };
        let Some((app, instance)) = instance else {
            let error = LoadError::Mount("the page gives it no place".to_owned());
            let failure = self.failure(attempt, error);
            return self.handle(Input::Mounted(attempt, Err(failure)));
        };
        let outlet = Rc::clone(self);
        spawn_local(async move {
            let result = outlet
                .within(attempt, &app, Phase::Mount, Box::pin(instance.mount()))
                .await;
            outlet.with_try(attempt, |this| this.has_answered(&app.name, result.is_ok()));
            outlet.handle(Input::Mounted(attempt, result));
            outlet.drop_if_done(attempt);
        });
    }

    fn update(self: &Rc<Self>, attempt: Attempt) {
        let instance = self.tries.borrow().get(&attempt).and_then(Try::instance);
        let Some((app, instance)) = instance else { return };
        let props = self.props.borrow().clone();
        let outlet = Rc::clone(self);
        spawn_local(async move {
            outlet.announce_props(attempt);
            let update = Box::pin(instance.update(&props));
            let result = outlet.within(attempt, &app, Phase::Update, update).await;
            outlet.handle(Input::Updated(attempt, result));
        });
    }

    fn announce_props(&self, attempt: Attempt) {
        let mount = self.tries.borrow().get(&attempt).and_then(Try::mount_handle);
        if let Some(mount) = mount {
            mount.announce_props(self.props.borrow().clone());
        }
    }

    fn unmount(self: &Rc<Self>, attempt: Attempt) {
        let instance = self.tries.borrow().get(&attempt).and_then(Try::instance);
        let Some((app, instance)) = instance else {
            return self.handle(Input::Unmounted(attempt, Ok(())));
        };
        let outlet = Rc::clone(self);
        spawn_local(async move {
            let unmount = Box::pin(instance.unmount());
            let result = outlet.within(attempt, &app, Phase::Unmount, unmount).await;
            outlet.handle(Input::Unmounted(attempt, result));
            outlet.drop_if_done(attempt);
        });
    }

    /// Does the work of a phase to its end, and says when it is overdue.
    async fn within(
        self: &Rc<Self>,
        attempt: Attempt,
        app: &App,
        phase: Phase,
        work: futures::future::LocalBoxFuture<'_, Result<(), LoadError>>,
    ) -> Result<(), Failure> {
        let limit = phase.limit(app);
        let events = self.services.loader.browser().events();
        let mut at_limit = || {
            // The place does not wait for an instance that is on its way out, fatal or not.
            if limit.fatal || phase == Phase::Unmount {
                let failure = self.failure(attempt, LoadError::Timeout(phase));
                self.handle(Input::Overdue(attempt, phase, failure));
            } else {
                events.add(Event::overdue(&app.name, phase));
            }
            Patience::Wait
        };
        let done = within(events, &app.name, (phase, limit), work, &mut at_limit).await;
        done.unwrap_or(Ok(())).map_err(|error| self.failure(attempt, error))
    }

    fn release(&self, attempt: Attempt) {
        // Taken out before it is dropped: ending a mount runs code of the app, which may call back.
        let held = self.tries.borrow_mut().get_mut(&attempt).map(Try::release);
        drop(held);
        self.drop_if_done(attempt);
    }

    fn drop_if_done(&self, attempt: Attempt) {
        self.drop_if(attempt, Try::is_done);
    }

    /// Taken out before it is dropped: letting go of a module runs code of the app, which may call back.
    fn drop_if(&self, attempt: Attempt, is_over: fn(&Try) -> bool) {
        let is_over = self.tries.borrow().get(&attempt).is_some_and(is_over);
        let gone = is_over.then(|| self.tries.borrow_mut().remove(&attempt));
        drop(gone);
    }

    fn report(&self, attempt: Attempt, Failure { app, error, trace }: &Failure) {
        // What did not load is forgotten already; what runs no more has to be.
        if error.is_of_the_app() {
            self.give_up(attempt);
        }
        let events = self.services.loader.browser().events();
        events.add(Event::failed(app, error, trace));
    }

    /// The app's own code has failed: its module is not used again.
    fn give_up(&self, attempt: Attempt) {
        let mut app = None;
        self.with_try(attempt, |this| {
            this.has_broken();
            app = Some(this.app.name.clone());
        });
        if let Some(app) = app {
            self.services.loader.forget(&app);
        }
    }

    fn host_of(self: &Rc<Self>, attempt: Attempt, mounting: Mounting) -> HostHandle {
        let outlet = Rc::downgrade(self);
        let on_fatal = move |message: String| {
            let Some(outlet) = outlet.upgrade() else { return };
            // At once: of an app that is on its way out nobody may be left later who could.
            outlet.give_up(attempt);
            // Later: the app is still on the stack that reports its end.
            spawn_local(async move {
                let failure = outlet.failure(attempt, LoadError::Crashed(message));
                outlet.handle(Input::Crashed(attempt, failure));
            });
        };
        let mut path = self.around.clone();
        path.push(mounting.app.name.clone());
        let opener = Opener::new(Rc::clone(&self.services), path);
        HostHandle::new(
            mounting,
            Rc::clone(&self.services.host),
            self.props.borrow().clone(),
            &self.locations,
            opener,
            on_fatal,
        )
    }
}
