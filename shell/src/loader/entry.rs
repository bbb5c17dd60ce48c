//! The module of an app, as JavaScript sees it, in each of the forms that an app may have.

use std::{cell::RefCell, rc::Rc};

use futures::future::LocalBoxFuture;
use js_sys::{Array, Function, Object, Promise, Reflect};
use loader::LoadError;
use registry::{AppKind, Contents};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::HtmlElement;

use crate::platform::{document, member, message_of, outcome, set, window};

/// A started entry, ready to mount.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    name: String,
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    /// A module that exports `mount`, kinds `wasm` and `esm`.
    Module(JsValue),
    /// The tag name of a custom element.
    Element(String),
    /// An object with the lifecycles of single-spa.
    SingleSpa(JsValue),
}

impl Entry {
    /// Imports the entry, which must have been checked, and starts its WebAssembly with the compiled module, whose memory comes
    /// with it.
    pub(super) async fn start(
        import: &Function,
        contents: &Contents,
        url: &str,
        compiled: Option<JsValue>,
    ) -> Result<(Self, JsValue), LoadError> {
        let mut memory = JsValue::UNDEFINED;
        let failed = |error: JsValue| LoadError::Start(message_of(&error));
        let module = settle(import.call1(&JsValue::NULL, &url.into()))
            .await
            .map_err(failed)?;
        let form = match contents.kind {
            AppKind::Wasm | AppKind::Esm => {
                if let Some(compiled) = compiled {
                    let options = Object::new();
                    set(&options, "module_or_path", &compiled);
                    let init = function(&module, "default").map_err(LoadError::Start)?;
                    let exports = settle(init.call1(&JsValue::NULL, &options)).await.map_err(failed)?;
                    memory = member(&exports, "memory");
                }
                if let Err(error) = check_exports(&module) {
                    // It has been started, and nobody will have it.
                    release(&module);
                    return Err(error);
                }
                Form::Module(module)
            }
            AppKind::Element => {
                let tag = contents.element.clone().unwrap_or_default();
                let elements = window_member("customElements");
                let get = function(&elements, "get").map_err(LoadError::Start)?;
                if !get
                    .call1(&elements, &tag.as_str().into())
                    .is_ok_and(|class| class.is_function())
                {
                    let reason = ["it does not define the custom element `", &tag, "`"].concat();
                    return Err(LoadError::Start(reason));
                }
                Form::Element(tag)
            }
            AppKind::SingleSpa => {
                // Bundlers may leave nothing but a default export.
                let default = member(&module, "default");
                let has_own = !member(&module, "mount").is_undefined();
                let lifecycles = if has_own || default.is_undefined() {
                    module
                } else {
                    default
                };
                for (name, is_optional) in [
                    ("bootstrap", true),
                    ("mount", false),
                    ("unmount", false),
                    ("update", true),
                    ("unload", true),
                ] {
                    let is_left_out = is_optional && member(&lifecycles, name).is_undefined();
                    if !is_left_out && functions(&lifecycles, name).is_none() {
                        return Err(LoadError::Start(["it has no `", name, "`"].concat()));
                    }
                }
                call_each(&lifecycles, "bootstrap", &single_spa_props(&contents.name))
                    .await
                    .map_err(failed)?;
                Form::SingleSpa(lifecycles)
            }
        };
        let name = contents.name.clone();
        Ok((Self { name, form }, memory))
    }

    /// An instance that is not mounted yet.
    pub(crate) fn instance(&self, element: HtmlElement, host: Object) -> Instance {
        Instance {
            entry: self.clone(),
            element,
            host,
            answer: RefCell::default(),
        }
    }

    /// The app's name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// What is left to do when the last mount is gone: the app's `unload`, which is called when the work begins. `None` if it has
    /// none.
    pub(super) fn unload(&self) -> Option<LocalBoxFuture<'static, Result<(), LoadError>>> {
        let (exports, props) = match &self.form {
            Form::Module(module) => (module, JsValue::UNDEFINED),
            Form::SingleSpa(lifecycles) => (lifecycles, single_spa_props(&self.name).into()),
            Form::Element(_) => return None,
        };
        functions(exports, "unload")?;
        let unload = call_each(exports, "unload", &props);
        Some(Box::pin(async move {
            unload.await.map_err(|error| LoadError::Unload(message_of(&error)))
        }))
    }

    /// Lets go of the memory of a module that is of use to nobody any more. The page keeps modules for ever, so what
    /// wasm-bindgen's glue holds has to be let go of: `wharf build` adds the function that does it.
    pub(super) fn release_memory(&self) {
        if let Form::Module(module) = &self.form {
            release(module);
        }
    }
}

