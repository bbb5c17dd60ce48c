//! JSON values that keep the order of members and the spelling of numbers.

use std::fmt;

use crate::order::sorted_places;
use crate::{Number, steps};

/// A JSON value.
///
/// Two values are equal as JSON Schema has it
/// ([Core section 4.2.2](https://json-schema.org/draft/2020-12/json-schema-core#section-4.2.2)): numbers by what they are
/// worth, objects whatever the order of their members.
#[derive(Clone, Default)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number.
    Number(Number),
    /// A string.
    Text(String),
    /// A list.
    Array(Vec<Self>),
    /// An object.
    Object(Object),
}

/// A JSON object: members in their order, each name once.
#[derive(Clone, Default)]
pub struct Object {
    members: Vec<(String, Value)>,
    /// The places of the members in the order of their names. Empty where there are few.
    by_name: Vec<usize>,
}

/// So many members are looked through faster than they are put in order.
const FEW: usize = 16;

impl Object {
    /// An object without members.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            members: Vec::new(),
            by_name: Vec::new(),
        }
    }

    /// Members whose names are known to differ.
    pub(crate) fn from_distinct(members: Vec<(String, Value)>) -> Self {
        let mut object = Self {
            members,
            by_name: Vec::new(),
        };
        object.put_in_order();
        object
    }

    fn put_in_order(&mut self) {
        let name = |place: usize| self.members.get(place).map(|(name, _)| name);
        self.by_name = match self.members.len() {
            0..=FEW => Vec::new(),
            count => sorted_places(count, &|right, left| name(right) < name(left)),
        };
    }

    /// Where a member is, or would be in the order of the names.
    fn find(&self, name: &str) -> Result<usize, usize> {
        if self.by_name.is_empty() {
            steps::did(self.members.len());
            return self.members.iter().position(|(member, _)| member == name).ok_or(0);
        }
        let found = self.by_name.binary_search_by(|place| {
            steps::did(1);
            self.members[*place].0.as_str().cmp(name)
        });
        found.map(|at| self.by_name[at])
    }

    /// All members in their order.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.members.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// A member.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.find(name).ok().map(|at| &self.members[at].1)
    }

    /// Whether the member is there.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_ok()
    }

    /// Writes a member in its place, or at the end if it is new.
    pub fn set(&mut self, name: &str, value: Value) {
        *self.get_or_add(name) = value;
    }

    /// Takes a member out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.find(name).ok()?;
        steps::did(self.members.len());
        let (_, value) = self.members.remove(at);
        self.by_name.retain(|place| *place != at);
        for place in self.by_name.iter_mut().filter(|place| **place > at) {
            *place -= 1;
        }
        Some(value)
    }

    fn get_or_add(&mut self, name: &str) -> &mut Value {
        let at = self.find(name).unwrap_or_else(|before| {
            let at = self.members.len();
            self.members.push((name.to_owned(), Value::Null));
            if self.by_name.is_empty() {
                self.put_in_order();
            } else {
                self.by_name.insert(before, at);
            }
            at
        });
        &mut self.members[at].1
    }

    /// How many members there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

