use leptos::prelude::*;

use crate::{
    format,
    messages::{DONE_OF, WITH_DETAIL},
    tag::tag,
};

/// How much of something in bytes is done.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let (loaded, total) = (RwSignal::new(0_u64), 4096_u64);
/// # let _ = view! {
/// <Progress id="upload" label="Uploading passport.pdf" loaded=loaded total=total />
/// # };
/// ```
///
/// ARIA: the browser's own `<progress>` with a `<label>`, and the figures as text. They change too often to be read
/// aloud; announce the end with an [`Alert`](crate::Alert).
#[component]
pub fn Progress(
    /// The `id` of the bar, unique in the app.
    #[prop(into)]
    id: String,
    /// What is in progress.
    #[prop(into)]
    label: Signal<String>,
    /// How much is done, in bytes.
    #[prop(into)]
    loaded: Signal<u64>,
    /// How much there is to do, in bytes. Nought while it is not known.
    #[prop(into)]
    total: Signal<u64>,
    /// What else there is to say, such as how long it takes. It stands behind the figures and a comma.
    #[prop(into, optional)]
    detail: Signal<String>,
) -> impl IntoView {
    let text_id = [id.as_str(), "-text"].concat();
    let text = move || {
        let (loaded, total) = (loaded.get(), total.get());
        if total == 0 {
            return format::bytes(loaded);
        }
        // Rounded down: all of it is done only when it is.
        let percent = loaded.min(total).saturating_mul(100) / total;
        let figures = DONE_OF.with_both(&format::bytes(loaded), &format::bytes(total));
        let figures = [&figures, " (", &format::percent(percent as f64 / 100.0), ")"].concat();
        with_detail(figures, &detail.get())
    };
    let known = move |value: Signal<u64>| move || (total.get() > 0).then(|| value.get().to_string());
    let head = tag("div")
        .set("class", "wharf-progress-head")
        .child(
            tag("label")
                .set("class", "wharf-progress-label")
                .set("for", id.clone())
                .text(move || label.get()),
        )
        .child(
            tag("span")
                .set("class", "wharf-progress-text")
                .set("id", text_id.clone())
                .text(text),
        );
    let bar = tag("progress")
        .set("id", id)
        .set("aria-describedby", text_id)
        .bind("max", known(total))
        .bind("value", known(loaded));
    tag("div").set("class", "wharf-progress").child(head).child(bar)
}

/// A text with what else there is to say behind it, if there is anything.
pub(crate) fn with_detail(text: String, detail: &str) -> String {
    if detail.is_empty() {
        text
    } else {
        WITH_DETAIL.with_both(&text, detail)
    }
}
