//! Messages between apps, with a type.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use leptos::{prelude::*, task::tick};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use wharf::{Subscription, Topic, leptos::use_topic};

use crate::{Heard, shell::Shell};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Cart {
    items: u32,
    note: Option<String>,
}

const CART: Topic<Cart> = Topic::new("shop.cart");
/// Another idea of the same topic.
const COUNT: Topic<u32> = Topic::new("shop.cart");
const SECRET: Topic<Cart> = Topic::new("secret.cart");

fn cart(items: u32) -> Cart {
    Cart { items, note: None }
}

#[wasm_bindgen_test]
fn what_is_sent_arrives_as_it_was() {
    let shell = Shell::new();
    let (sender, hearer) = (shell.host("sender"), shell.host("hearer"));
    let heard = Heard::new();
    let _subscription = hearer.on(CART, add_to(&heard)).unwrap();
    let mut sent = Cart {
        items: 3,
        note: Some("two for “you” 🛒".to_owned()),
    };
    sender.emit(CART, &sent).unwrap();
    // The sender goes on with its own.
    let first = sent.clone();
    sent.items = 4;
    sender.emit(CART, &sent).unwrap();
    assert_eq!(heard.take(), [first, sent]);
    assert!(shell.reports().is_empty());
}

/// The kept payload comes later than the call, so that its handler may end what the call answers with.
#[wasm_bindgen_test]
async fn whoever_comes_later_gets_what_was_kept() {
    let shell = Shell::new();
    shell.emit_json(CART.name(), r#"{"items":1}"#);
    shell.emit_json(CART.name(), r#"{"items":2,"note":"two"}"#);
    let (once, heard) = (Rc::new(RefCell::new(None::<Subscription>)), Heard::new());
    let handler = {
        let (once, heard) = (Rc::clone(&once), heard.clone());
        move |cart: Cart| {
            heard.add(cart);
            once.take();
        }
    };
    let subscription = shell.host("hearer").on(CART, handler).unwrap();
    *once.borrow_mut() = Some(subscription);
    assert!(heard.take().is_empty());
    tick().await;
    let kept = Cart {
        items: 2,
        note: Some("two".to_owned()),
    };
    assert_eq!(heard.take(), [kept]);
    assert_eq!(shell.handlers("hearer"), 0);
    shell.emit_json(CART.name(), r#"{"items":3}"#);
    assert!(heard.take().is_empty());
    assert!(shell.reports().is_empty(), "{:?}", shell.reports());
}

/// Another app may be of another version, or of another opinion. Nobody panics over that.
#[wasm_bindgen_test]
async fn a_payload_of_another_shape_is_reported_and_left_out() {
    let shell = Shell::new();
    shell.emit_json(CART.name(), "null");
    let host = shell.host("hearer");
    let (carts, counts) = (Heard::new(), Heard::new());
    let _carts = host.on(CART, add_to(&carts)).unwrap();
    let _counts = host.on(COUNT, add_to(&counts)).unwrap();
    tick().await;
    assert_eq!(shell.reports().len(), 2, "{:?}", shell.reports());
    let shapes = [
        "{}",
        r#"{"items":-1}"#,
        r#"{"items":1.5}"#,
        r#"{"items":"1"}"#,
        r#"{"items":4294967296}"#,
        r#"{"items":1,"note":7}"#,
        "[1]",
        "7",
        "true",
        r#""cart""#,
        r#"{"items":5,"price":9}"#,
    ];
    for shape in shapes {
        shell.emit_json(CART.name(), shape);
    }
    // What JSON does not have, JavaScript still sends.
    shell.emit(CART.name(), &JsValue::UNDEFINED);
    shell.emit(CART.name(), &JsValue::from_f64(f64::NAN));
    shell.emit(CART.name(), &js_sys::Date::new_0());
    shell.emit(CART.name(), &js_sys::Map::new());
    // One whose idea it is gets it, whoever cannot read it.
    assert_eq!(carts.take(), [cart(5)], "a member more is no other shape");
    assert_eq!(counts.take(), [7]);
    let reports = shell.reports();
    let unread = 2 * (1 + shapes.len() + 4) - 2;
    assert_eq!(reports.len(), unread, "{reports:?}");
    let said = "a payload of the topic `shop.cart` cannot be read: ";
    assert!(reports.iter().all(|report| report.starts_with(said)), "{reports:?}");
    shell.emit_json(CART.name(), r#"{"items":6}"#);
    assert_eq!(carts.take(), [cart(6)]);
}

/// The shell goes on to the next one, and so does the one that came before.
#[wasm_bindgen_test]
fn a_handler_that_fails_stops_no_other() {
    let shell = Shell::new();
    let (first, last) = (Heard::new(), Heard::new());
    let _first = shell.host("first").on(CART, add_to(&first)).unwrap();
    shell.listen_and_throw("other", CART.name());
    let _last = shell.host("last").on(CART, add_to(&last)).unwrap();
    for items in [1, 2] {
        shell.host("sender").emit(CART, &cart(items)).unwrap();
    }
    let both = [cart(1), cart(2)];
    assert_eq!((first.take(), last.take()), (both.to_vec(), both.to_vec()));
    assert_eq!(shell.reports(), ["a handler failed: told to throw"; 2]);
}

#[wasm_bindgen_test]
fn dropping_a_subscription_ends_it_and_no_other() {
    let shell = Shell::new();
    let host = shell.host("hearer");
    let (ended, going_on) = (Heard::new(), Heard::new());
    let subscription = host.on(CART, add_to(&ended)).unwrap();
    let _other = host.on(CART, add_to(&going_on)).unwrap();
    assert_eq!(shell.handlers("hearer"), 2);
    drop(subscription);
    assert_eq!(shell.handlers("hearer"), 1);
    shell.emit_json(CART.name(), r#"{"items":1}"#);
    assert_eq!((ended.take(), going_on.take()), (vec![], vec![cart(1)]));
}

/// One handler may end another while the shell is at it.
#[wasm_bindgen_test]
fn a_subscription_that_is_ended_by_a_handler_before_it_hears_nothing() {
    let shell = Shell::new();
    let host = shell.host("hearer");
    let (later, heard) = (Rc::new(RefCell::new(None::<Subscription>)), Heard::new());
    let _first = host
        .on(CART, {
            let later = Rc::clone(&later);
            move |_| drop(later.take())
        })
        .unwrap();
    *later.borrow_mut() = Some(host.on(CART, add_to(&heard)).unwrap());
    shell.emit_json(CART.name(), r#"{"items":1}"#);
    assert!(heard.take().is_empty());
    assert!(shell.reports().is_empty(), "{:?}", shell.reports());
}

#[wasm_bindgen_test]
fn what_the_shell_refuses_is_an_error() {
    let shell = Shell::new();
    let host = shell.host("app");
    let why = "the shell refused the call: the registry does not grant the topic secret.cart";
    assert_eq!(host.emit(SECRET, &cart(1)).unwrap_err().to_string(), why);
    assert_eq!(host.on(SECRET, |_| {}).unwrap_err().to_string(), why);
    // JSON has no map with such keys.
    let maps = Topic::<HashMap<Vec<u8>, u8>>::new("shop.maps");
    let map = HashMap::from([(vec![1], 1)]);
    assert!(host.emit(maps, &map).is_err());
    shell.end("app");
    let ended = "the shell refused the call: this mount of the app has ended";
    assert_eq!(host.emit(CART, &cart(1)).unwrap_err().to_string(), ended);
    assert_eq!(host.on(CART, |_| {}).unwrap_err().to_string(), ended);
}

#[wasm_bindgen_test]
async fn a_component_has_the_latest_payload_until_it_is_unmounted() {
    let shell = Shell::new();
    shell.emit_json(CART.name(), r#"{"items":1}"#);
    let heard = Heard::new();
    let mut app = shell
        .mounted("app", {
            let heard = heard.clone();
            move || {
                let cart = use_topic(CART);
                let secret = use_topic(SECRET);
                Effect::new(move |_| heard.add((cart.get(), secret.get())));
            }
        })
        .await;
    tick().await;
    // Whatever the first run of the effect was early enough for.
    assert_eq!(heard.take().last(), Some(&(Some(cart(1)), None)));
    shell.emit_json(CART.name(), r#"{"items":2}"#);
    tick().await;
    shell.emit_json(CART.name(), r#"{"items":"many"}"#);
    tick().await;
    assert_eq!(heard.take(), [(Some(cart(2)), None)]);
    let reports = shell.reports();
    assert!(
        reports[0].contains("does not grant the topic secret.cart"),
        "{reports:?}"
    );
    assert!(
        reports[1].starts_with("a payload of the topic `shop.cart` cannot be read"),
        "{reports:?}"
    );
    assert_eq!((reports.len(), shell.handlers("app")), (2, 1));

    app.unmount();
    assert_eq!(shell.handlers("app"), 0);
    shell.emit_json(CART.name(), r#"{"items":3}"#);
    tick().await;
    assert!(heard.take().is_empty());
}

fn add_to<T: 'static>(heard: &Heard<T>) -> impl FnMut(T) + 'static {
    let heard = heard.clone();
    move |value| heard.add(value)
}
