//! The current time, as a port: tests move it, production reads it.

use jiff::{Timestamp, ToSpan as _, civil, tz::Offset};
use std::time::Duration;
use submission::Date;

/// Tells the time.
pub(crate) trait Clock: Send + Sync + std::fmt::Debug {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Whether what was there or was done `since` then is so old by now.
pub(crate) fn is_older(since: Timestamp, age: Duration, now: Timestamp) -> bool {
    now > since && now.duration_since(since).unsigned_abs() >= age
}

/// The latest date that any place on Earth has (UTC+14), so that a form is never refused here for a date that is
/// already "today" where the person is.
pub(crate) fn latest_date(now: Timestamp) -> Date {
    to_date(Offset::constant(14).to_datetime(now).date())
}

/// The date in UTC.
pub(crate) fn utc_date(now: Timestamp) -> Date {
    to_date(Offset::UTC.to_datetime(now).date())
}

/// The date so many days later, or earlier if negative. Stops at the ends of the calendar.
pub(crate) fn add_days(date: Date, days: i64) -> Date {
    to_date(from_date(date).saturating_add(days.days()))
}

fn to_date(date: civil::Date) -> Date {
    let year = u16::try_from(date.year()).unwrap_or(0);
    let [month, day] = [date.month(), date.day()].map(|number| u8::try_from(number).unwrap_or(1));
    // Both calendars are the proleptic Gregorian one, so only a year before 0 does not translate.
    Date::new(year, month, day).unwrap_or(EPOCH)
}

fn from_date(date: Date) -> civil::Date {
    let year = i16::try_from(date.year()).unwrap_or(i16::MAX);
    let [month, day] = [date.month(), date.day()].map(|number| i8::try_from(number).unwrap_or(1));
    civil::Date::new(year, month, day).unwrap_or(civil::Date::MAX)
}

const EPOCH: Date = match Date::new(1970, 1, 1) {
    Ok(date) => date,
    Err(_) => panic!("1 January 1970 is a date"),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_date_is_ahead_of_utc_in_the_afternoon() {
        let morning: Timestamp = "2026-11-23T09:59:59Z".parse().unwrap();
        let afternoon: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        assert_eq!(latest_date(morning).to_iso(), "2026-11-23");
        assert_eq!(latest_date(afternoon).to_iso(), "2026-11-24");
        assert_eq!(utc_date(afternoon).to_iso(), "2026-11-23");
    }

    #[test]
    fn nothing_is_old_that_has_not_been_yet() {
        let [before, then, after] = [0, 60, 120].map(|second| Timestamp::from_second(second).unwrap());
        let minute = Duration::from_secs(60);
        assert!(is_older(then, minute, after));
        assert!(!is_older(then, minute * 2, after));
        assert!(!is_older(then, minute, before));
        assert!(!is_older(then, Duration::ZERO, then));
    }

    #[test]
    fn days_cross_months_and_leap_days() {
        let date: Date = "2024-02-28".parse().unwrap();
        assert_eq!(add_days(date, 2).to_iso(), "2024-03-01");
        assert_eq!(add_days(date, -59).to_iso(), "2023-12-31");
    }
}
