//! How large a page becomes of a schema and its data. Both come from outside, and each entry of a list is as many fields as the
//! schema has for it, with all of their choices.

use form_schema::{Field, FieldId, FieldKind, FormSchema, Value};

/// A page with more fields than this keeps the browser busy for seconds.
pub(crate) const MOST_FIELDS: usize = 5_000;
/// So many choices are as much work as a field.
const CHOICES_OF_A_FIELD: usize = 4;

/// Whether a form of this schema, filled with this data, is more work than one with [`MOST_FIELDS`] fields, shown or not.
pub(crate) fn is_too_large(schema: &FormSchema, data: &Value) -> bool {
    let mut left = MOST_FIELDS * CHOICES_OF_A_FIELD;
    !fit(schema, schema.top(), Some(data), &mut left)
}

fn fit(schema: &FormSchema, ids: &[FieldId], data: Option<&Value>, left: &mut usize) -> bool {
    let data = data.and_then(Value::as_object);
    ids.iter().all(|id| {
        let name = schema.field(*id).map_or("", |field| field.name.as_str());
        fits(schema, *id, data.and_then(|data| data.get(name)), left)
    })
}

fn fits(schema: &FormSchema, id: FieldId, value: Option<&Value>, left: &mut usize) -> bool {
    let field = schema.field(id);
    let choices = field.and_then(Field::choices).map_or(0, <[_]>::len);
    let Some(rest) = left.checked_sub(CHOICES_OF_A_FIELD + choices) else {
        return false;
    };
    *left = rest;
    match field.map(|field| &field.kind) {
        Some(FieldKind::Group(inside)) => fit(schema, inside, value, left),
        Some(FieldKind::List(entry)) => {
            let items = value.and_then(Value::as_items).unwrap_or_default();
            items.iter().all(|item| fits(schema, *entry, Some(item), left))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list with a hundred texts in each entry, and so many entries to begin with.
    fn schema(entries: usize) -> FormSchema {
        let texts: Vec<String> = (0..100)
            .map(|number| format!(r#""t{number}": {{ "type": "string" }}"#))
            .collect();
        let entries = vec!["{}"; entries].join(",");
        let text = format!(
            r#"{{ "type": "object", "properties": {{ "list": {{
                "type": "array", "items": {{ "type": "object", "properties": {{ {} }} }}, "default": [{entries}]
            }} }} }}"#,
            texts.join(",")
        );
        FormSchema::parse(&text).unwrap()
    }

    #[test]
    fn choices_are_counted_as_well() {
        let choices: Vec<String> = (0..1_000).map(|number| format!(r#""c{number}""#)).collect();
        let schema = |entries: usize| {
            let text = format!(
                r#"{{ "type": "object", "properties": {{ "list": {{ "type": "array", "default": [{}],
                    "items": {{ "type": "string", "enum": [{}] }} }} }} }}"#,
                vec![r#""c1""#; entries].join(","),
                choices.join(",")
            );
            FormSchema::parse(&text).unwrap()
        };
        for (entries, is_large) in [(19, false), (20, true)] {
            let schema = schema(entries);
            assert_eq!(is_too_large(&schema, &schema.defaults()), is_large, "{entries}");
        }
    }

    #[test]
    fn what_the_entries_of_lists_make_is_counted() {
        // The list, and for each entry its group and its texts.
        for (entries, is_large) in [(0, false), (49, false), (50, true), (500, true)] {
            let schema = schema(entries);
            assert_eq!(is_too_large(&schema, &schema.defaults()), is_large, "{entries}");
        }
    }
}
