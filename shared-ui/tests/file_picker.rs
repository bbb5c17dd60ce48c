//! Choosing files, and what is shown of each.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use js_sys::{Function, Object, Reflect};
use leptos::{callback::UnsyncCallback, prelude::*, task::tick};
use shared_ui::{FileAction, FilePicker, FileStatus, PickedFile, locale};
use support::{Mounted, click, fire, mount_in_shadow, settle};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{DataTransfer, Element, Event, EventInit, File};

wasm_bindgen_test_configure!(run_in_browser);

fn file_of(name: &str, size: usize) -> File {
    let parts = js_sys::Array::of1(&"x".repeat(size).into());
    File::new_with_str_sequence(&parts, name).unwrap()
}

fn transfer(files: &[File]) -> DataTransfer {
    let transfer = DataTransfer::new().unwrap();
    let items = Reflect::get(&transfer, &"items".into()).unwrap();
    let add: Function = Reflect::get(&items, &"add".into()).unwrap().into();
    for file in files {
        add.call1(&items, file).unwrap();
    }
    transfer
}

/// A picker, and what it has called back for.
struct Picker {
    page: Mounted,
    files: RwSignal<Vec<PickedFile>, LocalStorage>,
    actions: RwSignal<Vec<FileAction>, LocalStorage>,
    disabled: RwSignal<bool>,
}

impl Picker {
    async fn new() -> Self {
        let files = RwSignal::new_local(Vec::<PickedFile>::new());
        let actions = RwSignal::new_local(Vec::new());
        let disabled = RwSignal::new(false);
        let act = move |(_, action)| actions.update(|actions: &mut Vec<FileAction>| actions.push(action));
        let page = mount_in_shadow(move || {
            locale::begin();
            view! {
                <FilePicker
                    id="files"
                    label="Attachments"
                    files=files
                    hint="Up to 5 GB each."
                    on_action=UnsyncCallback::new(act)
                    disabled=disabled
                />
            }
        })
        .await;
        Self {
            page,
            files,
            actions,
            disabled,
        }
    }

    async fn choose(&self, files: &[File]) {
        let input = self.page.input("#files");
        input.set_files(transfer(files).files().as_ref());
        fire(&input, "change").await;
    }

    fn names(&self) -> Vec<String> {
        let names = self.page.all(".wharf-file-name");
        names.iter().map(|name| name.text_content().unwrap()).collect()
    }

    fn labels(&self) -> Vec<String> {
        let buttons = self.page.all("button");
        let labels = buttons.iter().filter_map(|button| button.get_attribute("aria-label"));
        labels.collect()
    }

    fn button(&self, label: &str) -> web_sys::HtmlElement {
        self.page.get(&format!("button[aria-label='{label}']"))
    }

    fn said(&self) -> String {
        self.page.get("[role=status]").text_content().unwrap()
    }

    fn focused(&self) -> String {
        let focused = self.page.focused().unwrap();
        focused.get_attribute("aria-label").unwrap_or_else(|| focused.id())
    }

    async fn set(&self, index: usize, status: FileStatus) {
        self.files.with_untracked(|files| files[index].status.set(status));
        tick().await;
        tick().await;
    }
}

/// Fires an event that brings files, and says whether its default was prevented.
async fn bring(target: &Element, name: &str, member: &str, transfer: &DataTransfer) -> bool {
    let init = EventInit::new();
    init.set_bubbles(true);
    init.set_cancelable(true);
    init.set_composed(true);
    let event = Event::new_with_event_init_dict(name, &init).unwrap();
    let descriptor = Object::new();
    Reflect::set(&descriptor, &"value".into(), transfer).unwrap();
    Object::define_property(&event, &JsValue::from_str(member), &descriptor);
    let went_on = target.dispatch_event(&event).unwrap();
    tick().await;
    !went_on
}