/// One instance of an app, from before its `mount` is called until it is unmounted.
#[derive(Debug)]
pub(crate) struct Instance {
    entry: Entry,
    element: HtmlElement,
    host: Object,
    /// What `mount` answered, or the custom element, or the props of single-spa.
    answer: RefCell<Option<JsValue>>,
}

impl Instance {
    /// Mounts it. Whatever comes of it, [`Self::unmount`] is to be called afterwards.
    pub(crate) async fn mount(&self) -> Result<(), LoadError> {
        let failed = |error: JsValue| LoadError::Mount(message_of(&error));
        let answer = match &self.entry.form {
            Form::Module(module) => {
                let mount = function(module, "mount").map_err(LoadError::Mount)?;
                let answer = settle(mount.call2(module, &self.element, &self.host)).await;
                let answer = answer.map_err(failed)?;
                if function(&answer, "unmount").is_err() {
                    let reason = "`mount` answered no instance: expected an object with `unmount`";
                    return Err(LoadError::Mount(reason.to_owned()));
                }
                answer
            }
            Form::Element(tag) => {
                let element = document().create_element(tag).map_err(failed)?;
                // Before it is connected, so that its `connectedCallback` has them.
                set(&element, "host", &self.host);
                let props = member(&self.host, "props");
                if !props.is_undefined() {
                    Reflect::set(&element, &"props".into(), &props).map_err(failed)?;
                }
                let thrown = thrown_by(|| self.element.append_child(&element).map(drop))?;
                // It is on the page, and is to be taken off again, whatever it has thrown.
                *self.answer.borrow_mut() = Some(element.clone().into());
                thrown.map_or(Ok(()), |thrown| Err(LoadError::Mount(thrown)))?;
                element.into()
            }
            Form::SingleSpa(lifecycles) => {
                // One name for each mount: single-spa-react keeps what it knows of a mount under it.
                let instance = member(&member(&self.host, "app"), "instance");
                let instance = instance.as_string().unwrap_or_default();
                let props = single_spa_props(&[&self.entry.name, ":", &instance].concat());
                set(&props, "domElement", &self.element);
                set(&props, "host", &self.host);
                set(&props, "props", &member(&self.host, "props"));
                // Before its `mount`, whose failure does not spare it the `unmount`.
                *self.answer.borrow_mut() = Some(props.clone().into());
                call_each(lifecycles, "mount", &props).await.map_err(failed)?;
                props.into()
            }
        };
        *self.answer.borrow_mut() = Some(answer);
        Ok(())
    }

    /// Whether there is something to unmount.
    pub(crate) fn is_mounted(&self) -> bool {
        self.answer.borrow().is_some()
    }

    /// Hands it new props. An app that has no `update` has its host, which tells it of them.
    pub(crate) async fn update(&self, props: &JsValue) -> Result<(), LoadError> {
        let failed = |error: JsValue| LoadError::Update(message_of(&error));
        let Some(answer) = self.answer.borrow().clone() else {
            return Ok(());
        };
        match &self.entry.form {
            Form::Module(_) => {
                if let Ok(update) = function(&answer, "update") {
                    settle(update.call1(&answer, props)).await.map_err(failed)?;
                }
            }
            Form::Element(_) => {
                // A setter of the element may throw.
                Reflect::set(&answer, &"props".into(), props).map_err(failed)?;
            }
            Form::SingleSpa(lifecycles) => {
                set(&answer, "props", props);
                call_each(lifecycles, "update", &answer).await.map_err(failed)?;
            }
        }
        Ok(())
    }

