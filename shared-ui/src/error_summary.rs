use leptos::{html, prelude::*};
use web_sys::MouseEvent;

use crate::{Icon, IconName, focus_by_id};

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
    let summary = NodeRef::<html::Div>::new();
    let is_shown = Memo::new(move |_| errors.with(|errors| !errors.is_empty()));
    Effect::new(move |_| {
        if focus
            && is_shown.get()
            && let Some(summary) = summary.get()
        {
            // `focus` fails only on elements that were taken out of the page meanwhile.
            let _ = summary.focus();
        }
    });
    let line = |error: SummaryError| {
        if error.id.is_empty() {
            return view! { <li>{error.message}</li> }.into_any();
        }
        let href = ["#", &error.id].concat();
        let go = move |event: MouseEvent| {
            event.prevent_default();
            // A control that is gone has no error to show either.
            let _ = focus_by_id(&event_target::<web_sys::Node>(&event), &error.id);
        };
        view! { <li><a class="wharf-link" href=href on:click=go>{error.message}</a></li> }.into_any()
    };
    let content = move || {
        is_shown.get().then(|| {
            let title = title.clone();
            view! {
                <div class="wharf-error-summary wharf-tone-error" tabindex="-1" node_ref=summary>
                    <div role="alert">
                        <h2 class="wharf-error-summary-title"><Icon name=IconName::Error />{title}</h2>
                        <ul>{move || errors.get().into_iter().map(line).collect_view()}</ul>
                    </div>
                </div>
            }
        })
    };
    content
}
