//! The one owner of the URL.
//!
//! Listens for clicks on same-origin links, through shadow roots, and for the browser's back and forward. Children are
//! told where they are relative to their own mount path and ask the shell to go elsewhere.

mod scroll;

use std::rc::Rc;

use ::navigation::{Action, Arrival, Input, Navigation as History};
use futures::future::LocalBoxFuture;
use js_sys::Object;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{EventTarget, HtmlAnchorElement, MouseEvent, Url};

pub(crate) use ::navigation::Entry;

use self::scroll::ScrollPositions;
use crate::platform::{document, listen, member, own_origin, set, window};

/// The member of `history.state` that has the number of the entry.
const ENTRY_NUMBER: &str = "wharf";

/// A location on the shell's origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The path, beginning with `/`.
    pub(crate) path: String,
    /// The query with its `?`, or nothing.
    pub(crate) search: String,
    /// The fragment with its `#`, or nothing.
    pub(crate) hash: String,
}

impl Place {
    /// Where the page is now.
    pub(crate) fn current() -> Self {
        let location = window().location();
        Self {
            path: location.pathname().unwrap_or_else(|_| "/".to_owned()),
            search: location.search().unwrap_or_default(),
            hash: location.hash().unwrap_or_default(),
        }
    }

    /// Reads an address; `None` if it leads away from the shell's origin.
    pub(crate) fn parse(address: &str) -> Option<Self> {
        let origin = own_origin();
        let url = Url::new_with_base(address, &origin).ok()?;
        // A path that begins with two slashes would be read as a host where it stands alone.
        let own = url.origin() == origin && !url.pathname().starts_with("//");
        own.then(|| Self {
            path: url.pathname(),
            search: url.search(),
            hash: url.hash(),
        })
    }

    /// The address without the origin.
    pub(crate) fn address(&self) -> String {
        [self.path.as_str(), &self.search, &self.hash].concat()
    }
}

/// Who is asked before the person leaves a place.
pub(crate) trait Guards {
    /// Whether anybody wants to be asked.
    fn is_guarded(&self) -> bool;
    /// Whether the person may go there.
    fn ask(&self, place: &Place) -> LocalBoxFuture<'static, bool>;
}

/// The current location, and the way to another one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Navigation {
    place: ReadSignal<Place>,
    set_place: WriteSignal<Place>,
    state: StoredValue<State, LocalStorage>,
    /// Whether the URL is another's: whoever goes elsewhere leaves the page.
    is_detached: bool,
}

struct State {
    history: History<Place>,
    guards: Option<Rc<dyn Guards>>,
    scroll: ScrollPositions,
}

impl Navigation {
    /// Takes over the page's URL. Called once; the listeners live as long as the page.
    pub(crate) fn start() -> Self {
        let navigation = Self::new(ScrollPositions::take_over(), false);
        write_entry_number(navigation.state.with_value(|state| state.history.number()));
        // A page without these two listeners still works: every link then loads the shell anew.
        listen(&document(), "click", move |event| {
            if let Some(place) = followed_link(event.unchecked_ref()) {
                event.prevent_default();
                navigation.go(&place, Entry::Push);
            }
        });
        listen(&window(), "popstate", move |_| {
            navigation.handle(Input::Moved {
                place: Place::current(),
                number: entry_number(),
                is_guarded: navigation.is_guarded(),
            });
        });
        navigation.keep_numbers();
        navigation
    }

    /// Firefox forgets what an entry carries when a link to the very fragment that the page is at is followed once more. It fires no
    /// `popstate` then, but tells whoever listens to the
    /// [Navigation API](https://html.spec.whatwg.org/multipage/nav-history-apis.html#event-currententrychange).
    fn keep_numbers(self) {
        let entries = member(&window(), "navigation");
        let Ok(entries) = entries.dyn_into::<EventTarget>() else {
            return;
        };
        listen(&entries, "currententrychange", move |event| {
            let is_replaced = member(&event, "navigationType") == "replace";
            if is_replaced && entry_number().is_none() {
                write_entry_number(self.state.with_value(|state| state.history.number()));
            }
        });
    }

    /// On a page whose URL is none of the shell's. Nothing of the page is listened to or changed.
    pub(crate) fn detached() -> Self {
        Self::new(ScrollPositions::default(), true)
    }

