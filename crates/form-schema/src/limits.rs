//! How large a document may be. A schema and its data come from outside: what is refused here costs nobody memory or time, and what
//! is within these limits can be judged, pruned and written in steps that the tests of `apply` count.

/// The longest schema, in bytes.
pub const MAXIMUM_SCHEMA_BYTES: usize = 256 * 1024;
/// The longest document of data, in bytes.
pub const MAXIMUM_DATA_BYTES: usize = 1024 * 1024;
/// How many lists and objects may stand inside each other in a document.
pub const MAXIMUM_JSON_DEPTH: usize = 64;
/// How many values a document may have: lists, objects and everything in them.
pub const MAXIMUM_VALUES: usize = 20_000;
/// The longest number, in bytes.
pub const MAXIMUM_NUMBER_BYTES: usize = 100;
/// The largest power of ten that the first digit of a number may stand for, in either direction. What other programs hold ends at
/// 308.
pub const MAXIMUM_EXPONENT: i32 = 300;
/// How many fields a form may have. The fields of a list count once.
pub const MAXIMUM_FIELDS: usize = 1_000;
/// How many subschemas a form may have, those of conditions among them, after every `$ref` has become what it names.
pub const MAXIMUM_SUBSCHEMAS: usize = 4_000;
/// How deep groups and lists may stand inside each other.
pub const MAXIMUM_DEPTH: usize = 8;
/// How long a chain of `$ref` may be.
pub const MAXIMUM_REFERENCES: usize = 16;
/// How much text references may repeat, in bytes.
pub const MAXIMUM_REPEATED_BYTES: usize = 1024 * 1024;
/// The longest title or label, in characters.
pub const MAXIMUM_TITLE_CHARACTERS: usize = 200;
/// The longest description, in characters.
pub const MAXIMUM_DESCRIPTION_CHARACTERS: usize = 2_000;
/// The longest name of a property, in characters.
pub const MAXIMUM_NAME_CHARACTERS: usize = 100;
/// How many choices a field may have.
pub const MAXIMUM_CHOICES: usize = 1_000;
/// How many problems are told of one value.
pub const MAXIMUM_PROBLEMS: usize = 1_000;
/// How many fields of one value are told as active.
pub const MAXIMUM_ACTIVE_FIELDS: usize = 20_000;
/// How often a value is looked through again because what was taken away inside of a group or list changed a condition elsewhere.
/// What is left after that, the verdict names as not applicable.
pub const MAXIMUM_PASSES: usize = 64;