#[wasm_bindgen_test]
async fn several_files_are_chosen_and_shown_with_name_and_size() {
    let picker = Picker::new().await;
    let input = picker.page.input("#files");
    assert!(input.multiple());
    assert_eq!(input.labels().unwrap().length(), 1);
    assert_eq!(picker.page.get("label").get_attribute("for").as_deref(), Some("files"));
    assert_eq!(input.get_attribute("aria-describedby").as_deref(), Some("files-hint"));
    picker
        .choose(&[file_of("plan.pdf", 1_300_000), file_of("letter.txt", 12)])
        .await;
    assert_eq!(picker.names(), ["plan.pdf", "letter.txt"]);
    let sizes: Vec<_> = picker
        .page
        .all(".wharf-file-size")
        .iter()
        .map(|size| size.text_content().unwrap())
        .collect();
    assert_eq!(sizes, ["1.3 MB", "12 bytes"]);
    assert_eq!(picker.said(), "Files added: 2");
    assert_eq!(input.files().unwrap().length(), 0, "the same file can be chosen again");
    assert_eq!(picker.labels(), ["Remove plan.pdf", "Remove letter.txt"]);
}

#[wasm_bindgen_test]
async fn the_field_is_described_by_how_many_files_are_chosen() {
    let picker = Picker::new().await;
    let input = picker.page.input("#files");
    let counted = || {
        picker
            .page
            .find("#files-count")
            .map(|count| count.text_content().unwrap())
    };
    let described_by = || input.get_attribute("aria-describedby").unwrap();
    assert_eq!((counted(), described_by().as_str()), (None, "files-hint"));
    assert!(
        !input.has_attribute("data-chosen"),
        "the browser says that there is none"
    );
    picker
        .choose(&[file_of("plan.pdf", 10), file_of("letter.txt", 12)])
        .await;
    assert_eq!(counted().as_deref(), Some("Files chosen: 2"));
    assert_eq!(described_by(), "files-count files-hint");
    assert!(input.has_attribute("data-chosen"), "its own text would say none");
    assert_eq!(picker.said(), "Files added: 2");
    assert_eq!(picker.page.all("[role=status]").len(), 1, "it is read out once");
    assert!(picker.page.find("[role=status] #files-count").is_none());

    locale::set("de");
    settle().await;
    let german = counted();
    locale::set("en");
    settle().await;
    assert_eq!(german.as_deref(), Some("Ausgewählte Dateien: 2"));
    click(&picker.button("Remove plan.pdf")).await;
    assert_eq!(counted().as_deref(), Some("Files chosen: 1"));
    click(&picker.button("Remove letter.txt")).await;
    assert_eq!((counted(), described_by().as_str()), (None, "files-hint"));
}

#[wasm_bindgen_test]
async fn a_file_that_is_in_the_list_is_not_taken_twice() {
    let picker = Picker::new().await;
    let file = file_of("plan.pdf", 10);
    picker.choose(std::slice::from_ref(&file)).await;
    picker.choose(&[file, file_of("plan.pdf", 11)]).await;
    assert_eq!(picker.names(), ["plan.pdf", "plan.pdf"], "the second is another one");
}

#[wasm_bindgen_test]
async fn files_are_dropped_and_pasted() {
    let picker = Picker::new().await;
    let zone = picker.page.get(".wharf-picker");
    let dragged = transfer(&[file_of("dropped.txt", 3)]);
    assert!(
        bring(&zone, "dragover", "dataTransfer", &dragged).await,
        "it may be dropped here"
    );
    assert!(zone.has_attribute("data-over"));
    assert!(bring(&zone, "drop", "dataTransfer", &dragged).await);
    assert!(!zone.has_attribute("data-over"));

    let pasted = transfer(&[file_of("pasted.png", 4)]);
    let body = document().body().unwrap();
    assert!(bring(&body, "paste", "clipboardData", &pasted).await);
    assert!(
        bring(
            &picker.page.input("#files"),
            "paste",
            "clipboardData",
            &transfer(&[file_of("b.txt", 1)])
        )
        .await
    );
    assert_eq!(picker.names(), ["dropped.txt", "pasted.png", "b.txt"]);

    // What belongs to another app, and text, is left alone.
    let elsewhere = document().create_element("div").unwrap();
    body.append_child(&elsewhere).unwrap();
    assert!(!bring(&elsewhere, "paste", "clipboardData", &pasted).await);
    elsewhere.remove();
    assert!(!bring(&zone, "drop", "dataTransfer", &transfer(&[])).await);
    picker.disabled.set(true);
    bring(&zone, "drop", "dataTransfer", &transfer(&[file_of("late.txt", 5)])).await;
    assert_eq!(picker.names().len(), 3);
}

