//! The keywords, where each may stand, and about which types it says something.

use crate::Type;

/// Where a schema stands. Each is one bit, so that a keyword can have several.
pub(super) type Place = u8;

/// The document itself.
pub(super) const ROOT: Place = 1;
/// A field: in `properties`, `items` or `$defs`.
pub(super) const FIELD: Place = 2;
/// More rules for a field that is declared elsewhere, in a branch.
pub(super) const REFINEMENT: Place = 4;
/// `if`, and what is inside of it.
pub(super) const CONDITION: Place = 8;
/// `then` and `else`.
pub(super) const BRANCH: Place = 16;

const ANYWHERE: Place = ROOT | FIELD | REFINEMENT | CONDITION | BRANCH;
const RULE: Place = FIELD | REFINEMENT | CONDITION;
const WHOLE_OBJECT: Place = ROOT | FIELD | BRANCH;

/// What is known about a keyword.
pub(super) struct Keyword {
    pub(super) name: &'static str,
    pub(super) places: Place,
    /// The types that it is about; empty for all.
    pub(super) types: &'static [Type],
    /// Where it belongs, for whoever has written it elsewhere.
    pub(super) belongs: &'static str,
}

const fn keyword(name: &'static str, places: Place, types: &'static [Type], belongs: &'static str) -> Keyword {
    Keyword {
        name,
        places,
        types,
        belongs,
    }
}

const AT_THE_TOP: &str = "it belongs to the top of the document";
const IN_FIELDS: &str = "it belongs to a field, in `properties`, `items` or `$defs`";
const IN_FORMS_AND_FIELDS: &str = "it belongs to the form or to a field, in `properties`, `items` or `$defs`";
const IN_RULES: &str = "it belongs to a field, or to a property inside of `if`, `then` or `else`";
const IN_OBJECTS: &str = "it belongs to the form or to a group, not to a condition";

const SCALARS: &[Type] = &[Type::Text, Type::Number, Type::Integer, Type::Boolean];
const TEXT: &[Type] = &[Type::Text];
const NUMBERS: &[Type] = &[Type::Number, Type::Integer];
const ARRAY: &[Type] = &[Type::Array];
const OBJECT: &[Type] = &[Type::Object];

/// Every keyword.
pub(super) const KEYWORDS: [Keyword; 41] = [
    keyword("$schema", ROOT, &[], AT_THE_TOP),
    keyword("$id", ROOT, &[], AT_THE_TOP),
    keyword("$defs", ROOT, &[], AT_THE_TOP),
    keyword("$ref", FIELD, &[], IN_FIELDS),
    keyword("$comment", ANYWHERE, &[], ""),
    keyword("title", ROOT | FIELD, &[], IN_FORMS_AND_FIELDS),
    keyword("description", ROOT | FIELD, &[], IN_FORMS_AND_FIELDS),
    keyword("type", ANYWHERE, &[], ""),
    keyword("properties", ANYWHERE, OBJECT, ""),
    keyword("required", ANYWHERE, OBJECT, ""),
    keyword("dependentRequired", ANYWHERE, OBJECT, ""),
    keyword("additionalProperties", ROOT | FIELD, OBJECT, IN_OBJECTS),
    keyword("if", WHOLE_OBJECT, OBJECT, IN_OBJECTS),
    keyword("then", WHOLE_OBJECT, OBJECT, IN_OBJECTS),
    keyword("else", WHOLE_OBJECT, OBJECT, IN_OBJECTS),
    keyword("allOf", WHOLE_OBJECT, OBJECT, IN_OBJECTS),
    keyword("items", RULE, ARRAY, IN_RULES),
    keyword("minItems", RULE, ARRAY, IN_RULES),
    keyword("maxItems", RULE, ARRAY, IN_RULES),
    keyword("uniqueItems", RULE, ARRAY, IN_RULES),
    keyword("enum", RULE, SCALARS, IN_RULES),
    keyword("const", RULE, SCALARS, IN_RULES),
    keyword("oneOf", FIELD, SCALARS, IN_FIELDS),
    keyword("minLength", RULE, TEXT, IN_RULES),
    keyword("maxLength", RULE, TEXT, IN_RULES),
    keyword("format", RULE, TEXT, IN_RULES),
    keyword("minimum", RULE, NUMBERS, IN_RULES),
    keyword("maximum", RULE, NUMBERS, IN_RULES),
    keyword("exclusiveMinimum", RULE, NUMBERS, IN_RULES),
    keyword("exclusiveMaximum", RULE, NUMBERS, IN_RULES),
    keyword("multipleOf", RULE, NUMBERS, IN_RULES),
    keyword("default", FIELD, &[], IN_FIELDS),
    keyword("readOnly", FIELD, &[], IN_FIELDS),
    keyword("examples", FIELD, &[], IN_FIELDS),
    keyword("x-wharf", FIELD, &[], IN_FIELDS),
    // Known for being asked for: what to do instead is said of each.
    keyword(
        "pattern",
        0,
        &[],
        "no regular expression runs here; use `format`, `enum`, `minLength` or `maxLength`",
    ),
    keyword(
        "anyOf",
        0,
        &[],
        "write the choices as `enum`, or as `oneOf` with `const` and `title`, and what depends on one as `if`",
    ),
    keyword(
        "not",
        0,
        &[],
        "write what may be there, or `if` with what must not in `else`",
    ),
    keyword("$anchor", 0, &[], "name definitions in `$defs`"),
    keyword("dependentSchemas", 0, &[], "use `if` with `required`, and `then`"),
    keyword("unevaluatedProperties", 0, &[], "use `additionalProperties`"),
];

/// Looks a keyword up.
pub(super) fn find(name: &str) -> Option<&'static Keyword> {
    KEYWORDS.iter().find(|keyword| keyword.name == name)
}
