use core::fmt;

/// What is wrong with a document. The reader itself says nothing of what is in it: that may be a secret.
///
/// In a box: every result that carries it is the smaller for it, and the code that hands it on too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Fault>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    reason: String,
    /// Line and column, from 1.
    place: Option<(usize, usize)>,
}

impl Error {
    /// What whoever reads a document has to say about it.
    #[must_use]
    pub fn new(reason: &str) -> Self {
        Self::at(None, reason)
    }

    /// The same about a place in the text: what comes after `before`.
    pub(crate) fn behind(before: &str, reason: &str) -> Self {
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.chars().rev().take_while(|character| *character != '\n').count() + 1;
        Self::at(Some((line, column)), reason)
    }

    fn at(place: Option<(usize, usize)>, reason: &str) -> Self {
        let reason = reason.to_owned();
        Self(Box::new(Fault { reason, place }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { reason, place } = &*self.0;
        formatter.write_str(reason)?;
        match place {
            Some((line, column)) => write!(formatter, " at line {line} column {column}"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for Error {}
