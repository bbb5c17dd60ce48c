//! What the userInfo endpoint says, whatever it is: providers add claims of their own.

use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use shared_ui::format;

/// Claims with their values as a person reads them, in the provider's order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Claims(pub(crate) Vec<(String, String)>);

impl<'de> Deserialize<'de> for Claims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Claims;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("claims")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Claims, A::Error> {
                let mut claims = Vec::new();
                while let Some((name, Words(words))) = map.next_entry()? {
                    claims.push((name, words));
                }
                Ok(Claims(claims))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

/// Any JSON value, as words.
struct Words(String);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Anything;

        impl<'de> Visitor<'de> for Anything {
            type Value = Words;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Words, E> {
                Ok(Words("–".to_owned()))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Words, E> {
                Ok(Words(if value { "Yes" } else { "No" }.to_owned()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Words, E> {
                Ok(Words(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Words, E> {
                Ok(Words(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Words, E> {
                Ok(Words(format::number(value)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Words, E> {
                // Cognito writes these two as texts.
                Ok(Words(match text {
                    "true" => "Yes".to_owned(),
                    "false" => "No".to_owned(),
                    text => text.to_owned(),
                }))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some(Words(item)) = items.next_element()? {
                    words.push(item);
                }
                Ok(Words(words.join(", ")))
            }

            /// Such as `address` ([OpenID Connect Core, section 5.1.1](https://openid.net/specs/openid-connect-core-1_0.html#AddressClaim)).
            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some((name, Words(value))) = members.next_entry::<String, Words>()? {
                    words.push([&name, ": ", &value].concat());
                }
                Ok(Words(words.join(", ")))
            }
        }

        deserializer.deserialize_any(Anything)
    }
}

#[cfg(test)]
mod tests {
    use super::Claims;

    #[test]
    fn claims_of_any_kind_are_written_as_a_person_reads_them() {
        let document = r#"{
            "sub": "a1", "email_verified": "true", "phone_number_verified": false, "updated_at": 1700000000,
            "groups": ["customers", "billing"], "address": { "locality": "Bath", "country": "GB" }, "nickname": null
        }"#;
        let expected = [
            ("sub", "a1"),
            ("email_verified", "Yes"),
            ("phone_number_verified", "No"),
            ("updated_at", "1700000000"),
            ("groups", "customers, billing"),
            ("address", "locality: Bath, country: GB"),
            ("nickname", "–"),
        ];
        let expected = expected.map(|(name, words)| (name.to_owned(), words.to_owned()));
        assert_eq!(
            serde_json::from_str::<Claims>(document).unwrap(),
            Claims(expected.into())
        );
        assert!(serde_json::from_str::<Claims>("[]").is_err());
    }
}
