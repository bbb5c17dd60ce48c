//! Reads a schema into the rules that it has.

mod about;
mod conditions;
mod keywords;
mod rules;

use crate::limits::{
    MAXIMUM_DEPTH, MAXIMUM_NAME_CHARACTERS, MAXIMUM_REFERENCES, MAXIMUM_REPEATED_BYTES, MAXIMUM_SUBSCHEMAS,
};
use crate::node::{Named, Node, ObjectRules, Property};
use crate::value::{Object, push_token};
use crate::{SchemaError, SchemaFault, Type, Value};
use conditions::Scope;
use keywords::{BRANCH, CONDITION, FIELD, Keyword, Place, REFINEMENT, ROOT};

/// The one dialect. With an empty fragment it is the same URI.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Reads a whole schema.
pub(crate) fn parse(document: &Value) -> Result<Node, SchemaError> {
    let root = document
        .as_object()
        .ok_or_else(|| fault("", SchemaFault::WrongValue("an object")))?;
    let mut parser = Parser {
        definitions: Vec::new(),
        chain: Vec::new(),
        // As if each definition were a field of the form.
        depth: 1,
        deepest: 1,
        branches: 0,
        subschemas: 0,
        repeated: 0,
    };
    match root.get("$schema") {
        None => {}
        Some(Value::Text(dialect)) if dialect.strip_suffix('#').unwrap_or(dialect) == DIALECT => {}
        Some(_) => {
            let expected = "`https://json-schema.org/draft/2020-12/schema`";
            return Err(fault("/$schema", SchemaFault::WrongValue(expected)));
        }
    }
    text(root, "", "$id", usize::MAX)?;
    let definitions = match root.get("$defs") {
        None => &Object::new(),
        Some(Value::Object(definitions)) => definitions,
        Some(_) => return Err(fault("/$defs", SchemaFault::WrongValue("an object"))),
    };
    parser.definitions = definitions.members().map(|(name, json)| (name, json, None)).collect();
    // Each of them, be it used or not.
    for (name, _) in definitions.members() {
        let mut pointer = "/$defs".to_owned();
        push_token(&mut pointer, name);
        parser.definition(name, &pointer)?;
    }
    parser.depth = 0;
    parser.schema(document, "", ROOT, None)
}

fn fault(pointer: &str, fault: SchemaFault) -> SchemaError {
    SchemaError {
        pointer: pointer.to_owned(),
        fault,
    }
}

/// An error about a member of the schema that stands at a pointer.
fn fault_at(pointer: &str, name: &str, reason: SchemaFault) -> SchemaError {
    fault(&below(pointer, name), reason)
}

fn below(pointer: &str, name: &str) -> String {
    let mut pointer = pointer.to_owned();
    push_token(&mut pointer, name);
    pointer
}

/// A member that is a text of at most so many characters.
fn text(json: &Object, at: &str, name: &str, limit: usize) -> Result<Option<String>, SchemaError> {
    match json.get(name) {
        None => Ok(None),
        Some(Value::Text(text)) if text.chars().count() > limit => {
            let what = "the characters of the text";
            Err(fault_at(at, name, SchemaFault::TooMany { what, limit }))
        }
        Some(Value::Text(text)) => Ok(Some(text.clone())),
        Some(_) => Err(fault_at(at, name, SchemaFault::WrongValue("a text"))),
    }
}

/// A definition that was read.
struct Definition {
    node: Node,
    /// How many levels of groups and lists it has.
    height: usize,
    subschemas: usize,
    bytes: usize,
}

/// What a schema is read with.
struct Parser<'json> {
    /// Names, schemas, and what they were read as.
    definitions: Vec<(&'json str, &'json Value, Option<Definition>)>,
    /// The definitions that are being read, each because of the one before.
    chain: Vec<String>,
    /// How many groups and lists are around.
    depth: usize,
    /// The deepest that was, since somebody has last asked.
    deepest: usize,
    /// How many branches are around.
    branches: usize,
    subschemas: usize,
    repeated: usize,
}

/// What a refinement or a condition is about.
#[derive(Clone, Copy)]
struct Subject<'scope> {
    kind: Option<Type>,
    /// Where the names of its properties are looked up.
    scope: Option<Scope<'scope>>,
    items: Option<&'scope Node>,
}

