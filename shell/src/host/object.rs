//! The object itself.

use std::rc::Rc;

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::HtmlElement;
use wharf::{
    NoticeKind,
    browser::{app_info_to_js, identity_to_js, location_to_js},
};

use super::mount::{Mount, What, error};
use crate::{
    locale,
    platform::{promise, set},
};

/// Builds the host of a mount.
pub(super) fn host_object(mount: &Rc<Mount>) -> Object {
    let object = Object::new();
    set(&object, "abi", &wharf::ABI_VERSION.into());
    set(&object, "app", &app_info_to_js(&mount.info));
    set(&object, "services", &services_object(mount));
    if let Some(signal) = mount.signal() {
        set(&object, "signal", &signal);
    }
    getter(&object, "identity", mount, |mount| {
        identity_to_js(&mount.identity()).into()
    });
    getter(&object, "location", mount, |mount| {
        location_to_js(&mount.location()).into()
    });
    getter(&object, "theme", mount, |mount| {
        mount.services.theme.current().name().into()
    });
    getter(&object, "locale", mount, |_| locale::current().into());
    getter(&object, "props", mount, Mount::props);
    method(&object, "watch", mount, |mount, [what, handler, ..]| {
        let what = What::Change(text(&what));
        Ok(mount.add_handler(what, &handler)?.1)
    });
    method(&object, "guard", mount, |mount, [ask, ..]| mount.guard(&ask));
    method(&object, "emit", mount, |mount, [topic, payload, ..]| {
        mount.emit(&text(&topic), &payload)
    });
    method(&object, "on", mount, |mount, [topic, handler, ..]| {
        mount.on(text(&topic), &handler)
    });
    method(&object, "open", mount, |mount, [element, app, props, options]| {
        let element: HtmlElement = element
            .dyn_into()
            .map_err(|_| error("an element is needed to show an app inside it"))?;
        mount.open(&element, &text(&app), &props, &options)
    });
    method(&object, "fetch", mount, |mount, [input, init, ..]| {
        let request = match mount.request(&input, &init) {
            Ok(request) => request,
            // As `window.fetch`, which throws nothing.
            Err(error) => return Ok(Promise::reject(&error).into()),
        };
        let mount = Rc::clone(mount);
        let answer = async move { mount.services.session.fetch(&mount.app, request).await };
        Ok(promise(Box::pin(answer)).into())
    });
    method(&object, "token", mount, |mount, _| {
        if let Err(error) = mount.check() {
            return Ok(Promise::reject(&error).into());
        }
        let mount = Rc::clone(mount);
        let token = async move {
            let token = mount.services.session.token(&mount.app).await?;
            // Somebody else may be signed in by now.
            mount.check().map(|()| token)
        };
        Ok(promise(Box::pin(token)).into())
    });
    method(&object, "freshLogin", mount, |mount, [max_age, ..]| {
        if let Err(error) = mount.check() {
            return Ok(Promise::reject(&error).into());
        }
        let max_age = max_age.as_f64().unwrap_or_default().max(0.0) as u64;
        Ok(mount.services.session.fresh_login(max_age).into())
    });
    method(&object, "navigate", mount, |mount, [to, options, ..]| {
        mount.navigate(&text(&to), &options).map(|()| JsValue::UNDEFINED)
    });
    method(&object, "toolkit", mount, |mount, _| {
        if let Err(error) = mount.check() {
            return Ok(Promise::reject(&error).into());
        }
        let toolkit = Rc::clone(&mount.services.toolkit);
        let defined = async move { toolkit.define().await.map(|()| JsValue::UNDEFINED) };
        Ok(promise(Box::pin(defined)).into())
    });
    method(&object, "setTitle", mount, |mount, [title, ..]| {
        mount.check()?;
        mount.set_title(text(&title));
        Ok(JsValue::UNDEFINED)
    });
    method(&object, "notify", mount, |mount, [kind, message, ..]| {
        mount.check()?;
        let kind = NoticeKind::parse(&text(&kind));
        mount.services.notices.show(kind, text(&message));
        Ok(JsValue::UNDEFINED)
    });
    method(&object, "report", mount, |mount, [message, fatal, ..]| {
        let message = text(&message);
        if fatal.is_truthy() {
            mount.give_up(message);
        } else {
            mount.report(message);
        }
        Ok(JsValue::UNDEFINED)
    });
    debug_assert!(
        wharf::MEMBERS
            .iter()
            .all(|member| Reflect::has(&object, &(*member).into()).unwrap_or(false))
            && Object::keys(&object).length() as usize == wharf::MEMBERS.len(),
        "the host is not what the contract says"
    );
    Object::freeze(&object)
}

fn services_object(mount: &Rc<Mount>) -> Object {
    let object = Object::new();
    for grant in &mount.app.fetch {
        if let Some(url) = mount.services.session.service_url(grant.service) {
            set(&object, grant.service.name(), &url.into());
        }
    }
    Object::freeze(&object)
}

fn text(value: &JsValue) -> String {
    value.as_string().unwrap_or_default()
}

/// A property that is read anew each time.
fn getter(object: &Object, name: &str, mount: &Rc<Mount>, read: fn(&Mount) -> JsValue) {
    let mount = Rc::clone(mount);
    let get = Closure::<dyn Fn() -> JsValue>::new(move || read(&mount));
    let descriptor = Object::new();
    set(&descriptor, "get", &get.into_js_value());
    set(&descriptor, "enumerable", &true.into());
    Object::define_property(object, &name.into(), &descriptor);
}

/// What a function of the host does with its mount and up to four arguments. Not a closure: each would have a type of its
/// own, and code that makes it a JavaScript function.
type Call = fn(&Rc<Mount>, [JsValue; 4]) -> Result<JsValue, JsValue>;

/// A function of up to four arguments. It belongs to the JavaScript object and is collected with it.
fn method(object: &Object, name: &str, mount: &Rc<Mount>, call: Call) {
    let mount = Rc::clone(mount);
    let function =
        Closure::<dyn Fn(JsValue, JsValue, JsValue, JsValue) -> Result<JsValue, JsValue>>::new(move |a, b, c, d| {
            call(&mount, [a, b, c, d])
        });
    set(object, name, &function.into_js_value());
}
