use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

use crate::{
    Handler, IconName,
    button::icon_button,
    field::{Labelled, control, field},
    format,
    icon::icon,
    messages::REMOVE,
    tag::{ElementRef, effect, tag},
};

/// One file with its label, hint and error.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// let attachment = RwSignal::new_local(None::<web_sys::File>);
/// # let _ = view! {
/// <FileInput id="attachment" label="Attachment" value=attachment hint="At most 25 MB." />
/// # };
/// ```
///
/// ARIA and keyboard: the browser's own file field, which also takes a dropped file. The chosen file stands below it
/// with name and size; *Remove* takes it away and puts focus back into the field. See [`Field`](crate::Field).
#[component]
pub fn FileInput(
    /// The `id` of the input, unique in the app. It is also its `name`.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The file, both ways: setting it to `None` empties the field.
    value: RwSignal<Option<File>, LocalStorage>,
    /// An answer is needed.
    #[prop(optional)]
    required: bool,
    /// A sentence that helps to answer.
    #[prop(into, optional)]
    hint: Option<String>,
    /// What is wrong with the answer, as a sentence.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// A file was chosen or removed.
    #[prop(into, optional)]
    on_change: Option<Handler>,
    /// The person left the field.
    #[prop(into, optional)]
    on_blur: Option<Handler>,
    /// The [types](https://html.spec.whatwg.org/multipage/input.html#attr-input-accept) that the dialog offers, such as
    /// `.pdf,.png`.
    #[prop(optional)]
    accept: Option<&'static str>,
    /// It cannot be changed now.
    #[prop(into, optional)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let labelled = Labelled {
        id,
        label,
        required,
        hint,
    };
    let input = ElementRef::new();
    let element = move || input.get().and_then(|input| input.dyn_into::<HtmlInputElement>().ok());
    effect(move || {
        if value.with(Option::is_none)
            && let Some(input) = element()
        {
            // An empty value is the only one that a file input accepts.
            input.set_value("");
        }
    });
    let changed = move || {
        if let Some(on_change) = on_change {
            on_change.try_run(());
        }
    };
    let choose = move |_| {
        let file = element().and_then(|input| input.files()).and_then(|files| files.get(0));
        // Closing the dialog without a choice empties the field in some browsers; what was chosen stays chosen.
        if file.is_some() {
            value.set(file);
            changed();
        }
    };
    let remove = move || {
        if !disabled.get_untracked() {
            value.set(None);
            changed();
            input.focus();
        }
    };
    let chosen = move || {
        let file = value.with(|file| {
            file.as_ref()
                .map(|file| (file.name(), format::bytes(file.size() as u64)))
        });
        file.map(|(name, size)| {
            let remove = {
                let name = name.clone();
                icon_button(IconName::Close, move || REMOVE.with(&name), remove)
            };
            tag("div")
                .set("class", "wharf-file")
                .child(icon(IconName::File))
                .child(tag("span").set("class", "wharf-file-name").child(name))
                .child(tag("span").set("class", "wharf-file-size").child(size))
                .child(remove.bind("disabled", move || disabled.get()))
        })
    };
    let control = control("input", "wharf-file-input", &labelled, error, disabled, on_blur)
        .set("type", "file")
        .set("accept", accept)
        .reference(input)
        .on("change", choose);
    let shown = tag("div").set("aria-live", "polite").dynamic(chosen);
    field(labelled, error, vec![control, shown].into())
}
