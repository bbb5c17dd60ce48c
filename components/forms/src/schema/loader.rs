//! From a file to a form.

use form_schema::{FormSchema, SchemaError, limits::MAXIMUM_SCHEMA_BYTES};
use leptos::prelude::*;
use shared_ui::{
    Alert, AlertKind, Button, Card, FileInput, Handler, PageHeader, contents,
    tag::{Child, ElementRef, tag},
};
use web_sys::File;
use wharf::leptos::use_host;

use super::{page::SchemaPage, saving::read};

/// What the page's title begins with.
const TITLE: &str = "Form from a schema";
/// A schema to try it with.
const EXAMPLE: &str = include_str!("../../examples/event-registration.schema.json");

/// Why a schema was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Refusal {
    /// Where, as a JSON Pointer; empty for the whole.
    pointer: String,
    sentence: String,
}

impl Refusal {
    fn of(error: &SchemaError) -> Self {
        Self {
            pointer: error.pointer.clone(),
            sentence: error.fault.to_string(),
        }
    }

    fn whole(sentence: String) -> Self {
        Self {
            pointer: String::new(),
            sentence,
        }
    }
}

/// A schema is loaded, and then its form filled in. Nothing of it leaves the browser but by the person's own hand.
#[component]
pub(crate) fn SchemaForms() -> impl IntoView {
    let host = use_host();
    host.set_title(TITLE);
    let back = host.href("/");
    let schema = RwSignal::new_local(None::<FormSchema>);
    let refusal = RwSignal::new(None::<Refusal>);
    let place = ElementRef::new();
    let take = move |text: &str| match FormSchema::parse(text) {
        Ok(parsed) => {
            refusal.set(None);
            schema.set(Some(parsed));
        }
        Err(error) => refusal.set(Some(Refusal::of(&error))),
    };
    let leave: Handler = (move || {
        schema.set(None);
        place.focus();
    })
    .into();
    let body = move || -> Child {
        match schema.get() {
            Some(schema) => {
                place.focus();
                view! { <SchemaPage schema=schema on_leave=leave /> }.into()
            }
            None => view! { <Loader refusal=refusal take=Callback::new(move |text: String| take(&text)) /> }.into(),
        }
    };
    let header = view! {
        <PageHeader title=TITLE description="Load a JSON Schema and fill in the form that it describes. Nothing is sent anywhere." />
    };
    let to_customer = tag("p").child(
        tag("a")
            .set("class", "wharf-link")
            .set("href", back)
            .child("Customer form"),
    );
    let content = tag("div")
        .set("class", "wharf-stack")
        .set("tabindex", "-1")
        .set("role", "group")
        .set("aria-label", TITLE)
        .reference(place)
        .dynamic(body)
        .child(to_customer);
    contents(header).child(content)
}

#[component]
fn Loader(refusal: RwSignal<Option<Refusal>>, take: Callback<String>) -> impl IntoView {
    let file = RwSignal::new_local(None::<File>);
    let chosen = move || {
        let Some(file) = file.get_untracked() else { return };
        read(&file, MAXIMUM_SCHEMA_BYTES, move |text| match text {
            Ok(text) => {
                take.try_run(text);
            }
            // The page may have gone meanwhile.
            Err(sentence) => drop(refusal.try_set(Some(Refusal::whole(sentence)))),
        });
    };
    let example = move || take.run(EXAMPLE.to_owned());
    let refused = move || {
        refusal.get().map(|Refusal { pointer, sentence }| {
            let code = tag("code").child(pointer.clone());
            let place = (!pointer.is_empty()).then(|| tag("p").child("At ").child(code).child(":"));
            view! {
                <Alert kind=AlertKind::Error title="This schema is not understood">
                    {tag("div").set("class", "wharf-stack").child(place).child(tag("p").child(sentence))}
                </Alert>
            }
        })
    };
    let content = tag("div")
        .set("class", "wharf-form")
        .dynamic(refused)
        .child(view! {
            <FileInput
                id="schema"
                label="Schema file"
                value=file
                required=true
                hint="A JSON file of at most 256 KiB. You can also drop it here."
                accept=".json,application/json,application/schema+json"
                on_change=chosen
            />
        })
        .child(tag("div").set("class", "wharf-actions").child(view! {
            <Button on_click=example>"Use the example"</Button>
        }));
    view! { <Card title="Load a schema">{content}</Card> }
}
