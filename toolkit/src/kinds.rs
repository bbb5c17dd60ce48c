//! Which elements there are.

mod actions;
mod data;
mod fields;
mod files;
mod messages;
mod structure;

use shared_ui::tag::{Child, Tag, tag};

use crate::properties::Properties;

/// How a property is written as an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PropertyKind {
    /// As it is.
    Text,
    /// By being there.
    Flag,
    /// In digits.
    Number,
    /// As JSON.
    List,
}

impl PropertyKind {
    /// The name that the class knows it by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Flag => "flag",
            Self::Number => "number",
            Self::List => "list",
        }
    }
}

/// A property of an element.
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) kind: PropertyKind,
}

/// What builds a component, whenever a property has changed that is not bound.
pub(crate) type View = Box<dyn FnMut() -> Child + Send>;

/// An element.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) properties: &'static [Property],
    /// Each new value is what the person has decided on; there is no typing before it.
    pub(crate) commits: bool,
    pub(crate) build: fn(Properties) -> View,
}

impl core::fmt::Debug for Kind {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(self.name)
    }
}

impl Kind {
    /// Whether it is a field of forms: what it holds is one of these.
    pub(crate) fn is_field(&self) -> bool {
        self.properties.iter().any(|property| property.name == "error")
    }
}

const fn text(name: &'static str) -> Property {
    Property {
        name,
        kind: PropertyKind::Text,
    }
}

const fn flag(name: &'static str) -> Property {
    Property {
        name,
        kind: PropertyKind::Flag,
    }
}

const fn number(name: &'static str) -> Property {
    Property {
        name,
        kind: PropertyKind::Number,
    }
}

const fn list(name: &'static str) -> Property {
    Property {
        name,
        kind: PropertyKind::List,
    }
}

/// Where what stands between the element's tags goes.
fn slot() -> Tag {
    tag("slot")
}

/// The same of those children that name this slot.
fn slot_of(name: impl Into<String>) -> Tag {
    tag("slot").set("name", name.into())
}

macro_rules! kinds {
    ($($module:ident::$build:ident $name:literal [$($property:expr),* $(,)?] $($commits:ident)?;)*) => {
        /// All elements.
        pub(crate) static KINDS: &[Kind] = &[$(
            Kind {
                name: $name,
                properties: &[$($property),*],
                commits: kinds!(@commits $($commits)?),
                build: $module::$build,
            },
        )*];
    };
    (@commits commits) => { true };
    (@commits) => { false };
}

