#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
// `#[component]` writes the body as a second `pub` function, which only the re-exported one calls.
#![allow(unreachable_pub)]
//! The profile app: who is signed in, what the provider says, when the session began and when it ends.

mod provider;
mod session;

use leptos::prelude::*;
use provider::Provider;
use session::Session;
use shared_ui::{Card, KeyValue, KeyValueList, PageHeader, StatusBadge, format};
use wharf::leptos::{use_host, use_identity, use_locale};

#[component]
fn App() -> impl IntoView {
    use_host().set_title("Profile");
    let identity = use_identity();
    let locale = use_locale();
    move || {
        format::set_locale(&locale.get());
        let who = identity.get();
        view! {
            <PageHeader title="Profile" description="Who you are here, and how long you stay signed in." />
            <div class="wharf-stack">
                <Card title="Identity">
                    <KeyValueList>
                        <KeyValue label="Name">{who.name}</KeyValue>
                        <KeyValue label="Email">{who.email}</KeyValue>
                        <KeyValue label="Subject"><code>{who.subject}</code></KeyValue>
                        <KeyValue label="Groups">{groups(who.groups)}</KeyValue>
                    </KeyValueList>
                </Card>
                <Session began=who.signed_in_at ends=who.session_ends_at />
                <Provider />
            </div>
        }
    }
}

fn groups(groups: Vec<String>) -> impl IntoView {
    if groups.is_empty() {
        return view! { <span class="wharf-muted">"None"</span> }.into_any();
    }
    let badges = groups
        .into_iter()
        .map(|group| view! { <li><StatusBadge text=group /></li> })
        .collect_view();
    view! { <ul class="wharf-badges">{badges}</ul> }.into_any()
}

wharf::app!(App);
