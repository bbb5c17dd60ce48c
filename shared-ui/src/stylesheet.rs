//! Holds the stylesheet to what it promises, and its documentation to it.

use std::collections::{BTreeMap, BTreeSet};

const TOOLKIT: &str = include_str!("../../static/toolkit.css");
const SHELL: &str = include_str!("../../static/shell.css");
/// The version, and the name of each token that it has promised.
const PROMISED: &str = include_str!("stylesheet/tokens.txt");
const DOCUMENTATION: &str = include_str!("../../docs/theming.md");

/// A rule: what it is for, with the media query around it, and its declarations.
struct Rule {
    selector: String,
    declarations: Vec<(String, String)>,
}

/// The rules of a stylesheet, without its comments.
fn rules(css: &str) -> Vec<Rule> {
    let mut text = String::new();
    for part in css.split("/*") {
        text.push_str(part.split_once("*/").map_or(part, |(_, rest)| rest));
    }
    let mut rules = Vec::new();
    let mut around: Vec<String> = Vec::new();
    let mut word = String::new();
    for character in text.chars() {
        match character {
            '{' => around.push(
                core::mem::take(&mut word)
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" "),
            ),
            '}' => {
                around.pop();
            }
            ';' => {
                if let Some((name, value)) = word.split_once(':') {
                    let selector = around.join(" { ");
                    let declaration = (
                        name.trim().to_owned(),
                        value.split_whitespace().collect::<Vec<_>>().join(" "),
                    );
                    match rules.last_mut() {
                        Some(Rule {
                            selector: last,
                            declarations,
                        }) if *last == selector => declarations.push(declaration),
                        _ => rules.push(Rule {
                            selector,
                            declarations: vec![declaration],
                        }),
                    }
                }
                word.clear();
            }
            character => word.push(character),
        }
    }
    rules
}

/// The declarations of the first rule whose selector, with what is around it, contains this.
fn declarations(of: &str) -> BTreeMap<String, String> {
    let rule = rules(TOOLKIT)
        .into_iter()
        .find(|rule| rule.selector.contains(of))
        .unwrap();
    rule.declarations.into_iter().collect()
}

fn tokens() -> BTreeMap<String, String> {
    rules(TOOLKIT)
        .into_iter()
        .filter(|rule| rule.selector.starts_with("@layer wharf.tokens { :root, :host("))
        .flat_map(|rule| rule.declarations)
        .collect()
}

fn high_contrast() -> BTreeMap<String, String> {
    declarations("[data-contrast=\"more\"]")
}

#[test]
fn every_token_is_documented_with_its_value() {
    let row = |line: &str| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let name = cells.next()?.strip_suffix('`')?.to_owned();
        let value = cells.next()?.trim_matches('`').to_owned();
        name.starts_with("--").then_some((name, value))
    };
    let documented: BTreeMap<_, _> = DOCUMENTATION.lines().filter_map(row).collect();
    assert_eq!(documented, tokens());
}

#[test]
fn no_token_goes_or_is_renamed_within_a_version() {
    let tokens = tokens();
    let (version, promised) = PROMISED.split_once('\n').unwrap();
    assert_eq!(
        version.strip_prefix("version "),
        Some(tokens["--wharf-tokens-version"].as_str()),
        "the list is of another version"
    );
    let promised: BTreeSet<_> = promised.lines().collect();
    let declared: BTreeSet<_> = tokens.keys().map(String::as_str).collect();
    let gone: Vec<_> = promised.difference(&declared).collect();
    assert!(
        gone.is_empty(),
        "themes name {gone:?}: raise the version, and begin its list anew"
    );
    let new: Vec<_> = declared.difference(&promised).collect();
    assert!(
        new.is_empty(),
        "add {new:?} to the list, which promises them from now on"
    );
}

#[test]
fn what_is_used_is_a_token_or_is_declared_by_a_component() {
    let rules: Vec<_> = [TOOLKIT, SHELL].iter().flat_map(|css| rules(css)).collect();
    let declared: BTreeSet<_> = rules
        .iter()
        .flat_map(|rule| &rule.declarations)
        .map(|(name, _)| name.as_str())
        .collect();
    for (name, value) in rules.iter().flat_map(|rule| &rule.declarations) {
        for used in value.split("var(").skip(1) {
            let used = used.split([')', ',']).next().unwrap();
            assert!(declared.contains(used), "{name}: {value}");
        }
    }
}

