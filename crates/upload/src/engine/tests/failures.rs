//! What goes wrong on the way, and what the engine makes of it.

use super::world::Fate;
use super::*;

fn answers(status: u16, code: &str) -> Fate {
    Fate::Answers(Answer::new(status).with_body(&format!("<Error><Code>{code}</Code></Error>")))
}

/// A world whose first PUTs meet these fates: opening and signing go well before.
fn with_puts(size: u64, fates: impl IntoIterator<Item = Fate>) -> World {
    let mut world = World::new(&[size]);
    world.add();
    while world.count("Put") == 0 && world.count("Sign") == 0 {
        world.step();
    }
    world.fates.extend(fates);
    world.settle();
    world
}

fn failed(world: &World) -> UploadError {
    match world.engine.state(FileId(0)) {
        Some(FileState::Failed(error)) => error,
        other => panic!("{other:?} {:?}", world.log),
    }
}

#[test]
fn a_200_with_an_error_inside_is_tried_again() {
    let world = with_puts(100, [answers(200, "InternalError")]);
    assert_eq!(world.count("Put"), 2);
    world.assert_stored();
}

#[test]
fn a_412_says_that_the_object_exists_and_the_server_says_whether_it_is_the_right_one() {
    // The first try arrived although its answer was lost.
    let world = with_puts(100, [Fate::AnswerLost, answers(412, "PreconditionFailed")]);
    assert_eq!(world.log[2..], ["Put(0 part 1)", "Put(0 part 1)", "Complete(0)"]);
    world.assert_stored();
    let world = with_puts(100, [Fate::Arrives, answers(412, "")]);
    assert_eq!(failed(&world), UploadError::Exists { part: "file".into() });
    assert!(!failed(&world).can_resume());
}

#[test]
fn a_409_is_a_concurrent_operation_and_tried_again() {
    let world = with_puts(
        100,
        [
            answers(409, "ConditionalRequestConflict"),
            Fate::Arrives,
            answers(409, ""),
        ],
    );
    assert_eq!(world.count("Put"), 2);
    assert_eq!(world.count("Complete"), 2);
    assert!(world.engine.window.limit() >= 3, "no congestion");
    world.assert_stored();
}

#[test]
fn urls_that_expired_in_the_middle_are_signed_again_without_sending_what_is_stored() {
    // By the browser's own clock: URLs in stock end while the line is busy, and are replaced before they are used.
    let mut world = World::new(&[30 * PART]);
    world.valid_for = seconds(31);
    world.put_time = Some(seconds(29));
    world.run();
    world.assert_stored();
    assert_eq!(world.count("Put"), 30, "none was refused");
    // By the storage's clock alone: each of the URLs in stock is refused once, and no further one is kept.
    let mut world = World::new(&[30 * PART]);
    world.valid_for = seconds(31);
    world.clock_skew = seconds(600);
    world.put_time = Some(seconds(40));
    world.run();
    world.assert_stored();
    let refused = world.count("Put") - 30;
    // Three of the beginning, and six that were signed in the instant in which the first of them was refused.
    assert!((1..=9).contains(&refused), "{refused}");
}

#[test]
fn urls_are_used_even_if_the_clocks_disagree_about_their_end() {
    let mut world = World::new(&[6 * PART]);
    world.valid_for = seconds(2);
    world.run();
    world.assert_stored();
    assert_eq!(world.count("Put"), 6, "they end within the margin and are used at once");
}

#[test]
fn a_fresh_url_that_is_refused_too_is_final() {
    let world = with_puts(
        100,
        [
            answers(403, "AccessDenied"),
            Fate::Arrives,
            answers(403, "AccessDenied"),
        ],
    );
    assert_eq!(failed(&world), UploadError::PermissionRefused { part: "file".into() });
    assert_eq!((world.count("Sign"), world.count("Put")), (2, 2));
}

#[test]
fn what_the_storage_refuses_for_good_is_not_tried_again() {
    let part = || "file".to_owned();
    for (fate, expected) in [
        (answers(400, "BadDigest"), UploadError::ContentRefused { part: part() }),
        (answers(200, "BadDigest"), UploadError::ContentRefused { part: part() }),
        (
            answers(400, "EntityTooLarge"),
            UploadError::SizeRefused { part: part() },
        ),
        (
            answers(405, ""),
            UploadError::Refused {
                part: part(),
                status: 405,
            },
        ),
    ] {
        let mut world = with_puts(100, [fate]);
        assert_eq!(failed(&world), expected);
        assert_eq!(world.count("Put"), 1);
        world.tell(Event::Retried(FileId(0)));
        assert_eq!(failed(&world), expected);
    }
}

