//! The frame around every page: top bar, navigation, messages.

use std::rc::Rc;

use leptos::prelude::*;
use shared_ui::{
    AlertKind, Button, ButtonVariant, Handler, IconName, MAIN_ID, alert, app_layout, focus_by_id,
    messages::APPS,
    nav_links, side_nav,
    tag::{Child, Tag, dynamic, each, effect, tag},
};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, Node, ShadowRoot};
use wharf::NoticeKind;

use crate::{
    app::{PRODUCT, Services, ShellServices},
    notices::{Notice, Notices},
    overrides::{self, Asked},
    panel::Panel,
    platform::{after, document, window},
    prefetch,
    route::Page,
    session::{Again, Standing},
};

/// The frame around a page, which is `content` and known as `page`.
pub(crate) fn frame(services: Services, page: Memo<Option<Page>>, content: Child) -> Tag {
    let host = &services.get_value().outlet.host;
    let standing = host.session.standing();
    let navigation = move || {
        let services = services.get_value();
        let items = standing.with(|standing| Some(services.navigation_items(standing.identity.as_ref()?)));
        let items = items.filter(|items| !items.is_empty())?;
        let links = page.with(|page| nav_links(items, services.current_item(page.as_ref())));
        let expect = move |event: Event| expect_visit(&services, &event);
        // Both bubble up from the link.
        let expect_too = expect.clone();
        Some(
            side_nav(|| APPS.text(), links)
                .on("pointerover", expect)
                .on("focusin", expect_too),
        )
    };
    let panel = services.get_value().panel.as_ref().map(Panel::toggle);
    let actions = move || {
        let name = standing.with(|standing| standing.identity.as_ref().map(|who| who.name.clone()));
        name.map(|name| signed_in(services, name))
    };
    let notices = messages(services);
    keep_the_keyboard_when_messages_go(host.notices, standing, document().into());
    app_layout(
        PRODUCT,
        dynamic(navigation),
        Child::Many(panel.into_iter().map(Child::from).chain([dynamic(actions)]).collect()),
        vec![notices.into(), content],
    )
}

/// All that there is to say whatever is on the page. In one place beside it, so that nothing under somebody's hands moves.
pub(crate) fn messages(services: Services) -> Tag {
    let host = &services.get_value().outlet.host;
    let standing = host.session.standing();
    let again = move || {
        standing
            .with(|standing| standing.again)
            .map(|again| sign_in_again(services, again))
    };
    let overrides = move || override_notice(services);
    notice_list(host.notices, Child::Many(vec![dynamic(again), dynamic(overrides)]))
}

/// Who is signed in, and how to change that.
fn signed_in(services: Services, name: String) -> Vec<Child> {
    let sign_out = move || services.get_value().outlet.host.session.sign_out();
    // On small screens there is not always room for all of it.
    let user = tag("span")
        .set("class", "wharf-topbar-user")
        .set("title", name.clone())
        .child(name);
    let button = view! {
        <Button variant=ButtonVariant::Plain icon=IconName::SignOut on_click=sign_out>"Sign out"</Button>
    };
    vec![user.into(), button.into()]
}

/// The offer to sign in once more. The page stays as it is, with whatever was typed into it.
fn sign_in_again(services: Services, again: Again) -> Tag {
    let (title, why) = match again {
        Again::Ended => (
            "Your session has ended",
            "Sign in to continue. That opens a new tab, and everything on this page stays as it is.",
        ),
        Again::TooLongAgo(_) => (
            "Confirm that it is you",
            "What you are about to do needs a recent sign-in. That opens a new tab, and everything on this page stays as it \
             is.",
        ),
    };
    let sign_in = move || services.get_value().outlet.host.session.sign_in_again();
    offer_to_sign_in(AlertKind::Warning, title.to_owned(), why.to_owned(), sign_in)
}

/// A message with the button that opens the provider's login page.
pub(crate) fn offer_to_sign_in(kind: AlertKind, title: String, why: String, sign_in: impl Into<Handler>) -> Tag {
    let sign_in: Handler = sign_in.into();
    let message = Child::Many(vec![
        text(why),
        view! { <Button variant=ButtonVariant::Primary on_click=sign_in>"Sign in"</Button> }.into(),
    ]);
    alert(kind, Some(title), None, message)
}

/// The pointer or the keyboard is on something of the navigation.
fn expect_visit(services: &ShellServices, event: &Event) {
    let link = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|element| element.closest("a[href]").ok()?);
    let path = link.and_then(|link| link.get_attribute("href")).unwrap_or_default();
    if let Some(app) = services.outlet.apps.iter().find(|app| app.mount.as_str() == path) {
        prefetch::expect_visit(&services.outlet, app);
    }
}

