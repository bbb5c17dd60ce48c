//! Loading in a world of the test's own, whose time passes when nobody has anything else to do.

mod world;

use registry::ManifestError;

use self::world::World;
use crate::{
    LoadError, Phase, RequestError,
    testing::{CANARY, COPY, STABLE, registry_with, with_canary, with_copy},
};

#[test]
fn a_signed_version_is_loaded() {
    let world = World::new();
    assert_eq!(world.load().unwrap(), STABLE);
    assert_eq!(world.log(), ["manifest", "files", "start"]);
}

#[test]
fn what_is_not_signed_is_not_fetched_any_further() {
    let world = World::new();
    world.serve(STABLE, world.unsigned());
    let error = world.load().unwrap_err();
    assert_eq!(error.code(), "WHARF-213");
    assert_eq!(world.log(), ["manifest"]);
}

#[test]
fn a_signature_by_another_key_is_refused() {
    let world = World::new();
    world.serve(STABLE, world.signed_by_a_stranger(7));
    assert_eq!(world.load().unwrap_err().code(), "WHARF-213");
    assert_eq!(world.log(), ["manifest"]);
}

#[test]
fn an_expired_manifest_is_refused() {
    let world = World::new();
    world.let_pass(world::EXPIRES_AFTER);
    assert_eq!(world.load().unwrap_err().code(), "WHARF-214");
    assert_eq!(world.log(), ["manifest"]);
}

#[test]
fn an_older_manifest_is_refused_after_a_newer_one() {
    let world = World::new();
    world.serve(STABLE, world.signed(8));
    world.load().unwrap();
    world.serve(STABLE, world.signed(7));
    assert_eq!(world.load().unwrap_err().code(), "WHARF-215");
    world.serve(STABLE, world.signed(8));
    world.load().unwrap();
}

#[test]
fn what_was_replaced_does_not_come_back_from_where_the_manifest_is_as_well() {
    let world = World::with(with_copy());
    world.serve(STABLE, world.signed(8));
    world.serve(COPY, world.signed(7));
    world.load().unwrap();
    world.fail_manifest(STABLE, RequestError::Status(404), 1);
    assert_eq!(world.load().unwrap_err().code(), "WHARF-201");
    assert_eq!(world.log().last(), Some(&"manifest"));

    // And the other way round.
    let world = World::with(with_copy());
    world.has_seen(COPY, 8);
    world.serve(COPY, world.signed(8));
    assert_eq!(world.load().unwrap(), COPY);
    let world = World::with(with_copy());
    world.has_seen(COPY, 7);
    assert_eq!(world.load().unwrap(), STABLE);
}

#[test]
fn what_was_refused_raises_no_floor() {
    let world = World::new();
    world.serve(STABLE, world.signed_by_a_stranger(1_000));
    world.load().unwrap_err();
    world.serve(STABLE, world.signed(7));
    world.load().unwrap();
}

#[test]
fn nobody_answering_is_tried_again_and_an_answer_is_not() {
    let world = World::new();
    world.fail_manifest(STABLE, RequestError::Network, 2);
    world.load().unwrap();
    assert_eq!(world.log(), ["manifest", "manifest", "manifest", "files", "start"]);
    assert!(world.elapsed() >= 600, "{} ms", world.elapsed());

    let world = World::new();
    world.fail_manifest(STABLE, RequestError::Network, 9);
    let error = world.load().unwrap_err();
    assert!(matches!(error, LoadError::ManifestUnreachable(RequestError::Network)));
    assert_eq!(world.log().len(), 3);

    let world = World::new();
    world.fail_manifest(STABLE, RequestError::Status(404), 9);
    let error = world.load().unwrap_err();
    assert!(matches!(
        error,
        LoadError::ManifestUnreachable(RequestError::Status(404))
    ));
    assert_eq!(world.log().len(), 1);
}

#[test]
fn errors_of_execution_are_not_tried_again() {
    let world = World::new();
    world.fail_start(STABLE, "threw");
    assert!(matches!(world.load().unwrap_err(), LoadError::Start(_)));
    assert_eq!(world.log(), ["manifest", "files", "start"]);
}

#[test]
fn every_phase_has_its_limit_and_a_warning_before() {
    for (phase, warn, fail) in [
        (Phase::Manifest, 3_000, 10_000),
        (Phase::Files, 10_000, 30_000),
        (Phase::Start, 2_000, 5_000),
    ] {
        let world = World::new();
        world.hang(phase);
        let error = world.load().unwrap_err();
        assert!(
            matches!(error, LoadError::Timeout(in_phase) if in_phase == phase),
            "{phase}: {error}"
        );
        assert_eq!(world.slow(), [(phase, warn)]);
        assert_eq!(world.elapsed(), fail);
    }
}

#[test]
fn a_limit_that_is_not_fatal_is_reported_and_waited_for() {
    let world = World::with(registry_with(
        r#""limits": { "files": { "warn": 10, "fail": 20, "fatal": false } }"#,
    ));
    world.delay(Phase::Files, 60_000);
    world.load().unwrap();
    assert_eq!(world.slow(), [(Phase::Files, 10)]);
    assert_eq!(world.overdue(), [(Phase::Files, 20)]);
}

