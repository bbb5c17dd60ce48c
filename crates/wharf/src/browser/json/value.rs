//! What `JSON.parse` has made, as serde reads it.
//!
//! serde-wasm-bindgen does the same and more, and is larger by 5 KB of every app: it has code for values that JSON cannot
//! hold, and its error messages print numbers with fractions, which is 11 KB of the standard library before compression.

use core::fmt;

use js_sys::{Array, Object, Reflect};
use serde::{
    Deserializer,
    de::{
        self, DeserializeSeed, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
        value::StrDeserializer,
    },
};
use wasm_bindgen::{JsCast, JsValue};

/// A value without cycles, functions and the other things that JSON does not have.
pub(super) struct Value(JsValue);

impl Value {
    pub(super) fn new(value: JsValue) -> Self {
        Self(value)
    }

    fn is_null(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }

    fn text(&self) -> Result<String, Error> {
        self.0.as_string().ok_or_else(|| Error::expected("a text"))
    }

    fn number(&self) -> Result<f64, Error> {
        self.0.as_f64().ok_or_else(|| Error::expected("a number"))
    }

    /// A whole number that JavaScript can tell from its neighbours.
    fn integer(&self) -> Result<i64, Error> {
        let number = self.number()?;
        whole(number).ok_or_else(|| Error::expected("a whole number"))
    }

    fn items(self) -> Result<Items, Error> {
        match self.0.dyn_into::<Array>() {
            Ok(array) => Ok(Items { array, next: 0 }),
            Err(_) => Err(Error::expected("a list")),
        }
    }

    fn object(self) -> Result<Object, Error> {
        if self.0.is_object() && !Array::is_array(&self.0) {
            Ok(self.0.unchecked_into())
        } else {
            Err(Error::expected("an object"))
        }
    }
}

fn whole(number: f64) -> Option<i64> {
    let is_safe = number.abs() <= js_sys::Number::MAX_SAFE_INTEGER && number % 1.0 == 0.0;
    is_safe.then_some(number as i64)
}

impl<'de> Deserializer<'de> for Value {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_null() {
            visitor.visit_unit()
        } else if let Some(text) = self.0.as_string() {
            visitor.visit_string(text)
        } else if let Some(number) = self.0.as_f64() {
            match whole(number) {
                Some(integer) => visitor.visit_i64(integer),
                None => visitor.visit_f64(number),
            }
        } else if let Some(flag) = self.0.as_bool() {
            visitor.visit_bool(flag)
        } else if Array::is_array(&self.0) {
            visitor.visit_seq(self.items()?)
        } else {
            self.deserialize_map(visitor)
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0.as_bool() {
            Some(flag) => visitor.visit_bool(flag),
            None => Err(Error::expected("true or false")),
        }
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i64(self.integer()?)
    }

    fn deserialize_i8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u16<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(self.number()?)
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_string(self.text()?)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.is_null() {
            visitor.visit_unit()
        } else {
            Err(Error::expected("null"))
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_seq(self.items()?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let object = self.object()?;
        visitor.visit_map(Members {
            names: Object::keys(&object),
            object,
            next: 0,
            value: None,
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        // As a list of its fields: what serde writes for lists is a third of what it writes for maps, and is all that is linked.
        let mut members = Fields {
            object: self.object()?,
            fields,
            missing: "",
        };
        let read = visitor.visit_seq(&mut members);
        read.map_err(|error| error.if_missing(members.missing))
    }

    /// Of enums, JSON has the unit variants: their names.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let name = self.text()?;
        let name: StrDeserializer<'_, Error> = name.as_str().into_deserializer();
        visitor.visit_enum(name)
    }

    serde::forward_to_deserialize_any! { bytes byte_buf unit_struct tuple_struct ignored_any }
}

/// The items of a list.
struct Items {
    array: Array,
    next: u32,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if self.next >= self.array.length() {
            return Ok(None);
        }
        let item = self.array.get(self.next);
        self.next += 1;
        seed.deserialize(Value(item)).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.array.length() as usize)
    }
}

/// The members of an object, whatever their names.
struct Members {
    names: Array,
    object: Object,
    next: u32,
    value: Option<JsValue>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        if self.next >= self.names.length() {
            return Ok(None);
        }
        let name = self.names.get(self.next);
        self.next += 1;
        self.value = Reflect::get(&self.object, &name).ok();
        seed.deserialize(Value(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(Value(self.value.take().unwrap_or(JsValue::UNDEFINED)))
    }
}

/// The members of an object that a struct has fields for, in the order of these. Others are not even looked at.
struct Fields {
    object: Object,
    fields: &'static [&'static str],
    /// The field that was last looked for in vain.
    missing: &'static str,
}

impl Fields {
    /// The name of the next field and the member, if the object has it.
    fn advance(&mut self) -> Option<(&'static str, Option<JsValue>)> {
        let (name, rest) = self.fields.split_first()?;
        self.fields = rest;
        let key = JsValue::from_str(name);
        // Its own members only: every object inherits a `constructor`, and whatever some app has added for all.
        let is_there = Object::has_own(&self.object, &key);
        // Reading a member of what `JSON.parse` has made does not fail.
        let value = is_there.then(|| Reflect::get(&self.object, &key).unwrap_or(JsValue::UNDEFINED));
        Some((name, value))
    }
}

impl<'de> SeqAccess<'de> for Fields {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some((name, value)) = self.advance() else {
            return Ok(None);
        };
        match value {
            Some(value) => seed.deserialize(Value(value)).map(Some).map_err(|error| error.of(name)),
            // Without its member an option is `None`. Everything else has a default, or is missing: serde knows which.
            None => {
                self.missing = name;
                Ok(seed.deserialize(Value(JsValue::UNDEFINED)).ok())
            }
        }
    }
}

/// What is said of a list of too few items.
const TOO_SHORT: &str = "expected more items";

/// Why a value is not what it should be.
#[derive(Debug)]
pub(super) struct Error(String);

impl Error {
    fn expected(what: &str) -> Self {
        Self(["expected ", what].concat())
    }

    /// A list ended too early, which is what a struct is told of a field that is not there.
    fn if_missing(self, name: &'static str) -> Self {
        if self.0 == TOO_SHORT {
            <Self as de::Error>::missing_field(name)
        } else {
            self
        }
    }

    /// The same, of a member of something.
    fn of(self, name: &str) -> Self {
        Self(["`", name, "`: ", &self.0].concat())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl core::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    /// Without what it was: printing that is what costs so much.
    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(&expected.to_string())
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(&expected.to_string())
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self(TOO_SHORT.to_owned())
    }

    fn missing_field(name: &'static str) -> Self {
        Self(["`", name, "` is missing"].concat())
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::expected("a known name")
    }
}
