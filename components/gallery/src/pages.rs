//! The pages, one file each, in the order of the overview.

use crate::page::Page;

mod alert;
mod badge;
mod breadcrumbs;
mod button;
mod button_menu;
mod card;
mod charts;
mod checkbox;
mod code_block;
mod combobox;
mod date_input;
mod dialog;
mod disclosure;
mod empty_state;
mod error_card;
mod error_summary;
mod field;
mod file_picker;
mod flash_messages;
mod form;
mod frame;
mod icons;
mod key_value_list;
mod link;
mod multi_select;
mod number_input;
mod page_header;
mod pagination;
mod popover;
mod progress;
mod radio_group;
mod select;
mod skeleton;
mod spinner;
mod steps;
mod switch;
mod table;
mod tabs;
mod text_area;
mod text_input;
mod tooltip;
mod virtual_rows;
mod wizard;

/// All pages.
pub(crate) static PAGES: [Page; 43] = [
    button::PAGE,
    link::PAGE,
    button_menu::PAGE,
    text_input::PAGE,
    text_area::PAGE,
    number_input::PAGE,
    date_input::PAGE,
    select::PAGE,
    combobox::PAGE,
    multi_select::PAGE,
    checkbox::PAGE,
    radio_group::PAGE,
    switch::PAGE,
    file_picker::PAGE,
    error_summary::PAGE,
    field::PAGE,
    form::PAGE,
    wizard::PAGE,
    alert::PAGE,
    flash_messages::PAGE,
    badge::PAGE,
    error_card::PAGE,
    empty_state::PAGE,
    spinner::PAGE,
    skeleton::PAGE,
    progress::PAGE,
    card::PAGE,
    page_header::PAGE,
    key_value_list::PAGE,
    disclosure::PAGE,
    tabs::PAGE,
    code_block::PAGE,
    icons::PAGE,
    table::PAGE,
    virtual_rows::PAGE,
    charts::PAGE,
    dialog::PAGE,
    popover::PAGE,
    tooltip::PAGE,
    breadcrumbs::PAGE,
    pagination::PAGE,
    steps::PAGE,
    frame::PAGE,
];

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;
    use crate::{code, page::Family};

    #[test]
    fn every_component_of_the_toolkit_is_shown() {
        let shown: String = PAGES
            .iter()
            .flat_map(|page| page.examples)
            .map(|example| example.code)
            .collect();
        // The layout is around every page, with its skip link; a page of the gallery cannot have another one in it.
        // What was kept of a form belongs to a person and an app: Forms shows it.
        let around = ["AppLayout", "SkipLink", "KeptForm"];
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared-ui/src");
        let entries = [folder.clone(), folder.join("form")].map(|folder| fs::read_dir(folder).unwrap());
        let mut missing = Vec::new();
        for entry in entries.into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let source = fs::read_to_string(&path).unwrap();
            for (_, rest) in source
                .match_indices("#[component]\npub fn ")
                .map(|(at, found)| source.split_at(at + found.len()))
            {
                let name = rest.split(['(', '<']).next().unwrap().to_owned();
                if !shown.contains(&format!("<{name}")) && !around.contains(&name.as_str()) {
                    missing.push(name);
                }
            }
        }
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn every_page_has_an_address_of_its_own_and_something_to_say() {
        let paths: BTreeSet<_> = PAGES.iter().map(|page| page.path).collect();
        assert_eq!(paths.len(), PAGES.len());
        for page in &PAGES {
            assert!(
                page.path.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
                "{}",
                page.path
            );
            assert!(page.about.ends_with('.') && !page.examples.is_empty(), "{}", page.path);
        }
    }

    #[test]
    fn pages_of_a_family_stand_together() {
        let mut families: Vec<_> = PAGES.iter().map(|page| page.family).collect();
        families.dedup();
        assert_eq!(families, Family::ALL);
    }

    #[test]
    fn code_is_shown_as_a_team_would_write_it() {
        for example in PAGES.iter().flat_map(|page| page.examples) {
            let shown = code::shown(example.code);
            assert!(
                !shown.starts_with(' ') && !shown.contains(".into()"),
                "{}: {shown}",
                example.title
            );
            let widest = shown.lines().map(|line| line.chars().count()).max();
            assert!(widest <= Some(120), "{}: {widest:?}", example.title);
        }
    }
}
