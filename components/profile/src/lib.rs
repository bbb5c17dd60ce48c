#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
// `#[component]` writes the body as a second `pub` function, which only the re-exported one calls.
#![allow(unreachable_pub)]
//! The profile app: who is signed in, what the provider says, when the session began and when it ends.

mod claims;
mod provider;
mod session;

use leptos::prelude::*;
use provider::Provider;
use session::session;
use shared_ui::{
    Card, NotFound, PageHeader, contents, key_value, key_values, locale,
    tag::{Child, Tag, dynamic, tag},
};
use wharf::{
    Identity,
    leptos::{use_host, use_identity, use_locale, use_location},
};

#[component]
fn App() -> impl IntoView {
    locale::follow(use_locale());
    let location = use_location();
    let is_known = Memo::new(move |_| location.with(|location| location.path == "/"));
    contents(dynamic(move || -> Child {
        let host = use_host();
        if is_known.get() {
            host.set_title("Profile");
            view! { <Profile /> }.into()
        } else {
            host.set_title("Page not found");
            view! { <NotFound what="There is no such page in Profile" back="Your profile" href=host.href("/") /> }
                .into()
        }
    }))
}

#[component]
fn Profile() -> impl IntoView {
    let who = use_identity();
    let about_you = move || {
        let who = who.get();
        let session = session(who.signed_in_at, who.session_ends_at);
        vec![
            view! { <Card title="You">{identity(who)}</Card> },
            view! { <Card title="Session">{session}</Card> },
        ]
    };
    let cards = tag("div")
        .set("class", "wharf-stack")
        .dynamic(about_you)
        .child(view! { <Provider /> });
    let header =
        view! { <PageHeader title="Profile" description="Who you are here, and how long you stay signed in." /> };
    contents(header).child(cards)
}

fn identity(who: Identity) -> Tag {
    key_values(vec![
        key_value("Name", who.name),
        key_value("Email", who.email),
        key_value("Subject", tag("code").child(who.subject)),
        key_value("Groups", groups(&who.groups)),
    ])
}

fn groups(groups: &[String]) -> Child {
    if groups.is_empty() {
        return tag("span").set("class", "wharf-muted").child("None").into();
    }
    groups.join(", ").into()
}

wharf::app!(App);