#[test]
fn retry_after_is_kept_to_and_one_that_asks_too_much_fails_as_busy() {
    let world = with_puts(100, [Fate::Answers(Answer::new(429).with_retry_after("20"))]);
    assert!(world.now >= seconds(20) && world.now < seconds(30), "{:?}", world.now);
    let world = with_puts(100, [Fate::Answers(Answer::new(503).with_retry_after("3600"))]);
    assert_eq!(failed(&world), UploadError::Busy);
    assert!(failed(&world).can_resume());
}

#[test]
fn a_network_that_stays_away_fails_and_the_same_file_goes_on_later() {
    let mut world = World::new(&[10 * PART]);
    world.add();
    while world.remotes[0].parts.len() < 5 {
        world.step();
    }
    world.fates.extend(vec![Fate::RequestLost; 2_000]);
    world.settle();
    assert_eq!(failed(&world), UploadError::ConnectionLost);
    assert!(
        world.now >= Policy::default().patience && world.now < seconds(180),
        "{:?}",
        world.now
    );
    world.fates.clear();
    world.tell(Event::Retried(FileId(0)));
    world.settle();
    world.assert_stored();
}

#[test]
fn a_network_that_swallows_everything_ends_in_failure_not_in_silence() {
    let mut world = World::new(&[3 * PART]);
    world.fates.extend(vec![Fate::Silent; 2_000]);
    world.run();
    assert_eq!(failed(&world), UploadError::ConnectionLost);
}

#[test]
fn a_request_that_makes_progress_is_not_taken_for_a_hanging_one() {
    let mut world = World::new(&[100]);
    // Progress after 25 of 50 seconds; without it 30 would be too long.
    world.put_time = Some(seconds(50));
    world.run();
    assert_eq!(world.count("Put"), 1);
    world.assert_stored();
}

#[test]
fn one_file_that_fails_does_not_keep_the_others() {
    let mut world = World::new(&[100, 10 * PART, 100]);
    world.fates.push_back(Fate::Answers(Answer::new(422)));
    world.run();
    assert!(matches!(failed(&world), UploadError::NotSigned { status: 422, .. }));
    assert_eq!(world.states()[1..], [FileState::Done, FileState::Done]);
}

#[test]
fn a_service_that_signs_nothing_of_what_was_asked_is_not_asked_for_ever() {
    let mut world = World::new(&[100]);
    world
        .fates
        .extend([Fate::Arrives].into_iter().chain(vec![Fate::SignsNothing; 1_000]));
    world.run();
    assert_eq!(failed(&world), UploadError::Busy);
    assert!(
        world.now > seconds(100) && world.count("Sign") < 100,
        "{}",
        world.count("Sign")
    );
}

#[test]
fn an_upload_that_the_server_has_forgotten_is_opened_anew() {
    let mut world = World::new(&[6 * PART]);
    world.add();
    while world.remotes[0].parts.len() < 3 {
        world.step();
    }
    let sent = world.engine.progress(FileId(0)).sent;
    world.fates.push_back(Fate::Forgotten);
    world.settle();
    assert!(sent > 0);
    assert_eq!(world.count("Open"), 2);
    world.assert_stored();
}

#[test]
fn a_server_that_forgets_again_and_again_is_given_up_on() {
    let mut world = World::new(&[6 * PART]);
    world.fates.extend(vec![Fate::Forgotten; 500]);
    world.run();
    // Opening comes after forgetting, so each upload is lost with its first signature.
    assert!(matches!(failed(&world), UploadError::NotSigned { status: 404, .. }));
    assert_eq!(world.count("Open"), 4);
}

#[test]
fn parts_that_the_server_misses_on_completion_are_sent_again_and_no_others() {
    let mut world = World::new(&[6 * PART]);
    world.add();
    while world.count("Complete") == 0 {
        world.step();
    }
    world.remotes[0].parts.remove(&4);
    world.settle();
    world.assert_stored();
    assert_eq!(world.count("Put"), 7);
    assert_eq!(world.count("Put(0 part 4)"), 2);
}

#[test]
fn a_file_that_is_gone_is_said_so() {
    let mut world = World::new(&[6 * PART]);
    world.add();
    while world.engine.hashes_in_flight() == 0 {
        world.step();
    }
    let is_hash = |request: &&Request| matches!(request.kind, Kind::Hash { .. });
    let (request, _) = world
        .engine
        .requests
        .iter()
        .find(|(_, request)| is_hash(request))
        .unwrap();
    world.tell(Event::Failed {
        request,
        failure: Failure::Unreadable,
    });
    assert_eq!(failed(&world), UploadError::Unreadable);
    assert_eq!(world.engine.requests.values().count(), 0, "nothing goes on");
}

#[test]
fn a_session_that_ended_can_go_on_after_signing_in_again() {
    let mut world = World::new(&[6 * PART]);
    world.fates.push_back(Fate::Answers(Answer::new(401)));
    world.run();
    assert!(failed(&world).can_resume());
    world.tell(Event::Retried(FileId(0)));
    world.settle();
    world.assert_stored();
}
