//! Pause, cancel, offline: what the person and the browser say.

use super::world::Fate;
use super::*;

fn until_puts(world: &mut World, puts: usize) {
    while world.count("Put") < puts {
        world.step();
    }
}

#[test]
fn a_paused_file_rests_while_the_others_go_on() {
    let mut world = World::new(&[10 * PART, 10 * PART]);
    world.add();
    until_puts(&mut world, 4);
    world.tell(Event::Paused(Some(FileId(0))));
    assert_eq!(world.engine.state(FileId(0)), Some(FileState::Paused));
    let sent = world.count("Put(0");
    while !world.remotes[1].is_complete {
        world.step();
    }
    assert_eq!(world.count("Put(0"), sent);
    world.tell(Event::Resumed(Some(FileId(0))));
    world.settle();
    world.assert_stored();
}

#[test]
fn what_is_paused_for_a_day_goes_on_with_new_urls_and_without_what_is_stored() {
    let mut world = World::new(&[10 * PART]);
    world.add();
    while world.engine.progress(FileId(0)).sent < 5 * PART {
        world.step();
    }
    world.tell(Event::Paused(None));
    assert_eq!(world.next_at(), None, "nothing is waited for");
    world.now += seconds(86_400);
    world.tell(Event::Resumed(None));
    assert_eq!(world.engine.total_pace(world.now), None, "the pause is no slow line");
    world.settle();
    world.assert_stored();
}

#[test]
fn a_second_pause_and_a_needless_resume_change_nothing() {
    let mut world = World::new(&[10 * PART]);
    world.add();
    until_puts(&mut world, 2);
    assert_eq!(world.engine.handle(Event::Resumed(None), world.now), []);
    world.tell(Event::Paused(None));
    assert_eq!(world.engine.handle(Event::Paused(None), world.now), []);
    assert_eq!(world.engine.handle(Event::Paused(Some(FileId(7))), world.now), []);
}

#[test]
fn cancelling_aborts_at_the_server_also_when_paused() {
    for is_paused in [false, true] {
        let mut world = World::new(&[10 * PART]);
        world.add();
        until_puts(&mut world, 4);
        if is_paused {
            world.tell(Event::Paused(None));
        }
        world.fates.push_back(Fate::RequestLost);
        world.tell(Event::Cancelled(FileId(0)));
        assert_eq!(world.engine.state(FileId(0)), Some(FileState::Cancelling));
        assert_eq!(world.engine.total(), Progress::default(), "it does not count any more");
        world.settle();
        assert_eq!(world.engine.state(FileId(0)), Some(FileState::Cancelled));
        assert_eq!(world.count("Abort"), 2);
        assert!(!world.remotes[0].is_open);
    }
}

#[test]
fn what_is_cancelled_while_it_is_opened_is_aborted_when_it_is_open() {
    let mut world = World::new(&[10 * PART]);
    world.add();
    world.tell(Event::Cancelled(FileId(0)));
    world.settle();
    assert_eq!(world.log, ["Open(0)", "Abort(0)"]);
    assert!(!world.remotes[0].is_open);
}

#[test]
fn what_was_never_begun_is_cancelled_without_a_word() {
    let mut world = World::new(&[PART; 9]);
    world.add();
    let before = world.log.len();
    world.tell(Event::Cancelled(FileId(8)));
    assert_eq!(world.engine.state(FileId(8)), Some(FileState::Cancelled));
    assert_eq!(world.log.len(), before);
}

#[test]
fn what_is_done_cannot_be_cancelled() {
    let mut world = World::new(&[100]);
    world.run();
    assert_eq!(world.engine.handle(Event::Cancelled(FileId(0)), world.now), []);
    assert!(world.is_done());
}

#[test]
fn an_upload_waits_for_the_network_however_long_it_is_away() {
    let mut world = World::new(&[10 * PART]);
    world.add();
    until_puts(&mut world, 4);
    world.tell(Event::Offline);
    assert_eq!(world.next_at(), None);
    world.now += seconds(36_000);
    world.tell(Event::Online);
    world.settle();
    world.assert_stored();
}

#[test]
fn being_online_does_not_cut_short_what_the_storage_asked_for() {
    let mut world = World::new(&[100]);
    world.fates.extend([
        Fate::Arrives,
        Fate::Arrives,
        Fate::Answers(Answer::new(503).with_retry_after("20")),
    ]);
    world.add();
    while world.engine.state(FileId(0)) != Some(FileState::Waiting(Trouble::Busy)) {
        world.step();
    }
    let asked = world.now;
    world.tell(Event::Online);
    world.settle();
    assert!(world.now - asked >= seconds(20), "{:?}", world.now - asked);
}

#[test]
fn late_news_of_an_ended_request_is_ignored() {
    let mut world = World::new(&[10 * PART]);
    world.add();
    until_puts(&mut world, 2);
    let ids: Vec<_> = world.engine.requests.iter().map(|(id, _)| id).collect();
    world.tell(Event::Paused(None));
    for request in ids {
        for event in [
            Event::Answered {
                request,
                answer: Answer::new(200),
            },
            Event::Progress { request, sent: 5 },
            Event::Failed {
                request,
                failure: Failure::Unreadable,
            },
            Event::Completed { request },
            Event::Hashed {
                request,
                sha256: Checksum::new("x"),
            },
        ] {
            assert_eq!(world.engine.handle(event, world.now), []);
        }
    }
    assert_eq!(world.engine.state(FileId(0)), Some(FileState::Paused));
}
