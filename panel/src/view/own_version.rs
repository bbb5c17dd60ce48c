//! A developer's own version in the place of the deployed one.

use leptos::prelude::*;
use loader::LocalOrigin;
use shared_ui::{
    Button, ButtonType, TextInput,
    tag::{Child, Tag, dynamic, tag},
};

use super::{State, details::part};
use crate::model::App;

/// The controls, where the registry allows it; elsewhere, that it does not.
pub(super) fn own_version(state: State, app: Memo<App>) -> Tag {
    let content = if app.with_untracked(|app| app.may_override) {
        controls(state, app)
    } else {
        let text = "The registry allows no overrides of this app.";
        tag("p").set("class", "wharf-panel-none").child(text).into()
    };
    part("Override", content)
}

fn controls(state: State, app: Memo<App>) -> Child {
    let (name, origin) = app.with_untracked(|app| (app.name.clone(), app.origin.clone()));
    let is_overridden = origin.is_some();
    let value = RwSignal::new(origin.unwrap_or_default());
    let error = RwSignal::new(None::<String>);
    let submit = {
        let name = name.clone();
        move |event: web_sys::Event| {
            event.prevent_default();
            error.set(run(&state, &name, value.get_untracked().trim()));
        }
    };
    let input = view! {
        <TextInput
            id=["wharf-panel-origin-", &name].concat()
            label="Origin on this device"
            hint="Where your own build is served, such as http://localhost:9000"
            required=true
            value=value
            error=error
        />
    };
    let reset = move || state.port().reset(&name);
    // The page is loaded anew in between, so it is one or the other for the life of this view.
    let reset = is_overridden.then(|| view! { <Button on_click=reset>"Show what is deployed"</Button> }.into());
    let buttons = tag("div")
        .set("class", "wharf-actions")
        .child(view! { <Button kind=ButtonType::Submit>"Run from here"</Button> })
        .child(Child::Many(reset.into_iter().collect()));
    let standing = dynamic(move || {
        let origin = app.with(|app| app.origin.clone())?;
        let text = ["This tab runs it from ", &origin, ". Nobody has signed that."].concat();
        Some(tag("p").child(text))
    });
    tag("form")
        .set("class", "wharf-panel-form")
        .set("novalidate", true)
        .on("submit", submit)
        .child(standing)
        .child(input)
        .child(buttons)
        .into()
}

/// Has the shell load the page anew with the version at this origin; or says why not.
fn run(state: &State, app: &str, origin: &str) -> Option<String> {
    if LocalOrigin::parse(origin).is_none() {
        let text = "Enter http://localhost or http://127.0.0.1 and a port, such as http://localhost:9000.";
        return Some(text.to_owned());
    }
    state.port().set_override(app, origin)
}
