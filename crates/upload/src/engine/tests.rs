//! The engine against a world that does what the test says, with time that passes by itself.

mod control;
mod failures;
mod properties;
mod world;

use core::time::Duration;

use super::*;
use crate::Answer;
use world::{MIB, PART, World, seconds};

#[test]
fn a_small_file_goes_in_one_request() {
    let mut world = World::new(&[1_000]);
    world.run();
    assert_eq!(
        world.log,
        ["Open(0)", "Sign(0 parts [1])", "Put(0 part 1)", "Complete(0)"]
    );
    world.assert_stored();
    assert_eq!(
        world.engine.progress(FileId(0)),
        Progress {
            sent: 1_000,
            total: 1_000
        }
    );
}

#[test]
fn a_large_file_goes_in_parts_several_at_once() {
    let mut world = World::new(&[20 * PART + 1]);
    world.run();
    world.assert_stored();
    assert_eq!(world.count("Put"), 21);
    assert!(world.most_puts > 3, "{}", world.most_puts);
    assert_eq!(world.log.last().unwrap(), "Complete(0)");
}

#[test]
fn several_files_go_at_once_and_the_others_wait_for_their_turn() {
    let mut world = World::new(&[1_000; 30]);
    world.limits.files = 4;
    world.add();
    assert_eq!(world.log, ["Open(0)", "Open(1)", "Open(2)", "Open(3)"]);
    assert_eq!(world.engine.state(FileId(4)), Some(FileState::Queued));
    world.settle();
    world.assert_stored();
    assert!(world.most_puts > 1);
}

#[test]
fn parts_are_sent_while_further_ones_are_read_and_signed() {
    let mut world = World::new(&[40 * PART]);
    world.put_time = Some(seconds(2));
    world.run();
    // Without overlap every round of PUTs would wait for a round trip to the server. Six at once take 40 parts in seven rounds,
    // and the first ones are smaller.
    assert!(world.now < seconds(2 * 9 + 1), "{:?}", world.now);
}

#[test]
fn a_connection_that_is_congested_gets_fewer_requests_and_more_again_later() {
    let mut world = World::new(&[400 * PART]);
    world.add();
    let most = |world: &mut World, until: u64| {
        world.most_puts = 0;
        while world.now < seconds(until) {
            world.step();
        }
        world.most_puts
    };
    assert_eq!(most(&mut world, 10), 6);
    world.fates.extend(vec![world::Fate::Answers(Answer::new(503)); 6]);
    // Some of these are met by requests for URLs, which are no congestion.
    while world.engine.window.limit() == 6 {
        world.step();
    }
    assert_eq!(world.engine.window.limit(), 3);
    world.settle();
    assert_eq!(world.engine.window.limit(), 6);
    world.assert_stored();
}

#[test]
fn after_a_reload_only_missing_parts_travel_also_beyond_a_page() {
    let mut world = World::new(&[2_600 * PART]);
    world.put_time = Some(Duration::from_millis(50));
    world.add();
    while world.remotes[0].parts.len() < 2_300 {
        world.step();
    }
    let before = world.remotes[0].parts.len();
    world.log.clear();
    world.reload();
    let stored = world.remotes[0].parts.len();
    world.settle();
    world.assert_stored();
    assert_eq!(world.count("List"), 3);
    assert_eq!(world.count("Put"), 2_600 - stored);
    assert!(stored >= before);
}

#[test]
fn a_part_that_changed_since_is_sent_again_and_the_others_are_not() {
    let mut world = World::new(&[8 * PART]);
    world.add();
    while world.remotes[0].parts.len() < 6 {
        world.step();
    }
    world.changed.insert((0, 2));
    world.log.clear();
    world.reload();
    let stored = world.remotes[0].parts.len();
    world.settle();
    world.assert_stored();
    assert_eq!(world.count("Put(0 part 2)"), 1);
    assert_eq!(world.count("Put"), 8 - stored + 1);
}

#[test]
fn a_file_that_was_confirmed_before_the_reload_is_done() {
    let mut world = World::new(&[3 * PART]);
    world.run();
    world.log.clear();
    world.reload();
    world.settle();
    assert_eq!(world.log, ["reload", "Open(0)"]);
    assert!(world.is_done());
}

