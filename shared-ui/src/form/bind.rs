use core::cell::Cell;
use std::rc::Rc;

use form::{Field, FieldState, FieldValue, List, Message};
use leptos::{
    prelude::*,
    reactive::signal::{ArcReadSignal, ArcRwSignal},
};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, File, FocusEvent, Node};

use crate::{
    Handler,
    field::error_message,
    form::view::Said,
    messages::CHECKING,
    spinner::spinner,
    tag::{Child, Tag, effect, tag},
};

/// What a control of the toolkit takes from a field of the engine: the names are those of its props, so that
/// `<TextInput id label value error />` is all there is to write.
#[derive(Debug, Clone)]
pub struct Bound<T: Send + Sync + 'static> {
    /// The `id` of the control.
    pub id: String,
    /// What a person reads beside it.
    pub label: String,
    /// The value, both ways. [`Checkbox`](crate::Checkbox) and [`Switch`](crate::Switch) call it `checked`,
    /// [`MultiSelect`](crate::MultiSelect) `values`.
    pub value: RwSignal<T>,
    /// What is shown to be wrong.
    pub error: Signal<Option<String>>,
}

/// The same for [`FileInput`](crate::FileInput).
#[derive(Debug, Clone)]
pub struct BoundFile {
    /// The `id` of the control.
    pub id: String,
    /// What a person reads beside it.
    pub label: String,
    /// The file, both ways.
    pub value: RwSignal<Option<File>, LocalStorage>,
    /// What is shown to be wrong.
    pub error: Signal<Option<String>>,
    /// To be told when a file was chosen or removed.
    pub on_change: Handler,
}

/// A file in a field of the engine. It is not part of drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenFile(pub File);

impl FieldValue for ChosenFile {}

/// Puts a field on the page with its control.
///
/// ```no_run
/// # use leptos::{callback::UnsyncCallback, prelude::*};
/// # use shared_ui::{*, form::*};
/// # type Wrong = &'static str;
/// # let form: ::form::Form<Wrong> = ::form::Form::new(BrowserPorts);
/// # let email = form.root().field("email", String::new(), ::form::FieldOptions::labelled("email"), ::form::Rules::new());
/// # let _ =
/// bind(&email, |Bound { id, label, value, error }| view! {
///     <TextInput id label value error kind=TextInputType::Email required=true />
/// })
/// # ;
/// ```
///
/// The engine is told when the person comes to the field and when they leave it; a window that loses focus leaves no field. While
/// a rule that takes time is being asked, a line below says so, and the [`FormView`](crate::form::FormView) around reads it out. A field that
/// is not active is not shown.
pub fn bind<T, E, C>(field: &Field<T, E>, control: impl FnOnce(Bound<T>) -> C) -> Tag
where
    T: Clone + PartialEq + Send + Sync + 'static,
    E: Message,
    C: Into<Child>,
{
    let handle: Rc<dyn Control> = Rc::new(field.clone());
    let bound = Bound {
        id: field.id().to_owned(),
        label: field.label().to_owned(),
        value: field.value().into(),
        error: sentence(&handle),
    };
    place(handle, control(bound).into())
}

/// The same for a file.
///
/// ```no_run
/// # use leptos::{callback::UnsyncCallback, prelude::*};
/// # use shared_ui::{*, form::*};
/// # type Wrong = &'static str;
/// # let form: ::form::Form<Wrong> = ::form::Form::new(BrowserPorts);
/// # let plan = form.root().field("plan", None::<ChosenFile>, ::form::FieldOptions::labelled("plan"), ::form::Rules::new());
/// # let _ =
/// bind_file(&plan, |BoundFile { id, label, value, error, on_change }| view! {
///     <FileInput id label value error on_change accept=".pdf" />
/// })
/// # ;
/// ```
pub fn bind_file<E, C>(field: &Field<Option<ChosenFile>, E>, control: impl FnOnce(BoundFile) -> C) -> Tag
where
    E: Message,
    C: Into<Child>,
{
    let handle: Rc<dyn Control> = Rc::new(field.clone());
    let (value, on_change) = follow_file(field.value());
    let bound = BoundFile {
        id: field.id().to_owned(),
        label: field.label().to_owned(),
        value,
        error: sentence(&handle),
        on_change,
    };
    place(handle, control(bound).into())
}

