//! The shell's own pages.

use leptos::prelude::*;
use shared_ui::{
    Button, ButtonVariant, ErrorCard, NavItem, NotFound, PageHeader, alert, icon,
    tag::{Child, Tag, dynamic, each, tag},
};

use crate::{app::Services, config::StartError, platform::window, session::Standing};

/// What a person sees who is not signed in, at any location. Signing in leads back to it.
pub(crate) fn signed_out(services: Services) -> Tag {
    let standing = services.get_value().outlet.host.session.standing();
    let notice = move || notice(standing);
    let leaving = Signal::derive(move || standing.with(|standing| standing.leaving));
    let sign_in = move || {
        let host = &services.get_value().outlet.host;
        let return_to = host.navigation.place().with_untracked(|place| place.address());
        host.session.sign_in(&return_to);
    };
    // Whoever moves towards the button will need the vault: it loads while they press it.
    let expect = move |_| services.get_value().outlet.host.session.expect_sign_in();
    tag("div")
        .set("class", "wharf-welcome")
        .on("pointerenter", expect)
        .on("focusin", expect)
        .child(tag("h1").child("Welcome to Wharf"))
        .child(tag("p").child("Sign in to continue."))
        .dynamic(notice)
        .child(view! { <Button variant=ButtonVariant::Primary busy=leaving on_click=sign_in>"Sign in"</Button> })
}

/// What there is to say about the last sign-in.
pub(crate) fn notice(standing: ReadSignal<Standing>) -> Option<Tag> {
    standing.with(|standing| {
        let notice = standing.notice.as_ref()?;
        let code = notice.code.as_ref().map(|code| [" (", code, ")"].concat());
        Some(alert(
            notice.kind,
            None,
            None,
            [notice.sentence.as_str(), code.as_deref().unwrap_or_default()].concat(),
        ))
    })
}

/// The start page.
pub(crate) fn home(services: Services) -> Child {
    let standing = services.get_value().outlet.host.session.standing();
    let greeting = move || {
        standing.with(|standing| match &standing.identity {
            Some(identity) => ["Welcome, ", &identity.name].concat(),
            None => String::new(),
        })
    };
    let tile = |item: NavItem| {
        let link = tag("a")
            .set("class", "wharf-tile")
            .set("href", item.href)
            .child(item.icon.map(icon))
            .child(tag("span").child(item.label));
        tag("li").child(link)
    };
    let tiles = move || {
        let services = services.get_value();
        let items = standing.with(|standing| Some(services.navigation_items(standing.identity.as_ref()?)));
        each(items.unwrap_or_default(), tile)
    };
    Child::Many(vec![
        view! { <PageHeader title=Signal::derive(greeting) /> }.into(),
        tag("ul").set("class", "wharf-tiles").dynamic(tiles).into(),
    ])
}

/// An app that the person may not use, by its title.
pub(crate) fn forbidden(title: &str) -> Child {
    let what = ["You do not have access to ", title].concat();
    nothing_here("No access", what, "If you need it, ask your administrator.")
}

/// An app, by its title, that wants a more recent sign-in.
pub(crate) fn sign_in_afresh(services: Services, title: &str, max_age: u64) -> Child {
    let standing = services.get_value().outlet.host.session.standing();
    let leaving = Signal::derive(move || standing.with(|standing| standing.leaving));
    let sign_in = move || {
        let host = &services.get_value().outlet.host;
        let return_to = host.navigation.place().with_untracked(|place| place.address());
        host.session.sign_in_afresh(&return_to, max_age);
    };
    let why = [title, " needs to know that it is still you. Sign in again to open it."].concat();
    let button =
        view! { <Button variant=ButtonVariant::Primary busy=leaving on_click=sign_in>"Sign in again"</Button> };
    one_thing_to_do(
        "Confirm that it is you",
        why,
        dynamic(move || notice(standing)),
        button.into(),
    )
}

/// The end of a sign-in that was made in a tab of its own.
pub(crate) fn signed_in_again(services: Services) -> Child {
    let session = services.get_value().outlet.host.session.clone();
    let standing = session.standing();
    if standing.with(|standing| standing.notice.is_some()) {
        let sign_in = move || session.sign_in_again_here();
        let button = view! { <Button variant=ButtonVariant::Primary on_click=sign_in>"Sign in"</Button> };
        let why = "Sign in here, or close this tab and continue in the other one.".to_owned();
        return one_thing_to_do(
            "Signing in did not work",
            why,
            dynamic(move || notice(standing)),
            button.into(),
        );
    }
    let close = || {
        // Browsers close only what a page has opened; the sentence holds either way.
        let _ = window().close();
    };
    let why = "Close this tab and continue in the other one. If it was you who was signed in there, everything is as you left it.".to_owned();
    let button = view! { <Button variant=ButtonVariant::Primary on_click=close>"Close this tab"</Button> };
    one_thing_to_do("You are signed in", why, Child::Many(Vec::new()), button.into())
}

fn one_thing_to_do(title: &'static str, why: String, notice: Child, button: Child) -> Child {
    let body = tag("div")
        .set("class", "wharf-one-thing")
        .child(notice)
        .child(tag("p").child(why))
        .child(button);
    Child::Many(vec![view! { <PageHeader title=title /> }.into(), body.into()])
}

/// A location that nobody owns.
pub(crate) fn not_found() -> Child {
    let what = "There is nothing at this address".to_owned();
    nothing_here("Page not found", what, "It may be mistyped, or the page has moved.")
}

fn nothing_here(title: &'static str, what: String, why: &'static str) -> Child {
    view! { <NotFound title=title what=what why=why back="Start page" href="/".to_owned() /> }.into()
}

/// The shell itself cannot start: without its configuration and registry there is nothing to show. The trace identifies
/// the failure in the console.
pub(crate) fn start_failed(error: &StartError, trace: String) -> Tag {
    let reload = || {
        // A page that cannot be loaded anew stays as it is.
        let _ = window().location().reload();
    };
    tag("main").set("class", "wharf-main").child(view! {
        <ErrorCard
            title="Wharf could not start"
            message=error.sentence()
            code=error.code()
            trace_id=trace
            on_retry=reload
        />
    })
}
