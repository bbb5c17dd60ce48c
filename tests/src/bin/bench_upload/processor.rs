//! How much of the processors a client takes, as Linux counts it: unlike time on the clock, it does not grow while others use them.

use std::fs;

/// What a clock tick of `/proc` is, in seconds: `USER_HZ` is 100 on every platform.
const TICK: f64 = 0.01;

/// The seconds that every process below this one has used so far, and those that have ended and been waited for. Nothing where
/// nobody tells.
pub(crate) fn of_clients() -> Option<f64> {
    let own = std::process::id();
    let processes = fs::read_dir("/proc").ok()?;
    let ids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let running: f64 = ids.filter(|id| is_below(*id, own)).filter_map(|id| used(id, 11)).sum();
    // Of curl, which has ended, the parent knows.
    Some(running + used(own, 13)?)
}

/// How many processes use a processor or want one, as the mean of the last minute: everybody's, these here too. Nothing where
/// nobody tells.
pub(crate) fn load() -> Option<f64> {
    fs::read_to_string("/proc/loadavg")
        .ok()?
        .split(' ')
        .next()?
        .parse()
        .ok()
}

/// Whether a process was started by another one, or by one that this one has started.
pub(crate) fn is_below(mut id: u32, ancestor: u32) -> bool {
    while let Some(parent) = parent(id) {
        if parent == ancestor {
            return true;
        }
        id = parent;
    }
    false
}

/// Two fields of `/proc/<id>/stat` that follow each other, in seconds; counted from the state, which is the first behind the name.
fn used(id: u32, field: usize) -> Option<f64> {
    let stat = stat(id)?;
    let mut fields = stat.split(' ').skip(field);
    let mut ticks = || fields.next()?.parse::<f64>().ok();
    Some((ticks()? + ticks()?) * TICK)
}

fn parent(id: u32) -> Option<u32> {
    stat(id)?.split(' ').nth(1)?.parse().ok().filter(|parent| *parent > 1)
}

/// What stands behind the name, which is in parentheses and may hold anything.
fn stat(id: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    Some(stat.rsplit_once(") ")?.1.to_owned())
}
