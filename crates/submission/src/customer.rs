//! The customer: as typed, as validated, and as stored.

use crate::email::is_email;
use crate::phone::is_phone;
use crate::{Date, DateError, Field, Violation, text};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// No customer was born earlier.
const EARLIEST_BIRTH: Date = match Date::new(1900, 1, 1) {
    Ok(date) => date,
    Err(_) => panic!("1 January 1900 is a date"),
};
/// No customer is older, in years. The oldest documented age is 122.
const MAXIMUM_AGE: u16 = 130;

/// The form as a person typed it. A member that is missing in JSON is an empty field, so that the answer is a sentence
/// about the field and not about JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CustomerInput {
    /// See [`Field::FirstName`].
    pub first_name: String,
    /// See [`Field::LastName`].
    pub last_name: String,
    /// See [`Field::Email`].
    pub email: String,
    /// See [`Field::DateOfBirth`].
    pub date_of_birth: String,
    /// See [`Field::Phone`].
    pub phone: String,
    /// See [`Field::Notes`].
    pub notes: String,
}

impl CustomerInput {
    /// What was typed into a field.
    #[must_use]
    pub fn get(&self, field: Field) -> &str {
        match field {
            Field::FirstName => &self.first_name,
            Field::LastName => &self.last_name,
            Field::Email => &self.email,
            Field::DateOfBirth => &self.date_of_birth,
            Field::Phone => &self.phone,
            Field::Notes => &self.notes,
        }
    }
}

/// A customer that passed every rule. There is no other way to make one, and reading one from JSON checks nothing but
/// the types, so only read back what [`Customer::to_bytes`] wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Customer {
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// The e-mail address.
    pub email: String,
    /// The date of birth.
    pub date_of_birth: Date,
    /// The phone number as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Free text; lines are separated by `\n`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

impl Customer {
    /// The bytes that are uploaded as the data object: compact JSON with the members in the order of this struct.
    ///
    /// The server computes length and SHA-256 of these bytes and signs them into the upload, the browser sends them:
    /// what lands in the bucket is exactly what was validated.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Writing strings into memory cannot fail, and this type holds nothing else.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// First and last name.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// The broken rules of a form, at most one for each field, in page order.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{} fields break a rule", .0.len())]
pub struct FieldErrors(Vec<(Field, Violation)>);

impl FieldErrors {
    /// What is wrong with one field.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<Violation> {
        self.iter()
            .find(|(wrong, _)| *wrong == field)
            .map(|(_, violation)| violation)
    }

    /// Every wrong field with its rule, in page order.
    pub fn iter(&self) -> impl Iterator<Item = (Field, Violation)> + '_ {
        self.0.iter().copied()
    }
}

/// Validates one field, as when a person leaves it.
///
/// # Errors
/// The first rule that the value breaks.
pub fn validate_field(field: Field, raw: &str, today: Date) -> Result<(), Violation> {
    let text = text::normalise(raw);
    match field {
        Field::DateOfBirth => date_of_birth(&text, today).map(|_| ()),
        _ => text::check(field, &text).and_then(|()| match field {
            Field::Email if !is_email(&text) => Err(Violation::EmailFormat),
            Field::Phone if !text.is_empty() && !is_phone(&text) => Err(Violation::PhoneFormat),
            _ => Ok(()),
        }),
    }
}

/// Validates the whole form.
///
/// `today` is the current date where the person is; a server that does not know takes the latest date on Earth, so that
/// it is never stricter than the browser.
///
/// # Errors
/// Every wrong field with the first rule it breaks.
pub fn validate(input: &CustomerInput, today: Date) -> Result<Customer, FieldErrors> {
    let violations: Vec<_> = Field::ALL
        .into_iter()
        .filter_map(|field| {
            validate_field(field, input.get(field), today)
                .err()
                .map(|violation| (field, violation))
        })
        .collect();
    let birth = match date_of_birth(&text::normalise(&input.date_of_birth), today) {
        Ok(birth) if violations.is_empty() => birth,
        _ => return Err(FieldErrors(violations)),
    };
    let optional = |raw: &str| Some(text::normalise(raw)).filter(|text| !text.is_empty());
    Ok(Customer {
        first_name: text::normalise(&input.first_name),
        last_name: text::normalise(&input.last_name),
        email: text::normalise(&input.email),
        date_of_birth: birth,
        phone: optional(&input.phone),
        notes: optional(&input.notes),
    })
}

