//! From a file to a form.

use form_schema::{FormSchema, SchemaError, limits::MAXIMUM_SCHEMA_BYTES};
use leptos::{prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared_ui::{
    Alert, AlertKind, Button, Card, FileInput, Handler, PageHeader, Skeleton, SkeletonShape, contents,
    form::load_kept,
    tag::{Child, ElementRef, tag},
};
use web_sys::File;
use wharf::leptos::use_host;

use crate::{
    TITLE,
    kept::{Kept, KeptData, digest},
    page::SchemaPage,
    saving::read,
    size::{MOST_FIELDS, is_too_large},
};

/// A schema to try it with.
const EXAMPLE: &str = include_str!("../examples/event-registration.schema.json");

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

/// What is on the page.
#[derive(Clone)]
enum Stage {
    /// It is not known yet whether there was a schema before the page was loaded anew.
    Looking,
    /// The person chooses one.
    Choosing,
    /// Its form, with what is kept of it.
    Filling(Box<FormSchema>, KeptData),
}

/// A schema is loaded, and then its form filled in. Nothing of it leaves the browser but by the person's own hand. Both are kept, so
/// that a page that is loaded anew is the same.
#[component]
pub(crate) fn Loader() -> impl IntoView {
    let kept = Kept::new(&use_host());
    let stage = RwSignal::new_local(Stage::Looking);
    let refusal = RwSignal::new(None::<Refusal>);
    let place = ElementRef::new();

    let looking = kept.clone();
    spawn_local(async move {
        let text = load_kept(&looking.schema).await;
        let found = match text {
            Some(text) => taken(&looking, &text).await.ok(),
            None => None,
        };
        stage.try_set(found.unwrap_or(Stage::Choosing));
    });

    let taking = SendWrapper::new(kept.clone());
    let take = move |text: String| {
        let kept = (*taking).clone();
        spawn_local(async move {
            let (filling, refused) = match taken(&kept, &text).await {
                Ok(filling) => (Some(filling), None),
                Err(refused) => (None, Some(refused)),
            };
            // The page may have gone meanwhile.
            refusal.try_set(refused);
            if let Some(filling) = filling {
                // The button that was used is about to go.
                place.focus();
                stage.try_set(filling);
                // A browser that keeps nothing does not harm the form.
                let _ = kept.schema.save_text(&text).await;
            }
        });
    };
    let take = Callback::new(take);
    let leave: Handler = (move || {
        stage.set(Stage::Choosing);
        place.focus();
        let schema = kept.schema.clone();
        spawn_local(async move {
            // As above.
            let _ = schema.clear().await;
        });
    })
    .into();
    let body = move || -> Child {
        match stage.get() {
            Stage::Looking => view! { <Skeleton shape=SkeletonShape::Field count=2 label="Loading the form" /> }.into(),
            Stage::Choosing => view! { <Choice refusal=refusal take=take /> }.into(),
            Stage::Filling(schema, kept) => view! { <SchemaPage schema=*schema kept=kept on_leave=leave /> }.into(),
        }
    };
    let header = view! {
        <PageHeader title=TITLE description="Load a JSON Schema and fill in the form that it describes. Nothing is sent anywhere." />
    };
    let content = tag("div")
        .set("class", "wharf-stack")
        .set("tabindex", "-1")
        .set("role", "group")
        .set("aria-label", TITLE)
        .reference(place)
        .dynamic(body);
    contents(header).child(content)
}

/// The form of a schema, or why there is none.
async fn taken(kept: &Kept, text: &str) -> Result<Stage, Refusal> {
    let schema = FormSchema::parse(text).map_err(|error| Refusal::of(&error))?;
    if is_too_large(&schema, &schema.defaults()) {
        let limit = MOST_FIELDS.to_string();
        let reason = [
            "With its defaults the form is larger than one of ",
            &limit,
            " fields: begin its lists with fewer entries.",
        ];
        return Err(Refusal::whole(reason.concat()));
    }
    // As it is written here: what stands between the values makes no other form.
    let digest = digest(&schema.export_schema()).await;
    let digest = digest.ok_or_else(|| {
        Refusal::whole(
            "The browser could not process the file. Load the page again, and choose it once more.".to_owned(),
        )
    })?;
    Ok(Stage::Filling(Box::new(schema), kept.data(&digest)))
}

/// A file, or the example.
#[component]
fn Choice(refusal: RwSignal<Option<Refusal>>, take: Callback<String>) -> impl IntoView {
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
