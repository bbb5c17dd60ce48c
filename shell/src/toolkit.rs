//! The toolkit's components as custom elements, for apps that are not written in Rust: a module of its own (crate `toolkit`),
//! which nobody loads before an app asks for it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Error, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};

use crate::{
    locale,
    platform::{member, outcome, promise},
    styles::ToolkitStyles,
};

/// The classes of the elements, which import the module.
const CLASSES: &str = "/wharf-elements.js";

/// The elements of this page.
pub(crate) struct Toolkit {
    import: Function,
    styles: Rc<ToolkitStyles>,
    attempts: Cell<u32>,
    /// Fulfilled when the elements are defined.
    defined: RefCell<Option<Promise>>,
}

impl Toolkit {
    /// No elements yet. `import` is JavaScript's `import()`.
    pub(crate) fn new(import: Function, styles: Rc<ToolkitStyles>) -> Rc<Self> {
        Rc::new(Self {
            import,
            styles,
            attempts: Cell::default(),
            defined: RefCell::default(),
        })
    }

    /// Defines the elements on this page, once for all apps.
    pub(crate) async fn define(self: &Rc<Self>) -> Result<(), JsValue> {
        let known = self.defined.borrow().clone();
        let defined = known.unwrap_or_else(|| {
            let toolkit = Rc::clone(self);
            let defined = promise(Box::pin(async move {
                let loaded = toolkit.load().await;
                if loaded.is_err() {
                    // Whoever asks next tries again.
                    toolkit.defined.take();
                }
                loaded
            }));
            self.defined.replace(Some(defined.clone()));
            defined
        });
        outcome(Ok(defined)).await.map(drop)
    }

    async fn load(&self) -> Result<JsValue, JsValue> {
        self.attempts.set(self.attempts.get() + 1);
        // The module map keeps what did not load: every further attempt has an address of its own.
        let classes = match self.attempts.get() {
            1 => CLASSES.to_owned(),
            attempt => [CLASSES, "?attempt=", &attempt.to_string()].concat(),
        };
        let imported = self.import.call1(&JsValue::NULL, &classes.into());
        let module = outcome(imported.map(JsCast::unchecked_into)).await?;
        let Some(styles) = self.styles.get().await else {
            return Err(Error::new("the stylesheet of the toolkit could not be fetched").into());
        };
        let define: Function = member(&module, "define").dyn_into()?;
        let defined = define.call2(&JsValue::UNDEFINED, &styles, &locale::current().into());
        outcome(defined.map(JsCast::unchecked_into)).await?;
        if let Ok(set_locale) = member(&module, "setLocale").dyn_into::<Function>() {
            locale::on_change(move || {
                // It sets the language of what is on the page, and throws nothing.
                let _ = set_locale.call1(&JsValue::UNDEFINED, &locale::current().into());
            });
        }
        Ok(JsValue::UNDEFINED)
    }
}