    fn new(scroll: ScrollPositions, is_detached: bool) -> Self {
        let here = Place::current();
        let (place, set_place) = signal(here.clone());
        Self {
            place,
            set_place,
            state: StoredValue::new_local(State {
                history: History::new(here, entry_number()),
                guards: None,
                scroll,
            }),
            is_detached,
        }
    }

    /// Asks these guards from now on.
    pub(crate) fn guard_with(self, guards: Rc<dyn Guards>) {
        self.state.update_value(|state| state.guards = Some(guards));
    }

    /// Where the person is.
    pub(crate) fn place(self) -> ReadSignal<Place> {
        self.place
    }

    /// Goes to a location, unless a guard objects.
    pub(crate) fn go(self, place: &Place, entry: Entry) {
        if self.is_detached {
            let (location, address) = (window().location(), place.address());
            // The browser asks for whoever holds a guard.
            let _ = match entry {
                Entry::Push => location.assign(&address),
                Entry::Replace => location.replace(&address),
            };
            return;
        }
        self.handle(Input::Go {
            place: place.clone(),
            entry,
            is_guarded: self.is_guarded(),
        });
    }

    fn guards(self) -> Option<Rc<dyn Guards>> {
        self.state.with_value(|state| state.guards.clone())
    }

    fn is_guarded(self) -> bool {
        self.guards().is_some_and(|guards| guards.is_guarded())
    }

    fn handle(self, input: Input<Place>) {
        let actions = self.state.try_update_value(|state| {
            // Until something else is shown, the page is scrolled as the person has left it.
            state.scroll.remember(state.history.number());
            state.history.handle(input)
        });
        for action in actions.into_iter().flatten() {
            self.act(action);
        }
    }

    fn act(self, action: Action<Place>) {
        match action {
            Action::Write(entry, place, number) => write(entry, &place.address(), number),
            Action::Number(number) => write_entry_number(number),
            Action::MoveBy(by) => {
                if let Ok(history) = window().history() {
                    let _ = history.go_with_delta(by);
                }
            }
            Action::Ask(question, place) => {
                let Some(guards) = self.guards() else {
                    return self.handle(Input::Answered(question, true));
                };
                spawn_local(async move {
                    let may_leave = guards.ask(&place).await;
                    self.handle(Input::Answered(question, may_leave));
                });
            }
            Action::Show(place, number, arrival) => {
                let is_other_page = self.place.with_untracked(|current| current.path != place.path);
                let goes_to_the_top = is_other_page && place.hash.is_empty();
                self.set_place.set(place);
                match arrival {
                    Arrival::New if goes_to_the_top => window().scroll_to_with_x_and_y(0.0, 0.0),
                    Arrival::New => {}
                    Arrival::Return => self.state.update_value(|state| state.scroll.restore(number)),
                }
            }
        }
    }
}

fn write(entry: Entry, address: &str, number: u32) {
    let state = entry_state(number);
    let written = window().history().and_then(|history| match entry {
        Entry::Push => history.push_state_with_url(&state, "", Some(address)),
        Entry::Replace => history.replace_state_with_url(&state, "", Some(address)),
    });
    if written.is_err() {
        // Browsers refuse more than a hundred entries in some seconds: then the page loads anew.
        let _ = window().location().assign(address);
    }
}

/// What `history.state` has of the current entry.
fn entry_number() -> Option<u32> {
    let state = window()
        .history()
        .and_then(|history| history.state())
        .unwrap_or_default();
    member(&state, ENTRY_NUMBER).as_f64().map(|number| number as u32)
}

fn write_entry_number(number: u32) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state(&entry_state(number), "");
    }
}

fn entry_state(number: u32) -> JsValue {
    let state = Object::new();
    set(&state, ENTRY_NUMBER, &number.into());
    state.into()
}

/// The location that a click leads to, if it is the shell's business: a plain click on a link of the shell's own origin
/// that nobody else has handled.
fn followed_link(event: &MouseEvent) -> Option<Place> {
    let modified = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || modified {
        return None;
    }
    // The event's target is the shadow host; the path knows the link inside it.
    let link = event
        .composed_path()
        .iter()
        .find_map(|element| element.dyn_into::<HtmlAnchorElement>().ok())?;
    let elsewhere = !matches!(link.target().as_str(), "" | "_self");
    if elsewhere || link.has_attribute("download") || !link.has_attribute("href") {
        return None;
    }
    let place = Place::parse(&link.href())?;
    let same_document = place.path == Place::current().path && place.search == Place::current().search;
    // Fragments within the page are the browser's.
    (place.hash.is_empty() || !same_document).then_some(place)
}
