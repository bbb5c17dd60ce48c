//! A form that a JSON Schema describes.

use crate::field::{Field, FieldId, FieldKind, Step};
use crate::limits::MAXIMUM_SCHEMA_BYTES;
use crate::node::Node;
use crate::{JsonError, Problem, SchemaError, SchemaFault, Value, link, parse, read, validate};

/// A form. There is no other way to make one than from a schema of which everything is understood.
#[derive(Debug, Clone)]
pub struct FormSchema {
    pub(crate) root: Node,
    fields: Vec<Field>,
    top: Vec<FieldId>,
    steps: Vec<Step>,
    document: Value,
}

impl FormSchema {
    /// Reads a schema.
    ///
    /// # Errors
    /// If the text is no JSON, if it is beyond [the limits](crate::limits), or if it says anything that is not supported or means
    /// nothing where it stands.
    pub fn parse(text: &str) -> Result<Self, SchemaError> {
        let document = read::parse(text, MAXIMUM_SCHEMA_BYTES).map_err(|error| SchemaError {
            pointer: String::new(),
            fault: SchemaFault::Json(error),
        })?;
        let mut root = parse::parse(&document)?;
        let linked = link::link(&mut root)?;
        Ok(Self {
            root,
            fields: linked.fields,
            top: linked.top,
            steps: linked.steps,
            document,
        })
    }

    /// `title`; empty if there is none.
    #[must_use]
    pub fn title(&self) -> &str {
        self.root.about.title.as_deref().unwrap_or_default()
    }

    /// `description`.
    #[must_use]
    pub fn description(&self) -> Option<&str> {
        self.root.about.hint.as_deref()
    }

    /// `$id`.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.document.at("/$id").and_then(Value::as_text)
    }

    /// Every field in page order, those that depend on conditions among them; a group or list before what is inside of it.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// A field. Of another form's id it may be any, or none.
    #[must_use]
    pub fn field(&self, id: FieldId) -> Option<&Field> {
        self.fields.get(id.0)
    }

    /// The fields of the form itself, in page order.
    #[must_use]
    pub fn top(&self) -> &[FieldId] {
        &self.top
    }

    /// The pages of the wizard, in their order. None if no field names a step.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The field that stands at a JSON Pointer into a value, such as one of a server's problem document. Of several under one name,
    /// the first.
    #[must_use]
    pub fn field_at(&self, pointer: &str) -> Option<FieldId> {
        let mut inside = self.top.clone();
        let mut found = Vec::new();
        for token in pointer.strip_prefix('/')?.split('/') {
            let name = token.replace("~1", "/").replace("~0", "~");
            let is_entry = name == "-" || (!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()));
            let is_meant = |id: &FieldId| match self.field(*id) {
                // Only the entry of a list has no name.
                Some(field) if field.name.is_empty() => is_entry,
                Some(field) => field.name == name,
                None => false,
            };
            // The entries of a choice of several have no field of their own.
            let is_several = |id: &FieldId| is_entry && matches!(self.kind(*id), Some(FieldKind::Choices(_)));
            let several: Vec<FieldId> = found.into_iter().filter(is_several).collect();
            found = inside.into_iter().filter(is_meant).chain(several).collect();
            inside = found.iter().flat_map(|id| self.inside(*id)).collect();
        }
        found.first().copied()
    }

    fn kind(&self, id: FieldId) -> Option<&FieldKind> {
        self.field(id).map(|field| &field.kind)
    }

    fn inside(&self, id: FieldId) -> Vec<FieldId> {
        match self.kind(id) {
            Some(FieldKind::Group(fields)) => fields.clone(),
            Some(FieldKind::List(entry)) => vec![*entry],
            _ => Vec::new(),
        }
    }

    /// What is wrong with a value: every broken rule, at most one for each pointer, in page order, and unknown members last.
    /// Nothing, if and only if the value is valid by JSON Schema, with `format` as an assertion.
    #[must_use]
    pub fn validate(&self, value: &Value) -> Vec<Problem> {
        validate::problems(&self.root, &self.fields, value)
    }

    /// Data from a file. It may break rules: [`FormSchema::validate`] says which, as of what was typed.
    ///
    /// # Errors
    /// If the text is no JSON or beyond [the limits](crate::limits).
    pub fn import(&self, text: &str) -> Result<Value, JsonError> {
        Value::parse(text)
    }

    /// The schema for a file: the document that it was read from, member by member in the same order, with numbers as they were
    /// written.
    #[must_use]
    pub fn export_schema(&self) -> String {
        self.document.to_pretty()
    }
}
