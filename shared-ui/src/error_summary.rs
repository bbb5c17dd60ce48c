use leptos::prelude::*;
use web_sys::Event;

use crate::{
    IconName, focus_by_id,
    icon::icon,
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
/// ```ignore
/// <ErrorSummary errors=errors />
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
    #[prop(into, default = "There is a problem".to_owned())]
    title: String,
) -> impl IntoView {
    let is_shown = Memo::new(move |_| errors.with(|errors| !errors.is_empty()));
    let summary = ElementRef::new();
    let shown = move || {
        is_shown.get().then(|| {
            if focus {
                // After this view is in the page.
                effect(move || summary.focus());
            }
            let heading = tag("h2")
                .set("class", "wharf-error-summary-title")
                .child(icon(IconName::Error))
                .child(title.clone());
            let lines = tag("ul").dynamic(move || errors.get().into_iter().map(line).collect::<Vec<_>>());
            tag("div")
                .set("class", "wharf-error-summary wharf-tone-error")
                .set("tabindex", "-1")
                .reference(summary)
                .child(tag("div").set("role", "alert").child(heading).child(lines))
        })
    };
    tag("div").set("class", "wharf-contents").dynamic(shown)
}

fn line(error: SummaryError) -> Tag {
    let SummaryError { id, message } = error;
    if id.is_empty() {
        return tag("li").child(message);
    }
    let href = ["#", &id].concat();
    let go = move |event: Event| {
        event.prevent_default();
        // A control that is gone has no error to show either.
        let _ = focus_by_id(&event_target::<web_sys::Node>(&event), &id);
    };
    tag("li").child(
        tag("a")
            .set("class", "wharf-link")
            .set("href", href)
            .on("click", go)
            .child(message),
    )
}
