//! The form of a loaded schema, and what can be done with its data.

use core::future::ready;

use drafts::FormDraft;
use form::ServerError;
use form_schema::{FormSchema, Object, Value, limits::MAXIMUM_DATA_BYTES};
use leptos::{callback::UnsyncCallback, prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use shared_ui::{
    Alert, AlertKind, Button, ButtonType, ButtonVariant, Card, FileInput, Handler, Skeleton, SkeletonShape,
    form::{FormSummary, FormView, KeptDraft, KeptForm, StepChange, StepPage, Wizard, keep_draft, load_kept},
    router::Query,
    tag::{Child, Tag, effect, tag},
};
use web_sys::File;
use wharf::{
    Host, NoticeKind,
    leptos::{use_host, use_location},
};

use crate::{
    controls::step,
    kept::KeptData,
    model::SchemaForm,
    saving::{read, save},
    size::{MOST_FIELDS, is_too_large},
};

/// The member of the query that names the step.
const STEP: &str = "step";

/// The form, with import and export. `on_leave` is for another schema.
#[component]
pub(crate) fn SchemaPage(schema: FormSchema, kept: KeptData, on_leave: Handler) -> impl IntoView {
    let host = StoredValue::new_local(use_host());
    let made = SchemaForm::new(schema);
    let draft = keep(&made, &kept);
    let schema = &made.shared.schema;
    let title = match schema.title() {
        "" => "Form".to_owned(),
        title => title.to_owned(),
    };
    let description = schema.description().unwrap_or_default().to_owned();
    let followed = SendWrapper::new(made.clone());
    let changes = made.form.changes();
    effect(move || {
        changes.track();
        untrack(|| followed.look_again());
    });

    let exporting = made.clone();
    let export = move || export(&exporting, host);
    let last = made.parts.len().saturating_sub(1);
    let going = made.clone();
    let submit = move || {
        if going.steps.current().get_untracked() < last {
            going.steps.next();
        } else {
            export();
        }
    };
    let label = title.clone();
    let content = {
        let made = made.clone();
        move || {
            let form = made.form.clone();
            let numbered = made.clone();
            let within = UnsyncCallback::new(move |id: String| numbered.within(&id));
            tag("div")
                .set("class", "wharf-form")
                .child(view! { <FormSummary form=form focus=false within=within /> })
                .child(body(&made, host))
                .child(buttons(&made, last))
        }
    };
    // Built once what was typed is there: only then is it known which step can be shown.
    let form = view! {
        <KeptForm kept=draft>
            <FormView label=label on_submit=submit>{content()}</FormView>
        </KeptForm>
    };
    let skeleton = move || {
        let is_ready = draft.is_ready.get();
        (!is_ready).then(|| view! { <Skeleton shape=SkeletonShape::Field count=3 label="Loading the form" /> })
    };
    let form = tag("div").set("class", "wharf-contents").dynamic(skeleton).child(form);
    tag("div")
        .set("class", "wharf-stack")
        .child(view! { <Card title=title description=description>{form}</Card> })
        .child(tools(&made, kept.imported, host, on_leave))
}

/// Keeps what is typed into the form of this schema, and what was imported.
fn keep(made: &SchemaForm, kept: &KeptData) -> KeptDraft {
    let draft = keep_draft(&made.form, kept.typed.clone());
    let (imported, importing) = (kept.imported.clone(), made.clone());
    spawn_local(async move {
        let text = load_kept(&imported).await;
        if let Some(Ok(data)) = text.map(|text| importing.shared.schema.import(&text)) {
            importing.begin_with_kept(data);
        }
    });
    // What is put back is no change of the person's.
    let followed = SendWrapper::new(made.clone());
    effect(move || {
        if draft.is_ready.get() {
            untrack(|| followed.look_again());
        }
    });
    let (imported, emptied) = (kept.imported.clone(), made.clone());
    let discard = move || {
        draft.discard.run(());
        emptied.begin_with(Value::Object(Object::new()));
        emptied.look_again();
        emptied.steps.go_to(0);
        forget(&imported);
    };
    KeptDraft {
        discard: discard.into(),
        ..draft
    }
}

fn forget(imported: &FormDraft) {
    let imported = imported.clone();
    spawn_local(async move {
        // A browser that keeps nothing does not harm the form.
        let _ = imported.clear().await;
    });
}

/// The steps, or the one page of a schema that names none.
fn body(made: &SchemaForm, host: StoredValue<Host, LocalStorage>) -> Tag {
    let titles: Vec<String> = made
        .shared
        .schema
        .steps()
        .iter()
        .map(|step| step.title.clone())
        .collect();
    if titles.is_empty() {
        return tag("div").set("class", "wharf-form").child(step(made, 0));
    }
    let page = |(index, title): (usize, String)| {
        let made = made.clone();
        StepPage::new(title, move || step(&made, index))
    };
    let pages = titles.into_iter().enumerate().map(page).collect::<Vec<_>>();
    let location = use_location();
    let at = Memo::new(move |_| {
        let search = location.with(|location| location.search.clone());
        Query::parse(&search).get(STEP).unwrap_or("1").to_owned()
    });
    let path = |name: &str| ["/?", STEP, "=", name].concat();
    let go = move |to: StepChange| {
        host.with_value(|host| {
            let path = path(&to.name);
            // An ended mount goes nowhere any more.
            let _ = if to.replace {
                host.navigate_replacing(&path)
            } else {
                host.navigate(&path)
            };
        });
    };
    let steps = made.steps.clone();
    tag("div").set("class", "wharf-contents").child(view! {
        <Wizard
            steps=steps
            pages=pages
            at=at
            on_go=UnsyncCallback::new(go)
            href=UnsyncCallback::new(move |name: String| host.with_value(|host| host.href(&path(&name))))
        />
    })
}

fn buttons(made: &SchemaForm, last: usize) -> Tag {
    let current = made.steps.current();
    let at = current.clone();
    let words = tag("span").text(move || {
        if at.get() < last {
            "Continue"
        } else {
            "Check and export data"
        }
    });
    let steps = SendWrapper::new(made.steps.clone());
    let back = move || {
        let steps = (*steps).clone();
        let back = move || steps.back();
        (current.get() > 0).then(|| view! { <Button on_click=back>"Back"</Button> })
    };
    tag("div")
        .set("class", "wharf-actions")
        .child(view! { <Button variant=ButtonVariant::Primary kind=ButtonType::Submit>{words}</Button> })
        .dynamic(back)
}

/// Checks everything, and saves the data if nothing is wrong.
fn export(made: &SchemaForm, host: StoredValue<Host, LocalStorage>) {
    let checked = made.clone();
    made.form.submit(move || {
        let problems = checked.problems();
        if problems.is_empty() {
            let saved = save(
                &file_name(&checked, "data"),
                &checked.shared.schema.export(&checked.data()),
            );
            tell(host, saved, "The data was saved as a file.");
            // Nothing was sent: for the engine it is still to be done, and what was typed is kept.
            return ready(Err(Vec::new()));
        }
        // Where it stands in a list, the summary says.
        let error = |problem: form_schema::Problem| ServerError::new(problem.pointer.clone(), problem.sentence());
        ready(Err(problems.into_iter().map(error).collect()))
    });
}

/// Tells the person what has become of a file.
fn tell(host: StoredValue<Host, LocalStorage>, saved: Result<(), String>, done: &str) {
    host.with_value(|host| match &saved {
        Ok(()) => host.notify(NoticeKind::Success, done),
        Err(sentence) => host.notify(NoticeKind::Error, sentence),
    });
}

/// `event-registration.data.json`, by the `$id`.
fn file_name(made: &SchemaForm, what: &str) -> String {
    let id = made.shared.schema.id().unwrap_or_default();
    let name = id.rsplit('/').next().unwrap_or_default();
    let is_plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
    let name: String = name.chars().filter(|character| is_plain(*character)).collect();
    let name = if name.is_empty() { "form" } else { &name };
    [name, ".", what, ".json"].concat()
}

/// What is to be said of data that was imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Right,
    /// Some of it breaks a rule, or is missing.
    Wrong,
}