fn date_of_birth(text: &str, today: Date) -> Result<Date, Violation> {
    if text.is_empty() {
        return Err(Violation::Required(Field::DateOfBirth));
    }
    let date: Date = text.parse().map_err(|error| match error {
        DateError::Format => Violation::DateFormat,
        DateError::NotReal => Violation::DateNotReal,
    })?;
    let earliest = EARLIEST_BIRTH.max(today.years_before(MAXIMUM_AGE));
    if date > today {
        Err(Violation::DateInFuture)
    } else if date < earliest {
        Err(Violation::DateTooEarly(earliest))
    } else {
        Ok(date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        "2026-11-23".parse().unwrap()
    }

    fn input() -> CustomerInput {
        CustomerInput {
            first_name: " Demo ".into(),
            last_name: "Account".into(),
            email: "demo@example.com\n".into(),
            date_of_birth: "1990-04-23".into(),
            phone: "+44 808 157 0192".into(),
            notes: "one\r\ntwo".into(),
        }
    }

    #[test]
    fn a_full_form_becomes_a_trimmed_customer() {
        let customer = validate(&input(), today()).unwrap();
        assert_eq!(customer.full_name(), "Demo Account");
        assert_eq!(customer.email, "demo@example.com");
        assert_eq!(customer.notes.as_deref(), Some("one\ntwo"));
    }

    #[test]
    fn the_stored_bytes_are_pinned() {
        // These bytes are hashed on the server and sent by the browser: a change here breaks uploads that are under way.
        assert_eq!(
            String::from_utf8(validate(&input(), today()).unwrap().to_bytes()).unwrap(),
            r#"{"first_name":"Demo","last_name":"Account","email":"demo@example.com","date_of_birth":"1990-04-23","phone":"+44 808 157 0192","notes":"one\ntwo"}"#
        );
        let without = CustomerInput {
            phone: " ".into(),
            notes: String::new(),
            ..input()
        };
        assert_eq!(
            String::from_utf8(validate(&without, today()).unwrap().to_bytes()).unwrap(),
            r#"{"first_name":"Demo","last_name":"Account","email":"demo@example.com","date_of_birth":"1990-04-23"}"#
        );
    }

    #[test]
    fn a_customer_reads_back_what_it_wrote_and_validates_again() {
        let customer = validate(&input(), today()).unwrap();
        let read: Customer = serde_json::from_slice(&customer.to_bytes()).unwrap();
        assert_eq!(read, customer);
    }

    #[test]
    fn an_empty_form_names_every_required_field_in_page_order() {
        let errors = validate(&CustomerInput::default(), today()).unwrap_err();
        let expected: Vec<_> = [Field::FirstName, Field::LastName, Field::DateOfBirth, Field::Email]
            .map(|field| (field, Violation::Required(field)))
            .into();
        assert_eq!(errors.iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn white_space_alone_is_empty() {
        assert_eq!(
            validate_field(Field::FirstName, " \u{a0}\t\n", today()),
            Err(Violation::Required(Field::FirstName))
        );
        assert_eq!(validate_field(Field::Phone, "  ", today()), Ok(()));
    }

    #[test]
    fn birth_dates_have_two_ends() {
        let check = |text: &str| validate_field(Field::DateOfBirth, text, today());
        assert_eq!(check("2026-11-23"), Ok(()));
        assert_eq!(check("2026-11-24"), Err(Violation::DateInFuture));
        assert_eq!(check("1900-01-01"), Ok(()));
        assert_eq!(check("1899-12-31"), Err(Violation::DateTooEarly(EARLIEST_BIRTH)));
        assert_eq!(check("23.04.1990"), Err(Violation::DateFormat));
        assert_eq!(check("1990-02-29"), Err(Violation::DateNotReal));
        let later: Date = "2040-06-15".parse().unwrap();
        assert_eq!(validate_field(Field::DateOfBirth, "1910-06-15", later), Ok(()));
        assert_eq!(
            validate_field(Field::DateOfBirth, "1910-06-14", later),
            Err(Violation::DateTooEarly("1910-06-15".parse().unwrap()))
        );
    }

    #[test]
    fn invisible_characters_never_satisfy_a_required_field() {
        for blank in ["\u{200b}", "\u{200d}", "\u{feff} \u{2060}", "\u{e0020}"] {
            for field in [Field::FirstName, Field::LastName, Field::Email, Field::DateOfBirth] {
                assert_eq!(
                    validate_field(field, blank, today()),
                    Err(Violation::Required(field)),
                    "{blank:?}"
                );
            }
        }
        let wrong = CustomerInput {
            first_name: "De\u{200b}mo".into(),
            notes: "\u{200b}".into(),
            ..input()
        };
        let errors: Vec<_> = validate(&wrong, today()).unwrap_err().iter().collect();
        assert_eq!(
            errors,
            [(Field::FirstName, Violation::ForbiddenCharacter(Field::FirstName))]
        );
        let silent = CustomerInput {
            notes: "\u{200b}".into(),
            ..input()
        };
        assert_eq!(validate(&silent, today()).unwrap().notes, None);
    }

    #[test]
    fn one_field_and_the_whole_form_agree() {
        let wrong = CustomerInput {
            email: "demo@".into(),
            phone: "12".into(),
            notes: "\u{7}".into(),
            ..input()
        };
        let errors = validate(&wrong, today()).unwrap_err();
        for field in Field::ALL {
            assert_eq!(
                errors.get(field),
                validate_field(field, wrong.get(field), today()).err(),
                "{}",
                field.label()
            );
        }
        assert_eq!(errors.iter().count(), 3);
    }

    #[test]
    fn missing_members_are_empty_fields_and_unknown_members_are_refused() {
        let parsed: CustomerInput = serde_json::from_str(r#"{"first_name":"Demo"}"#).unwrap();
        assert_eq!(parsed.last_name, "");
        assert!(serde_json::from_str::<CustomerInput>(r#"{"employee_id":"7"}"#).is_err());
    }
}
