use core::fmt::Display;

/// What can be wrong, in the application's own type: a code with its parameters, for which `Display` has the sentence.
///
/// Everything that fits is one, so there is nothing to implement.
pub trait Message: Clone + PartialEq + Display + 'static {}

impl<E: Clone + PartialEq + Display + 'static> Message for E {}

/// Something that the server found wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerError<E> {
    /// Where, as a JSON Pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)) into the value of the form. What
    /// belongs to no field is shown for the form as a whole.
    pub pointer: String,
    /// What is wrong.
    pub message: E,
}

impl<E> ServerError<E> {
    /// An error at the member with this pointer.
    pub fn new(pointer: impl Into<String>, message: E) -> Self {
        Self {
            pointer: pointer.into(),
            message,
        }
    }

    /// An error of the form as a whole, such as that no answer came.
    pub fn general(message: E) -> Self {
        Self::new("", message)
    }
}
