//! How the components are looked at: theme, contrast, density and direction. They stand in the address, so that a link shows
//! what its sender sees.

use shared_ui::router::Query;

/// One setting: the word of the address, what a person reads, and the attribute that it sets.
#[derive(Debug)]
pub(crate) struct Setting {
    /// The name in the address.
    pub(crate) key: &'static str,
    /// The label of its control.
    pub(crate) label: &'static str,
    /// The attribute that switches it, in the stylesheet or in the browser.
    pub(crate) attribute: &'static str,
    /// Value and label of each choice. The first is the usual one, which no address names and no attribute sets.
    pub(crate) choices: &'static [(&'static str, &'static str)],
}

/// All settings, in the order of their controls.
pub(crate) const SETTINGS: [Setting; 4] = [
    Setting {
        key: "theme",
        label: "Theme",
        attribute: "data-theme",
        choices: &[("system", "As the system"), ("light", "Light"), ("dark", "Dark")],
    },
    Setting {
        key: "contrast",
        label: "Contrast",
        attribute: "data-contrast",
        choices: &[("system", "As the system"), ("more", "High")],
    },
    Setting {
        key: "density",
        label: "Density",
        attribute: "data-density",
        choices: &[("comfortable", "Comfortable"), ("compact", "Compact")],
    },
    Setting {
        key: "direction",
        label: "Direction",
        attribute: "dir",
        choices: &[("ltr", "Left to right"), ("rtl", "Right to left")],
    },
];

impl Setting {
    /// What an address says, where that makes sense; people type and shorten addresses.
    pub(crate) fn read(&self, search: &str) -> &'static str {
        let said = Query::parse(search);
        let said = said.get(self.key);
        let known = self.choices.iter().map(|(value, _)| *value);
        known
            .clone()
            .find(|value| said == Some(value))
            .or_else(|| known.clone().next())
            .unwrap_or_default()
    }

    /// The same address with another choice.
    pub(crate) fn write(&self, search: &str, value: &str) -> String {
        let query = Query::parse(search);
        let is_usual = self.choices.first().is_some_and(|(usual, _)| *usual == value);
        let query = if is_usual {
            query.without(self.key)
        } else {
            query.with(self.key, value)
        };
        query.to_search()
    }

    /// The value of the attribute, or none for what is as usual.
    pub(crate) fn attribute_for(&self, search: &str) -> Option<&'static str> {
        let value = self.read(search);
        (self.choices.first().is_none_or(|(usual, _)| *usual != value)).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_survives_the_way_into_the_address_and_back() {
        for setting in &SETTINGS {
            for (value, _) in setting.choices {
                let search = setting.write("?other=1", value);
                assert_eq!(setting.read(&search), *value, "{search}");
                assert!(search.contains("other=1"), "{search}");
            }
        }
    }

    #[test]
    fn what_is_usual_stands_nowhere() {
        let [theme, ..] = &SETTINGS;
        assert_eq!(theme.write("?theme=dark", "system"), "");
        assert_eq!(theme.attribute_for(""), None);
        assert_eq!(theme.attribute_for("?theme=dark"), Some("dark"));
    }

    #[test]
    fn an_address_that_makes_no_sense_is_as_usual() {
        for search in ["?theme=purple", "?theme=", "?theme", "?THEME=dark", "?%zz"] {
            assert_eq!(SETTINGS[0].read(search), "system", "{search}");
        }
    }
}