impl Verdict {
    /// Of the data as it was in the file, which has what no field can hold, and of the form with it.
    fn of(made: &SchemaForm, is_valid: bool) -> Self {
        if is_valid && made.problems().is_empty() {
            Self::Right
        } else {
            Self::Wrong
        }
    }
}

/// Data from a file, the schema as one, and another schema.
fn tools(made: &SchemaForm, imported: FormDraft, host: StoredValue<Host, LocalStorage>, on_leave: Handler) -> Tag {
    let file = RwSignal::new_local(None::<File>);
    let failure = RwSignal::new(None::<String>);
    let done = RwSignal::new(None::<Verdict>);
    let importing = made.clone();
    let import = move || {
        let Some(file) = file.get_untracked() else { return };
        let (importing, imported) = (importing.clone(), imported.clone());
        read(&file, MAXIMUM_DATA_BYTES, move |text| {
            let data = text.and_then(|text| {
                let data = importing
                    .shared
                    .schema
                    .import(&text)
                    .map_err(|error| error.to_string())?;
                if data.as_object().is_none() {
                    return Err(
                        "The file must contain a JSON object: names with values, in curly brackets.".to_owned(),
                    );
                }
                if is_too_large(&importing.shared.schema, &data) {
                    let limit = MOST_FIELDS.to_string();
                    let reason = [
                        "The lists in the file make a form larger than one of ",
                        &limit,
                        " fields.",
                    ];
                    return Err(reason.concat());
                }
                Ok(data)
            });
            match data {
                Ok(data) => {
                    let text = importing.shared.schema.export(&data);
                    let is_valid = importing.shared.schema.validate(&data).is_empty();
                    importing.fill(data);
                    done.try_set(Some(Verdict::of(&importing, is_valid)));
                    spawn_local(async move {
                        // A browser that keeps nothing does not harm the form.
                        let _ = imported.save_text(&text).await;
                    });
                    failure.try_set(None);
                }
                Err(sentence) => {
                    done.try_set(None);
                    failure.try_set(Some(sentence));
                }
            }
        });
    };
    let said = move || {
        let failed = failure.get().map(|reason| {
            view! { <Alert kind=AlertKind::Error title="The data was not imported">{reason}</Alert> }
        });
        let done = done.get().map(|verdict| match verdict {
            Verdict::Right => view! {
                <Alert kind=AlertKind::Success>"The data is in the form. Check it, then export it again."</Alert>
            }
            .into(),
            Verdict::Wrong => view! {
                <Alert kind=AlertKind::Warning title="The data is in the form, and not all of it is right">
                    "Go through the form: what is wrong or missing is told when you continue, or check and export the data."
                </Alert>
            }
            .into(),
        });
        let done: Option<Child> = done;
        tag("div").set("class", "wharf-contents").child(failed).child(done)
    };
    let saving = made.clone();
    let save_schema = move || {
        let saved = save(&file_name(&saving, "schema"), &saving.shared.schema.export_schema());
        tell(host, saved, "The schema was saved as a file.");
    };
    let content = tag("div")
        .set("class", "wharf-form")
        .child(view! {
            <FileInput
                id="schema-data"
                label="Import data"
                value=file
                hint="A JSON file, such as one that was exported here. It replaces what is in the form."
                accept=".json,application/json"
                on_change=import
            />
        })
        .dynamic(said)
        .child(
            tag("div")
                .set("class", "wharf-actions")
                .child(view! { <Button on_click=save_schema>"Export schema"</Button> })
                .child(view! { <Button on_click=on_leave>"Load another schema"</Button> }),
        );
    tag("div")
        .set("class", "wharf-contents")
        .child(view! { <Card title="Data and schema">{content}</Card> })
}
