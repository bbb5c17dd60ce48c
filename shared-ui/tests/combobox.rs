//! Fields with a list that what is typed narrows: `Combobox` and `MultiSelect`.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use leptos::{prelude::*, task::tick};
use shared_ui::{Choice, Combobox, MultiSelect};
use support::{Mounted, click, fire, mount_in_page, press, press_with, type_into};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn ports() -> Vec<Choice> {
    [
        ("ham", "Hamburg"),
        ("ant", "Antwerp"),
        ("rot", "Rotterdam"),
        ("bre", "Bremerhaven"),
    ]
    .map(|(value, label)| Choice::new(value, label))
    .to_vec()
}

async fn page_with_combobox(value: RwSignal<String>) -> Mounted {
    let page = mount_in_page(move || view! { <Combobox id="port" label="Port" choices=ports() value=value /> }).await;
    page.get("#port").focus().unwrap();
    page
}

fn is_open(page: &Mounted) -> bool {
    let is_open = page.get("[popover]").matches(":popover-open").unwrap();
    let said = page.all("[aria-expanded=true]").len();
    assert_eq!(said, if is_open { 2 } else { 0 }, "field and button say so");
    is_open
}

fn options(page: &Mounted) -> Vec<String> {
    let options = page.all("[role=option]").into_iter();
    options.map(|option| option.text_content().unwrap()).collect()
}

/// The choice that the arrows are at. Focus is in the field all the while.
fn active(page: &Mounted) -> Option<String> {
    assert_eq!(
        page.focused().unwrap().get_attribute("role").as_deref(),
        Some("combobox")
    );
    let id = page.get("[role=combobox]").get_attribute("aria-activedescendant")?;
    let option = page.get(&["#", &id].concat());
    assert!(option.matches(".wharf-option-active").unwrap());
    Some(option.text_content().unwrap())
}

/// Presses a key in the field, and says where the arrows are then.
async fn after(page: &Mounted, key: &str) -> Option<String> {
    press(&page.get("[role=combobox]"), key).await;
    active(page)
}

#[wasm_bindgen_test]
async fn a_combobox_has_the_roles_and_relations_of_the_pattern() {
    let page = page_with_combobox(RwSignal::new("rot".to_owned())).await;
    let input = page.input("#port");
    assert_eq!(input.value(), "Rotterdam");
    assert_eq!(input.get_attribute("role").as_deref(), Some("combobox"));
    assert_eq!(input.get_attribute("aria-autocomplete").as_deref(), Some("list"));
    let list = page.get(&["#", &input.get_attribute("aria-controls").unwrap()].concat());
    assert_eq!(list.get_attribute("role").as_deref(), Some("listbox"));
    assert_eq!(list.get_attribute("aria-label").as_deref(), Some("Port"));
    assert!(!is_open(&page));
    assert!(options(&page).is_empty(), "nothing is built before it opens");
    press(&input, "ArrowDown").await;
    let selected = page.all("[role=option][aria-selected=true]");
    assert_eq!(selected.len(), 1);
    assert_eq!(selected[0].text_content().unwrap(), "Rotterdam");
}

#[wasm_bindgen_test]
async fn the_arrows_open_the_list_and_go_around_it() {
    let page = page_with_combobox(RwSignal::new(String::new())).await;
    for (key, at) in [
        ("ArrowDown", "Hamburg"),
        ("ArrowDown", "Antwerp"),
        ("ArrowUp", "Hamburg"),
        ("ArrowUp", "Bremerhaven"),
        ("ArrowDown", "Hamburg"),
    ] {
        assert_eq!(after(&page, key).await.as_deref(), Some(at), "{key}");
    }
    assert!(is_open(&page));
    press(&page.get("#port"), "Escape").await;
    assert_eq!(after(&page, "ArrowUp").await.as_deref(), Some("Bremerhaven"));
}

#[wasm_bindgen_test]
async fn alt_with_the_arrows_opens_and_closes_the_list() {
    let page = page_with_combobox(RwSignal::new(String::new())).await;
    let input = page.get("#port");
    assert!(!press_with(&input, "ArrowDown", Some("altKey")).await);
    assert!(is_open(&page));
    assert_eq!(active(&page), None);
    assert!(!press_with(&input, "ArrowUp", Some("altKey")).await);
    assert!(!is_open(&page));
}

