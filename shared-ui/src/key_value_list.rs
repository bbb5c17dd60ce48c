use leptos::prelude::*;

use crate::tag::{Child, Content, Tag, tag};

/// Facts and what they are called.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let (name, email) = ("Ada", "demo@example.com");
/// # let _ = view! {
/// <KeyValueList>
///     <KeyValue label="Name">{name}</KeyValue>
///     <KeyValue label="Email">{email}</KeyValue>
/// </KeyValueList>
/// # };
/// ```
///
/// ARIA: a `<dl>` whose pairs are grouped in `<div>`s.
#[component]
pub fn KeyValueList(
    /// The [`KeyValue`]s.
    children: Content,
) -> impl IntoView {
    key_values(children.run())
}

/// One fact of a [`KeyValueList`].
#[component]
pub fn KeyValue(
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What it is.
    children: Content,
) -> impl IntoView {
    key_value(label, children.run())
}

/// [`KeyValueList`] as a function, for lists that are made from data.
pub fn key_values(facts: impl Into<Child>) -> Tag {
    tag("dl").set("class", "wharf-key-values").child(facts)
}

/// [`KeyValue`] as a function.
pub fn key_value(label: impl Into<Child>, value: impl Into<Child>) -> Tag {
    tag("div")
        .set("class", "wharf-key-value")
        .child(tag("dt").child(label))
        .child(tag("dd").child(value))
}
