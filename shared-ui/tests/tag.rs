//! Tags: what they build, what follows signals, what is kept when they are rendered again.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used)]

mod support;

use leptos::{prelude::*, task::tick};
use shared_ui::tag::{Child, ElementRef, dynamic, each, tag};
use support::{click, mount_in_page, mount_in_shadow, type_into};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn attributes_and_children_of_every_kind_are_built_in_order() {
    let page = mount_in_shadow(|| {
        tag("p")
            .set("class", "a")
            .set("hidden", false)
            .set("data-on", true)
            .set("title", None::<&str>)
            .child("one ")
            .child(Some(tag("b").child("two")))
            .child(None::<&str>)
            .child(vec![tag("i").child("3"), tag("i").child("4")])
            .child(each([5, 6], |number: i32| number.to_string()))
            .child(view! { <u>"7"</u> }.into_any())
            .child(view! { <u>"8"</u> })
    })
    .await;
    assert_eq!(
        page.element.inner_html(),
        "<p class=\"a\" data-on=\"\">one <b>two</b><i>3</i><i>4</i>56<u>7</u><u>8</u></p>"
    );
}

#[wasm_bindgen_test]
async fn what_is_bound_follows_its_signals_without_a_new_element() {
    let on = RwSignal::new(false);
    let text = RwSignal::new("a".to_owned());
    let page = mount_in_shadow(move || {
        tag("p")
            .bind("aria-busy", move || on.get().then_some("true"))
            .text(move || text.get())
    })
    .await;
    let element = page.get("p");
    assert!(!element.has_attribute("aria-busy"));
    on.set(true);
    text.set("b".into());
    tick().await;
    assert_eq!(element.get_attribute("aria-busy").as_deref(), Some("true"));
    assert_eq!(element.text_content().unwrap(), "b");
    on.set(false);
    tick().await;
    assert!(!element.has_attribute("aria-busy"));
}

#[wasm_bindgen_test]
async fn dynamic_children_grow_and_shrink_between_their_neighbours() {
    let items = RwSignal::new(vec![1, 2]);
    let page = mount_in_shadow(move || {
        tag("ul")
            .child(tag("li").child("first"))
            .dynamic(move || each(items.get(), |item: i32| tag("li").child(item.to_string())))
            .child(tag("li").child("last"))
    })
    .await;
    let text = |page: &support::Mounted| {
        let items: Vec<_> = page.all("li").iter().map(|item| item.text_content().unwrap()).collect();
        items.join(" ")
    };
    assert_eq!(text(&page), "first 1 2 last");
    items.set(vec![]);
    tick().await;
    assert_eq!(text(&page), "first last");
    items.set(vec![7, 8, 9]);
    tick().await;
    assert_eq!(text(&page), "first 7 8 9 last");
}

#[wasm_bindgen_test]
async fn dynamic_children_may_stand_in_dynamic_children() {
    let outer = RwSignal::new(true);
    let inner = RwSignal::new(1);
    let page = mount_in_shadow(move || {
        tag("p")
            .child("<")
            .dynamic(move || {
                outer.get().then(|| {
                    vec![
                        Child::from("a"),
                        dynamic(move || inner.get().to_string()),
                        Child::from("b"),
                    ]
                })
            })
            .child(">")
    })
    .await;
    let text = |page: &support::Mounted| page.get("p").text_content().unwrap();
    assert_eq!(text(&page), "<a1b>");
    inner.set(2);
    tick().await;
    assert_eq!(text(&page), "<a2b>");
    outer.set(false);
    tick().await;
    assert_eq!(text(&page), "<>");
    inner.set(3);
    outer.set(true);
    tick().await;
    assert_eq!(text(&page), "<a3b>");
}

#[wasm_bindgen_test]
async fn a_child_changes_its_kind_in_its_place() {
    let step = RwSignal::new(0);
    let page = mount_in_shadow(move || {
        tag("p")
            .child("<")
            .dynamic(move || match step.get() {
                0 => Child::from("text"),
                1 => tag("b").child("bold").into(),
                2 => tag("i").child("slanted").into(),
                _ => view! { <u>"line"</u> }.into(),
            })
            .child(">")
    })
    .await;
    for (number, expected) in [
        (0, "text"),
        (1, "<b>bold</b>"),
        (2, "<i>slanted</i>"),
        (3, "<u>line</u>"),
        (0, "text"),
    ] {
        step.set(number);
        tick().await;
        let html = page.get("p").inner_html().replace("&lt;", "").replace("&gt;", "");
        assert_eq!(html, expected);
    }
}

