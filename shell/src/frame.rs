//! The frame around every page: top bar, navigation, messages.

use leptos::prelude::*;
use shared_ui::{Alert, AlertKind, AppLayout, Button, ButtonVariant, IconName, NavItem};
use wharf::{Identity, NoticeKind};

use crate::{app::PRODUCT, notices::Notices, session::Session};

/// The frame around every page.
#[component]
pub(crate) fn Frame(
    /// The apps that the person may use.
    items: Signal<Vec<NavItem>>,
    /// The navigation item that the page belongs to.
    current: Signal<Option<String>>,
    /// Who is signed in.
    identity: Signal<Option<Identity>>,
    /// To sign out.
    session: StoredValue<Session, LocalStorage>,
    /// Messages for the person.
    notices: Notices,
    /// The page.
    children: Children,
) -> impl IntoView {
    let name = Memo::new(move |_| identity.with(|identity| identity.as_ref().map(|who| who.name.clone())));
    let actions = move || {
        let signed_in = move |name: String| {
            view! {
                <span class="wharf-topbar-user">{name}</span>
                <Button
                    variant=ButtonVariant::Plain
                    icon=IconName::SignOut
                    on_click=move || session.with_value(|session| session.sign_out())
                >
                    "Sign out"
                </Button>
            }
        };
        // The slot is run once; what is inside follows who is signed in.
        move || name.get().map(signed_in)
    };
    view! {
        <AppLayout product=PRODUCT navigation=items current=current actions=actions>
            <NoticeList notices=notices />
            {children()}
        </AppLayout>
    }
}

/// The messages of the shell and its apps. The region is there from the start: screen readers announce what appears in
/// a live region, not a live region that appears.
#[component]
fn NoticeList(notices: Notices) -> impl IntoView {
    let all = notices.all();
    view! {
        <div class="wharf-notices" aria-live="polite">
            <For each=move || all.get() key=|notice| notice.id let:notice>
                <Alert
                    kind=match notice.kind {
                        NoticeKind::Success => AlertKind::Success,
                        NoticeKind::Info => AlertKind::Info,
                        NoticeKind::Error => AlertKind::Error,
                    }
                    on_close=move || notices.dismiss(notice.id)
                >
                    {notice.text.clone()}
                </Alert>
            </For>
        </div>
    }
}