kinds! {
    messages::alert "wharf-alert" [text("kind"), text("heading"), flag("closable")];
    messages::badge "wharf-badge" [text("text")];
    data::bar_chart "wharf-bar-chart" [text("heading"), list("labels"), list("series")];
    structure::breadcrumbs "wharf-breadcrumbs" [list("pages"), text("current")];
    actions::button "wharf-button" [text("variant"), text("type"), flag("busy"), flag("disabled")];
    actions::button_menu "wharf-button-menu" [text("label"), text("variant"), list("items")];
    structure::card "wharf-card" [text("heading"), text("description"), flag("flush")];
    fields::checkbox "wharf-checkbox" [text("label"), flag("checked"), flag("mixed"), flag("required"), text("hint"), text("error"), flag("disabled")];
    data::code_block "wharf-code-block" [text("label"), text("code")];
    fields::combobox "wharf-combobox" [text("label"), list("choices"), text("value"), flag("required"), text("hint"), text("error"), flag("disabled")] commits;
    fields::date_input "wharf-date-input" [text("label"), text("value"), flag("required"), text("hint"), text("error"), text("min"), text("max"), text("autocomplete"), flag("disabled")];
    structure::dialog "wharf-dialog" [text("heading"), flag("open")];
    structure::disclosure "wharf-disclosure" [text("summary"), flag("open")];
    structure::drawer "wharf-drawer" [text("heading"), flag("open")];
    messages::empty_state "wharf-empty-state" [text("heading")];
    messages::error_card "wharf-error-card" [text("heading"), text("message"), text("code"), text("trace"), flag("retry"), flag("busy")];
    messages::error_summary "wharf-error-summary" [text("heading"), list("errors")];
    files::file_picker "wharf-file-picker" [text("label"), list("files"), list("states"), flag("required"), text("hint"), text("error"), text("accept"), flag("disabled")] commits;
    data::key_values "wharf-key-values" [list("items")];
    data::line_chart "wharf-line-chart" [text("heading"), list("labels"), list("series")];
    actions::link "wharf-link" [text("href"), flag("external")];
    fields::multi_select "wharf-multi-select" [text("label"), list("choices"), list("values"), flag("required"), text("hint"), text("error"), flag("disabled")] commits;
    fields::number_input "wharf-number-input" [text("label"), text("value"), flag("required"), text("hint"), text("error"), text("min"), text("max"), text("step"), flag("disabled")];
    structure::page_header "wharf-page-header" [text("heading"), text("description")];
    structure::pagination "wharf-pagination" [number("page"), number("pages")] commits;
    actions::popover "wharf-popover" [text("label"), text("variant"), flag("open")];
    messages::progress "wharf-progress" [text("label"), number("loaded"), number("total"), text("detail")];
    fields::radio_group "wharf-radio-group" [text("label"), list("choices"), text("value"), flag("required"), text("hint"), text("error"), flag("disabled")];
    fields::select "wharf-select" [text("label"), list("choices"), text("value"), text("placeholder"), text("autocomplete"), flag("required"), flag("unmarked"), text("hint"), text("error"), flag("disabled")];
    messages::skeleton "wharf-skeleton" [text("shape"), number("count"), text("label")];
    messages::spinner "wharf-spinner" [text("label")];
    messages::status_badge "wharf-status-badge" [text("kind"), text("text")];
    structure::steps "wharf-steps" [list("steps")];
    fields::switch "wharf-switch" [text("label"), flag("checked"), text("hint"), text("error"), flag("disabled")];
    data::table "wharf-table" [text("caption"), list("columns"), list("rows"), text("state"), text("message"), text("sort"), flag("descending"), flag("selectable"), list("selected")] commits;
    structure::tabs "wharf-tabs" [text("label"), list("tabs"), number("selected")] commits;
    fields::text_area "wharf-text-area" [text("label"), text("value"), number("rows"), flag("required"), text("hint"), text("error"), flag("disabled")];
    fields::text_input "wharf-text-input" [text("label"), text("value"), text("type"), text("autocomplete"), text("inputmode"), flag("required"), flag("unmarked"), text("hint"), text("error"), flag("disabled")];
    actions::tooltip "wharf-tooltip" [text("text")];
}

#[cfg(test)]
mod tests {
    use super::{KINDS, PropertyKind};

    const DOCUMENT: &str = include_str!("../../docs/elements.md");

    #[test]
    fn the_documentation_has_every_element_with_its_properties() {
        let documented: Vec<String> = DOCUMENT
            .lines()
            .filter(|line| line.starts_with("| `wharf-"))
            .map(|line| line.split('|').take(3).collect::<Vec<_>>().join("|"))
            .collect();
        let expected: Vec<String> = KINDS
            .iter()
            .map(|kind| {
                let property = |property: &super::Property| match property.kind {
                    PropertyKind::Text => format!("`{}`", property.name),
                    PropertyKind::Flag => format!("`{}` flag", property.name),
                    PropertyKind::Number => format!("`{}` number", property.name),
                    PropertyKind::List => format!("`{}` list", property.name),
                };
                let properties: Vec<String> = kind.properties.iter().map(property).collect();
                format!("| `{}` | {} ", kind.name, properties.join(", "))
            })
            .collect();
        assert_eq!(documented, expected);
    }

    #[test]
    fn names_are_in_order_and_properties_have_one_name_each() {
        assert!(KINDS.is_sorted_by(|one, next| one.name < next.name));
        for kind in KINDS {
            let mut names: Vec<_> = kind.properties.iter().map(|property| property.name).collect();
            names.sort_unstable();
            assert!(names.is_sorted_by(|one, next| one < next), "{kind:?}");
            // Attributes are written small, and the browser has these for itself.
            for name in names {
                assert!(
                    name.chars().all(|character| character.is_ascii_lowercase()),
                    "{kind:?}: {name}"
                );
                assert!(
                    !["title", "id", "class", "style", "hidden", "lang", "dir", "slot"].contains(&name),
                    "{kind:?}"
                );
            }
        }
    }
}