    /// Takes it off its element. An app that crashed cannot answer any more: what the shell holds for it is released all the
    /// same.
    pub(crate) async fn unmount(&self) -> Result<(), LoadError> {
        let failed = |error: JsValue| LoadError::Unmount(message_of(&error));
        let Some(answer) = self.answer.borrow_mut().take() else {
            return Ok(());
        };
        match &self.entry.form {
            Form::Module(_) => {
                let unmount = function(&answer, "unmount").map_err(LoadError::Unmount)?;
                settle(unmount.call0(&answer)).await.map_err(failed)?;
                // wasm-bindgen's classes hold their Rust value until they are told to let go.
                if let Ok(free) = function(&answer, "free") {
                    free.call0(&answer).map_err(failed)?;
                }
            }
            Form::Element(_) => {
                let element: HtmlElement = answer.unchecked_into();
                let thrown = thrown_by(|| {
                    element.remove();
                    Ok(())
                })?;
                thrown.map_or(Ok(()), |thrown| Err(LoadError::Unmount(thrown)))?;
            }
            Form::SingleSpa(lifecycles) => {
                call_each(lifecycles, "unmount", &answer).await.map_err(failed)?;
            }
        }
        Ok(())
    }
}

/// Whether a module has what the contract wants of it.
fn check_exports(module: &JsValue) -> Result<(), LoadError> {
    let abi = function(module, "wharf_abi").map_err(LoadError::Start)?;
    let abi = abi.call0(&JsValue::NULL);
    let abi = abi.map_err(|error| LoadError::Start(message_of(&error)))?;
    check_abi(abi.as_f64().unwrap_or_default() as u32)?;
    function(module, "mount").map_err(LoadError::Start)?;
    if !member(module, "unload").is_undefined() {
        function(module, "unload").map_err(LoadError::Start)?;
    }
    Ok(())
}

fn release(module: &JsValue) {
    if let Ok(release) = function(module, "wharf_release") {
        // A module that has crashed throws, and has let go all the same.
        let _ = release.call0(&JsValue::NULL);
    }
}

fn check_abi(found: u32) -> Result<(), LoadError> {
    let expected = wharf::ABI_VERSION;
    if found == expected {
        Ok(())
    } else {
        Err(LoadError::Abi { found, expected })
    }
}

/// What the reactions of a custom element throw while something is done to it. Browsers
/// [report](https://html.spec.whatwg.org/multipage/custom-elements.html#invoke-custom-element-reactions) it to the window
/// instead of passing it on.
fn thrown_by(act: impl FnOnce() -> Result<(), JsValue>) -> Result<Option<String>, LoadError> {
    let thrown = Rc::new(RefCell::new(None));
    let listener = {
        let thrown = Rc::clone(&thrown);
        Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
            let message = member(&event, "message").as_string().unwrap_or_default();
            thrown.borrow_mut().get_or_insert(message);
        })
    };
    let function: &Function = listener.as_ref().unchecked_ref();
    let _ = window().add_event_listener_with_callback("error", function);
    let done = act();
    let _ = window().remove_event_listener_with_callback("error", function);
    done.map_err(|error| LoadError::Mount(message_of(&error)))?;
    Ok(thrown.take())
}

/// What lifecycles of single-spa find in their props whatever the app.
fn single_spa_props(name: &str) -> Object {
    let props = Object::new();
    set(&props, "name", &name.into());
    props
}

fn window_member(name: &str) -> JsValue {
    member(&js_sys::global(), name)
}

fn function(target: &JsValue, name: &str) -> Result<Function, String> {
    Reflect::get(target, &name.into())
        .ok()
        .and_then(|member| member.dyn_into().ok())
        .ok_or_else(|| ["it has no `", name, "`"].concat())
}

/// A lifecycle of single-spa: one function, or a list of them.
fn functions(lifecycles: &JsValue, name: &str) -> Option<Vec<Function>> {
    let found = member(lifecycles, name);
    if let Some(list) = found.dyn_ref::<Array>() {
        return list.iter().map(|function| function.dyn_into().ok()).collect();
    }
    Some(vec![found.dyn_into().ok()?])
}

/// Calls the functions of a lifecycle, each after the one before. One that is not there has nothing to do.
fn call_each(lifecycles: &JsValue, name: &str, props: &JsValue) -> LocalBoxFuture<'static, Result<(), JsValue>> {
    let functions = functions(lifecycles, name).unwrap_or_default();
    let props = props.clone();
    Box::pin(async move {
        for function in functions {
            settle(function.call1(&JsValue::NULL, &props)).await?;
        }
        Ok(())
    })
}

/// What a function of the app answered, be it a promise or not.
fn settle(answer: Result<JsValue, JsValue>) -> LocalBoxFuture<'static, Result<JsValue, JsValue>> {
    outcome(answer.map(|answer| Promise::resolve(&answer)))
}