impl Value {
    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The object, if it is one.
    #[must_use]
    pub const fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The items, if it is a list.
    #[must_use]
    pub fn as_items(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// What stands at a JSON Pointer ([RFC 6901](https://www.rfc-editor.org/rfc/rfc6901)).
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<&Self> {
        let mut value = self;
        for name in tokens(pointer)? {
            value = match value {
                Self::Object(object) => object.get(&name)?,
                Self::Array(items) => items.get(index(&name)?)?,
                _ => return None,
            };
        }
        Some(value)
    }

    /// Writes what stands at a JSON Pointer. What leads there becomes an object where it is none; an index of a list that has
    /// that many items adds one, as `-` does. Answers whether it was written: an index far behind the end is not, nor is what
    /// is no pointer.
    pub fn set_at(&mut self, pointer: &str, value: Self) -> bool {
        let Some(names) = tokens(pointer) else {
            return false;
        };
        let mut place = self;
        for name in names {
            place = match place {
                Self::Array(items) => {
                    let at = if name == "-" { Some(items.len()) } else { index(&name) };
                    match at {
                        Some(at) if at == items.len() => items.push(Self::Null),
                        Some(at) if at < items.len() => {}
                        _ => return false,
                    }
                    let at = at.unwrap_or_default();
                    &mut items[at]
                }
                Self::Object(object) => object.get_or_add(&name),
                other => {
                    *other = Self::Object(Object::new());
                    let Self::Object(object) = other else { return false };
                    object.get_or_add(&name)
                }
            };
        }
        *place = value;
        true
    }

    /// Takes away what stands at a JSON Pointer; the whole value becomes `null`.
    pub fn remove_at(&mut self, pointer: &str) -> Option<Self> {
        let Some((parent, _)) = pointer.rsplit_once('/') else {
            return pointer.is_empty().then(|| std::mem::take(self));
        };
        let name = tokens(pointer)?.pop()?;
        let mut place = self;
        for name in tokens(parent)? {
            place = match place {
                Self::Object(object) if object.has(&name) => object.get_or_add(&name),
                Self::Array(items) => items.get_mut(index(&name)?)?,
                _ => return None,
            };
        }
        match place {
            Self::Object(object) => object.remove(&name),
            Self::Array(items) => index(&name).filter(|at| *at < items.len()).map(|at| items.remove(at)),
            _ => None,
        }
    }

    /// A text that equal values, and no others, have in common.
    pub(crate) fn canonical(&self) -> String {
        match self {
            Self::Number(number) => number.canonical(),
            Self::Array(items) => {
                let items: Vec<String> = items.iter().map(Self::canonical).collect();
                ["[", &items.join(","), "]"].concat()
            }
            Self::Object(object) => {
                let mut members: Vec<String> = object
                    .members()
                    .map(|(name, value)| [&crate::write::quoted(name), ":", &value.canonical()].concat())
                    .collect();
                crate::order::sort_by(&mut members, Ord::cmp);
                ["{", &members.join(","), "}"].concat()
            }
            scalar => scalar.to_string(),
        }
    }

    /// How many values there are, this one and all inside; counting ends at the limit.
    pub(crate) fn exceeds(&self, left: &mut usize) -> bool {
        if *left == 0 {
            return true;
        }
        *left -= 1;
        match self {
            Self::Array(items) => items.iter().any(|item| item.exceeds(left)),
            Self::Object(object) => object.members().any(|(_, value)| value.exceeds(left)),
            _ => false,
        }
    }
}

fn index(name: &str) -> Option<usize> {
    let canonical = name == "0" || !name.starts_with('0');
    (canonical && name.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| name.parse().ok())
        .flatten()
}

/// The names and indexes of a pointer. `None` if it is none.
fn tokens(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let rest = pointer.strip_prefix('/')?;
    Some(
        rest.split('/')
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
            .collect(),
    )
}

/// Adds a name to a JSON Pointer.
pub(crate) fn push_token(pointer: &mut String, name: &str) {
    pointer.push('/');
    for character in name.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            _ => pointer.push(character),
        }
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Boolean(left), Self::Boolean(right)) => left == right,
            (Self::Number(left), Self::Number(right)) => left == right,
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::Array(left), Self::Array(right)) => left == right,
            (Self::Object(left), Self::Object(right)) => left == right,
            _ => false,
        }
    }
}

impl Eq for Value {}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        // Most are in the same order, and looking each member up takes time by the square.
        let same_order = self
            .members()
            .zip(other.members())
            .all(|(left, right)| left.0 == right.0);
        self.len() == other.len()
            && if same_order {
                self.members()
                    .zip(other.members())
                    .all(|(left, right)| left.1 == right.1)
            } else {
                self.members().all(|(name, value)| other.get(name) == Some(value))
            }
    }
}

