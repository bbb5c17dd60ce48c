//! How many fields a page gets from a schema and its data. Both come from outside, and each entry of a list is as many fields as
//! the schema has for it.

use form_schema::{FieldId, FieldKind, FormSchema, Value};

/// A page with more fields than this keeps the browser busy for seconds.
pub(crate) const MOST_FIELDS: usize = 5_000;

/// Whether a form of this schema, filled with this data, has more than [`MOST_FIELDS`] fields, shown or not.
pub(crate) fn is_too_large(schema: &FormSchema, data: &Value) -> bool {
    let mut left = MOST_FIELDS;
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
    let Some(rest) = left.checked_sub(1) else {
        return false;
    };
    *left = rest;
    match schema.field(id).map(|field| &field.kind) {
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
    fn what_the_entries_of_lists_make_is_counted() {
        // The list, and for each entry its group and its texts.
        for (entries, is_large) in [(0, false), (49, false), (50, true), (500, true)] {
            let schema = schema(entries);
            assert_eq!(is_too_large(&schema, &schema.defaults()), is_large, "{entries}");
        }
    }
}
