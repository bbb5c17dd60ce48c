//! The calendar where the person is.

use submission::Date;

/// Today in the browser's time zone.
pub(crate) fn today() -> Date {
    let now = js_sys::Date::new_0();
    let number = |value: u32| u8::try_from(value).unwrap_or(u8::MAX);
    Date::new(
        u16::try_from(now.get_full_year()).unwrap_or(u16::MAX),
        number(now.get_month() + 1),
        number(now.get_date()),
    )
    // A browser whose clock shows a year of five digits: every date is in the past then, and the server decides.
    .unwrap_or(LAST_DATE)
}

const LAST_DATE: Date = match Date::new(9999, 12, 31) {
    Ok(date) => date,
    Err(_) => panic!("31 December 9999 is a date"),
};
