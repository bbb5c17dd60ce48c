//! What the server says about single fields.

use submission::Field;
use wharf::browser::Problem;

/// A field with what is wrong about it.
pub(crate) type WrongField = (Field, String);

/// Finds the fields of a problem document, in page order and each with the first thing that is wrong about it.
pub(crate) fn wrong_fields(problem: &Problem) -> Vec<WrongField> {
    Field::ALL
        .into_iter()
        .filter_map(|field| {
            let problem = problem
                .errors
                .iter()
                .find(|problem| Field::from_pointer(&problem.pointer) == Some(field))?;
            Some((field, problem.detail.clone()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_are_put_into_page_order_once_for_each_field() {
        let document = r#"{
            "title": "There is a problem with the form",
            "errors": [
                { "pointer": "/customer/notes", "code": "too_long", "detail": "too long" },
                { "pointer": "/customer/notes", "code": "forbidden_character", "detail": "hidden" },
                { "pointer": "/customer/email", "code": "required", "detail": "no email" },
                { "pointer": "/customer/first_name", "code": "required", "detail": "no name" },
                { "pointer": "/key", "code": "unknown", "detail": "not a field" }
            ]
        }"#;
        assert_eq!(
            wrong_fields(&serde_json::from_str(document).unwrap()),
            [
                (Field::FirstName, "no name".to_owned()),
                (Field::Email, "no email".to_owned()),
                (Field::Notes, "too long".to_owned()),
            ]
        );
        assert_eq!(wrong_fields(&Problem::default()), []);
    }
}
