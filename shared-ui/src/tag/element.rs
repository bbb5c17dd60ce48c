//! An element that was built from a tag, and how it is patched.

use core::any::Any;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event};

use super::{
    Parts, Property, Tag,
    view::{ChildState, patch_all},
};

/// Holds an element while it is there. Copies hold the same one.
#[derive(Debug, Clone, Copy)]
pub struct ElementRef(StoredValue<Option<Element>, LocalStorage>);

impl ElementRef {
    /// Holds nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self(StoredValue::new_local(None))
    }

    /// The element, once it is built and until its owner is gone.
    #[must_use]
    pub fn get(&self) -> Option<Element> {
        self.0.try_get_value().flatten()
    }

    /// Moves focus to the element.
    pub fn focus(&self) {
        if let Some(element) = self.get() {
            // `focus` fails only on elements that were taken out of the page meanwhile.
            let _ = element.unchecked_ref::<web_sys::HtmlElement>().focus();
        }
    }
}

impl Default for ElementRef {
    fn default() -> Self {
        Self::new()
    }
}

/// The name of an event and what is called when it happens.
type Listening = (&'static str, Closure<dyn FnMut(Event)>);

/// A built tag.
#[allow(missing_debug_implementations)] // Handles of the browser and closures.
pub struct TagState {
    pub(super) element: Element,
    pub(super) key: Option<u32>,
    name: &'static str,
    attributes: Vec<&'static str>,
    listeners: Vec<Listening>,
    /// What keeps bound attributes and spread ones going.
    running: Vec<Box<dyn Any>>,
    children: Vec<ChildState>,
}

/// An effect that runs at once and again after each change of what it read, and ends when it is dropped.
pub(super) fn follow(mut run: Box<dyn FnMut()>) -> RenderEffect<()> {
    RenderEffect::new(move |_| run())
}

/// An effect that runs after the view is in the page and again after each change of what it read, until its owner is gone.
/// Leptos compiles a future of its own for each closure; boxed, it is one for all.
///
/// An effect, as any closure that a [`Tag`] follows, that reads a memo and then what that memo is made of can miss a change: asked
/// for the memo, `reactive_graph` computes both, tells everybody but the one who asks, and finds nothing new in the second. Read
/// what is made of nothing else first, or give each an effect of its own.
pub fn effect(run: impl FnMut() + 'static) {
    let run: Box<dyn FnMut()> = Box::new(run);
    Effect::new(run);
}

impl TagState {
    pub(super) fn build(tag: Tag) -> Self {
        let Parts {
            name,
            key,
            properties,
            children,
        } = *tag.0;
        let document = document();
        // Drawings are the only elements of the toolkit outside of HTML.
        let created = match name {
            "svg" | "path" => document.create_element_ns(Some("http://www.w3.org/2000/svg"), name),
            name => document.create_element(name),
        };
        // A name that is no name is a mistake in this source, which the first test of the component shows.
        let element = created.unwrap_throw();
        let mut state = Self {
            element,
            key,
            name,
            attributes: Vec::new(),
            listeners: Vec::new(),
            running: Vec::new(),
            children: children.into_iter().map(ChildState::build).collect(),
        };
        for child in &mut state.children {
            child.mount(&state.element, None);
        }
        state.dress(properties);
        state
    }

    /// Turns the element into what the tag says. Hands the tag back if it is of another name or key.
    pub(super) fn patch(&mut self, tag: Tag) -> Result<(), Tag> {
        if self.name != tag.0.name || self.key != tag.0.key {
            return Err(tag);
        }
        let Parts {
            properties, children, ..
        } = *tag.0;
        // In this order: first nothing follows the old signals any more.
        self.running.clear();
        self.silence();
        for name in core::mem::take(&mut self.attributes) {
            let stays = properties.iter().any(|property| property.is_attribute(name));
            if !stays {
                // Removing an attribute does not fail.
                let _ = self.element.remove_attribute(name);
            }
        }
        patch_all(children, &mut self.children, Some(&self.element), None);
        self.dress(properties);
        Ok(())
    }

    /// Nobody listens to the element any more.
    fn silence(&mut self) {
        for (event, listener) in self.listeners.drain(..) {
            let listener = listener.as_ref().unchecked_ref();
            // Taking a listener away does not fail.
            let _ = self.element.remove_event_listener_with_callback(event, listener);
        }
    }

    /// Puts attributes, listeners and all else that is no child onto the element.
    fn dress(&mut self, properties: Vec<Property>) {
        let mut shown = None;
        for property in properties {
            match property {
                Property::Attribute(name, value) => {
                    self.attributes.push(name);
                    set_attribute(&self.element, name, Some(&value));
                }
                Property::BoundAttribute(name, value) => {
                    self.attributes.push(name);
                    let element = self.element.clone();
                    self.follow(Box::new(move || set_attribute(&element, name, value().as_deref())));
                }
                Property::Value(value) => shown = Some(value),
                Property::Listener(event, listener) => {
                    let listener = Closure::wrap(listener.take());
                    // Adding a listener does not fail.
                    let _ = self
                        .element
                        .add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
                    self.listeners.push((event, listener));
                }
                Property::Spread(spread) => self.running.push(spread(&self.element)),
                Property::Reference(ElementRef(reference)) => reference.set_value(Some(self.element.clone())),
            }
        }
        // Last: what an input takes as its value depends on its attributes.
        if let Some(value) = shown {
            let element = self.element.clone();
            self.follow(Box::new(move || {
                // Every element that has a value has this property; setting it does not fail.
                let _ = js_sys::Reflect::set(&element, &"value".into(), &value.get().into());
            }));
        }
    }

    fn follow(&mut self, run: Box<dyn FnMut()>) {
        self.running.push(Box::new(follow(run)));
    }
}

/// Some events come later than what they tell of, such as the `close` of a dialog: the element may have been taken away by then.
impl Drop for TagState {
    fn drop(&mut self) {
        self.silence();
    }
}

impl Property {
    fn is_attribute(&self, name: &str) -> bool {
        matches!(self, Self::Attribute(own, _) | Self::BoundAttribute(own, _) if *own == name)
    }
}

fn set_attribute(element: &Element, name: &str, value: Option<&str>) {
    // The names are valid: they stand in this source.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}
