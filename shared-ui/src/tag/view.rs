//! Tags and their children as Leptos views.

use std::{cell::RefCell, rc::Rc};

use leptos::{
    attr::Attribute,
    prelude::*,
    tachys::{
        hydration::Cursor,
        renderer::types::{Element, Node},
        view::{Mountable, Position, PositionState, any_view::AnyViewState},
    },
};

use super::{
    Child, Property, Tag,
    element::{TagState, follow},
};

/// A built child.
#[allow(missing_debug_implementations)] // Handles of the browser and closures.
pub enum ChildState {
    Text(web_sys::Text, Option<RenderEffect<()>>),
    Tag(TagState),
    View(AnyViewState),
    Dynamic(Dynamic),
}

/// Children that change as a whole, before an empty text that marks their place.
pub struct Dynamic {
    children: Rc<RefCell<Vec<ChildState>>>,
    end: web_sys::Text,
    _effect: RenderEffect<()>,
}

impl ChildState {
    pub(super) fn build(child: Child) -> Self {
        match child {
            Child::Text(text) => Self::Text(document().create_text_node(&text), None),
            Child::Bound(text) => {
                let node = document().create_text_node("");
                let target = node.clone();
                let effect = follow(Box::new(move || write(&target, &text())));
                Self::Text(node, Some(effect))
            }
            Child::Tag(tag) => Self::Tag(TagState::build(tag)),
            Child::View(view) => Self::View(view.build()),
            Child::Dynamic(children) => Self::Dynamic(Dynamic::build(children)),
            Child::Many(_) => Self::Dynamic(Dynamic::build(fixed(child))),
        }
    }

    fn key(&self) -> Option<u32> {
        match self {
            Self::Tag(state) => state.key,
            _ => None,
        }
    }

    fn patch(&mut self, child: Child) {
        let child = match (&mut *self, child) {
            (Self::Text(node, effect), Child::Text(text)) => {
                *effect = None;
                write(node, &text);
                return;
            }
            (Self::Tag(state), Child::Tag(tag)) => match state.patch(tag) {
                Ok(()) => return,
                Err(tag) => Child::Tag(tag),
            },
            (Self::View(state), Child::View(view)) => return view.rebuild(state),
            (_, other) => other,
        };
        let mut new = Self::build(child);
        self.insert_before_this(&mut new);
        self.unmount();
        *self = new;
    }
}

/// A live region is read out again whenever its text is written, be it the same or not.
fn write(node: &web_sys::Text, text: &str) {
    if node.data() != text {
        node.set_data(text);
    }
}

/// A list that has no place of its own to stand in.
fn fixed(child: Child) -> Box<dyn FnMut() -> Child + Send> {
    let mut child = Some(child);
    Box::new(move || child.take().unwrap_or_else(|| Child::Many(Vec::new())))
}

impl Dynamic {
    fn build(mut children: Box<dyn FnMut() -> Child + Send>) -> Self {
        let end = document().create_text_node("");
        let states = Rc::new(RefCell::new(Vec::new()));
        let effect = {
            let (states, end) = (Rc::clone(&states), end.clone());
            follow(Box::new(move || {
                let mut new = Vec::new();
                children().flatten_into(&mut new);
                let parent = end.parent_element();
                patch_all(new, &mut states.borrow_mut(), parent.as_ref(), Some(&end));
            }))
        };
        Self {
            children: states,
            end,
            _effect: effect,
        }
    }
}

