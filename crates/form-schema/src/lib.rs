#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
//! Forms that a [JSON Schema](https://json-schema.org/draft/2020-12) describes: the model from which a page is built, the verdict on
//! what was typed or imported, and the sentences about it.
//!
//! Forms judges what is typed with it, in the browser; no service does yet. It is plain code that native programs compile as well, with
//! the same verdict on the same value. There is no I/O, no clock, no regular expression and no floating-point number. The keywords, what each means for a form, and the limits are listed in
//! `docs/form-schema.md`; whatever is not listed there is an error that names its place.
//!
//! ```
//! use form_schema::{FieldKind, FormSchema, Value};
//!
//! let form = FormSchema::parse(r#"{
//!     "$schema": "https://json-schema.org/draft/2020-12/schema",
//!     "title": "Order chairs",
//!     "type": "object",
//!     "properties": {
//!         "chairs": { "type": "integer", "title": "Number of chairs", "minimum": 5 },
//!         "delivery": { "type": "string", "title": "Delivery", "enum": ["pickup", "post"], "default": "pickup" }
//!     },
//!     "required": ["chairs"],
//!     "if": { "properties": { "delivery": { "const": "post" } }, "required": ["delivery"] },
//!     "then": { "properties": { "address": { "type": "string", "title": "Address" } }, "required": ["address"] }
//! }"#)?;
//!
//! // What a page begins with:
//! assert!(matches!(form.fields()[0].kind, FieldKind::Integer));
//! let mut data = form.defaults();
//! assert_eq!(data.to_string(), r#"{"delivery":"pickup"}"#);
//!
//! // When a field is left:
//! let chairs = &form.fields()[0];
//! assert!(chairs.read("a few").unwrap_err().sentence(&chairs.label).starts_with("Number of chairs must be a whole number"));
//! let value = chairs.read("3").unwrap().unwrap();
//! assert_eq!(chairs.check(&value).unwrap_err().sentence(&chairs.label), "Number of chairs must be 5 or more");
//!
//! // When the form is submitted:
//! data.set_at("/chairs", value);
//! data.set_at("/delivery", Value::from("post"));
//! let problems: Vec<String> = form.validate(&data).iter().map(ToString::to_string).collect();
//! assert_eq!(problems, ["Number of chairs must be 5 or more", "Enter address"]);
//!
//! // What is on the page now:
//! let active = form.apply(&data);
//! assert_eq!(active.last().map(|active| (active.pointer.as_str(), active.required)), Some(("/address", true)));
//! # Ok::<(), form_schema::SchemaError>(())
//! ```

mod apply;
mod constraints;
mod field;
mod format;
mod kind;
pub mod limits;
mod link;
mod node;
mod number;
mod order;
mod parse;
mod problem;
mod read;
mod schema;
mod schema_error;
mod steps;
mod typed;
mod uri;
mod validate;
mod value;
mod violation;
mod write;

pub use apply::Active;
pub use constraints::{Choice, Constraints};
pub use field::{Field, FieldId, FieldKind, Step, Widget};
pub use format::Format;
pub use kind::Type;
pub use number::Number;
pub use problem::Problem;
pub use read::JsonError;
pub use schema::FormSchema;
pub use schema_error::{SchemaError, SchemaFault};
pub use value::{Object, Value};
pub use violation::{Request, Violation};
