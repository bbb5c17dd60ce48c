use shared_ui::{format, key_value, key_values, tag::Tag};

/// When the session began and when it ends, in seconds since 1970-01-01 UTC.
pub(crate) fn session(began: u64, ends: Option<u64>) -> Tag {
    let end = ends.map_or_else(|| "When you sign out".to_owned(), format::moment);
    key_values(vec![
        key_value("Signed in", format::moment(began)),
        key_value("Session ends", end),
    ])
}
