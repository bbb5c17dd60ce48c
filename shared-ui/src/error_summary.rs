use leptos::{callback::UnsyncCallback, prelude::*};
use web_sys::Event;

use crate::{
    IconName, focus_by_id,
    icon::icon,
    messages::THERE_IS_A_PROBLEM,
    tag::{ElementRef, Tag, effect, tag},
};

/// One line of an [`ErrorSummary`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryError {
    /// The `id` of the control that is wrong, empty if it is about none of them.
    pub id: String,
    /// What is wrong, as a sentence.
    pub message: String,
}

impl SummaryError {
    /// An error at the control with this `id`.
    #[must_use]
    pub fn new(id: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            message: message.into(),
        }
    }
}

/// Everything that is wrong with a form, at its top.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let errors = RwSignal::new(Vec::new());
/// # let _ = view! {
/// <ErrorSummary errors=errors />
/// # };
/// ```
///
/// It is there while `errors` is not empty. Keep its lines in the order of the fields.
///
/// ARIA and keyboard: after the [GOV.UK error summary](https://design-system.service.gov.uk/components/error-summary/).
/// Each line is a link that moves focus to its control. When it appears it takes focus, unless `focus=false` because the
/// form puts focus into the first wrong field itself; then its `role="alert"` still reads it out.
#[component]
pub fn ErrorSummary(
    /// What is wrong.
    #[prop(into)]
    errors: Signal<Vec<SummaryError>>,
    /// Whether it takes focus when it appears.
    #[prop(default = true)]
    focus: bool,
    /// Its heading.
    #[prop(into, default = (&THERE_IS_A_PROBLEM).into())]
    title: Signal<String>,
) -> impl IntoView {
    summary(errors, None, title, focus, ElementRef::new())
}

/// The same as a function. With `attempt`, it is built and read out again for each attempt that fails, and what changes in
/// between is not read out: it is the person's own doing.
pub(crate) fn summary(
    errors: Signal<Vec<SummaryError>>,
    attempt: Option<Signal<u32>>,
    title: Signal<String>,
    focus: bool,
    reference: ElementRef,
) -> Tag {
    let is_shown = Memo::new(move |_| errors.with(|errors| !errors.is_empty()));
    let shown = move || {
        let attempt = attempt.map(|attempt| attempt.get());
        is_shown.get().then(|| {
            if focus {
                // After this view is in the page.
                effect(move || reference.focus());
            }
            let heading = tag("h2")
                .set("class", "wharf-error-summary-title")
                .child(icon(IconName::Error))
                .child(tag("span").text(move || title.get()));
            let lines = tag("ul").rows(move || errors.with(|errors| keyed(errors)), line);
            let mut alert = tag("div").set("role", "alert");
            if attempt.is_some() {
                let at_first = errors.get_untracked();
                alert = alert.bind("aria-live", move || {
                    errors.with(|errors| *errors != at_first).then_some("off")
                });
            }
            let summary = tag("div")
                .set("class", "wharf-error-summary wharf-tone-error")
                .set("tabindex", "-1")
                .reference(reference)
                .child(alert.child(heading).child(lines));
            summary.key(attempt.unwrap_or_default())
        })
    };
    tag("div").set("class", "wharf-contents").dynamic(shown)
}

/// What tells lines about no control from each other and from the others: no `id` has white space.
const GENERAL: char = ' ';

fn keyed(errors: &[SummaryError]) -> Vec<(String, String)> {
    let key = |(index, error): (usize, &SummaryError)| {
        let key = if error.id.is_empty() {
            [GENERAL.to_string(), index.to_string()].concat()
        } else {
            error.id.clone()
        };
        (key, error.message.clone())
    };
    errors.iter().enumerate().map(key).collect()
}

fn line(key: &str, message: Signal<String>) -> Tag {
    if key.starts_with(GENERAL) {
        return tag("li").text(move || message.get());
    }
    let id = key.to_owned();
    let href = ["#", &id].concat();
    let reveal = use_context::<Reveal>();
    let go = move |event: Event| {
        event.prevent_default();
        let near = event_target::<web_sys::Node>(&event);
        if !focus_by_id(&near, &id)
            && let Some(Reveal(reveal)) = reveal
            && let Some(reveal) = reveal.get_value()
        {
            reveal.run(id.clone());
        }
    };
    tag("li").child(
        tag("a")
            .set("class", "wharf-link")
            .set("href", href)
            .on("click", go)
            .text(move || message.get()),
    )
}

/// Shows the control with this `id`, which is on another page of the form, and moves focus to it. A [`FormView`](crate::form::FormView)
/// has the place for it, which a [`Wizard`](crate::form::Wizard) fills.
#[derive(Clone, Copy)]
pub(crate) struct Reveal(pub(crate) StoredValue<Option<UnsyncCallback<String>>, LocalStorage>);
