use futures::future::LocalBoxFuture;

/// A draft as it lies in the storage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The [`Header`](crate::Header), in the bytes that were authenticated.
    pub header: String,
    /// What was typed, encrypted.
    pub sealed: Sealed,
}

/// What was encrypted, with what it takes besides the key to read it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sealed {
    /// Used for this draft only.
    pub nonce: Vec<u8>,
    /// Ciphertext and tag.
    pub ciphertext: Vec<u8>,
}

/// The storage, or its encryption, did not do what it was asked for: it is full, say, or switched off.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the browser does not keep drafts: {0}")]
pub struct Failure(pub String);

/// The answer of a port.
pub type Answer<'a, T> = LocalBoxFuture<'a, Result<T, Failure>>;

/// What the caller brings: clock, storage and keys of one app.
pub trait Ports {
    /// Milliseconds since 1970.
    fn now(&self) -> u64;

    /// The record under an id; an empty one if what lies there is none.
    fn read<'a>(&'a self, id: &'a str) -> Answer<'a, Option<Record>>;

    /// Puts a record under an id, in the place of any other.
    fn write<'a>(&'a self, id: &'a str, record: &'a Record) -> Answer<'a, ()>;

    /// Removes the record under an id.
    fn remove<'a>(&'a self, id: &'a str) -> Answer<'a, ()>;

    /// Every record with its id.
    fn all(&self) -> Answer<'_, Vec<(String, Record)>>;

    /// Encrypts with the key of a person, which is made if there is none. `header` is authenticated too.
    fn seal<'a>(&'a self, subject: &'a str, header: &'a str, plain: &'a [u8]) -> Answer<'a, Sealed>;

    /// Decrypts; `None` if there is no key, or if it was not this key and this header that it was sealed with.
    fn unseal<'a>(&'a self, subject: &'a str, header: &'a str, sealed: &'a Sealed) -> Answer<'a, Option<Vec<u8>>>;
}
