mod all;
mod picked_file;
mod row;

use js_sys::Reflect;
use leptos::{
    callback::UnsyncCallback,
    prelude::*,
    task::{spawn_local, tick},
};
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, Element, Event, FileList, HtmlInputElement, Node};

pub use picked_file::{FileStatus, PickedFile};

use crate::{
    Handler,
    field::{Labelled, described_control, description, field},
    focus_by_id, format,
    messages::{
        ADDED, ALREADY_IN_LIST, CHOSEN_FILES, FILES_ADDED, FILES_CHOSEN, Message, PAUSE, PAUSED, REMOVE, REMOVED,
        RESUME, TRY_AGAIN, UPLOADED_NAMED,
    },
    tag::{ElementRef, each, effect, tag},
};
use row::Row;

/// What a person does with a file of a [`FilePicker`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileAction {
    /// Its upload is to rest.
    Pause,
    /// Its upload is to go on after a pause.
    Resume,
    /// Its upload is to go on after a failure.
    Retry,
    /// It has been taken out of the list.
    Remove,
}

impl FileAction {
    fn word(self) -> &'static Message {
        match self {
            Self::Pause => &PAUSE,
            Self::Resume => &RESUME,
            Self::Retry => &TRY_AGAIN,
            Self::Remove => &REMOVE,
        }
    }
}

