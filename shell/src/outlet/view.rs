//! What a person sees of a place for apps.

use std::rc::Rc;

use leptos::prelude::*;
use loader::{LoadError, Status};
use shared_ui::{
    ErrorCard, PageHeader, Spinner,
    tag::{Child, dynamic, tag},
};

use super::{Failure, Outlet, Waiting};
use crate::{host::Locations, platform::window};

/// The place itself, and beside it whatever there is to say while no app is in it.
pub(crate) fn outlet_view(outlet: &Rc<Outlet>) -> Child {
    let (shown, status, waiting) = (outlet.shown, outlet.status, outlet.waiting);
    let is_page = outlet.locations != Locations::None;
    let place = tag("div")
        .set("class", "wharf-outlet")
        .reference(outlet.element)
        .bind("hidden", move || {
            status.with(|status| !matches!(status, Status::Mounted))
        });
    let outlet = StoredValue::new_local(Rc::clone(outlet));
    let in_its_place = dynamic(move || {
        let Some(title): Option<String> = shown.with(|app| app.as_ref().map(|app| app.title.clone())) else {
            return Child::Many(Vec::new());
        };
        match status.get() {
            Status::Loading | Status::Loaded | Status::Mounting => match waiting.get() {
                Waiting::Quietly => Child::Many(Vec::new()),
                Waiting::Visibly => spinner(["Loading ", &title].concat()),
                Waiting::Long => spinner([title.as_str(), " is taking longer than usual"].concat()),
            },
            Status::LoadError(_, Failure { error, trace, .. }) | Status::Broken(_, Failure { error, trace, .. }) => {
                let card = view! {
                    <ErrorCard
                        title=[title.as_str(), " is not available"].concat()
                        message=sentence(&error)
                        code=error.code()
                        trace_id=trace
                        on_retry=move || outlet.with_value(Outlet::try_again)
                    />
                };
                // A page needs its heading, and the app that would bring one is not there.
                let heading = is_page.then(|| view! { <PageHeader title=title.clone() /> }.into());
                Child::Many(heading.into_iter().chain([card.into()]).collect())
            }
            Status::NotLoaded | Status::Mounted | Status::Unmounting => Child::Many(Vec::new()),
        }
    });
    Child::Many(vec![place.into(), in_its_place])
}

/// What the person reads about a failure.
fn sentence(error: &LoadError) -> &'static str {
    if error.is_of_the_network() && !window().navigator().on_line() {
        "There is no connection. This app is loaded when it is back."
    } else {
        error.sentence()
    }
}

fn spinner(label: String) -> Child {
    let spinner = view! { <Spinner label=label /> };
    tag("div").set("class", "wharf-outlet-status").child(spinner).into()
}