/// Turns the old children into the new ones, one by one, and puts what is over before `end`. Without a parent they are
/// put there when their parent is mounted.
pub(super) fn patch_all(new: Vec<Child>, old: &mut Vec<ChildState>, parent: Option<&Element>, end: Option<&Node>) {
    old.retain_mut(|state| {
        let stays = state
            .key()
            .is_none_or(|key| new.iter().any(|child| child.key() == Some(key)));
        if !stays {
            state.unmount();
        }
        stays
    });
    let count = new.len();
    for (index, child) in new.into_iter().enumerate() {
        // One that is new among those that stay keeps none of them from keeping its element.
        let comes_between = child.key().is_some() && old.iter().skip(index).all(|state| state.key() != child.key());
        match old.get_mut(index) {
            Some(next) if comes_between => {
                let mut state = ChildState::build(child);
                next.insert_before_this(&mut state);
                old.insert(index, state);
            }
            Some(state) => state.patch(child),
            None => {
                let mut state = ChildState::build(child);
                if let Some(parent) = parent {
                    state.mount(parent, end);
                }
                old.push(state);
            }
        }
    }
    while old.len() > count {
        if let Some(mut gone) = old.pop() {
            gone.unmount();
        }
    }
}

fn place(parent: &Element, node: &Node, marker: Option<&Node>) {
    // Fails only if `marker` is no child of `parent`, which Leptos sees to.
    let _ = parent.insert_before(node, marker);
}

fn take_out(node: &Node) {
    if let Some(parent) = node.parent_node() {
        // It is a child of its parent.
        let _ = parent.remove_child(node);
    }
}

fn insert_before(node: &Node, child: &mut dyn Mountable) -> bool {
    let parent = node.parent_element();
    if let Some(parent) = &parent {
        child.mount(parent, Some(node));
    }
    parent.is_some()
}

impl Mountable for ChildState {
    fn unmount(&mut self) {
        match self {
            Self::Text(node, _) => take_out(node),
            Self::Tag(state) => state.unmount(),
            Self::View(state) => state.unmount(),
            Self::Dynamic(state) => {
                for child in &mut *state.children.borrow_mut() {
                    child.unmount();
                }
                take_out(&state.end);
            }
        }
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        match self {
            Self::Text(node, _) => place(parent, node, marker),
            Self::Tag(state) => state.mount(parent, marker),
            Self::View(state) => state.mount(parent, marker),
            Self::Dynamic(state) => {
                for child in &mut *state.children.borrow_mut() {
                    child.mount(parent, marker);
                }
                place(parent, &state.end, marker);
            }
        }
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        match self {
            Self::Text(node, _) => insert_before(node, child),
            Self::Tag(state) => state.insert_before_this(child),
            Self::View(state) => state.insert_before_this(child),
            Self::Dynamic(state) => match state.children.borrow().first() {
                Some(first) => first.insert_before_this(child),
                None => insert_before(&state.end, child),
            },
        }
    }

    fn elements(&self) -> Vec<Element> {
        match self {
            Self::Text(..) => Vec::new(),
            Self::Tag(state) => state.elements(),
            Self::View(state) => state.elements(),
            Self::Dynamic(state) => state.children.borrow().iter().flat_map(Self::elements).collect(),
        }
    }
}

impl Mountable for TagState {
    fn unmount(&mut self) {
        take_out(&self.element);
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        place(parent, &self.element, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        insert_before(&self.element, child)
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.element.clone()]
    }
}

impl Render for Tag {
    type State = TagState;

    fn build(self) -> TagState {
        TagState::build(self)
    }

    fn rebuild(self, state: &mut TagState) {
        if let Err(tag) = state.patch(self) {
            let mut new = TagState::build(tag);
            state.insert_before_this(&mut new);
            state.unmount();
            *state = new;
        }
    }
}

impl AddAnyAttr for Tag {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, attribute: NewAttr) -> Self {
        let attribute = attribute.into_cloneable_owned();
        let spread = Box::new(move |element: &Element| Box::new(attribute.build(element)) as Box<dyn core::any::Any>);
        self.with(Property::Spread(spread))
    }
}

/// Wharf's apps are rendered in the browser only, so there is no HTML to write and none to take over. Leptos asks for
/// these of every view and calls them with its features `ssr` and `hydrate` alone.
impl RenderHtml for Tag {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<leptos::attr::any_attribute::AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> TagState {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}
