//! What stands inside a tag.

use core::any::Any;

use leptos::{
    children::{ChildrenOptContainer, ToChildren},
    prelude::{AnyView, IntoAny, RenderHtml, View},
};
use send_wrapper::SendWrapper;

use super::{Tag, Text};

/// One or more children of a tag.
pub enum Child {
    /// A text that stays.
    Text(Text),
    /// A text that follows signals.
    Bound(Box<dyn Fn() -> Text + Send>),
    /// An element.
    Tag(Tag),
    /// Any other view.
    View(AnyView),
    /// Children that follow signals.
    Dynamic(Box<dyn FnMut() -> Self + Send>),
    /// Several in their order, or none.
    Many(Vec<Self>),
}

impl core::fmt::Debug for Child {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("Child")
    }
}

impl Child {
    pub(super) fn key(&self) -> Option<u32> {
        match self {
            Self::Tag(tag) => tag.0.key,
            _ => None,
        }
    }

    pub(super) fn flatten_into(self, list: &mut Vec<Self>) {
        match self {
            Self::Many(children) => {
                for child in children {
                    child.flatten_into(list);
                }
            }
            child => list.push(child),
        }
    }
}

/// Children that follow the signals that the closure reads.
pub fn dynamic<C: Into<Child>>(mut children: impl FnMut() -> C + Send + 'static) -> Child {
    Child::Dynamic(Box::new(move || children().into()))
}

/// What a component puts into a place of its own whenever that place is there, such as the actions of a card. Closures
/// convert into one.
pub struct Slot(Box<dyn Fn() -> Child + Send>);

impl core::fmt::Debug for Slot {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("Slot")
    }
}

impl Slot {
    /// The children for this time.
    pub fn run(&self) -> Child {
        (self.0)()
    }
}

impl<F: Fn() -> C + Send + 'static, C: Into<Child>> From<F> for Slot {
    fn from(children: F) -> Self {
        Self(Box::new(move || children().into()))
    }
}

impl<F: Fn() -> T + Send + 'static, T: RenderHtml + Send + 'static> ToChildren<F> for Slot {
    fn to_children(children: F) -> Self {
        Self(Box::new(move || of_view(children())))
    }
}

impl<T: RenderHtml + Clone + Send + 'static> ToChildren<ChildrenOptContainer<T>> for Slot {
    fn to_children(ChildrenOptContainer(children): ChildrenOptContainer<T>) -> Self {
        Self(Box::new(move || of_view(children.clone())))
    }
}

/// One child for each item.
pub fn each<T, C: Into<Child>>(items: impl IntoIterator<Item = T>, child: impl FnMut(T) -> C) -> Child {
    let mut child = child;
    Child::Many(items.into_iter().map(|item| child(item).into()).collect())
}

impl From<&'static str> for Child {
    fn from(text: &'static str) -> Self {
        Self::Text(Text::Borrowed(text))
    }
}

impl From<String> for Child {
    fn from(text: String) -> Self {
        Self::Text(Text::Owned(text))
    }
}

impl From<Tag> for Child {
    fn from(tag: Tag) -> Self {
        Self::Tag(tag)
    }
}

impl From<AnyView> for Child {
    fn from(view: AnyView) -> Self {
        Self::View(view)
    }
}

impl<T: RenderHtml + Send + 'static> From<View<T>> for Child {
    fn from(view: View<T>) -> Self {
        of_view(view.into_inner())
    }
}

/// A view as a child. The types below need no erasing; the compiler knows which of the branches it is for each of them and
/// leaves the others out.
fn of_view<T: RenderHtml + Send + 'static>(view: T) -> Child {
    let mut view = Some(view);
    let any: &mut dyn Any = &mut view;
    let known = if let Some(tag) = any.downcast_mut::<Option<Tag>>() {
        tag.take().map(Child::Tag)
    } else if let Some(view) = any.downcast_mut::<Option<View<Tag>>>() {
        view.take().map(|view| Child::Tag(view.into_inner()))
    } else if let Some(text) = any.downcast_mut::<Option<&'static str>>() {
        text.take().map(Child::from)
    } else if let Some(text) = any.downcast_mut::<Option<String>>() {
        text.take().map(Child::from)
    } else {
        None
    };
    known
        .or_else(|| view.map(|view| Child::View(view.into_any())))
        .unwrap_or_else(|| Child::Many(Vec::new()))
}

/// What stands between the tags of a component of the toolkit in `view!`. It need not be `Send`, so it may hold a form.
pub struct Content(SendWrapper<Box<dyn FnOnce() -> Child>>);

impl core::fmt::Debug for Content {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("Content")
    }
}

impl Content {
    /// The children.
    pub fn run(self) -> Child {
        (self.0.take())()
    }
}

impl<F: FnOnce() -> T + 'static, T: RenderHtml + Send + 'static> ToChildren<F> for Content {
    fn to_children(children: F) -> Self {
        Self(SendWrapper::new(Box::new(move || of_view(children()))))
    }
}

impl<T: RenderHtml + Send + 'static> ToChildren<ChildrenOptContainer<T>> for Content {
    fn to_children(ChildrenOptContainer(children): ChildrenOptContainer<T>) -> Self {
        Self(SendWrapper::new(Box::new(move || of_view(children))))
    }
}

impl<C: Into<Self>> From<Option<C>> for Child {
    fn from(child: Option<C>) -> Self {
        child.map_or_else(|| Self::Many(Vec::new()), Into::into)
    }
}

impl<C: Into<Self>> From<Vec<C>> for Child {
    fn from(children: Vec<C>) -> Self {
        Self::Many(children.into_iter().map(Into::into).collect())
    }
}