#[wasm_bindgen_test]
async fn what_is_typed_narrows_the_list_and_enter_takes_where_the_arrows_are() {
    let value = RwSignal::new(String::new());
    let page = page_with_combobox(value).await;
    let input = page.input("#port");
    type_into(&input, "ER").await;
    assert!(is_open(&page));
    assert_eq!(options(&page), ["Antwerp", "Rotterdam", "Bremerhaven"]);
    assert!(press(&input, "Enter").await, "of several none is taken");
    after(&page, "ArrowDown").await;
    assert_eq!(after(&page, "ArrowDown").await.as_deref(), Some("Rotterdam"));
    assert!(!press(&input, "Enter").await, "the form is not sent");
    assert_eq!(
        (value.get_untracked().as_str(), input.value().as_str()),
        ("rot", "Rotterdam")
    );
    assert!(!is_open(&page));
    press(&input, "ArrowDown").await;
    assert_eq!(options(&page).len(), 4, "what was chosen does not narrow the list");
}

/// In the order of nobody in particular.
fn places() -> Vec<Choice> {
    [
        "Nottingham",
        "West Ham",
        "Hamburg",
        "Clapham",
        "Hamm",
        "Oslo",
        "East-Ham",
    ]
    .map(|name| Choice::new(name, name))
    .to_vec()
}

#[wasm_bindgen_test]
async fn what_begins_with_the_text_comes_before_what_only_contains_it() {
    let value = RwSignal::new(String::new());
    let page =
        mount_in_page(move || view! { <Combobox id="place" label="Place" choices=places() value=value /> }).await;
    let input = page.input("#place");
    input.focus().unwrap();
    type_into(&input, "ham").await;
    let ranked = ["Hamburg", "Hamm", "West Ham", "East-Ham", "Nottingham", "Clapham"];
    assert_eq!(options(&page), ranked, "each in the order of the choices");
    press(&input, "ArrowDown").await;
    press(&input, "Enter").await;
    assert_eq!(value.get_untracked(), "Hamburg", "what is shown first is taken first");
    press(&input, "ArrowDown").await;
    assert_eq!(
        options(&page)[0],
        "Nottingham",
        "nothing is moved where nothing was typed"
    );

    let values = RwSignal::new(Vec::<String>::new());
    let page =
        mount_in_page(move || view! { <MultiSelect id="places" label="Places" choices=places() values=values /> })
            .await;
    let input = page.input("#places");
    input.focus().unwrap();
    type_into(&input, "ham").await;
    assert_eq!(options(&page), ranked);
}

#[wasm_bindgen_test]
async fn enter_takes_the_only_match() {
    let value = RwSignal::new(String::new());
    let page = page_with_combobox(value).await;
    type_into(&page.input("#port"), "bur").await;
    press(&page.get("#port"), "Enter").await;
    assert_eq!(value.get_untracked(), "ham");
    assert!(press(&page.get("#port"), "Enter").await, "the next one sends the form");
}

#[wasm_bindgen_test]
async fn escape_closes_the_list_and_then_empties_the_field() {
    let value = RwSignal::new("rot".to_owned());
    let page = page_with_combobox(value).await;
    let input = page.input("#port");
    press(&input, "ArrowDown").await;
    assert!(!press(&input, "Escape").await, "a dialog around it stays open");
    assert!(!is_open(&page));
    assert_eq!(input.value(), "Rotterdam");
    assert!(!press(&input, "Escape").await);
    assert_eq!((value.get_untracked().as_str(), input.value().as_str()), ("", ""));
    assert!(press(&input, "Escape").await, "the next one is for others");
}

#[wasm_bindgen_test]
async fn home_end_and_the_other_arrows_move_in_the_text() {
    let page = page_with_combobox(RwSignal::new("rot".to_owned())).await;
    for key in ["Home", "End", "ArrowLeft", "ArrowRight"] {
        assert!(after(&page, "ArrowDown").await.is_some());
        assert!(press(&page.get("#port"), key).await, "{key}");
        assert_eq!(active(&page), None);
    }
}

#[wasm_bindgen_test]
async fn a_choice_is_taken_by_a_click_and_the_button_opens_and_closes_the_list() {
    let value = RwSignal::new(String::new());
    let page = page_with_combobox(value).await;
    let button = page.get("button");
    assert_eq!(button.get_attribute("tabindex").as_deref(), Some("-1"));
    click(&button).await;
    assert!(is_open(&page));
    click(&button).await;
    assert!(!is_open(&page));
    click(&button).await;
    assert!(!fire(&page.all("[role=option]")[1], "mousedown").await, "focus stays");
    click(&page.all("[role=option]")[1]).await;
    assert_eq!(value.get_untracked(), "ant");
    assert!(!is_open(&page));
    assert_eq!(page.focused().unwrap().id(), "port");
}

#[wasm_bindgen_test]
async fn leaving_takes_a_whole_name_and_nothing_else() {
    let value = RwSignal::new("rot".to_owned());
    let page = page_with_combobox(value).await;
    let input = page.input("#port");
    type_into(&input, "hamb").await;
    input.blur().unwrap();
    tick().await;
    assert_eq!(
        (value.get_untracked().as_str(), input.value().as_str()),
        ("rot", "Rotterdam")
    );
    assert!(!is_open(&page));

    input.focus().unwrap();
    type_into(&input, "hamburg").await;
    input.blur().unwrap();
    tick().await;
    assert_eq!(
        (value.get_untracked().as_str(), input.value().as_str()),
        ("ham", "Hamburg")
    );

    input.focus().unwrap();
    type_into(&input, "").await;
    input.blur().unwrap();
    tick().await;
    assert_eq!(value.get_untracked(), "");
}

