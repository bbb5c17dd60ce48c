//! What goes wrong on the way, and what the upload makes of it.

use super::*;
use crate::Policy;

fn failed(world: &World) -> UploadError {
    match world.upload.status() {
        Status::Failed(error) => error.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_network_that_is_away_for_half_a_minute_costs_nothing_but_time() {
    for (outage, browser_notices) in [(5, false), (5, true), (30, false), (30, true), (90, false), (600, true)] {
        for start in [10, 60, 110, 160].map(Duration::from_millis) {
            let mut world = World::new(&[100, 1_000]);
            world.outage = Some((start, start + seconds(outage)));
            world.browser_notices = browser_notices;
            world.run();
            assert_eq!(
                *world.upload.status(),
                Status::Done,
                "{outage} s from {start:?}: {:?}",
                world.log
            );
            let late = world.now - (start + seconds(outage));
            let longest = if browser_notices {
                seconds(1)
            } else {
                Policy::default().cap + seconds(1)
            };
            assert!(late < longest, "{outage} s from {start:?} took {late:?} longer");
        }
    }
}

#[test]
fn an_hour_without_a_network_is_waited_for_patiently() {
    let mut world = World::new(&[100]);
    world.outage = Some((Duration::from_millis(60), seconds(3_600)));
    world.browser_notices = true;
    world.run();
    assert_eq!(*world.upload.status(), Status::Done);
    // With full jitter the mean wait is half the cap.
    let expected = 3_600 / (Policy::default().cap.as_secs() / 2);
    let tries = world.log.len() as u64;
    assert!(tries < expected * 3 / 2, "{tries}");
}

#[test]
fn the_browser_being_online_again_is_not_waited_past() {
    let mut world = World::new(&[100]);
    world.start();
    world.tell(Event::Offline);
    world.tell(Event::NetworkError);
    assert_eq!(*world.upload.status(), Status::Waiting(Trouble::ConnectionLost));
    let commands = world.upload.handle(Event::Online, world.now);
    assert!(matches!(commands[0], Command::Put(_)));
}

#[test]
fn a_network_that_stays_away_fails_and_the_same_upload_goes_on_later() {
    let mut world = World::new(&[100, 1_000]);
    world.outage = Some((Duration::from_millis(110), seconds(100_000)));
    world.run();
    assert_eq!(failed(&world), UploadError::ConnectionLost);
    assert!(failed(&world).can_resume());
    assert!(
        world.now >= Policy::default().patience && world.now < seconds(140),
        "{:?}",
        world.now
    );
    assert_eq!(world.upload.progress().sent, 100);

    world.outage = None;
    world.log.clear();
    world.tell(Event::Resumed);
    world.settle();
    assert_eq!(*world.upload.status(), Status::Done);
    assert_eq!(world.log, ["put 1", "complete"]);
}

#[test]
fn resuming_after_the_urls_have_ended_asks_for_fresh_ones() {
    let mut world = World::new(&[100]);
    world.outage = Some((Duration::from_millis(60), seconds(200)));
    world.run();
    assert_eq!(failed(&world), UploadError::ConnectionLost);
    world.now = seconds(1_000);
    world.log.clear();
    world.tell(Event::Resumed);
    world.settle();
    assert_eq!(world.log, ["sign [0]", "put 0", "complete"]);
}

#[test]
fn a_busy_storage_is_asked_again_and_retry_after_is_kept_to() {
    let mut world = World::new(&[100]);
    world.answer(Answer::new(503));
    world.answer(Answer::new(429).with_retry_after("20"));
    world.run();
    assert_eq!(*world.upload.status(), Status::Done);
    assert_eq!(world.log, ["sign [0]", "put 0", "put 0", "put 0", "complete"]);
    assert!(world.now >= seconds(20) && world.now < seconds(22), "{:?}", world.now);
}

#[test]
fn being_online_does_not_cut_short_what_the_storage_asked_for() {
    let mut world = World::new(&[100]);
    world.start();
    world.tell(Event::Answered(Answer::new(503).with_retry_after("20")));
    assert_eq!(world.upload.handle(Event::Online, seconds(1)), []);
    assert_eq!(*world.upload.status(), Status::Waiting(Trouble::Busy));
}

#[test]
fn a_storage_that_wants_an_hour_or_never_recovers_fails_as_busy() {
    let mut world = World::new(&[100]);
    world.answer(Answer::new(503).with_retry_after("3600"));
    world.run();
    assert_eq!(failed(&world), UploadError::Busy);

    let mut world = World::new(&[100]);
    for _ in 0..1_000 {
        world.answer(Answer::new(500));
    }
    world.run();
    assert_eq!(failed(&world), UploadError::Busy);
    assert!(failed(&world).can_resume());
    assert!(world.now < seconds(140), "{:?}", world.now);
}

#[test]
fn an_upload_that_breaks_off_again_and_again_ends_although_each_try_gets_somewhere() {
    let mut upload = world::started(&[1_000], 1_000_000);
    let mut now = seconds(5);
    let mut puts = 1;
    upload.handle(Event::Progress { sent: 500 }, now);
    let mut commands = upload.handle(Event::NetworkError, now);
    while upload.is_running() {
        commands = match &commands[0] {
            Command::Put(_) => {
                puts += 1;
                now += seconds(5);
                upload.handle(Event::Progress { sent: 500 }, now);
                upload.handle(Event::NetworkError, now)
            }
            Command::Wait(wait) => {
                now += *wait;
                upload.handle(Event::TimerFired, now)
            }
            other => panic!("{other:?}"),
        };
    }
    assert_eq!(*upload.status(), Status::Failed(UploadError::ConnectionLost));
    assert_eq!(puts, Policy::default().tries + 1);
}

#[test]
fn trouble_is_over_when_bytes_move_and_not_when_a_buffer_takes_them() {
    let mut upload = world::started(&[1_000], 300);
    assert_eq!(upload.trouble(), None);
    upload.handle(Event::NetworkError, seconds(1));
    assert_eq!(upload.trouble(), Some(Trouble::ConnectionLost));
    upload.handle(Event::TimerFired, seconds(10));
    assert!(matches!(upload.status(), Status::Sending { .. }));
    upload.handle(Event::Progress { sent: 100 }, Duration::from_millis(10_050));
    assert_eq!(upload.trouble(), Some(Trouble::ConnectionLost));
    upload.handle(Event::Progress { sent: 200 }, seconds(12));
    assert_eq!(upload.trouble(), None);
    upload.handle(Event::Answered(Answer::new(503)), seconds(13));
    assert_eq!(upload.trouble(), Some(Trouble::Busy));
    upload.handle(Event::TimerFired, seconds(30));
    upload.handle(Event::Answered(Answer::new(200)), seconds(30));
    assert_eq!(upload.trouble(), None);
}

#[test]
fn a_request_that_hangs_is_ended_and_tried_again() {
    let mut world = World::new(&[100]);
    world.start();
    world.silent = true;
    // Progress moves the deadline although the timer is not set anew.
    assert_eq!(world.upload.handle(Event::Progress { sent: 10 }, seconds(20)), []);
    assert_eq!(
        world.upload.handle(Event::TimerFired, seconds(31)),
        [Command::Wait(seconds(19))]
    );
    let commands = world.upload.handle(Event::TimerFired, seconds(50));
    assert_eq!(commands[0], Command::Abort);
    assert!(matches!(commands[1], Command::Wait(_)));
    assert_eq!(*world.upload.status(), Status::Waiting(Trouble::ConnectionLost));
}

#[test]
fn a_network_that_swallows_everything_ends_in_failure_not_in_silence() {
    let mut world = World::new(&[100]);
    world.silent = true;
    world.run();
    assert_eq!(failed(&world), UploadError::ConnectionLost);
}

#[test]
fn what_the_storage_refuses_for_good_is_not_tried_again() {
    let part = || "part 1".to_owned();
    let refusals = [
        (
            Answer::new(400).with_body("<Code>BadDigest</Code>"),
            UploadError::ContentRefused { part: part() },
        ),
        (
            Answer::new(400).with_body("<Code>EntityTooLarge</Code>"),
            UploadError::SizeRefused { part: part() },
        ),
        (
            Answer::new(405),
            UploadError::Refused {
                part: part(),
                status: 405,
            },
        ),
    ];
    for (answer, expected) in refusals {
        let mut world = World::new(&[100, 1_000]);
        world.answer(Answer::new(200));
        world.answer(answer);
        world.run();
        assert_eq!(failed(&world), expected);
        assert_eq!(world.log, ["sign [0, 1]", "put 0", "put 1"]);
        // Only a new submission helps, so resuming this one does nothing.
        world.tell(Event::Resumed);
        assert_eq!(failed(&world), expected);
    }
}

#[test]
fn a_file_that_is_gone_is_said_so() {
    let mut world = World::new(&[100]);
    world.start();
    world.tell(Event::Unreadable);
    assert_eq!(failed(&world), UploadError::Unreadable);
}

#[test]
fn completing_is_tried_again_when_the_answer_is_lost_or_the_server_busy() {
    let mut world = World::new(&[100]);
    world.refuse_completion(ServiceFailure::Unreachable);
    world.refuse_completion(ServiceFailure::Refused {
        status: 503,
        sentence: String::new(),
    });
    world.run();
    assert_eq!(*world.upload.status(), Status::Done);
    assert_eq!(world.log, ["sign [0]", "put 0", "complete", "complete", "complete"]);
}

#[test]
fn a_completion_that_the_server_refuses_is_final_and_says_why() {
    let mut world = World::new(&[100]);
    world.refuse_completion(ServiceFailure::Refused {
        status: 409,
        sentence: "The attachment has not arrived.".into(),
    });
    world.run();
    let error = failed(&world);
    assert_eq!(
        error.to_string(),
        "The upload could not be completed. The attachment has not arrived."
    );
    assert!(!error.can_resume());
}

#[test]
fn a_signer_that_is_unreachable_is_asked_again_and_one_that_refuses_is_not() {
    let mut world = World::new(&[100]);
    world.answer(Answer::new(403));
    world.outage = Some((Duration::from_millis(110), seconds(10)));
    world.run();
    assert_eq!(*world.upload.status(), Status::Done);

    let mut upload = world::started(&[100], 300);
    upload.handle(Event::Answered(Answer::new(403)), seconds(0));
    let refusal = ServiceFailure::Refused {
        status: 404,
        sentence: "There is no such submission.".into(),
    };
    upload.handle(Event::SignFailed(refusal), seconds(1));
    assert!(matches!(
        upload.status(),
        Status::Failed(UploadError::NotSigned { status: 404, .. })
    ));
}

#[test]
fn a_session_that_ended_can_be_resumed_after_signing_in_again() {
    let mut world = World::new(&[100]);
    world.refuse_completion(ServiceFailure::Refused {
        status: 401,
        sentence: "Sign in to continue.".into(),
    });
    world.run();
    assert!(failed(&world).can_resume());
    world.tell(Event::Resumed);
    world.settle();
    assert_eq!(*world.upload.status(), Status::Done);
}
