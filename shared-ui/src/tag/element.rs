//! An element that was built from a tag, and how it is patched.

use core::any::Any;

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event};

use super::{
    Tag, Value,
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

impl TagState {
    pub(super) fn build(mut tag: Tag) -> Self {
        let document = document();
        // Drawings are the only elements of the toolkit outside of HTML.
        let created = match tag.name {
            "svg" | "path" => document.create_element_ns(Some("http://www.w3.org/2000/svg"), tag.name),
            name => document.create_element(name),
        };
        // A name that is no name is a mistake in this source, which the first test of the component shows.
        let element = created.unwrap_throw();
        let children = core::mem::take(&mut tag.children);
        let mut state = Self {
            element,
            name: tag.name,
            attributes: Vec::new(),
            listeners: Vec::new(),
            running: Vec::new(),
            children: children.into_iter().map(ChildState::build).collect(),
        };
        for child in &mut state.children {
            child.mount(&state.element, None);
        }
        state.dress(tag);
        state
    }

    /// Turns the element into what the tag says. Answers `false` if it is an element of another name.
    pub(super) fn patch(&mut self, mut tag: Tag) -> Result<(), Tag> {
        if self.name != tag.name {
            return Err(tag);
        }
        // In this order: first nothing follows the old signals any more.
        self.running.clear();
        for (event, listener) in self.listeners.drain(..) {
            let listener = listener.as_ref().unchecked_ref();
            // Taking a listener away does not fail.
            let _ = self.element.remove_event_listener_with_callback(event, listener);
        }
        for name in core::mem::take(&mut self.attributes) {
            if !tag.attributes.iter().any(|(new, _)| *new == name) {
                // Removing an attribute does not fail.
                let _ = self.element.remove_attribute(name);
            }
        }
        let children = core::mem::take(&mut tag.children);
        patch_all(children, &mut self.children, Some(&self.element), None);
        self.dress(tag);
        Ok(())
    }

    /// Puts attributes, listeners and all else that is no child onto the element.
    fn dress(&mut self, tag: Tag) {
        for (name, value) in tag.attributes {
            self.attributes.push(name);
            let element = self.element.clone();
            match value {
                Value::Fixed(value) => set_attribute(&element, name, Some(&value)),
                Value::Bound(value) => {
                    let effect = follow(Box::new(move || set_attribute(&element, name, value().as_deref())));
                    self.running.push(Box::new(effect));
                }
            }
        }
        if let Some(value) = tag.value {
            let element = self.element.clone();
            let effect = follow(Box::new(move || {
                // Every element that has a value has this property; setting it does not fail.
                let _ = js_sys::Reflect::set(&element, &"value".into(), &value.get().into());
            }));
            self.running.push(Box::new(effect));
        }
        for (event, listener) in tag.listeners {
            let listener = Closure::wrap(listener.take());
            // Adding a listener does not fail.
            let _ = self
                .element
                .add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
            self.listeners.push((event, listener));
        }
        for spread in tag.spread {
            self.running.push(spread(&self.element));
        }
        if let Some(ElementRef(reference)) = tag.reference {
            reference.set_value(Some(self.element.clone()));
        }
    }
}

fn set_attribute(element: &Element, name: &str, value: Option<&str>) {
    // The names are valid: they stand in this source.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}