/// The file of a field as its control has it: on this thread only. Both follow each other.
fn follow_file(field: ArcRwSignal<Option<ChosenFile>>) -> (RwSignal<Option<File>, LocalStorage>, Handler) {
    let shown = RwSignal::new_local(None);
    let is_other = move |file: &Option<ChosenFile>| {
        let file = file.as_ref().map(|ChosenFile(file)| file);
        shown.with_untracked(|shown: &Option<File>| shown.as_ref() != file)
    };
    let source = field.clone();
    effect(move || {
        let file = source.get();
        if is_other(&file) {
            shown.set(file.map(|ChosenFile(file)| file));
        }
    });
    let chosen = move || {
        if field.with_untracked(is_other) {
            field.set(shown.get_untracked().map(ChosenFile));
        }
    };
    (shown, chosen.into())
}

/// The place of what a rule of a group says, which belongs to no control: see [`Group::rule`](::form::Group::rule). Links of
/// the summary lead there.
pub fn bind_message<E: Message>(rule: &Field<(), E>) -> Tag {
    let handle: Rc<dyn Control> = Rc::new(rule.clone());
    let error = sentence(&handle);
    message_of(rule.id(), error)
}

/// A message that takes focus itself.
pub(super) fn message_of(id: &str, error: Signal<Option<String>>) -> Tag {
    tag("div")
        .set("class", "wharf-form-message")
        .set("id", id.to_owned())
        .set("tabindex", "-1")
        .child(error_message(id, error))
}

/// A field, whatever its value and its messages are.
pub(super) trait Control {
    fn label(&self) -> &str;
    fn state(&self) -> ArcReadSignal<FieldState>;
    /// The message as a sentence, tracked.
    fn sentence(&self) -> Option<String>;
    fn entered(&self);
    fn left(&self);
}

impl<T: Clone + PartialEq + 'static, E: Message> Control for Field<T, E> {
    fn label(&self) -> &str {
        Self::label(self)
    }

    fn state(&self) -> ArcReadSignal<FieldState> {
        Self::state(self)
    }

    fn sentence(&self) -> Option<String> {
        self.message().with(|message| message.as_ref().map(E::to_string))
    }

    fn entered(&self) {
        Self::entered(self);
    }

    fn left(&self) {
        Self::left(self);
    }
}

/// A list as a whole has a message, and no control.
impl<I: Clone + 'static, E: Message> Control for List<I, E> {
    fn label(&self) -> &str {
        ""
    }

    fn state(&self) -> ArcReadSignal<FieldState> {
        Self::state(self)
    }

    fn sentence(&self) -> Option<String> {
        self.message().with(|message| message.as_ref().map(E::to_string))
    }

    fn entered(&self) {}

    fn left(&self) {}
}

pub(super) fn sentence(control: &Rc<dyn Control>) -> Signal<Option<String>> {
    let control = SendWrapper::new(Rc::clone(control));
    Signal::derive(move || control.sentence())
}

fn place(control: Rc<dyn Control>, child: Child) -> Tag {
    let said = use_context::<Said>();
    let control = SendWrapper::new(control);
    let (shown, entered, left) = (control.clone(), control.clone(), control.clone());
    let was_busy = Cell::new(false);
    let busy = move || {
        let is_busy = control.state().with(|state| state.busy);
        if let Some(said) = said
            && was_busy.replace(is_busy) != is_busy
        {
            said.busy(control.label(), is_busy);
        }
        // The region of the form reads it out; this is to be seen.
        is_busy.then(|| {
            spinner(&CHECKING)
                .set("role", "presentation")
                .set("class", "wharf-spinner wharf-form-busy")
        })
    };
    tag("div")
        .set("class", "wharf-form-field")
        .bind("hidden", move || !shown.state().with(|state| state.active))
        .on("focusin", move |_| entered.entered())
        .on("focusout", move |event| {
            if is_left(&event) {
                // After the control, which may make a value of what was typed.
                let left = left.clone();
                queue_microtask(move || left.left());
            }
        })
        .child(child)
        .dynamic(busy)
}

/// Whether focus goes elsewhere: not to another part of the field, and not with the whole window.
fn is_left(event: &Event) -> bool {
    let to = event.unchecked_ref::<FocusEvent>().related_target();
    let to = to.and_then(|to| to.dyn_into::<Node>().ok());
    let place = event.current_target().and_then(|place| place.dyn_into::<Node>().ok());
    let stays = to.is_some() && place.is_some_and(|place| place.contains(to.as_ref()));
    // An element of a window that has lost focus still has the focus of its page.
    let still_has_it = event_target::<Element>(event).matches(":focus").unwrap_or_default();
    !stays && !still_has_it
}
