//! Trying again what the network has failed.

use core::future::Future;

use crate::Clock;

/// How often something is asked for that nobody answers.
const TRIES: u32 = 3;
/// Milliseconds before the second try, on average; each further wait is twice as long.
const FIRST_PAUSE: u32 = 400;
/// No wait is longer, in milliseconds.
const LONGEST_PAUSE: u32 = 5_000;

/// Tries something up to three times for as long as `is_passing` says of its failure that it may pass. `random` is drawn from
/// 0..1 before each wait, so that a crowd does not come back at once.
pub async fn with_retries<T, E, F: Future<Output = Result<T, E>>>(
    clock: &impl Clock,
    random: impl Fn() -> f64,
    is_passing: impl Fn(&E) -> bool,
    mut attempt: impl FnMut() -> F,
) -> Result<T, E> {
    let mut tries = 1;
    loop {
        match attempt().await {
            Err(error) if tries < TRIES && is_passing(&error) => {
                clock.sleep(pause(tries, random())).await;
                tries += 1;
            }
            result => return result,
        }
    }
}

/// Milliseconds to wait after so many tries: half of the average to one and a half times it.
fn pause(tries: u32, random: f64) -> u32 {
    let average = FIRST_PAUSE.saturating_mul(1 << (tries - 1).min(16)).min(LONGEST_PAUSE);
    average / 2 + (f64::from(average) * random.clamp(0.0, 1.0)) as u32
}

#[cfg(test)]
mod tests {
    use super::pause;

    #[test]
    fn waits_grow_and_are_spread() {
        assert_eq!((pause(1, 0.0), pause(1, 1.0)), (200, 600));
        assert_eq!((pause(2, 0.0), pause(2, 1.0)), (400, 1_200));
        assert_eq!(pause(40, 0.5), 5_000);
    }
}