impl Eq for Object {}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

/// Says what it is, and nothing of what is in it: that is what a person has typed.
impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Null => "null",
            Self::Boolean(_) => "boolean",
            Self::Number(_) => "number",
            Self::Text(_) => "text",
            Self::Array(_) => "list",
            Self::Object(_) => "object",
        })
    }
}

/// Says how many members there are, and nothing of what is in them.
impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("object of ")?;
        self.len().fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Value {
        Value::parse(text).expect(text)
    }

    #[test]
    fn equality_is_that_of_json() {
        assert_eq!(value(r#"{"a":1,"b":[1.0,"x"]}"#), value(r#"{"b":[1e0,"x"],"a":1.00}"#));
        for (left, right) in [
            ("1", "true"),
            ("0", "false"),
            ("[1,2]", "[2,1]"),
            (r#"{"a":1}"#, r#"{"a":1,"b":1}"#),
            ("\"1\"", "1"),
            ("null", "{}"),
        ] {
            assert_ne!(value(left), value(right));
            assert_ne!(value(left).canonical(), value(right).canonical());
        }
        assert_eq!(
            value(r#"{"a":1,"b":2}"#).canonical(),
            value(r#"{"b":2.0,"a":1}"#).canonical()
        );
    }

    #[test]
    fn pointers_find_write_and_take_away() {
        let mut data = value(r#"{"a/b":{"m~n":[1,{"x":2}]}}"#);
        assert_eq!(data.at("/a~1b/m~0n/1/x"), Some(&value("2")));
        for nothing in [
            "/a",
            "a",
            "/a~1b/m~0n/2",
            "/a~1b/m~0n/01",
            "/a~1b/m~0n/-",
            "/a~1b/m~0n/0/x",
        ] {
            assert!(data.at(nothing).is_none(), "{nothing}");
        }
        assert!(data.set_at("/a~1b/m~0n/-", value("3")) && data.set_at("/a~1b/m~0n/0", value("0")));
        assert!(data.set_at("/new/deep", value("true")));
        assert!(!data.set_at("/a~1b/m~0n/9", value("3")) && !data.set_at("x", value("3")));
        assert_eq!(data.to_string(), r#"{"a/b":{"m~n":[0,{"x":2},3]},"new":{"deep":true}}"#);
        assert_eq!(data.remove_at("/a~1b/m~0n/1"), Some(value(r#"{"x":2}"#)));
        assert_eq!(data.remove_at("/new"), Some(value(r#"{"deep":true}"#)));
        assert_eq!(data.remove_at("/new/deep"), None);
        assert_eq!(data.to_string(), r#"{"a/b":{"m~n":[0,3]}}"#);
    }

    #[test]
    fn many_members_are_found_as_few_are() {
        let name = |number: usize| format!("m{}", number * 37 % 101);
        let mut object = Object::new();
        for number in 0..101 {
            object.set(&name(number), value("0"));
            object.set(&name(number), Value::Text(number.to_string()));
        }
        for number in (0..101).filter(|number| number % 3 == 0) {
            assert!(object.remove(&name(number)).is_some() && object.remove(&name(number)).is_none());
        }
        object.set(&name(0), value("null"));
        let left = (0..101).filter(|number| number % 3 != 0).chain([0]);
        let expected: Vec<String> = left.map(name).collect();
        assert!(
            object
                .members()
                .map(|(name, _)| name)
                .eq(expected.iter().map(String::as_str))
        );
        for (name, member) in object.members() {
            assert!(object.get(name) == Some(member), "{name}");
        }
        assert!(!object.has("m") && !object.has("m101"));
    }

    #[test]
    fn debug_output_tells_nothing_that_was_typed() {
        let data = value(r#"{"name":"secret"}"#);
        assert_eq!(format!("{data:?} {:?}", data.as_object()), "object Some(object of 1)");
    }
}
