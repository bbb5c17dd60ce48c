//! What can be wrong with a schema.

use thiserror::Error;

use crate::JsonError;

/// Why a schema cannot be used, and where. Nothing of a faulty schema is used: a form that guesses asks what nobody meant.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}: {fault}", if .pointer.is_empty() { "the schema" } else { .pointer.as_str() })]
pub struct SchemaError {
    /// The keyword or subschema, as a JSON Pointer (RFC 6901): `/properties/size/pattern`.
    pub pointer: String,
    /// What is wrong with it, and what to do.
    pub fault: SchemaFault,
}

/// What is wrong in a schema. `Display` says what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SchemaFault {
    /// The text is no JSON, or beyond the limits of one.
    #[error("the text cannot be read as JSON: {0}")]
    Json(#[from] JsonError),
    /// A keyword that is not supported.
    #[error(
        "`{0}` is not a keyword of these forms; take it out, or say the same with those that docs/form-schema.md lists"
    )]
    UnknownKeyword(String),
    /// A keyword that has no meaning where it stands.
    #[error("`{keyword}` does not belong here; {place}")]
    WrongPlace {
        /// The keyword.
        keyword: &'static str,
        /// Where it belongs.
        place: &'static str,
    },
    /// A keyword that says nothing about values of the type that stands beside it.
    #[error("`{keyword}` says nothing about the type `{kind}`; take it out, or change the type")]
    NotForType {
        /// The keyword.
        keyword: &'static str,
        /// The type.
        kind: &'static str,
    },
    /// The value of a keyword is not what it has to be.
    #[error("must be {0}")]
    WrongValue(&'static str),
    /// A keyword that has to be there.
    #[error("`{0}` is missing; add it")]
    Missing(&'static str),
    /// A value of an `enum`, a `const` or a `oneOf` that is not of the field's type: nobody could choose it.
    #[error("is not of the type `{0}`; change it, or the type")]
    NotOfType(&'static str),
    /// The same value or name for the second time.
    #[error("stands here for the second time; take one of them out")]
    Twice,
    /// Two keywords that no value follows both.
    #[error("leaves no value that follows the lower limit too; change one of them")]
    Contradiction,
    /// A default that the field's own rules refuse.
    #[error("is refused by the field's own rules; change it, or take it out")]
    Default,
    /// A name that is no field of the object.
    #[error("the object has no field `{0}`; declare it in `properties` before it is named, or correct the name")]
    UnknownField(String),
    /// A field that is declared in a branch of an object which takes no other members.
    #[error(
        "`additionalProperties` does not see what a branch declares and would refuse this field; declare it in the `properties` of the \
         object, and write `false` for it in the branch in which it is not to be filled in"
    )]
    Closed,
    /// A `$ref` that leads nowhere.
    #[error("must be `#/$defs/` with a name that `$defs` of this document has")]
    Reference,
    /// A `$ref` that leads to itself.
    #[error("leads back to itself; a form has an end, so write the levels that are needed")]
    Recursive,
    /// A keyword beside `$ref` that would have to be merged with what it names.
    #[error("`{0}` cannot stand beside `$ref`; write it in the definition")]
    BesideReference(&'static str),
    /// A word that is kept for later.
    #[error("is reserved and does nothing yet; take it out")]
    Reserved,
    /// A part of the schema is beyond its limit.
    #[error("{what} must be {limit} or fewer")]
    TooMany {
        /// What is counted.
        what: &'static str,
        /// How many there may be.
        limit: usize,
    },
}