#[test]
fn high_contrast_is_the_same_for_the_system_and_for_the_attribute() {
    let system = declarations("@media (prefers-contrast: more)");
    assert_eq!(system, high_contrast());
    let tokens = tokens();
    assert!(system.keys().all(|name| tokens.contains_key(name)));
}

#[test]
fn other_densities_change_tokens_and_nothing_else() {
    let tokens = tokens();
    let compact = declarations("[data-density=\"compact\"]");
    assert!(!compact.is_empty() && compact.keys().all(|name| tokens.contains_key(name)));
}

#[test]
fn colours_stand_in_tokens_alone() {
    for Rule { selector, declarations } in [TOOLKIT, SHELL].iter().flat_map(|css| rules(css)) {
        if selector.starts_with("@layer wharf.tokens") {
            continue;
        }
        for (name, value) in declarations {
            let is_colour = ["#", "light-dark(", "rgb(", "hsl("]
                .iter()
                .any(|colour| value.contains(colour));
            assert!(!is_colour, "{selector} {name}: {value}");
        }
    }
}

#[test]
fn nothing_is_left_or_right() {
    for Rule { selector, declarations } in [TOOLKIT, SHELL].iter().flat_map(|css| rules(css)) {
        for (name, value) in declarations {
            let is_physical = name.split('-').any(|word| ["left", "right"].contains(&word))
                || ["left", "right"].contains(&value.as_str());
            assert!(!is_physical, "{selector} {name}: {value}");
        }
    }
}

/// The two colours of a token, for light and dark pages.
fn colours(tokens: &BTreeMap<String, String>, name: &str) -> [f64; 2] {
    let value = &tokens[name];
    let both = value
        .strip_prefix("light-dark(")
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap();
    let (light, dark) = both.split_once(", ").unwrap();
    [light, dark].map(luminance)
}

/// Relative luminance (<https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>).
fn luminance(colour: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

/// Names without their prefix, that stand on each other, must differ by this much in both themes.
fn contrast(tokens: &BTreeMap<String, String>, least: f64, pairs: &[(&str, &[&str])]) {
    for (front, grounds) in pairs {
        for ground in *grounds {
            let [fronts, backs] = [front, ground].map(|name| colours(tokens, &["--wharf-", name].concat()));
            for (front_, back) in fronts.into_iter().zip(backs) {
                let ratio = (front_.max(back) + 0.05) / (front_.min(back) + 0.05);
                assert!(ratio >= least, "{front} on {ground}: {ratio:.2}, not {least}");
            }
        }
    }
}

const GROUNDS: &[&str] = &["ground", "surface", "surface-sunken", "surface-hover"];
const TEXTS: &[(&str, &[&str])] = &[
    ("text", GROUNDS),
    ("text-muted", GROUNDS),
    ("link", GROUNDS),
    ("text-on-accent", &["accent", "accent-hover", "accent-pressed"]),
    ("accent-text", &["surface", "accent-soft"]),
    ("info", &["surface", "info-soft"]),
    ("success", &["surface", "success-soft"]),
    ("warning", &["surface", "warning-soft"]),
    ("error", &["surface", "error-soft"]),
    ("danger", &["surface", "error-soft"]),
    ("tooltip-text", &["tooltip"]),
];
const SHAPES: &[(&str, &[&str])] = &[
    ("border-control", GROUNDS),
    ("border-control-hover", GROUNDS),
    ("focus", &["ground", "surface"]),
    ("accent", &["ground", "surface"]),
    ("series-1", &["surface"]),
    ("series-2", &["surface"]),
    ("series-3", &["surface"]),
    ("series-4", &["surface"]),
];

#[test]
fn texts_and_shapes_stand_out_in_both_themes() {
    contrast(&tokens(), 4.5, TEXTS);
    contrast(&tokens(), 3.0, SHAPES);
}

#[test]
fn they_stand_out_more_in_high_contrast() {
    let mut tokens = tokens();
    tokens.extend(high_contrast());
    contrast(&tokens, 7.0, TEXTS);
    contrast(&tokens, 4.5, SHAPES);
    contrast(&tokens, 4.5, &[("border", GROUNDS)]);
}