impl<'json> Parser<'json> {
    /// A schema wherever it stands. `subject` is what it refines or asks about.
    fn schema(
        &mut self,
        json: &'json Value,
        at: &str,
        place: Place,
        subject: Option<Subject<'_>>,
    ) -> Result<Node, SchemaError> {
        self.count_subschemas(1, at)?;
        if place & (REFINEMENT | CONDITION) != 0 && *json == Value::Boolean(false) {
            return Ok(Node {
                never: true,
                ..Node::default()
            });
        }
        let expected = "an object";
        let object = json
            .as_object()
            .ok_or_else(|| fault(at, SchemaFault::WrongValue(expected)))?;
        for (name, _) in object.members() {
            let keyword = known(name, at)?;
            if keyword.places & place == 0 {
                let reason = SchemaFault::WrongPlace {
                    keyword: keyword.name,
                    place: keyword.belongs,
                };
                return Err(fault_at(at, name, reason));
            }
        }
        text(object, at, "$comment", usize::MAX)?;
        if object.has("$ref") {
            return self.reference(object, at);
        }
        let kind = kind(object, at, place, subject)?;
        let known_kind = kind.or_else(|| subject.and_then(|subject| subject.kind));
        if let Some(kind) = known_kind {
            require_type(object, at, kind)?;
        }
        let mut node = Node {
            kind,
            rules: rules::rules(object, at, known_kind)?,
            about: self.about(object, at, place)?,
            ..Node::default()
        };
        self.inside(object, at, place, subject, &mut node)?;
        about::check_widget(&node, at)?;
        about::check_default(&node, at)?;
        Ok(node)
    }

    /// What is inside of a list or an object.
    fn inside(
        &mut self,
        object: &'json Object,
        at: &str,
        place: Place,
        subject: Option<Subject<'_>>,
        node: &mut Node,
    ) -> Result<(), SchemaError> {
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        // The form itself is one level.
        if self.depth > MAXIMUM_DEPTH + 2 {
            return Err(too_many(at, "the levels of groups and lists", MAXIMUM_DEPTH));
        }
        let needs_inside = place & (ROOT | FIELD) != 0;
        if let Some(items) = object.get("items") {
            let (item_place, item_subject) = match place {
                FIELD => (FIELD, None),
                _ => (place, subject.and_then(|subject| subject.items).map(Subject::of)),
            };
            let items = self.schema(items, &below(at, "items"), item_place, item_subject)?;
            node.items = Some(Box::new(items));
        } else if needs_inside && node.kind == Some(Type::Array) {
            return Err(fault(at, SchemaFault::Missing("items")));
        }
        let is_object = ["properties", "required", "dependentRequired", "if", "allOf"]
            .iter()
            .any(|name| object.has(name));
        if needs_inside && node.kind == Some(Type::Object) && !object.has("properties") {
            return Err(fault(at, SchemaFault::Missing("properties")));
        }
        if is_object {
            let scope = subject.and_then(|subject| subject.scope);
            node.object = Some(self.object(object, at, place, scope.as_ref())?);
        } else {
            conditions::refuse_branches(object, at)?;
        }
        self.depth -= 1;
        Ok(())
    }

    /// The rules of an object. `outer` is the object that they are added to, or asked about.
    fn object(
        &mut self,
        json: &'json Object,
        at: &str,
        place: Place,
        outer: Option<&Scope<'_>>,
    ) -> Result<ObjectRules, SchemaError> {
        let mut rules = ObjectRules {
            closed: closed(json, at)?,
            ..ObjectRules::default()
        };
        let properties = match json.get("properties") {
            None => None,
            Some(Value::Object(properties)) => Some(properties),
            Some(_) => return Err(fault_at(at, "properties", SchemaFault::WrongValue("an object"))),
        };
        if place & (ROOT | FIELD) != 0 && properties.is_none_or(Object::is_empty) {
            let expected = "an object with at least one field";
            return Err(fault_at(at, "properties", SchemaFault::WrongValue(expected)));
        }
        let at_properties = below(at, "properties");
        for (name, json) in properties.into_iter().flat_map(Object::members) {
            let at = below(&at_properties, name);
            if name.is_empty() || name.chars().count() > MAXIMUM_NAME_CHARACTERS {
                let expected = "named with 1 to 100 characters";
                return Err(fault(&at, SchemaFault::WrongValue(expected)));
            }
            let property = self.property(name, json, &at, place, outer)?;
            rules.properties.push(property);
        }
        self.conditions(json, at, place, outer, &mut rules)?;
        let scope = Scope::new(&rules, outer);
        let required = match json.get("required") {
            Some(names) => names_of(names, &below(at, "required"), &scope)?,
            None => Vec::new(),
        };
        let dependent = match json.get("dependentRequired") {
            Some(dependent) => dependent_of(dependent, &below(at, "dependentRequired"), &scope)?,
            None => Vec::new(),
        };
        Ok(ObjectRules {
            required,
            dependent,
            ..rules
        })
    }

