use form::{Form, Message};
use leptos::{
    callback::UnsyncCallback,
    prelude::*,
    task::{spawn_local, tick},
};
use send_wrapper::SendWrapper;

use crate::{
    SummaryError, error_summary, focus_by_id,
    messages::{ERROR, THERE_IS_A_PROBLEM},
    tag::{ElementRef, Tag, effect, tag},
};

/// What was wrong at the last attempt and still is, at the top of a form.
///
/// ```no_run
/// # use leptos::{callback::UnsyncCallback, prelude::*};
/// # use shared_ui::{*, form::*};
/// # type Wrong = &'static str;
/// # fn example(host: &'static wharf::Host, form: ::form::Form<Wrong>) -> impl IntoView {
/// # view! {
/// <FormSummary form=form.clone() page_title="Booking" set_title=UnsyncCallback::new(move |title: String| host.set_title(&title)) />
/// # }
/// # }
/// ```
///
/// After the [GOV.UK error summary](https://design-system.service.gov.uk/components/error-summary/), as
/// [`ErrorSummary`](crate::ErrorSummary): its lines stand in page order and lead to their controls, and the title of the page begins
/// with "Error: " as long as there is one. Each failed attempt is read out once; what goes or comes while the person
/// corrects is not.
#[component]
pub fn FormSummary<E: Message>(
    /// The form.
    form: Form<E>,
    /// Whether the summary takes focus after a failed attempt. If not, the first wrong field does; the summary still does if no
    /// field on the page is wrong.
    #[prop(default = true)]
    focus: bool,
    /// Its heading.
    #[prop(into, default = (&THERE_IS_A_PROBLEM).into())]
    title: Signal<String>,
    /// The title of the page while nothing is wrong, which may change with the step that is shown.
    #[prop(into, optional)]
    page_title: Signal<String>,
    /// Sets the title of the page, whenever it changes.
    #[prop(into, optional)]
    set_title: Option<UnsyncCallback<String>>,
    /// Which item of a list the control with this `id` is in, such as "Guest 2"; empty outside of lists. It stands before the line.
    #[prop(into, optional)]
    within: Option<UnsyncCallback<String, String>>,
) -> impl IntoView {
    let entries = SendWrapper::new(form.summary());
    let within = StoredValue::new_local(within);
    let errors = Memo::new(move |_| {
        let line = |entry: &form::SummaryEntry<E>| {
            let place =
                within.with_value(|within| within.map_or_else(String::new, |within| within.run(entry.id.clone())));
            let message = entry.message.to_string();
            let line = match place.as_str() {
                "" => message,
                place => [place, ": ", &message].concat(),
            };
            SummaryError::new(&*entry.id, line)
        };
        entries.with(|entries| entries.iter().map(line).collect::<Vec<_>>())
    });
    let announcement = SendWrapper::new(form.announcement());
    let attempt = Signal::derive(move || announcement.with(|announcement| announcement.failures));
    if let Some(set_title) = set_title {
        prefix_title(errors, page_title, set_title);
    }
    summary(errors, attempt, title, focus)
}

fn summary(errors: Memo<Vec<SummaryError>>, attempt: Signal<u32>, title: Signal<String>, focus: bool) -> Tag {
    let (place, summary) = (ElementRef::new(), ElementRef::new());
    if !focus {
        let mut seen = attempt.get_untracked();
        effect(move || {
            let attempt = attempt.get();
            if core::mem::replace(&mut seen, attempt) != attempt {
                focus_first(errors, place, summary);
            }
        });
    }
    tag("div")
        .set("class", "wharf-contents")
        .reference(place)
        .child(error_summary::summary(
            errors.into(),
            Some(attempt),
            title,
            focus,
            summary,
        ))
}

fn focus_first(errors: Memo<Vec<SummaryError>>, place: ElementRef, summary: ElementRef) {
    // Fields that were disabled while the form was sent take focus only after the page has been updated.
    spawn_local(async move {
        tick().await;
        let Some(place) = place.get() else { return };
        let first = errors.try_with_untracked(|errors| {
            let first = errors.iter().find(|error| !error.id.is_empty());
            first.map(|error| error.id.clone())
        });
        let has_focus = first.flatten().is_some_and(|first| focus_by_id(&place, &first));
        if !has_focus {
            summary.focus();
        }
    });
}

fn prefix_title(errors: Memo<Vec<SummaryError>>, page_title: Signal<String>, set_title: UnsyncCallback<String>) {
    let is_wrong = Memo::new(move |_| errors.with(|errors| !errors.is_empty()));
    let mut earlier = page_title.get_untracked();
    effect(move || {
        let prefix = if is_wrong.get() { ERROR.text() } else { "" };
        let title = [prefix, &page_title.get()].concat();
        if title != earlier {
            set_title.run(title.clone());
            earlier = title;
        }
    });
}
