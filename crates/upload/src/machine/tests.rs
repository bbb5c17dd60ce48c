//! The upload against a storage and a network that do what the test says, with time that passes by itself.

mod failures;
mod world;

use core::time::Duration;

use super::*;
use world::{World, seconds};

#[test]
fn parts_go_one_after_another_and_then_the_server_completes() {
    let mut world = World::new(&[100, 1_000]);
    world.run();
    assert_eq!(*world.upload.status(), Status::Done);
    assert_eq!(world.log, ["sign [0, 1]", "put 0", "put 1", "complete"]);
    assert_eq!(
        world.upload.progress(),
        Progress {
            sent: 1_100,
            total: 1_100
        }
    );
}

#[test]
fn progress_counts_all_parts_and_never_goes_back_within_one_try() {
    let mut upload = world::started(&[100, 1_000], 300);
    let sent = |upload: &Upload| upload.progress().sent;
    for (event, expected) in [(40, 40), (30, 40), (100, 100), (900, 100)] {
        upload.handle(Event::Progress { sent: event }, seconds(0));
        assert_eq!(sent(&upload), expected);
    }
    upload.handle(Event::Answered(Answer::new(200)), seconds(1));
    assert_eq!(sent(&upload), 100);
    upload.handle(Event::Progress { sent: 500 }, seconds(2));
    assert_eq!(sent(&upload), 600);
    // The part has to be sent again, so what had left does not count any more.
    upload.handle(Event::NetworkError, seconds(3));
    assert_eq!(sent(&upload), 100);
}

#[test]
fn an_upload_without_parts_completes_at_once() {
    let mut world = World::new(&[]);
    world.run();
    assert_eq!(world.log, ["complete"]);
}

#[test]
fn cancelling_ends_every_state_for_good() {
    type Prepare = fn(&mut World);
    let running: [(&str, Prepare); 5] = [
        ("sending", |_| ()),
        ("sending with progress", |world| {
            world.tell(Event::Progress { sent: 50 })
        }),
        ("waiting", |world| world.tell(Event::NetworkError)),
        ("signing", |world| world.tell(Event::Answered(Answer::new(403)))),
        ("completing", |world| {
            world.tell(Event::Answered(Answer::new(200)));
            world.tell(Event::Answered(Answer::new(200)));
        }),
    ];
    for (name, prepare) in running {
        let mut world = World::new(&[100, 100]);
        world.start();
        prepare(&mut world);
        assert!(world.upload.is_running(), "{name}");
        let commands = world.upload.handle(Event::Cancelled, world.now);
        assert_eq!(commands, [Command::Abort, Command::StopTimer], "{name}");
        for late in [
            Event::Answered(Answer::new(200)),
            Event::Completed,
            Event::Signed(world::signed(&[0, 1], 300)),
            Event::TimerFired,
            Event::Online,
            Event::Resumed,
        ] {
            assert_eq!(world.upload.handle(late, seconds(900)), [], "{name}");
        }
        assert_eq!(*world.upload.status(), Status::Cancelled, "{name}");
    }
}

#[test]
fn what_is_done_cannot_be_cancelled() {
    let mut world = World::new(&[100]);
    world.run();
    assert_eq!(world.upload.handle(Event::Cancelled, world.now), []);
    assert_eq!(*world.upload.status(), Status::Done);
}

#[test]
fn a_url_that_the_storage_calls_expired_is_replaced_and_the_part_sent_again() {
    let mut world = World::new(&[100, 1_000]);
    world.answer(Answer::new(200));
    world.answer(Answer::new(403));
    world.run();
    assert_eq!(*world.upload.status(), Status::Done);
    assert_eq!(
        world.log,
        ["sign [0, 1]", "put 0", "put 1", "sign [1]", "put 1", "complete"]
    );
}

#[test]
fn a_fresh_url_that_is_refused_too_is_final() {
    let mut world = World::new(&[100]);
    world.answer(Answer::new(403));
    world.answer(Answer::new(403));
    world.run();
    assert_eq!(world.log, ["sign [0]", "put 0", "sign [0]", "put 0"]);
    let Status::Failed(error) = world.upload.status() else {
        panic!("{:?}", world.upload.status());
    };
    assert_eq!(error.clone(), UploadError::PermissionRefused { part: "part 0".into() });
    assert!(!error.can_resume());
}

#[test]
fn each_expiry_is_worth_one_fresh_url() {
    // The first 403 comes early, the second after the fresh URL's own time.
    let mut upload = world::started(&[100], 300);

    upload.handle(Event::Answered(Answer::new(403)), seconds(1));
    assert_eq!(*upload.status(), Status::Signing);
    upload.handle(Event::Signed(world::signed(&[0], 300)), seconds(2));
    upload.handle(Event::Answered(Answer::new(403)), seconds(303));
    assert_eq!(*upload.status(), Status::Signing);
}

#[test]
fn a_url_whose_time_is_known_to_be_over_is_not_tried() {
    let mut upload = world::started(&[100, 1_000], 300);

    let commands = upload.handle(Event::Answered(Answer::new(200)), seconds(296));
    assert_eq!(commands[0], Command::Sign(vec![PartIndex(1)]));
}

#[test]
fn urls_are_used_even_if_the_clocks_disagree_about_their_end() {
    let mut world = World::new(&[100, 1_000]);
    world.valid_for = Duration::ZERO;
    world.run();
    assert_eq!(*world.upload.status(), Status::Done);
    assert_eq!(world.log, ["sign [0, 1]", "put 0", "sign [1]", "put 1", "complete"]);
}

#[test]
fn a_part_that_the_signer_no_longer_lists_is_stored() {
    let mut upload = world::started(&[100, 1_000], 300);

    upload.handle(Event::Answered(Answer::new(403)), seconds(0));
    let commands = upload.handle(Event::Signed(world::signed(&[1], 300)), seconds(1));
    assert!(matches!(&commands[0], Command::Put(put) if put.part == PartIndex(1)));
    assert_eq!(upload.progress().sent, 100);
}

#[test]
fn an_object_that_exists_already_counts_as_uploaded() {
    let mut world = World::new(&[100]);
    world.answer(Answer::new(412));
    world.run();
    assert_eq!(*world.upload.status(), Status::Done);
    assert_eq!(world.log, ["sign [0]", "put 0", "complete"]);
}