#[test]
fn the_rest_takes_as_long_as_the_engine_says() {
    let mut world = World::new(&[100 * PART, 100 * PART]);
    world.add();
    assert_eq!(world.engine.total_pace(world.now), None);
    while world.engine.total().sent < 60 * PART {
        world.step();
    }
    let said = world.engine.total_pace(world.now).and_then(|pace| pace.left).unwrap();
    let said_of_file = world.engine.pace(FileId(0), world.now).unwrap();
    assert!(said_of_file.bytes_per_second > 0.0 && said_of_file.left.is_some());
    let then = world.now;
    world.settle();
    let really = world.now - then;
    assert!(said.abs_diff(really) < really / 3, "{said:?} {really:?}");
}

#[test]
fn what_is_read_while_the_first_url_is_on_its_way_does_not_wait_for_it() {
    let (mut engine, now) = (Engine::new(Policy::default(), Limits::default(), 1), Duration::ZERO);
    let (_, commands) = engine.add(20 * PART, now);
    let Command::Open { request, .. } = commands[0] else {
        panic!("{commands:?}")
    };
    let upload = Opened {
        part_size: PART,
        resumed: false,
        complete: false,
    };
    let mut waiting: std::collections::VecDeque<_> = engine.handle(Event::Opened { request, upload }, now).into();
    let mut signing = Vec::new();
    while let Some(command) = waiting.pop_front() {
        match command {
            Command::Hash { request, part } => {
                let sha256 = Checksum::new(part.number.to_string());
                waiting.extend(engine.handle(Event::Hashed { request, sha256 }, now));
            }
            Command::Sign { request, parts, .. } => {
                signing.push((request, parts.into_iter().map(|(number, _)| number).collect::<Vec<_>>()));
            }
            _ => {}
        }
    }
    let numbers = |asked: &[(RequestId, Vec<u32>)]| asked.iter().map(|(_, parts)| parts.clone()).collect::<Vec<_>>();
    assert_eq!(numbers(&signing), [vec![1], vec![2]], "two at once, and no part twice");
    // A URL that did not come is asked for again, and the other request goes on.
    let (failed, _) = signing[0];
    let failure = Failure::Unreachable;
    engine.handle(
        Event::Failed {
            request: failed,
            failure,
        },
        now,
    );
    let later = engine.handle(Event::TimerFired, seconds(10));
    let again = later.into_iter().filter_map(|command| match command {
        Command::Sign { request, parts, .. } => Some((request, parts.into_iter().map(|(number, _)| number).collect())),
        _ => None,
    });
    let again: Vec<(RequestId, Vec<u32>)> = again.collect();
    assert_eq!(again.len(), 1);
    assert!(again[0].1.contains(&1) && !again[0].1.contains(&2), "{again:?}");
}

#[test]
fn no_url_and_no_header_shows_in_what_is_printed() {
    let mut world = World::new(&[3 * PART]);
    world.add();
    while world.count("Put") == 0 {
        world.step();
    }
    let signed = SignedPart {
        number: 1,
        url: crate::PresignedUrl::new("https://bucket.example/u/somebody/x?X-Amz-Signature=secret"),
        headers: vec![("x-amz-security-token".into(), "secret".into())],
    };
    let put = Command::Put {
        request: RequestId(1),
        part: FilePart {
            file: FileId(0),
            number: 1,
            range: 0..1,
        },
        url: signed.url.clone(),
        headers: signed.headers.clone(),
    };
    let event = Event::Signed {
        request: RequestId(1),
        parts: vec![signed.clone()],
        valid_for: seconds(1),
    };
    for text in [
        format!("{signed:?}"),
        format!("{put:?}"),
        format!("{event:?}"),
        format!("{:?}", signed.url),
    ] {
        assert!(
            !text.contains("secret") && !text.contains("somebody") && !text.contains("bucket"),
            "{text}"
        );
    }
    // In the world URLs have the checksum in their query.
    let text = format!("{:?}", world.engine);
    assert!(!text.contains("&sha of"), "{text}");
}

#[test]
fn a_plan_that_storage_would_refuse_is_not_followed() {
    let (mut engine, now) = (Engine::new(Policy::default(), Limits::default(), 1), Duration::ZERO);
    let (file, commands) = engine.add(100 * MIB, now);
    let Command::Open { request, .. } = commands[0] else {
        panic!("{commands:?}")
    };
    let upload = Opened {
        part_size: MIB,
        resumed: false,
        complete: false,
    };
    engine.handle(Event::Opened { request, upload }, now);
    assert!(matches!(
        engine.state(file),
        Some(FileState::Failed(UploadError::SizeRefused { .. }))
    ));
}
