use leptos::{html, prelude::*};
use web_sys::File;

use crate::{Handler, Icon, IconName, described_by, field::field, format};

/// One file with its label, hint and error.
///
/// ```ignore
/// let attachment = RwSignal::new_local(None::<web_sys::File>);
/// <FileInput id="attachment" label="Attachment" value=attachment hint="At most 25 MB." />
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
    let described_by = described_by(&id, hint.is_some(), error);
    let input = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if value.with(Option::is_none)
            && let Some(input) = input.get()
        {
            // An empty value is the only one that a file input accepts.
            input.set_value("");
        }
    });
    let changed = move || {
        if let Some(on_change) = on_change {
            on_change.run(());
        }
    };
    let choose = move |_| {
        let file = input
            .get_untracked()
            .and_then(|input| input.files())
            .and_then(|files| files.get(0));
        // Closing the dialog without a choice empties the field in some browsers; what was chosen stays chosen.
        if file.is_some() {
            value.set(file);
            changed();
        }
    };
    let remove = move |_| {
        value.set(None);
        changed();
        if let Some(input) = input.get_untracked() {
            // `focus` fails only on elements that were taken out of the page meanwhile.
            let _ = input.focus();
        }
    };
    let chosen = move || {
        value
            .with(|file| {
                file.as_ref()
                    .map(|file| (file.name(), format::bytes(file.size() as u64)))
            })
            .map(|(name, size)| {
                let label = ["Remove ", &name].concat();
                view! {
                    <div class="wharf-file">
                        <Icon name=IconName::File />
                        <span class="wharf-file-name">{name}</span>
                        <span class="wharf-file-size">{size}</span>
                        <button
                            type="button"
                            class="wharf-button wharf-button-plain wharf-button-icon"
                            aria-label=label
                            disabled=move || disabled.get()
                            on:click=remove
                        >
                            <Icon name=IconName::Close />
                        </button>
                    </div>
                }
            })
    };
    let control = view! {
        <input
            class="wharf-file-input"
            type="file"
            id=id.clone()
            name=id.clone()
            accept=accept
            node_ref=input
            aria-required=required.then_some("true")
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            aria-describedby=move || described_by.get()
            disabled=move || disabled.get()
            on:change=choose
            on:blur=move |_| {
                if let Some(on_blur) = on_blur {
                    on_blur.run(());
                }
            }
        />
        <div aria-live="polite">{chosen}</div>
    };
    field(id, label, required, hint, error, control.into_any())
}