    fn property(
        &mut self,
        name: &str,
        json: &'json Value,
        at: &str,
        place: Place,
        outer: Option<&Scope<'_>>,
    ) -> Result<Property, SchemaError> {
        let named = Named::new(name);
        let (place, subject) = match place {
            ROOT | FIELD => (FIELD, None),
            BRANCH => match outer.and_then(|scope| scope.certain(name)) {
                Some(node) => (REFINEMENT, Some(Subject::of(node))),
                None if outer.is_some_and(Scope::is_closed) => return Err(fault(at, SchemaFault::Closed)),
                None => (FIELD, None),
            },
            _ => match outer.and_then(|scope| scope.any(name)) {
                Some(node) => (place, Some(Subject::of(node))),
                None => return Err(fault(at, SchemaFault::UnknownField(name.to_owned()))),
            },
        };
        Ok(Property {
            named,
            declared: place == FIELD,
            node: self.schema(json, at, place, subject)?,
        })
    }

    /// A field that is described by a definition.
    fn reference(&mut self, json: &'json Object, at: &str) -> Result<Node, SchemaError> {
        const BESIDE: [&str; 8] = [
            "$ref",
            "$comment",
            "title",
            "description",
            "default",
            "readOnly",
            "examples",
            "x-wharf",
        ];
        for (name, _) in json.members() {
            if !BESIDE.contains(&name) {
                let keyword = known(name, at)?.name;
                return Err(fault_at(at, name, SchemaFault::BesideReference(keyword)));
            }
        }
        let name = match json.get("$ref") {
            Some(Value::Text(reference)) => reference.strip_prefix("#/$defs/"),
            _ => None,
        };
        // A slash or a tilde in the name is written as in a JSON Pointer.
        let name = name.map(|name| name.replace("~1", "/").replace("~0", "~"));
        let at_reference = below(at, "$ref");
        let name = name.ok_or_else(|| fault(&at_reference, SchemaFault::Reference))?;
        let definition = self.definition(&name, &at_reference)?;
        let height = definition.height;
        let (subschemas, bytes, mut node) = (definition.subschemas, definition.bytes, definition.node.clone());
        self.count_subschemas(subschemas, at)?;
        self.repeated += bytes;
        if self.repeated > MAXIMUM_REPEATED_BYTES {
            return Err(too_many(at, "the bytes that references repeat", MAXIMUM_REPEATED_BYTES));
        }
        self.deepest = self.deepest.max(self.depth + height);
        if self.depth + height > MAXIMUM_DEPTH + 2 {
            return Err(too_many(at, "the levels of groups and lists", MAXIMUM_DEPTH));
        }
        let own = self.about(json, at, FIELD)?;
        about::override_with(&mut node.about, own, json);
        about::check_widget(&node, at)?;
        about::check_default(&node, at)?;
        Ok(node)
    }

    /// Reads a definition, if it was not read before.
    fn definition(&mut self, name: &str, asked_at: &str) -> Result<&Definition, SchemaError> {
        let unknown = || fault(asked_at, SchemaFault::Reference);
        let at = self.definitions.iter().position(|(known, ..)| *known == name);
        let at = at.ok_or_else(unknown)?;
        if let Some((_, json, None)) = self.definitions.get(at) {
            let json = *json;
            if self.chain.iter().any(|open| open == name) {
                return Err(fault(asked_at, SchemaFault::Recursive));
            }
            if self.chain.len() == MAXIMUM_REFERENCES {
                let what = "the references that lead to each other";
                return Err(too_many(asked_at, what, MAXIMUM_REFERENCES));
            }
            self.chain.push(name.to_owned());
            let (subschemas, repeated, deepest) = (self.subschemas, self.repeated, self.deepest);
            self.deepest = self.depth;
            let node = self.schema(json, &below("/$defs", name), FIELD, None)?;
            let definition = Definition {
                node,
                height: self.deepest - self.depth,
                subschemas: self.subschemas - subschemas,
                bytes: bytes_of(json) + self.repeated - repeated,
            };
            self.deepest = deepest.max(self.deepest);
            self.chain.pop();
            if let Some(entry) = self.definitions.get_mut(at) {
                entry.2 = Some(definition);
            }
        }
        let definition = self
            .definitions
            .get(at)
            .and_then(|(_, _, definition)| definition.as_ref());
        definition.ok_or_else(unknown)
    }

    fn count_subschemas(&mut self, count: usize, at: &str) -> Result<(), SchemaError> {
        self.subschemas += count;
        if self.subschemas > MAXIMUM_SUBSCHEMAS {
            return Err(too_many(at, "the subschemas of a form", MAXIMUM_SUBSCHEMAS));
        }
        Ok(())
    }
}

