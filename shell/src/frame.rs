//! The frame around every page: top bar, navigation, messages.

use leptos::prelude::*;
use shared_ui::{
    AlertKind, Button, ButtonVariant, IconName, MAIN_ID, alert, app_layout, focus_by_id, nav_links, side_nav,
    tag::{Child, Tag, dynamic, each, effect, tag},
};
use wharf::NoticeKind;

use crate::{
    app::{PRODUCT, Services},
    notices::{Notice, Notices},
    platform::{after, document},
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
        Some(side_nav("Apps", links))
    };
    let actions = move || {
        let name = standing.with(|standing| standing.identity.as_ref().map(|who| who.name.clone()));
        name.map(|name| signed_in(services, name))
    };
    let again = move || {
        standing
            .with(|standing| standing.again)
            .map(|again| sign_in_again(services, again))
    };
    // In one place beside the page, so that nothing under somebody's hands moves.
    let notices = notice_list(host.notices, dynamic(again));
    keep_the_keyboard_when_messages_go(host.notices, standing);
    app_layout(
        PRODUCT,
        dynamic(navigation),
        dynamic(actions),
        vec![notices.into(), content],
    )
}

/// Who is signed in, and how to change that.
fn signed_in(services: Services, name: String) -> Vec<Child> {
    let sign_out = move || services.get_value().outlet.host.session.sign_out();
    let user = tag("span").set("class", "wharf-topbar-user").child(name);
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
            "Sign in to go on. That opens a new tab, and everything on this page stays as it is.",
        ),
        Again::TooLongAgo(_) => (
            "Confirm that it is you",
            "What you are about to do needs a recent sign-in. That opens a new tab, and everything on this page stays as it \
             is.",
        ),
    };
    let sign_in = move || services.get_value().outlet.host.session.sign_in_again();
    let message = Child::Many(vec![
        tag("p").set("class", "wharf-notice-text").child(why).into(),
        view! { <Button variant=ButtonVariant::Primary on_click=sign_in>"Sign in"</Button> }.into(),
    ]);
    alert(AlertKind::Warning, Some(title.to_owned()), None, message)
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

fn keep_the_keyboard_when_messages_go(notices: Notices, standing: ReadSignal<Standing>) {
    let mut earlier = 0;
    effect(move || {
        let offer = usize::from(standing.with(|standing| standing.again.is_some()));
        let count = offer + notices.all().with(Vec::len);
        if count < earlier {
            after(0, Box::new(keep_the_keyboard));
        }
        earlier = count;
    });
}

/// A button has gone with what it belonged to. If the keyboard was on it and is nowhere now, it goes on with the page.
pub(crate) fn keep_the_keyboard() {
    let is_nowhere = document()
        .active_element()
        .is_none_or(|element| element.tag_name() == "BODY");
    if is_nowhere {
        let _ = focus_by_id(&document(), MAIN_ID);
    }
}
