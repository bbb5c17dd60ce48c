//! The controls of the settings, at the top of every page.

use leptos::prelude::*;
use shared_ui::{
    Choice, Select,
    tag::{Tag, each, effect, tag},
};

use crate::settings::{SETTINGS, Setting};

/// One select for each setting. `choose` is called with the search of the address that a choice leads to.
pub(crate) fn settings_bar(search: Memo<String>, choose: impl Fn(String) + Copy + 'static) -> Tag {
    let controls = each(&SETTINGS, |setting| control(setting, search, choose));
    tag("div")
        .set("class", "wharf-grid wharf-grid-narrow")
        .set("role", "group")
        .set("aria-label", "How the components are shown")
        .child(controls)
}

fn control(setting: &'static Setting, search: Memo<String>, choose: impl Fn(String) + Copy + 'static) -> Tag {
    let value = RwSignal::new(String::new());
    effect(move || {
        let said = search.with(|search| setting.read(search));
        if value.with_untracked(|value| value != said) {
            value.set(said.to_owned());
        }
    });
    effect(move || {
        let chosen = value.get();
        let search = search.get_untracked();
        if !chosen.is_empty() && chosen != setting.read(&search) {
            choose(setting.write(&search, &chosen));
        }
    });
    let choices: Vec<Choice> = setting
        .choices
        .iter()
        .map(|(value, label)| Choice::new(*value, *label))
        .collect();
    tag("div").child(view! {
        <Select id=["show-", setting.key].concat() label=setting.label choices=choices value=value unmarked=true />
    })
}
