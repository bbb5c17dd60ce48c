use leptos::prelude::*;

/// Facts and what they are called.
///
/// ```ignore
/// <KeyValueList>
///     <KeyValue label="Name">{name}</KeyValue>
///     <KeyValue label="Email">{email}</KeyValue>
/// </KeyValueList>
/// ```
///
/// ARIA: a `<dl>` whose pairs are grouped in `<div>`s.
#[component]
pub fn KeyValueList(
    /// The [`KeyValue`]s.
    children: Children,
) -> impl IntoView {
    view! { <dl class="wharf-key-values">{children()}</dl> }
}

/// One fact of a [`KeyValueList`].
#[component]
pub fn KeyValue(
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What it is.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="wharf-key-value">
            <dt>{label}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
