use form::{Form, Message};
use leptos::{prelude::*, tachys::reactive_graph::OwnedView};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

use crate::{
    Handler,
    error_summary::Reveal,
    keys::{click_count, key_of},
    messages::CHECKING_FIELD,
    tag::{Content, ElementRef, tag},
};

/// A `<form>` that the engine checks, and not the browser.
///
/// ```no_run
/// # use leptos::{callback::UnsyncCallback, prelude::*};
/// # use shared_ui::{*, form::*};
/// # type Wrong = &'static str;
/// # async fn send() -> Result<(), Vec<::form::ServerError<Wrong>>> { Ok(()) }
/// # fn example(form: ::form::Form<Wrong>) {
/// let submit = move || form.submit(move || async move { send().await });
/// # let _ = view! {
/// <FormView label="Booking" on_submit=submit>"…"</FormView>
/// # };
/// # }
/// ```
///
/// `on_submit` is called by Enter and by a button of type `submit`, when everything that was typed has become a value: also in
/// the field that still has focus. The second click of a double click, and Enter held down, submit nothing again; and the
/// engine sends once at a time.
///
/// Pressing the button does not take focus from a field first: a message that then appeared there would move the button away
/// from under the pointer, and the click would be lost.
///
/// ARIA: a `form` landmark with a name. What is being checked is read out (`role="status"`).
#[component]
pub fn FormView(
    /// What a screen reader calls the form.
    #[prop(into)]
    label: String,
    /// The person submits it.
    #[prop(into)]
    on_submit: Handler,
    /// Fields, summary and buttons.
    children: Content,
) -> impl IntoView {
    let form = ElementRef::new();
    let said = Said(RwSignal::new(String::new()));
    // What is provided in here is for what stands in here.
    let owner = Owner::new();
    let children = owner.with(|| {
        provide_context(said);
        provide_context(Reveal(StoredValue::new_local(None)));
        children.run()
    });
    let submit = move |event: Event| {
        event.prevent_default();
        if let Some(form) = form.get() {
            finish_typing(&form);
        }
        // Some controls make a value of what was typed in a microtask.
        queue_microtask(move || {
            on_submit.try_run(());
        });
    };
    let form = tag("form")
        .set("class", "wharf-form")
        .set("novalidate", true)
        .set("aria-label", label)
        .reference(form)
        .on("submit", submit)
        .on("mousedown", |event| {
            if is_of_submit_button(&event) {
                event.prevent_default();
            }
        })
        .on("click", |event| {
            if click_count(&event) > 1.0 && is_of_submit_button(&event) {
                event.prevent_default();
            }
        })
        .on("keydown", |event| {
            if is_enter_held_down(&event) {
                event.prevent_default();
            }
        })
        .child(children)
        .child(
            tag("div")
                .set("class", "wharf-visually-hidden")
                .set("role", "status")
                .text(move || said.0.get()),
        );
    // What follows signals is built, and built again, below it too.
    OwnedView::new_with_owner(form, owner)
}

/// Whether the form is being checked or sent, for its button.
#[must_use]
pub fn is_submitting<E: Message>(form: &Form<E>) -> Signal<bool> {
    let submission = SendWrapper::new(form.submission());
    Signal::derive(move || submission.with(|submission| submission.is_running()))
}

/// The live region of a form.
#[derive(Clone, Copy)]
pub(super) struct Said(RwSignal<String>);

impl Said {
    /// A field has begun or ended to be checked.
    pub(super) fn busy(self, label: &str, is_busy: bool) {
        let text = CHECKING_FIELD.with(label);
        let is_said = self.0.with_untracked(|said| *said == text);
        if is_busy {
            self.0.set(text);
        } else if is_said {
            self.0.set(String::new());
        }
    }
}

/// Lets the control that has focus make a value of what was typed, as if it were left.
fn finish_typing(form: &Element) {
    // The selector is valid, and so is the event.
    if let Some(control) = form.query_selector(":focus").ok().flatten()
        && let Ok(blur) = Event::new("blur")
    {
        let _ = control.dispatch_event(&blur);
    }
}

fn is_of_submit_button(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let button = target.and_then(|target| target.closest("[type=submit]").ok().flatten());
    button.is_some()
}

fn is_enter_held_down(event: &Event) -> bool {
    let is_repeated = event.dyn_ref::<KeyboardEvent>().is_some_and(KeyboardEvent::repeat);
    let is_in_line = event
        .target()
        .is_some_and(|target| target.is_instance_of::<web_sys::HtmlInputElement>());
    is_repeated && is_in_line && key_of(event).as_deref() == Some("Enter")
}