#[test]
fn a_version_that_fails_falls_back_and_is_left_alone_for_a_while() {
    let world = World::with(with_canary());
    world.fail_start(CANARY, "threw");
    assert_eq!(world.load().unwrap(), STABLE);
    assert_eq!(world.fell_back(), [(CANARY.to_owned(), "WHARF-210")]);
    world.forget_log();
    assert_eq!(world.load().unwrap(), STABLE);
    assert_eq!(
        world.log(),
        ["manifest", "files", "start"],
        "the canary was tried again at once"
    );
    world.let_pass(61);
    world.forget_log();
    world.mend();
    assert_eq!(world.load().unwrap(), CANARY);
}

#[test]
fn every_reason_falls_back() {
    for spoil in [
        |world: &World| world.serve(CANARY, world.unsigned()),
        |world: &World| world.fail_manifest(CANARY, RequestError::Status(404), 9),
        |world: &World| world.fail_files(CANARY),
        |world: &World| world.fail_start(CANARY, "threw"),
    ] {
        let world = World::with(with_canary());
        spoil(&world);
        assert_eq!(world.load().unwrap(), STABLE);
        assert_eq!(world.fell_back().len(), 1);
    }
}

#[test]
fn when_nothing_can_be_loaded_the_person_s_own_version_says_why() {
    let world = World::with(with_canary());
    world.fail_start(CANARY, "threw");
    world.fail_manifest(STABLE, RequestError::Status(500), 9);
    assert!(matches!(world.load().unwrap_err(), LoadError::Start(_)));
}

#[test]
fn an_override_needs_no_signature_but_the_registry_s_leave() {
    let mine = "http://localhost:9000/manifest.json";
    let world = World::new();
    world.serve(mine, world.unsigned());
    let error = world.load_override(mine).unwrap_err();
    assert!(
        matches!(&error, LoadError::Manifest(error) if matches!(**error, ManifestError::NoOverride(_))),
        "{error}"
    );
    assert_eq!(world.log(), ["manifest"]);
    let world = World::with(registry_with(r#""override": true"#));
    world.serve(mine, world.unsigned());
    assert_eq!(world.load_override(mine).unwrap(), mine);
}

#[test]
fn what_is_fetched_ahead_is_verified_first_and_runs_nothing() {
    let world = World::new();
    assert_eq!(world.prefetch().unwrap(), ["https://forms.example.com/forms-1.js"]);
    assert_eq!(world.log(), ["manifest", "prefetch"]);
    let world = World::new();
    world.serve(STABLE, world.unsigned());
    assert_eq!(world.prefetch().unwrap_err().code(), "WHARF-213");
    assert_eq!(world.log(), ["manifest"]);
}

#[test]
fn a_visit_uses_the_manifest_that_was_fetched_ahead_of_it_and_the_next_one_asks() {
    let world = World::new();
    world.prefetch().unwrap();
    world.prefetch().unwrap();
    world.load().unwrap();
    assert_eq!(world.log(), ["manifest", "prefetch", "files", "start"]);
    world.forget_log();
    world.load().unwrap();
    assert_eq!(world.log(), ["manifest", "files", "start"]);
}

#[test]
fn a_manifest_that_was_fetched_ahead_long_ago_is_asked_for_again() {
    let world = World::new();
    world.prefetch().unwrap();
    world.let_pass(30);
    world.load().unwrap();
    assert_eq!(world.log(), ["manifest", "prefetch", "manifest", "files", "start"]);
    world.prefetch().unwrap();
    world.let_pass(30);
    world.forget_log();
    world.prefetch().unwrap();
    assert_eq!(world.log(), ["manifest", "prefetch"]);
}

#[test]
fn what_was_fetched_ahead_is_judged_once_more() {
    let world = World::new();
    world.prefetch().unwrap();
    // Another page of this browser has seen a newer one meanwhile.
    world.has_seen(STABLE, 8);
    world.serve(STABLE, world.signed(9));
    world.load().unwrap();
    assert_eq!(world.log(), ["manifest", "prefetch", "manifest", "files", "start"]);

    // It expires between the pointer and the click, and so does what is deployed.
    let world = World::new();
    world.let_pass(world::EXPIRES_AFTER - 1);
    world.prefetch().unwrap();
    world.let_pass(1);
    assert_eq!(world.load().unwrap_err().code(), "WHARF-214");
    assert_eq!(world.log(), ["manifest", "prefetch", "manifest"]);
}

#[test]
fn an_app_of_another_contract_is_not_fetched_any_further() {
    let world = World::new();
    world.speak(2);
    let error = world.load().unwrap_err();
    assert!(matches!(error, LoadError::Abi { found: 1, expected: 2 }), "{error}");
    assert_eq!(world.log(), ["manifest"]);
}