#[wasm_bindgen_test]
async fn rendering_again_patches_the_elements_that_are_there() {
    let round = RwSignal::new(0);
    let clicks = RwSignal::new(Vec::<i32>::new());
    let page = mount_in_page(move || {
        // A closure around a tag, as `view!` writes it.
        move || {
            let now = round.get();
            tag("div")
                .set("data-round", now.to_string())
                .set("data-first", now == 0)
                .child(tag("input").set("id", "typed"))
                .child(
                    tag("button")
                        .on("click", move |_| clicks.update(|clicks| clicks.push(now)))
                        .child("Go"),
                )
        }
    })
    .await;
    let input = page.input("#typed");
    input.set_value("kept");
    input.focus().unwrap();
    click(&page.get("button")).await;

    round.set(1);
    tick().await;
    assert!(page.input("#typed").is_same_node(Some(&input)));
    assert_eq!(input.value(), "kept");
    assert_eq!(page.focused().unwrap().id(), "typed");
    assert_eq!(page.get("div").get_attribute("data-round").as_deref(), Some("1"));
    assert!(
        !page.get("div").has_attribute("data-first"),
        "what is no longer said is taken away"
    );
    click(&page.get("button")).await;
    assert_eq!(clicks.get_untracked(), [0, 1], "the old listener is gone");
}

#[wasm_bindgen_test]
async fn a_tag_of_another_name_takes_the_place_of_the_old_one() {
    let heading = RwSignal::new(false);
    let page = mount_in_page(move || {
        view! { <div>{move || tag(if heading.get() { "h2" } else { "p" }).child("text")}</div> }
    })
    .await;
    assert!(page.find("p").is_some());
    heading.set(true);
    tick().await;
    assert_eq!(page.get("div").inner_html(), "<h2>text</h2>");
}

#[wasm_bindgen_test]
async fn an_input_is_tied_to_its_signal_both_ways() {
    let value = RwSignal::new("a".to_owned());
    let page = mount_in_shadow(move || tag("input").bind_value(value)).await;
    let input = page.input("input");
    assert_eq!(input.value(), "a");
    type_into(&input, "b").await;
    assert_eq!(value.get_untracked(), "b");
    value.set("c".into());
    tick().await;
    assert_eq!(input.value(), "c");
}

#[wasm_bindgen_test]
async fn a_view_spreads_attributes_and_handlers_onto_a_component() {
    use shared_ui::Button;
    let clicks = RwSignal::new(0);
    let page = mount_in_page(move || {
        view! {
            <Button attr:aria-label="Download data: 1" on:click=move |_| clicks.update(|clicks| *clicks += 1)>
                "Download data"
            </Button>
        }
    })
    .await;
    let button = page.get("button");
    assert_eq!(button.get_attribute("aria-label").as_deref(), Some("Download data: 1"));
    click(&button).await;
    assert_eq!(clicks.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn what_ran_for_an_element_ends_with_it() {
    let shown = RwSignal::new(true);
    let source = RwSignal::new(0);
    let runs = StoredValue::new(0);
    let page = mount_in_page(move || {
        tag("div").dynamic(move || {
            shown.get().then(|| {
                tag("p").bind("data-n", move || {
                    runs.update_value(|runs| *runs += 1);
                    source.get().to_string()
                })
            })
        })
    })
    .await;
    source.set(1);
    tick().await;
    assert_eq!(runs.get_value(), 2);
    shown.set(false);
    tick().await;
    source.set(2);
    tick().await;
    assert_eq!(runs.get_value(), 2);
    assert!(page.find("p").is_none());
}

#[wasm_bindgen_test]
async fn a_reference_holds_the_element() {
    let reference = StoredValue::new(None::<ElementRef>);
    let page = mount_in_page(move || {
        let element = ElementRef::new();
        reference.set_value(Some(element));
        tag("button").reference(element).child("Here")
    })
    .await;
    let element = reference.get_value().unwrap();
    assert!(element.get().unwrap().is_same_node(Some(&page.get("button"))));
    element.focus();
    assert!(page.focused().unwrap().is_same_node(Some(&page.get("button"))));
    drop(page);
    assert!(element.get().is_none(), "not after its owner is gone");
}

#[wasm_bindgen_test]
async fn a_child_with_a_key_keeps_its_element_when_others_come_before_it() {
    let numbers = RwSignal::new(vec![3_u32, 4]);
    let page = mount_in_shadow(move || {
        tag("ul").dynamic(move || each(numbers.get(), |number| tag("li").key(number).child(number.to_string())))
    })
    .await;
    let kept = page.all("li");
    numbers.set(vec![1, 2, 3, 5, 4]);
    tick().await;
    assert_eq!(page.get("ul").text_content().unwrap(), "12354");
    let now = page.all("li");
    assert!(now[2].is_same_node(Some(&kept[0])));
    assert!(now[4].is_same_node(Some(&kept[1])));
    numbers.set(vec![4, 1]);
    tick().await;
    assert_eq!(page.get("ul").text_content().unwrap(), "41");
}