impl<'scope> Subject<'scope> {
    fn of(node: &'scope Node) -> Self {
        Self {
            kind: node.kind,
            scope: node.object.as_ref().map(|rules| Scope::new(rules, None)),
            items: node.items.as_deref(),
        }
    }
}

fn too_many(at: &str, what: &'static str, limit: usize) -> SchemaError {
    fault(at, SchemaFault::TooMany { what, limit })
}

fn known(name: &str, at: &str) -> Result<&'static Keyword, SchemaError> {
    keywords::find(name).ok_or_else(|| fault_at(at, name, SchemaFault::UnknownKeyword(name.to_owned())))
}

/// `type`, or what the subject has.
fn kind(json: &Object, at: &str, place: Place, subject: Option<Subject<'_>>) -> Result<Option<Type>, SchemaError> {
    let known = match place {
        ROOT | BRANCH => Some(Type::Object),
        _ => subject.and_then(|subject| subject.kind),
    };
    let Some(value) = json.get("type") else {
        return match place {
            ROOT | FIELD => Err(fault(at, SchemaFault::Missing("type"))),
            // Nothing is said about the type: a rule here leaves values of other types alone.
            _ => Ok(None),
        };
    };
    let name = value.as_text();
    let kind = name.and_then(|name| Type::ALL.iter().find(|(known, _)| *known == name));
    let expected = "one of `object`, `array`, `string`, `number`, `integer` and `boolean`";
    let kind = kind.map(|(_, kind)| *kind);
    let kind = kind.ok_or_else(|| fault_at(at, "type", SchemaFault::WrongValue(expected)))?;
    match known {
        Some(known) if known != kind && (known, kind) != (Type::Number, Type::Integer) => {
            let expected = match place {
                ROOT | BRANCH => "`object`: a form is a group of fields",
                _ => "the type that the field is declared with",
            };
            Err(fault_at(at, "type", SchemaFault::WrongValue(expected)))
        }
        _ => Ok(Some(kind)),
    }
}

/// Refuses keywords that say nothing about this type.
fn require_type(json: &Object, at: &str, kind: Type) -> Result<(), SchemaError> {
    for (name, _) in json.members() {
        let keyword = known(name, at)?;
        if !keyword.types.is_empty() && !keyword.types.contains(&kind) {
            let reason = SchemaFault::NotForType {
                keyword: keyword.name,
                kind: kind.name(),
            };
            return Err(fault_at(at, name, reason));
        }
    }
    Ok(())
}

fn closed(json: &Object, at: &str) -> Result<bool, SchemaError> {
    match json.get("additionalProperties") {
        None => Ok(false),
        Some(Value::Boolean(false)) => Ok(true),
        Some(_) => {
            let expected = "`false`, or left out: other members are kept, and are no fields";
            Err(fault_at(at, "additionalProperties", SchemaFault::WrongValue(expected)))
        }
    }
}

/// A list of names, each of a field of the object and once.
fn names_of(json: &Value, at: &str, scope: &Scope<'_>) -> Result<Vec<Named>, SchemaError> {
    let expected = "a list of the names of fields";
    let items = json
        .as_items()
        .ok_or_else(|| fault(at, SchemaFault::WrongValue(expected)))?;
    let mut names: Vec<Named> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let at = below(at, &index.to_string());
        let name = item
            .as_text()
            .ok_or_else(|| fault(&at, SchemaFault::WrongValue(expected)))?;
        if names.iter().any(|named| named.name == name) {
            return Err(fault(&at, SchemaFault::Twice));
        }
        if scope.any(name).is_none() {
            return Err(fault(&at, SchemaFault::UnknownField(name.to_owned())));
        }
        names.push(Named::new(name));
    }
    Ok(names)
}

fn dependent_of(json: &Value, at: &str, scope: &Scope<'_>) -> Result<Vec<(String, Vec<Named>)>, SchemaError> {
    let expected = "an object of lists of names";
    let object = json
        .as_object()
        .ok_or_else(|| fault(at, SchemaFault::WrongValue(expected)))?;
    let mut dependent = Vec::new();
    for (name, names) in object.members() {
        let at = below(at, name);
        if scope.any(name).is_none() {
            return Err(fault(&at, SchemaFault::UnknownField(name.to_owned())));
        }
        dependent.push((name.to_owned(), names_of(names, &at, scope)?));
    }
    Ok(dependent)
}

/// About how many bytes a schema takes.
fn bytes_of(json: &Value) -> usize {
    match json {
        Value::Text(text) => text.len() + 8,
        Value::Array(items) => items.iter().map(bytes_of).sum::<usize>() + 8,
        Value::Object(object) => {
            let members = object.members();
            members.map(|(name, value)| name.len() + bytes_of(value)).sum::<usize>() + 8
        }
        _ => 8,
    }
}
