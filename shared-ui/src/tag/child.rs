//! What stands inside a tag.

use leptos::prelude::{AnyView, IntoAny};

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

impl<T: leptos::prelude::RenderHtml + 'static> From<leptos::prelude::View<T>> for Child {
    fn from(view: leptos::prelude::View<T>) -> Self {
        Self::View(view.into_any())
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
