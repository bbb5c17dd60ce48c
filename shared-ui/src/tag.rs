//! Elements whose Rust type says nothing about what is in them.
//!
//! `view!` gives every piece of markup a type of its own, and the compiler then writes code that builds, patches, mounts
//! and drops each of them. A [`Tag`] is one type for all elements, so that this code exists once: the toolkit is written
//! with it, and an app of a few screens is less than half as large. Apps use `view!` for their pages and reach for
//! [`tag`] where markup is repeated or large.
//!
//! ```ignore
//! tag("button")
//!     .set("class", "wharf-button")
//!     .bind("aria-busy", move || busy.get().then_some("true"))
//!     .on("click", move |_| save())
//!     .child("Save")
//! ```
//!
//! A tag is a Leptos view like any other: it goes into `view!`, takes attributes that are spread onto it, and what is
//! bound follows the signals that it reads. A tag that is rendered again, because the closure around it ran again,
//! patches the elements that are there, so focus and what was typed stay.

mod child;
mod element;
mod view;

use std::borrow::Cow;

pub use child::{Child, dynamic, each};
pub use element::ElementRef;
use leptos::prelude::RwSignal;
use send_wrapper::SendWrapper;
use web_sys::{Element, Event};

/// A text that is known at compile time or made while the app runs.
pub type Text = Cow<'static, str>;

type Bound = Box<dyn Fn() -> Option<Text> + Send>;
type Listener = SendWrapper<Box<dyn FnMut(Event)>>;
type Spread = Box<dyn FnOnce(&Element) -> Box<dyn core::any::Any> + Send>;

/// An element that is yet to be built. Made by [`tag`].
#[must_use = "a tag is nothing until it is part of a view"]
pub struct Tag {
    name: &'static str,
    attributes: Vec<(&'static str, Value)>,
    /// What the `value` of an input follows.
    value: Option<RwSignal<String>>,
    listeners: Vec<(&'static str, Listener)>,
    children: Vec<Child>,
    spread: Vec<Spread>,
    reference: Option<ElementRef>,
}

impl core::fmt::Debug for Tag {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_tuple("Tag").field(&self.name).finish()
    }
}

enum Value {
    Fixed(Text),
    Bound(Bound),
}

/// An element of this name.
pub fn tag(name: &'static str) -> Tag {
    Tag {
        name,
        attributes: Vec::new(),
        value: None,
        listeners: Vec::new(),
        children: Vec::new(),
        spread: Vec::new(),
        reference: None,
    }
}

impl Tag {
    /// Sets an attribute. `None` and `false` leave it out, `true` sets it to nothing.
    pub fn set(mut self, name: &'static str, value: impl IntoAttribute) -> Self {
        if let Some(value) = value.into_attribute() {
            self.attributes.push((name, Value::Fixed(value)));
        }
        self
    }

    /// The same, following the signals that the closure reads.
    pub fn bind<V: IntoAttribute>(self, name: &'static str, value: impl Fn() -> V + Send + 'static) -> Self {
        self.bind_boxed(name, Box::new(move || value().into_attribute()))
    }

    fn bind_boxed(mut self, name: &'static str, value: Bound) -> Self {
        self.attributes.push((name, Value::Bound(value)));
        self
    }

    /// Ties the `value` of an input to a signal, both ways.
    pub fn bind_value(mut self, value: RwSignal<String>) -> Self {
        self.value = Some(value);
        self.on("input", move |event| {
            use leptos::prelude::{Set, event_target_value};
            value.set(event_target_value(&event));
        })
    }

    /// Ties the `value` of an input to a signal, in this direction only.
    pub fn show_value(mut self, value: RwSignal<String>) -> Self {
        self.value = Some(value);
        self
    }

    /// Calls a handler at each event of this name.
    pub fn on(self, event: &'static str, handler: impl FnMut(Event) + 'static) -> Self {
        self.on_boxed(event, Box::new(handler))
    }

    fn on_boxed(mut self, event: &'static str, handler: Box<dyn FnMut(Event)>) -> Self {
        self.listeners.push((event, SendWrapper::new(handler)));
        self
    }

    /// Appends a child: a text, a tag, any view, an option or a list of them.
    pub fn child(self, child: impl Into<Child>) -> Self {
        self.append(child.into())
    }

    fn append(mut self, child: Child) -> Self {
        child.flatten_into(&mut self.children);
        self
    }

    /// Appends a text that follows the signals that the closure reads.
    pub fn text<T: Into<Text>>(self, text: impl Fn() -> T + Send + 'static) -> Self {
        self.append(Child::Bound(Box::new(move || text().into())))
    }

    /// Appends children that follow the signals that the closure reads.
    pub fn dynamic<C: Into<Child>>(self, children: impl FnMut() -> C + Send + 'static) -> Self {
        self.append(dynamic(children))
    }

    /// Keeps the element in this reference while it is there.
    pub fn reference(mut self, reference: ElementRef) -> Self {
        self.reference = Some(reference);
        self
    }
}

/// What an attribute can be set to.
pub trait IntoAttribute {
    /// The value, or `None` if the attribute is to be left out.
    fn into_attribute(self) -> Option<Text>;
}

impl IntoAttribute for bool {
    fn into_attribute(self) -> Option<Text> {
        self.then_some(Text::Borrowed(""))
    }
}

impl IntoAttribute for &'static str {
    fn into_attribute(self) -> Option<Text> {
        Some(Text::Borrowed(self))
    }
}

impl IntoAttribute for String {
    fn into_attribute(self) -> Option<Text> {
        Some(Text::Owned(self))
    }
}

impl<T: IntoAttribute> IntoAttribute for Option<T> {
    fn into_attribute(self) -> Option<Text> {
        self.and_then(T::into_attribute)
    }
}
