//! The same journeys in Firefox, whose module map, integrity checks, policies and history are its own. `ARCHITECTURE.md` says which
//! ones it does not take, and why.

use std::rc::Rc;

use anyhow::{Context, ensure};
use wharf_tests::{Result, browser::Browser};

use super::{
    Venue, crashes, elements, embeds, guards, kinds, language, lifecycle, module_map, origins, overrides, panel,
    prefetch, tampering, toolkit, topics, trusted_types, versions, walks,
};

/// Makes one test of several journeys, which take the same Firefox one after the other: it takes seconds to start.
macro_rules! in_firefox {
    ($($(#[$about:meta])* $name:ident: $($journey:path),+ $(,)?;)+) => {
        $(
            $(#[$about])*
            #[tokio::test]
            async fn $name() -> Result<()> {
                let browser = Rc::new(Browser::start_firefox().await?);
                let mut failures = Vec::new();
                $(
                    let name = concat!("in Firefox: ", stringify!($journey));
                    let venue = Venue::Firefox(browser.clone(), name);
                    failures.extend($journey(&venue).await.context(name).err());
                )+
                // Those after it say more about a failure than one alone.
                let failures: Vec<String> = failures.iter().map(|error| format!("{error:?}")).collect();
                ensure!(failures.is_empty(), "{}", failures.join("\n\n"));
                Ok(())
            }
        )+
    };
}

in_firefox! {
    apps_of_every_kind:
        kinds::every_kind_of_app_works_in_the_shell,
        toolkit::apps_without_rust_use_the_components_of_the_toolkit,
        toolkit::every_element::every_element_shows_what_it_is_told,
        language::a_change_of_language_reaches_mounted_apps,
        language::a_change_of_identity_reaches_mounted_apps,
        topics::apps_tell_each_other_what_the_registry_lets_them,
        embeds::an_app_shows_others_inside_itself,
        embeds::an_app_is_given_locations_of_the_one_around_it,
        embeds::an_app_that_fails_on_new_props;

    apps_that_fail:
        crashes::a_module_that_dies_takes_its_own_mounts_and_nothing_else,
        lifecycle::an_entry_that_fails_while_it_is_evaluated,
        lifecycle::an_app_that_fails_while_it_is_started,
        lifecycle::an_app_that_fails_while_it_is_mounted,
        lifecycle::a_mount_that_answers_after_its_time_is_unmounted,
        lifecycle::an_app_that_fails_while_it_is_unmounted_leaves_the_next_one_alone;

    apps_that_are_left:
        lifecycle::leaving::while_the_manifest_is_on_its_way,
        lifecycle::leaving::while_the_files_are_on_their_way,
        lifecycle::leaving::while_an_app_is_evaluated,
        lifecycle::leaving::while_an_app_is_started,
        lifecycle::leaving::while_an_app_is_mounted,
        lifecycle::leaving::while_an_app_is_updated,
        lifecycle::leaving::while_an_app_is_unmounted;

    apps_that_are_unloaded:
        lifecycle::unload::it_is_called_once_each_time_that_the_app_is_given_up,
        lifecycle::unload::an_app_that_fails_while_it_is_unloaded_can_be_loaded_again,
        lifecycle::unload::it_waits_for_the_last_mount;

    origins_that_fail:
        origins::every_fault_of_a_manifest,
        origins::every_fault_of_an_entry,
        origins::every_fault_of_a_module,
        origins::every_fault_of_a_stylesheet,
        origins::what_fails_once_is_asked_for_again;

    what_was_tampered_with:
        tampering::a_first_load_and_every_further_try_run_nothing,
        tampering::a_version_with_another_one_to_fall_back_on_runs_nothing,
        tampering::an_element_of_another_page_runs_nothing,
        module_map::an_entry_that_the_page_has_preloaded_is_checked_all_the_same,
        trusted_types::no_way_from_a_text_to_code_is_open_to_an_app;

    what_was_tampered_with_on_other_ways_to_code:
        tampering::what_is_fetched_ahead_runs_neither_then_nor_later,
        tampering::what_a_developer_loads_from_the_panel_runs_nothing,
        tampering::a_local_override_with_other_files_than_its_manifest_says_runs_nothing;

    versions_and_what_is_fetched_ahead:
        versions::a_version_that_fails_falls_back_and_is_left_alone_for_a_while,
        versions::a_version_falls_back_on_its_own_other_place_first,
        prefetch::a_pointer_the_keyboard_and_an_idle_page_fetch_ahead_and_run_nothing;

    what_developers_use:
        panel::with_the_keyboard_alone_a_developer_sees_every_app,
        panel::it_follows_what_happens_and_takes_the_keyboard_from_nobody,
        panel::a_failed_app_has_the_number_and_the_trace_of_its_card,
        panel::an_override_is_set_and_taken_back_from_the_panel,
        overrides::a_developer_is_asked_sees_a_banner_and_can_take_it_back,
        overrides::an_override_is_refused_for_other_apps_and_other_machines,
        overrides::an_element_of_another_page_says_whose_version_it_shows;

    elements_of_other_pages:
        elements::a_page_shows_apps_with_the_session_and_keeps_what_is_its_own,
        elements::new_props_reach_an_app_without_a_new_mount,
        elements::an_element_that_is_moved_stays_and_one_that_is_taken_away_ends,
        elements::what_the_page_has_put_inside_is_seen_until_the_app_is_there,
        elements::refused::an_app_that_fails_costs_its_own_element,
        elements::session::whoever_is_not_signed_in_signs_in_beside_the_page_and_the_app_appears;

    walks_and_guards:
        guards::a_guard_keeps_everything_as_it_was_or_lets_go,
        guards::a_guard_may_take_its_time,
        guards::the_browser_asks_before_the_page_closes_while_a_guard_is_held,
        guards::the_page_is_scrolled_as_it_was_left,
        walks::random_walks_agree_with_a_model;
}