#[wasm_bindgen_test]
async fn the_text_follows_the_value_and_choices_that_come_later() {
    let (choices, value) = (RwSignal::new(Vec::<Choice>::new()), RwSignal::new("rot".to_owned()));
    let page = mount_in_page(move || view! { <Combobox id="port" label="Port" choices=choices value=value /> }).await;
    assert_eq!(page.input("#port").value(), "");
    choices.set(ports());
    tick().await;
    assert_eq!(page.input("#port").value(), "Rotterdam");
    value.set("ham".to_owned());
    tick().await;
    assert_eq!(page.input("#port").value(), "Hamburg");
}

#[wasm_bindgen_test]
async fn no_match_is_said_and_of_many_a_hundred_are_shown() {
    let many: Vec<_> = (0..10_000)
        .map(|number| Choice::new(number.to_string(), ["Berth ", &number.to_string()].concat()))
        .collect();
    let value = RwSignal::new(String::new());
    let page = mount_in_page(move || view! { <Combobox id="berth" label="Berth" choices=many value=value /> }).await;
    let input = page.input("#berth");
    input.focus().unwrap();
    press(&input, "ArrowDown").await;
    assert_eq!(options(&page).len(), 100);
    assert_eq!(
        page.get(".wharf-list-note").text_content().unwrap(),
        "More choices: 9,900. Type to narrow them down."
    );
    type_into(&input, "9999").await;
    assert_eq!(options(&page), ["Berth 9999"]);
    type_into(&input, "quay").await;
    assert_eq!(page.get("[role=status]").text_content().unwrap(), "No matches");
}

async fn page_with_multi_select(values: RwSignal<Vec<String>>) -> Mounted {
    let page =
        mount_in_page(move || view! { <MultiSelect id="ports" label="Ports" choices=ports() values=values /> }).await;
    page.get("#ports").focus().unwrap();
    page
}

fn tokens(page: &Mounted) -> Vec<String> {
    let tokens = page.all(".wharf-token").into_iter();
    tokens.map(|token| token.text_content().unwrap()).collect()
}

#[wasm_bindgen_test]
async fn a_multi_select_chooses_and_takes_back_and_stays_open() {
    let values = RwSignal::new(Vec::<String>::new());
    let page = page_with_multi_select(values).await;
    let input = page.input("#ports");
    assert_eq!(
        page.get("[role=listbox]")
            .get_attribute("aria-multiselectable")
            .as_deref(),
        Some("true")
    );
    type_into(&input, "ant").await;
    press(&input, "Enter").await;
    assert_eq!(values.get_untracked(), ["ant"]);
    assert_eq!(input.value(), "");
    assert!(is_open(&page));
    assert_eq!(options(&page).len(), 4, "all choices are back");
    press(&input, "ArrowDown").await;
    press(&input, "Enter").await;
    assert_eq!(tokens(&page), ["Antwerp", "Hamburg"]);
    assert_eq!(page.all("[role=option][aria-selected=true]").len(), 2);
    click(&page.all("[role=option]")[1]).await;
    assert_eq!(tokens(&page), ["Hamburg"]);
    assert_eq!(page.get("[role=status]").text_content().unwrap(), "Removed: Antwerp");
}

#[wasm_bindgen_test]
async fn a_token_is_removed_by_its_button_with_focus_back_in_the_text() {
    let values = RwSignal::new(vec!["ant".to_owned(), "ham".to_owned()]);
    let page = page_with_multi_select(values).await;
    let remove = page.get("[aria-label='Remove Antwerp']");
    remove.focus().unwrap();
    click(&remove).await;
    assert_eq!(values.get_untracked(), ["ham"]);
    assert_eq!(page.focused().unwrap().id(), "ports");
    assert_eq!(page.get("[role=status]").text_content().unwrap(), "Removed: Antwerp");
}

#[wasm_bindgen_test]
async fn backspace_in_an_empty_text_removes_the_last_token() {
    let values = RwSignal::new(vec!["ant".to_owned(), "ham".to_owned()]);
    let page = page_with_multi_select(values).await;
    let input = page.input("#ports");
    type_into(&input, "x").await;
    press(&input, "Backspace").await;
    assert_eq!(tokens(&page).len(), 2, "there is text to erase");
    type_into(&input, "").await;
    press(&input, "Backspace").await;
    assert_eq!(tokens(&page), ["Antwerp"]);
}
