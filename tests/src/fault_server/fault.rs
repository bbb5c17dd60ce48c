use std::time::Duration;

/// What is wrong with the answers for one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The head comes this much later.
    Late(Duration),
    /// Nothing comes until the file is released.
    Held,
    /// The head comes at once, and nothing of the body until the file is released.
    HeldAfterHead,
    /// The body comes in pieces of this many bytes, with a pause between each two.
    Trickle {
        /// The size of a piece, in bytes.
        piece: usize,
        /// Between two pieces.
        pause: Duration,
    },
    /// The connection ends in good order after this many bytes of the body, and the head promised all of them.
    Truncated(usize),
    /// The connection is reset (RST) instead of an answer.
    ResetBeforeHead,
    /// The connection is reset (RST) after this many bytes of the body.
    ResetInBody(usize),
    /// Another `Content-Type`.
    ContentType(String),
    /// No header lets pages of another origin read the answer.
    WithoutCors,
    /// One byte of the body is another one: every bit of the byte at this offset is flipped.
    FlippedByte(usize),
    /// Another body of the same type, of any length.
    OtherBody(Vec<u8>),
    /// Another status, with its code as the body.
    Status(u16),
    /// A redirect (302) to this address.
    Redirect(String),
}