/// Any number of files: chosen in the browser's dialog, dropped or pasted.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # struct Uploads;
/// # impl Uploads { fn take(&self, _key: u32, _action: FileAction) {} }
/// # let uploads = Uploads;
/// let files = RwSignal::new_local(Vec::<PickedFile>::new());
/// # let _ = view! {
/// <FilePicker
///     id="attachments"
///     label="Attachments"
///     files=files
///     hint="Up to 5 GB each. Drop them here or paste them, too."
///     on_action=move |(key, action)| uploads.take(key, action)
/// />
/// # };
/// ```
///
/// What becomes of each file is in its [`PickedFile::status`] and [`PickedFile::sent`], which whoever uploads them sets. The
/// picker puts files into the list and takes them out. A file that is in it already is not taken twice.
///
/// ARIA and keyboard: the browser's own file field with its label, described by how many files are chosen, and a list. Every button names its file; *Remove* puts
/// focus on the next file, and after the last one into the field. What happens to a file is said by a polite live region, its
/// progress is not: it is a native `<progress>` with a name. Pasting works wherever focus is in the app, or nowhere.
#[component]
pub fn FilePicker(
    /// The `id` of the field, unique in the app. It is also its `name`.
    #[prop(into)]
    id: String,
    /// What is asked for.
    #[prop(into)]
    label: String,
    /// The files, both ways.
    files: RwSignal<Vec<PickedFile>, LocalStorage>,
    /// At least one is needed.
    #[prop(optional)]
    required: bool,
    /// A sentence that helps to answer.
    #[prop(into, optional)]
    hint: Option<String>,
    /// What is wrong with the answer as a whole, as a sentence.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// Files were put into the list.
    #[prop(into, optional)]
    on_add: Option<Handler>,
    /// The person did something with the file of this [`PickedFile::key`].
    #[prop(into, optional)]
    on_action: Option<UnsyncCallback<(u32, FileAction)>>,
    /// The [types](https://html.spec.whatwg.org/multipage/input.html#attr-input-accept) that the dialog offers, such as
    /// `.pdf,.png`.
    #[prop(into, optional)]
    accept: Option<String>,
    /// No file can be put into the list now, and of those that are uploaded none taken out.
    #[prop(into, optional)]
    disabled: Signal<bool>,
    /// Only what is pasted into the picker itself is meant for it: for all but one where an app has several.
    #[prop(optional)]
    own_paste: bool,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let zone = ElementRef::new();
    let is_over = RwSignal::new(false);
    let add = move |list: &FileList| {
        if disabled.get_untracked() {
            return;
        }
        let chosen = (0..list.length()).filter_map(|index| list.get(index));
        let mut names = Vec::new();
        files.update(|files| {
            for file in chosen {
                if files.iter().any(|picked| picked.is(&file)) {
                    continue;
                }
                names.push(file.name());
                files.push(PickedFile::new(file));
            }
        });
        said.set(match names.as_slice() {
            [] => ALREADY_IN_LIST.text().to_owned(),
            [name] => ADDED.with(name),
            names => FILES_ADDED.with(&format::number(names.len() as f64)),
        });
        if let Some(on_add) = on_add {
            on_add.try_run(());
        }
    };
    let choose = move |event: Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(list) = input.files().filter(|list| list.length() > 0) {
            add(&list);
            // So that a file that was removed can be chosen again.
            input.set_value("");
        }
    };
    // A drag that brings no files is none of the picker's business.
    let drag = move |event: Event| {
        if brings_files(&event) {
            event.prevent_default();
            is_over.set(!disabled.get_untracked());
        }
    };
    let drop = move |event: Event| {
        is_over.set(false);
        if let Some(list) = files_of(&event, "dataTransfer") {
            event.prevent_default();
            add(&list);
        }
    };
    let paste = window_event_listener_untyped("paste", move |event| {
        if let Some(list) = files_of(&event, "clipboardData")
            && zone.get().is_some_and(|zone| is_meant(&event, &zone, own_paste))
        {
            event.prevent_default();
            add(&list);
        }
    });
    on_cleanup(move || paste.remove());

    let row_id = id.clone();
    let act = move |(key, action): (u32, FileAction)| {
        if action == FileAction::Remove {
            let next = remove(files, key, said);
            let field = row_id.clone();
            spawn_local(async move {
                tick().await;
                let Some(zone) = zone.get() else { return };
                let line = next.map(|key| [&field, "-", &key.to_string()].concat());
                let is_found = line
                    .is_some_and(|line| focus_by_id(&zone, &[&line, "-remove"].concat()) || focus_by_id(&zone, &line));
                let is_found = is_found || (!disabled.get_untracked() && focus_by_id(&zone, &field));
                if !is_found {
                    // Nothing else is there to have it.
                    let _ = focus_by_id(&zone, &[&field, "-zone"].concat());
                }
            });
        }
        if let Some(on_action) = on_action {
            on_action.try_run((key, action));
        }
    };
    say_news(files, said);

    let act = UnsyncCallback::new(act);
    let all = all::all(id.clone(), files, act);
    let row = Row {
        id: id.clone(),
        disabled,
        act,
    };
    let list = move || {
        let lines = files.with(|files| each(files, |picked| row.draw(picked)));
        let is_empty = files.with(Vec::is_empty);
        tag("ul")
            .set("class", "wharf-picker-list")
            .bind("aria-label", || CHOSEN_FILES.text())
            .set("hidden", is_empty)
            .child(lines)
    };
    let labelled = Labelled {
        id,
        label,
        required,
        hint,
    };
    let zone_id = [&labelled.id, "-zone"].concat();
    // The field is empty again for the next choice, and would say that nothing is chosen: the picker says what is.
    let count = Memo::new(move |_| files.with(Vec::len));
    let count_id = [&labelled.id, "-count"].concat();
    let (counted, others) = (count_id.clone(), description(&labelled, error));
    let described_by = Signal::derive(move || match (count.get(), others.get()) {
        (0, others) => others,
        (_, None) => Some(counted.clone()),
        (_, Some(others)) => Some([&counted, " ", &others].concat()),
    });
    let chosen = move || {
        let count = count.get();
        let text = move || FILES_CHOSEN.with(&format::number(count as f64));
        (count > 0).then(|| {
            tag("p")
                .set("class", "wharf-picker-count")
                .set("id", count_id.clone())
                .text(text)
        })
    };
    let described = (error, described_by);
    let control = described_control(tag("input"), "wharf-file-input", &labelled, described, disabled, None)
        .bind("data-chosen", move || count.get() > 0)
        .set("type", "file")
        .set("multiple", true)
        .set("accept", accept)
        .on("change", choose);
    let zone = tag("div")
        .set("class", "wharf-picker")
        .set("id", zone_id)
        .set("tabindex", "-1")
        .reference(zone)
        .bind("data-over", move || is_over.get())
        .on("dragenter", drag)
        .on("dragover", drag)
        .on("dragleave", move |_| is_over.set(false))
        .on("drop", drop)
        .child(control)
        .dynamic(chosen)
        .dynamic(list)
        .child(all)
        .child(
            tag("span")
                .set("class", "wharf-visually-hidden")
                .set("role", "status")
                .text(move || said.get()),
        );
    field(labelled, error, zone.into())
}

