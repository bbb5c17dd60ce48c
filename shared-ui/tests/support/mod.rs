//! Mounting components in the page and in a shadow root, and acting as a person does.
#![allow(dead_code)] // Each test file uses a part of it.

use leptos::{prelude::*, task::tick};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventInit, HtmlElement, HtmlInputElement, ShadowRootInit, ShadowRootMode};

/// A mounted view. It is taken out of the page when it is dropped, so that tests do not see each other.
pub(crate) struct Mounted {
    place: Element,
    /// What the view was mounted into, inside the shadow root.
    pub(crate) element: HtmlElement,
    root: Option<web_sys::ShadowRoot>,
    view: Option<Box<dyn core::any::Any>>,
    owner: Owner,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.view.take();
        self.owner.cleanup();
        self.place.remove();
    }
}

impl Mounted {
    pub(crate) fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.element.query_selector(selector).unwrap().map(|element| {
            element
                .dyn_into()
                .unwrap_or_else(|_| panic!("`{selector}` is no HTML element"))
        })
    }

    pub(crate) fn get(&self, selector: &str) -> HtmlElement {
        self.find(selector)
            .unwrap_or_else(|| panic!("no `{selector}` in {}", self.element.inner_html()))
    }

    pub(crate) fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.element.query_selector_all(selector).unwrap();
        (0..found.length())
            .map(|index| found.get(index).unwrap().dyn_into().unwrap())
            .collect()
    }

    pub(crate) fn input(&self, selector: &str) -> HtmlInputElement {
        self.get(selector).dyn_into().unwrap()
    }

    /// The element that has focus in the tree that the view is in.
    pub(crate) fn focused(&self) -> Option<Element> {
        match &self.root {
            Some(root) => {
                let active = js_sys::Reflect::get(root, &"activeElement".into()).unwrap();
                active.dyn_into().ok()
            }
            None => document().active_element(),
        }
    }
}

/// Mounts a view into a shadow root, as the shell mounts an app.
pub(crate) async fn mount_in_shadow<N>(view: impl FnOnce() -> N + 'static) -> Mounted
where
    N: IntoView + 'static,
    N::State: 'static,
{
    let place = document().create_element("div").unwrap();
    document().body().unwrap().append_child(&place).unwrap();
    let root = place.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).unwrap();
    let element: HtmlElement = document().create_element("div").unwrap().dyn_into().unwrap();
    root.append_child(&element).unwrap();
    mount(place, element, Some(root), view).await
}

/// Mounts a view into the page itself, as the shell's own components are.
pub(crate) async fn mount_in_page<N>(view: impl FnOnce() -> N + 'static) -> Mounted
where
    N: IntoView + 'static,
    N::State: 'static,
{
    let element: HtmlElement = document().create_element("div").unwrap().dyn_into().unwrap();
    document().body().unwrap().append_child(&element).unwrap();
    mount(element.clone().into(), element, None, view).await
}

async fn mount<N>(
    place: Element,
    element: HtmlElement,
    root: Option<web_sys::ShadowRoot>,
    view: impl FnOnce() -> N + 'static,
) -> Mounted
where
    N: IntoView + 'static,
    N::State: 'static,
{
    let owner = Owner::new();
    let state = owner.with(|| leptos::mount::mount_to(element.clone(), view));
    tick().await;
    Mounted {
        place,
        element,
        root,
        view: Some(Box::new(state)),
        owner,
    }
}

/// Types a text into an input, as one change.
pub(crate) async fn type_into(input: &HtmlInputElement, text: &str) {
    input.set_value(text);
    fire(input, "input").await;
}

/// Fires an event that bubbles, and waits until everything that follows from it is done.
pub(crate) async fn fire(element: &Element, name: &str) -> bool {
    let init = EventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_composed(true);
    let event = Event::new_with_event_init_dict(name, &init).unwrap();
    let went_on = element.dispatch_event(&event).unwrap();
    tick().await;
    went_on
}

/// Clicks and waits until everything that follows from it is done.
pub(crate) async fn click(element: &HtmlElement) {
    element.click();
    tick().await;
}

/// Waits for the next frame, in which layout is known.
pub(crate) async fn next_frame() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        window().request_animation_frame(&resolve).unwrap();
    });
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
    tick().await;
}

/// Presses a key on an element, and waits until everything that follows from it is done. `false` if the browser is kept
/// from doing what it does at this key.
pub(crate) async fn press(element: &Element, key: &str) -> bool {
    press_with(element, key, None).await
}

/// The same while a modifier such as `altKey` is held down.
pub(crate) async fn press_with(element: &Element, key: &str, modifier: Option<&str>) -> bool {
    let init = js_sys::Object::new();
    let set = |name: &str, value: &wasm_bindgen::JsValue| js_sys::Reflect::set(&init, &name.into(), value).unwrap();
    set("key", &key.into());
    for name in ["bubbles", "cancelable", "composed"].into_iter().chain(modifier) {
        set(name, &true.into());
    }
    let constructor: js_sys::Function = js_sys::Reflect::get(&window(), &"KeyboardEvent".into()).unwrap().into();
    let arguments = js_sys::Array::of2(&"keydown".into(), &init);
    let event: Event = js_sys::Reflect::construct(&constructor, &arguments).unwrap().into();
    let went_on = element.dispatch_event(&event).unwrap();
    tick().await;
    went_on
}

/// Waits for what the browser does in a task of its own, such as saying that something was opened.
pub(crate) async fn next_task() {
    next_frame().await;
    next_frame().await;
}

/// What is written to the page below an element.
pub(crate) struct Writes(js_sys::Object);

impl Writes {
    /// Begins to look.
    pub(crate) fn below(element: &Element) -> Self {
        let observe = js_sys::Function::new_with_args(
            "element",
            "const seen = [];
             const writes = new MutationObserver((records) => seen.push(...records));
             writes.observe(element, { subtree: true, childList: true, attributes: true, characterData: true });
             return { takeRecords: () => [...seen.splice(0), ...writes.takeRecords()] };",
        );
        Self(observe.call1(&element.into(), element).unwrap().into())
    }

    /// The nodes that were written to since the last time, one for each write.
    pub(crate) fn take(&self) -> Vec<web_sys::Node> {
        let take: js_sys::Function = js_sys::Reflect::get(&self.0, &"takeRecords".into()).unwrap().into();
        let records: js_sys::Array = take.call0(&self.0).unwrap().into();
        let target = |record| {
            js_sys::Reflect::get(&record, &"target".into())
                .unwrap()
                .unchecked_into()
        };
        records.iter().map(target).collect()
    }
}

/// Lets everything settle that a few tasks of the executor bring about.
pub(crate) async fn settle() {
    for _ in 0..4 {
        tick().await;
    }
}

/// Waits for a while, by the clock.
pub(crate) async fn pass(milliseconds: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        window()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds)
            .unwrap();
    });
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
    settle().await;
}
