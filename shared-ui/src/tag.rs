//! Elements whose Rust type says nothing about what is in them.
//!
//! `view!` gives every piece of markup a type of its own, and the compiler then writes code that builds, patches, mounts
//! and drops each of them. A [`Tag`] is one type for all elements, so that this code exists once: the toolkit is written
//! with it, and an app of a few screens is less than half as large. In apps, components stand in `view!`, one at a time, and
//! the markup around them is written with [`tag`].
//!
//! ```no_run
//! # use leptos::prelude::*;
//! # use shared_ui::*;
//! # use shared_ui::tag::tag;
//! # let busy = RwSignal::new(false);
//! # let save = || ();
//! # let _ =
//! tag("button")
//!     .set("class", "wharf-button")
//!     .bind("aria-busy", move || busy.get().then_some("true"))
//!     .on("click", move |_| save())
//!     .child("Save")
//! # ;
//! ```
//!
//! A tag is a Leptos view like any other: it goes into `view!`, takes attributes that are spread onto it, and what is
//! bound follows the signals that it reads. A tag that is rendered again, because the closure around it ran again,
//! patches the elements that are there, so focus and what was typed stay.

mod child;
mod element;
mod rows;
mod view;

use std::borrow::Cow;

pub use child::{Child, Content, Slot, dynamic, each};
pub use element::{ElementRef, effect};
use leptos::prelude::RwSignal;
use send_wrapper::SendWrapper;
use web_sys::{Element, Event};

/// A text that is known at compile time or made while the app runs.
pub type Text = Cow<'static, str>;

type Bound = Box<dyn Fn() -> Option<Text> + Send>;
type Listener = SendWrapper<Box<dyn FnMut(Event)>>;
type Spread = Box<dyn FnOnce(&Element) -> Box<dyn core::any::Any> + Send>;

/// An element that is yet to be built. Made by [`tag`].
///
/// What it consists of is on the heap: a tag goes by value through a dozen functions before it is built, and each of them
/// would copy it.
#[must_use = "a tag is nothing until it is part of a view"]
pub struct Tag(Box<Parts>);

struct Parts {
    name: &'static str,
    key: Option<u32>,
    properties: Vec<Property>,
    children: Vec<Child>,
}

/// All that an element has besides its children.
enum Property {
    Attribute(&'static str, Text),
    BoundAttribute(&'static str, Bound),
    /// What the `value` of an input follows.
    Value(RwSignal<String>),
    Listener(&'static str, Listener),
    Spread(Spread),
    Reference(ElementRef),
}

impl core::fmt::Debug for Tag {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.debug_tuple("Tag").field(&self.0.name).finish()
    }
}

/// An element of this name.
pub fn tag(name: &'static str) -> Tag {
    Tag(Box::new(Parts {
        name,
        key: None,
        properties: Vec::new(),
        children: Vec::new(),
    }))
}

impl Tag {
    /// Sets an attribute. `None` and `false` leave it out, `true` sets it to nothing.
    pub fn set(self, name: &'static str, value: impl IntoAttribute) -> Self {
        self.set_text(name, value.into_attribute())
    }

    fn set_text(self, name: &'static str, value: Option<Text>) -> Self {
        match value {
            Some(value) => self.with(Property::Attribute(name, value)),
            None => self,
        }
    }

    fn with(mut self, property: Property) -> Self {
        self.0.properties.push(property);
        self
    }

    /// The same, following the signals that the closure reads.
    pub fn bind<V: IntoAttribute>(self, name: &'static str, value: impl Fn() -> V + Send + 'static) -> Self {
        self.with(Property::BoundAttribute(
            name,
            Box::new(move || value().into_attribute()),
        ))
    }

    /// Ties the `value` of an input to a signal, both ways.
    pub fn bind_value(self, value: RwSignal<String>) -> Self {
        self.show_value(value).on("input", move |event| {
            use leptos::prelude::{Set, event_target_value};
            value.set(event_target_value(&event));
        })
    }

    /// Ties the `value` of an input to a signal, in this direction only.
    pub fn show_value(self, value: RwSignal<String>) -> Self {
        self.with(Property::Value(value))
    }

    /// Calls a handler at each event of this name.
    pub fn on(self, event: &'static str, handler: impl FnMut(Event) + 'static) -> Self {
        self.with(Property::Listener(event, SendWrapper::new(Box::new(handler))))
    }

    /// Appends a child: a text, a tag, any view, an option or a list of them.
    pub fn child(self, child: impl Into<Child>) -> Self {
        self.append(child.into())
    }

    fn append(mut self, child: Child) -> Self {
        child.flatten_into(&mut self.0.children);
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

    /// Tells the element from its neighbours: where children follow signals, one with a key that is still there keeps its
    /// element when others before it come or go.
    pub fn key(mut self, key: u32) -> Self {
        self.0.key = Some(key);
        self
    }

    /// Keeps the element in this reference, as long as the owner of the reference lives.
    pub fn reference(self, reference: ElementRef) -> Self {
        self.with(Property::Reference(reference))
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

impl IntoAttribute for Text {
    fn into_attribute(self) -> Option<Text> {
        Some(self)
    }
}

impl<T: IntoAttribute> IntoAttribute for Option<T> {
    fn into_attribute(self) -> Option<Text> {
        self.and_then(T::into_attribute)
    }
}