#[wasm_bindgen_test]
async fn removing_a_file_moves_focus_to_the_next_and_at_last_into_the_field() {
    let picker = Picker::new().await;
    let files = ["a", "b", "c"].map(|name| file_of(name, 1));
    picker.choose(&files).await;
    for (removed, then) in [
        ("Remove b", "Remove c"),
        ("Remove c", "Remove a"),
        ("Remove a", "files"),
    ] {
        let button = picker.button(removed);
        button.focus().unwrap();
        click(&button).await;
        tick().await;
        assert_eq!(picker.focused(), then);
    }
    assert_eq!(picker.said(), "Removed: a");
    assert!(picker.names().is_empty());
    assert_eq!(picker.actions.get_untracked(), [FileAction::Remove; 3]);
}

#[wasm_bindgen_test]
async fn each_status_has_its_words_its_buttons_and_its_bar() {
    let picker = Picker::new().await;
    picker.choose(&[file_of("a", 200)]).await;
    picker.disabled.set(true);
    picker.files.with_untracked(|files| files[0].sent.set(90));
    let wrong = || FileStatus::Wrong("The selected file is empty".to_owned());
    let failed = || FileStatus::Failed("It stopped.".to_owned());
    for (status, words, button, has_bar, is_removable) in [
        (FileStatus::Chosen, "", None, false, true),
        (wrong(), "The selected file is empty", None, false, true),
        (FileStatus::Queued, "Waiting for its turn", Some("Pause: a"), true, true),
        (FileStatus::Sending, "Uploading, 45%", Some("Pause: a"), true, true),
        (
            FileStatus::Retrying("Trying again…".to_owned()),
            "Trying again…",
            Some("Pause: a"),
            true,
            true,
        ),
        (FileStatus::Paused, "Paused at 45%", Some("Resume: a"), true, true),
        (FileStatus::Checking, "Checking what has arrived", None, true, false),
        (FileStatus::Done, "Uploaded", None, false, false),
        (failed(), "It stopped.", Some("Try again: a"), false, true),
    ] {
        picker.set(0, status.clone()).await;
        assert_eq!(picker.page.get(".wharf-picked-state").text_content().unwrap(), words);
        let remove = is_removable.then_some("Remove a");
        let expected: Vec<_> = button.into_iter().chain(remove).map(str::to_owned).collect();
        assert_eq!(picker.labels(), expected, "{status:?}");
        assert_eq!(picker.page.find("progress").is_some(), has_bar, "{status:?}");
    }
    // Once nothing is under way, what was uploaded can be taken out as well.
    picker.set(0, FileStatus::Done).await;
    picker.disabled.set(false);
    tick().await;
    assert_eq!(picker.labels(), ["Remove a"]);
}

#[wasm_bindgen_test]
async fn what_becomes_of_a_file_is_said_once() {
    let picker = Picker::new().await;
    picker.choose(&[file_of("a", 200), file_of("b", 200)]).await;
    picker.set(0, FileStatus::Sending).await;
    assert_eq!(picker.said(), "Files added: 2");
    picker.set(0, FileStatus::Paused).await;
    assert_eq!(picker.said(), "a: paused");
    picker.set(0, FileStatus::Sending).await;
    picker.set(1, FileStatus::Failed("It stopped.".to_owned())).await;
    assert_eq!(picker.said(), "b: It stopped.");
    picker.set(0, FileStatus::Done).await;
    assert_eq!(picker.said(), "a: uploaded");
}

#[wasm_bindgen_test]
async fn a_button_that_goes_while_it_has_focus_leaves_focus_in_its_line() {
    let picker = Picker::new().await;
    picker.choose(&[file_of("a", 200)]).await;
    picker.disabled.set(true);
    picker.set(0, FileStatus::Sending).await;
    let pause = picker.button("Pause: a");
    pause.focus().unwrap();
    click(&pause).await;
    assert_eq!(picker.actions.get_untracked(), [FileAction::Pause]);
    picker.set(0, FileStatus::Paused).await;
    assert_eq!(picker.focused(), "Resume: a", "the same place, the other word");
    picker.set(0, FileStatus::Checking).await;
    let line = picker.page.get("li").id();
    assert_eq!(picker.focused(), line);

    // It never lands on *Remove* under a finger that presses again, while there is another place.
    picker.set(0, FileStatus::Sending).await;
    let remove = picker.button("Remove a");
    remove.focus().unwrap();
    picker.set(0, FileStatus::Paused).await;
    assert_eq!(picker.focused(), "Remove a");
}

