//! The profile app: who is signed in, what the provider says, when the session began.

use leptos::prelude::*;
use wharf::leptos::use_identity;

#[component]
fn App() -> impl IntoView {
    let identity = use_identity();
    view! { <h1>{move || identity.get().name}</h1> }
}

wharf::app!(App);