/// Whether the page shows a developer's own version of an app, or is about to.
fn override_notice(services: Services) -> Option<Tag> {
    let asked = services.get_value().asked;
    match asked.get() {
        Some(Asked::Run { app, title, origin }) => {
            let run = {
                let (app, origin) = (app, origin.clone());
                move || {
                    overrides::set(&app, &origin);
                    // A guard may keep the person here: then it holds from the next load on.
                    asked.set(None);
                    reload();
                }
            };
            let message = Child::Many(vec![
                text(
                    [
                        "A link wants this tab to run ",
                        &title,
                        " from ",
                        &origin,
                        ", a program on this device. Continue only if you started it yourself.",
                    ]
                    .concat(),
                ),
                tag("div")
                    .set("class", "wharf-actions")
                    .child(view! { <Button variant=ButtonVariant::Primary on_click=run>"Run it"</Button> })
                    .child(view! { <Button on_click=move || asked.set(None)>"Cancel"</Button> })
                    .into(),
            ]);
            Some(alert(
                AlertKind::Warning,
                Some("Run your own version?".to_owned()),
                None,
                message,
            ))
        }
        Some(Asked::Refused(error)) => {
            let dismiss = move || asked.set(None);
            let message = [&error.to_string(), " (WHARF-219)"].concat();
            let title = "What is deployed stays in place".to_owned();
            Some(alert(AlertKind::Error, Some(title), Some(dismiss.into()), message))
        }
        None => overridden(services),
    }
}

/// The banner that stays for as long as this tab shows a developer's own version of an app.
fn overridden(services: Services) -> Option<Tag> {
    let services = services.get_value();
    let browser = services.outlet.loader.browser();
    let own = services.outlet.apps.iter().filter_map(|app| {
        let origin = browser.override_of(app)?;
        Some([&app.title, " from ", origin.as_str()].concat())
    });
    let own: Vec<String> = own.collect();
    if own.is_empty() {
        return None;
    }
    let reset = {
        let services = Rc::clone(&services);
        move || {
            overrides::reset(services.outlet.apps.iter().map(AsRef::as_ref));
            reload();
        }
    };
    let message = Child::Many(vec![
        text(["This tab runs ", &own.join(", "), ". Nobody has signed that."].concat()),
        view! { <Button on_click=reset>"Show what is deployed"</Button> }.into(),
    ]);
    Some(alert(
        AlertKind::Warning,
        Some("Local override".to_owned()),
        None,
        message,
    ))
}

fn text(text: String) -> Child {
    tag("p").set("class", "wharf-notice-text").child(text).into()
}

/// Loads the page anew.
pub(crate) fn reload() {
    let _ = window().location().reload();
}

/// The messages of the shell and its apps. The region is there from the start: screen readers announce what appears in
/// a live region, not a live region that appears.
fn notice_list(notices: Notices, first: Child) -> Tag {
    let message = move |notice: Notice| {
        let Notice { id, kind, text } = notice;
        let kind = match kind {
            NoticeKind::Success => AlertKind::Success,
            NoticeKind::Info => AlertKind::Info,
            NoticeKind::Error => AlertKind::Error,
        };
        let dismiss = move || notices.dismiss(id);
        // By its key, a message stays as it is when another one goes, and is not read out again.
        alert(kind, None, Some(dismiss.into()), text).key(id)
    };
    tag("div")
        .set("class", "wharf-notices")
        .set("aria-live", "polite")
        .child(first)
        .dynamic(move || each(notices.all().get(), message))
}

/// The keyboard goes on with the page of `near`.
pub(crate) fn keep_the_keyboard_when_messages_go(notices: Notices, standing: ReadSignal<Standing>, near: Node) {
    let mut earlier = 0;
    effect(move || {
        let offer = usize::from(standing.with(|standing| standing.again.is_some()));
        let count = offer + notices.all().with(Vec::len);
        if count < earlier {
            let near = near.clone();
            after(0, Box::new(move || keep_the_keyboard(near)));
        }
        earlier = count;
    });
}

/// Whether nothing on the page has the keyboard.
pub(crate) fn is_keyboard_nowhere() -> bool {
    document()
        .active_element()
        .is_none_or(|element| element.tag_name() == "BODY")
}

/// A button has gone with what it belonged to. If the keyboard was on it and is nowhere now, it goes on with the page, or
/// with the element of another page, in which `near` is.
pub(crate) fn keep_the_keyboard(near: Node) {
    let mut near = is_keyboard_nowhere().then_some(near);
    while let Some(inside) = near
        && !focus_by_id(&inside, MAIN_ID)
    {
        // Apps are in shadow roots, and may be in each other.
        let root = inside.get_root_node().dyn_into::<ShadowRoot>();
        near = root.ok().map(|root| root.host().into());
    }
}