#[wasm_bindgen_test]
async fn a_picture_is_shown_before_it_is_sent_until_it_goes() {
    let picker = Picker::new().await;
    let make = "const drawing = \"<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'/>\";
      return new File([drawing], 'a.svg', { type: 'image/svg+xml' });";
    let picture: File = Function::new_no_args(make)
        .call0(&JsValue::UNDEFINED)
        .unwrap()
        .unchecked_into();
    picker.choose(&[picture, file_of("b.txt", 1)]).await;
    let images = picker.page.all("img");
    assert_eq!(images.len(), 1);
    let address = images[0].get_attribute("src").unwrap();
    assert!(address.starts_with("blob:"), "{address}");
    assert_eq!(images[0].get_attribute("alt").as_deref(), Some(""));
    let is_there = async |address: &str| {
        let request = window().fetch_with_str(address);
        wasm_bindgen_futures::JsFuture::from(request).await.is_ok()
    };
    assert!(is_there(&address).await);
    click(&picker.button("Remove a.svg")).await;
    assert!(!is_there(&address).await, "the address is taken back");
}

#[wasm_bindgen_test]
async fn several_files_under_way_rest_and_go_on_all_at_once() {
    let picker = Picker::new().await;
    let files = ["a", "b", "c"].map(|name| file_of(name, 1));
    picker.choose(&files).await;
    picker.set(0, FileStatus::Done).await;
    picker.set(1, FileStatus::Sending).await;
    assert!(
        picker.page.all("#files-all").is_empty(),
        "one is paused by its own button"
    );
    picker.set(2, FileStatus::Queued).await;
    let text = picker.page.get(".wharf-picker").text_content().unwrap();
    assert!(text.contains("Files uploaded: 1 of 3"), "{text}");
    let pause = picker.page.get("#files-all");
    assert_eq!(pause.text_content().unwrap(), "Pause all");
    pause.focus().unwrap();
    click(&pause).await;
    assert_eq!(
        picker.actions.get_untracked(),
        [FileAction::Pause, FileAction::Pause],
        "what is done has nothing to pause"
    );
    picker.set(1, FileStatus::Paused).await;
    assert_eq!(picker.page.get("#files-all").text_content().unwrap(), "Pause all");
    picker.set(2, FileStatus::Paused).await;
    let go_on = picker.page.get("#files-all");
    assert_eq!(go_on.text_content().unwrap(), "Resume all");
    assert_eq!(picker.focused(), "files-all");
    click(&go_on).await;
    assert_eq!(
        picker.actions.get_untracked()[2..],
        [FileAction::Resume, FileAction::Resume]
    );
    picker.set(1, FileStatus::Done).await;
    assert!(picker.page.all("#files-all").is_empty());
}

#[wasm_bindgen_test]
async fn of_two_pickers_the_one_that_is_meant_takes_what_is_pasted() {
    let [own, all] = [(); 2].map(|()| RwSignal::new_local(Vec::<PickedFile>::new()));
    let page = mount_in_shadow(move || {
        view! {
            <FilePicker id="own" label="Missing files" files=own own_paste=true />
            <FilePicker id="all" label="Attachments" files=all />
        }
    })
    .await;
    let count = move || (own.with_untracked(Vec::len), all.with_untracked(Vec::len));
    let body = document().body().unwrap();
    let (in_own, in_all) = (page.get("#own"), page.get("#all"));
    for (target, name, expected) in [(&in_own, "a", (1, 0)), (&in_all, "b", (1, 1)), (&body, "c", (1, 2))] {
        bring(target, "paste", "clipboardData", &transfer(&[file_of(name, 1)])).await;
        assert_eq!(count(), expected, "{name}");
    }
}
