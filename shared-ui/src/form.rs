//! The form engine (crate [`form`](::form)) on a page.
//!
//! ```no_run
//! # use leptos::{callback::UnsyncCallback, prelude::*};
//! # use shared_ui::{*, form::*};
//! # type Wrong = &'static str;
//! # use ::form::{FieldOptions, Form, Rules};
//! # fn required() -> Rules<String, Wrong> { Rules::new().check(|text: &String| if text.is_empty() { Err("Enter it") } else { Ok(()) }) }
//! # let submit = || ();
//! # let set_title = UnsyncCallback::new(|_: String| ());
//! let form: Form<Wrong> = Form::new(BrowserPorts);
//! let name = form.root().field("name", String::new(), FieldOptions::labelled("Name"), required());
//! let ports = form.root().list("ports", FieldOptions::labelled("Ports"), Rules::new(), |item| {
//!     item.only(String::new(), FieldOptions::labelled("Port"), required())
//! });
//!
//! # let _ =
//! view! {
//!     <FormView label="Booking" on_submit=submit>
//!         <FormSummary form=form.clone() page_title="Booking" set_title=set_title />
//!         {bind(&name, |Bound { id, label, value, error }| view! {
//!             <TextInput id label value error required=true autocomplete="name" />
//!         })}
//!         {items(&ports, "Ports", |item, _number| bind(&item.fields, |Bound { id, label, value, error }| view! {
//!             <TextInput id label value error required=true />
//!         }))}
//!         <Button kind=ButtonType::Submit variant=ButtonVariant::Primary busy=is_submitting(&form)>"Send"</Button>
//!     </FormView>
//! }
//! # ;
//! ```
//!
//! Whatever is bound follows its own field: a key press writes to the page nowhere but in that field, its message and the
//! summary.

mod bind;
mod draft;
mod item_buttons;
mod items;
mod other_tabs;
mod ports;
mod summary;
mod view;
mod wizard;

pub use bind::{Bound, BoundFile, ChosenFile, bind, bind_file, bind_message};
pub use draft::{KeptDraft, KeptForm, keep_draft, load_kept};
pub use item_buttons::{add_item, remove_item};
pub use items::items;
pub use ports::BrowserPorts;
pub use summary::FormSummary;
pub use view::{FormView, is_submitting};
pub use wizard::{StepChange, StepPage, Wizard};
