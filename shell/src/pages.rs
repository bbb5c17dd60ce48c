//! The shell's own pages.

use leptos::prelude::*;
use shared_ui::{Alert, AlertKind, Button, ButtonVariant, Card, ErrorCard, Icon, NavItem, PageHeader};
use wharf::Identity;

use crate::{config::StartError, navigation::Navigation, platform::window, session::Session};

/// What a person sees who is not signed in, at any location. Signing in leads back to it.
#[component]
pub(crate) fn SignedOut(
    /// To sign in.
    session: StoredValue<Session, LocalStorage>,
    /// Where the person wants to go.
    navigation: Navigation,
) -> impl IntoView {
    let (notice, leaving) = session.with_value(|session| (session.notice(), session.leaving()));
    let sign_in = move || {
        let return_to = navigation.place().get_untracked().address();
        session.with_value(|session| session.sign_in(&return_to));
    };
    view! {
        <div class="wharf-welcome">
            <h1>"Welcome to Wharf"</h1>
            <p>"Sign in to continue."</p>
            {move || {
                notice
                    .get()
                    .map(|notice| view! { <Alert kind=AlertKind::Error>{notice.sentence} " (" {notice.code} ")"</Alert> })
            }}
            <Button variant=ButtonVariant::Primary busy=leaving on_click=sign_in>"Sign in"</Button>
        </div>
    }
}

/// The start page.
#[component]
pub(crate) fn Home(
    /// Who is signed in.
    identity: Signal<Option<Identity>>,
    /// The apps that the person may use.
    items: Signal<Vec<NavItem>>,
) -> impl IntoView {
    let greeting = Signal::derive(move || {
        identity.with(|identity| match identity {
            Some(identity) => format!("Welcome, {}", identity.name),
            None => String::new(),
        })
    });
    let tile = |item: NavItem| {
        view! {
            <li>
                <a class="wharf-tile" href=item.href>
                    {item.icon.map(|icon| view! { <Icon name=icon /> })}
                    <span>{item.label}</span>
                </a>
            </li>
        }
    };
    view! {
        <PageHeader title=greeting />
        <ul class="wharf-tiles">{move || items.get().into_iter().map(tile).collect_view()}</ul>
    }
}

/// An app that the person may not use.
#[component]
pub(crate) fn Forbidden(
    /// The app's title.
    title: String,
) -> impl IntoView {
    view! {
        <PageHeader title="No access" />
        <Card>
            <p>"You do not have access to " {title} ". Ask your administrator for it."</p>
            <p><a class="wharf-link" href="/">"Go to the start page"</a></p>
        </Card>
    }
}

/// A location that nobody owns.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    view! {
        <PageHeader title="Page not found" />
        <Card>
            <p>"There is nothing at this address. It may have been mistyped or moved."</p>
            <p><a class="wharf-link" href="/">"Go to the start page"</a></p>
        </Card>
    }
}

/// The shell itself cannot start: without its configuration and registry there is nothing to show.
#[component]
pub(crate) fn StartFailed(
    /// Why.
    error: StartError,
    /// Identifies the failure in the console.
    trace: String,
) -> impl IntoView {
    view! {
        <main class="wharf-main">
            <ErrorCard
                title="Wharf could not start"
                message=error.sentence()
                code=error.code()
                trace_id=trace
                on_retry=|| {
                    // A page that cannot be loaded anew stays as it is.
                    let _ = window().location().reload();
                }
            />
        </main>
    }
}