/// Takes a file out of the list and answers with the one that stands in its place, or before it.
fn remove(files: RwSignal<Vec<PickedFile>, LocalStorage>, key: u32, said: RwSignal<String>) -> Option<u32> {
    let mut next = None;
    files.update(|files| {
        let Some(position) = files.iter().position(|picked| picked.key() == key) else {
            return;
        };
        let gone = files.remove(position);
        said.set(REMOVED.with(&gone.file().name()));
        next = files.get(position).or_else(|| files.last()).map(PickedFile::key);
    });
    next
}

/// Says what has become of files, once for each that is worth hearing.
fn say_news(files: RwSignal<Vec<PickedFile>, LocalStorage>, said: RwSignal<String>) {
    let known = StoredValue::new(Vec::<(u32, FileStatus)>::new());
    effect(move || {
        let now: Vec<_> = files.with(|files| {
            let status = |picked: &PickedFile| (picked.key(), picked.status.get(), picked.file().name());
            files.iter().map(status).collect()
        });
        let news: Vec<String> = known.with_value(|known| {
            let is_new = |key: u32, status: &FileStatus| !known.contains(&(key, status.clone()));
            let news = now.iter().filter(|(key, status, _)| is_new(*key, status));
            news.filter_map(|(_, status, name)| news_of(status, name)).collect()
        });
        known.set_value(now.into_iter().map(|(key, status, _)| (key, status)).collect());
        if !news.is_empty() {
            said.set(news.join(". "));
        }
    });
}

fn news_of(status: &FileStatus, name: &str) -> Option<String> {
    match status {
        FileStatus::Paused => Some(PAUSED.with(name)),
        FileStatus::Done => Some(UPLOADED_NAMED.with(name)),
        FileStatus::Wrong(reason) | FileStatus::Failed(reason) => Some([name, ": ", reason].concat()),
        _ => None,
    }
}

/// What a drag or the clipboard brings.
fn transfer_of(event: &Event, member: &str) -> Option<DataTransfer> {
    // A member that is not there is `undefined`, which is no object.
    let transfer = Reflect::get(event, &member.into()).ok()?;
    transfer.is_object().then(|| transfer.unchecked_into())
}

fn files_of(event: &Event, member: &str) -> Option<FileList> {
    let files = transfer_of(event, member)?.files()?;
    (files.length() > 0).then_some(files)
}

fn brings_files(event: &Event) -> bool {
    transfer_of(event, "dataTransfer").is_some_and(|transfer| {
        transfer
            .types()
            .iter()
            .any(|kind| kind.as_string().as_deref() == Some("Files"))
    })
}

/// Whether something was pasted into the picker or, unless it must be its `own`, anywhere in the tree that the picker is in but
/// into another one, or nowhere in particular.
fn is_meant(event: &Event, zone: &Node, own: bool) -> bool {
    let target = event.composed_path().get(0);
    let Ok(target) = target.dyn_into::<Node>() else {
        return false;
    };
    if zone.contains(Some(&target)) {
        return true;
    }
    let is_in_another = target
        .dyn_ref::<Element>()
        .is_some_and(|target| target.closest(".wharf-picker").ok().flatten().is_some());
    let is_body = document().body().is_some_and(|body| body.is_same_node(Some(&target)));
    !own && !is_in_another && (is_body || target.get_root_node().is_same_node(Some(&zone.get_root_node())))
}
