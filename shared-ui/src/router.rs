//! The small router of the children: path patterns and the query, on the location below the app's mount path.
//!
//! ```
//! use shared_ui::router::{Pattern, Query};
//!
//! const INVOICE: Pattern = Pattern::new("/invoices/{id}");
//!
//! let found = INVOICE.matches("/invoices/INV-0007").expect("it matches");
//! assert_eq!(found.get("id"), Some("INV-0007"));
//!
//! let query = Query::parse("?page=2&sort=due");
//! assert_eq!(query.get("page"), Some("2"));
//! assert_eq!(query.with("page", "3").to_search(), "?page=3&sort=due");
//! ```
//!
//! Written by hand: an app has a handful of patterns, for which a radix tree costs more than it saves.

/// A path with placeholders, such as `/invoices/{id}`. A placeholder stands for one whole segment that is not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern(&'static str);

/// What the placeholders of a [`Pattern`] stood for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parameters(Vec<(&'static str, String)>);

impl Parameters {
    /// The decoded segment that stood for `{name}`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        find(&self.0, name)
    }
}

impl Pattern {
    /// A pattern; it begins with `/`.
    #[must_use]
    pub const fn new(pattern: &'static str) -> Self {
        Self(pattern)
    }

    /// Matches a whole path, segment by segment. One slash at the end makes no difference.
    #[must_use]
    pub fn matches(&self, path: &str) -> Option<Parameters> {
        let mut parameters = Vec::new();
        let mut segments = segments(path);
        for expected in self::segments(self.0) {
            let segment = segments.next()?;
            match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(_) if segment.is_empty() => return None,
                Some(name) => parameters.push((name, decode(segment, false)?)),
                None if expected == segment => {}
                None => return None,
            }
        }
        segments.next().is_none().then_some(Parameters(parameters))
    }
}

/// The query of a location. The order of its members is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query with or without its `?`. Members that are not well-formed are left out.
    #[must_use]
    pub fn parse(search: &str) -> Self {
        let search = search.strip_prefix('?').unwrap_or(search);
        let members = search.split('&').filter(|member| !member.is_empty());
        Self(
            members
                .filter_map(|member| {
                    let (name, value) = member.split_once('=').unwrap_or((member, ""));
                    Some((decode(name, true)?, decode(value, true)?))
                })
                .collect(),
        )
    }

    /// The first value of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        find(&self.0, name)
    }

    /// The same query with one value for this name, in its place or at the end.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut members = self.0.clone();
        match members.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value.to_owned(),
            None => members.push((name.to_owned(), value.to_owned())),
        }
        Self(members)
    }

    /// The same query without this name.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        Self(self.0.iter().filter(|(known, _)| known != name).cloned().collect())
    }

    /// The query as it stands in an address, with its `?`, or nothing.
    #[must_use]
    pub fn to_search(&self) -> String {
        let mut search = String::new();
        for (name, value) in &self.0 {
            search.push(if search.is_empty() { '?' } else { '&' });
            encode(name, &mut search);
            search.push('=');
            encode(value, &mut search);
        }
        search
    }
}

/// Percent-encodes one segment of a path or one part of a query.
#[must_use]
pub fn encode_segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    encode(text, &mut encoded);
    encoded
}

fn find<'a>(members: &'a [(impl AsRef<str>, String)], name: &str) -> Option<&'a str> {
    members
        .iter()
        .find(|(known, _)| known.as_ref() == name)
        .map(|(_, value)| value.as_str())
}

fn segments(path: &str) -> core::str::Split<'_, char> {
    let path = path.strip_prefix('/').unwrap_or(path);
    path.strip_suffix('/').unwrap_or(path).split('/')
}

fn encode(text: &str, into: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        // The unreserved characters of RFC 3986, section 2.3.
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            into.push('%');
            into.push(char::from(DIGITS[usize::from(byte >> 4)]));
            into.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

fn decode(text: &str, plus_is_space: bool) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                u8::try_from(high * 16 + low).ok()?
            }
            b'+' if plus_is_space => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::{Pattern, Query, encode_segment};

    const INVOICE: Pattern = Pattern::new("/invoices/{id}");
    const ROOT: Pattern = Pattern::new("/");

    #[test]
    fn a_pattern_matches_whole_segments_only() {
        assert!(ROOT.matches("/").is_some());
        assert!(ROOT.matches("").is_some());
        assert!(ROOT.matches("/invoices").is_none());
        assert!(INVOICE.matches("/invoices").is_none());
        assert!(INVOICE.matches("/invoices/").is_none());
        assert!(INVOICE.matches("/invoicesx/7").is_none());
        assert!(INVOICE.matches("/invoices/7/lines").is_none());
        assert!(INVOICE.matches("/invoices//").is_none());
        assert!(INVOICE.matches("/invoices/7/").is_some());
    }

    #[test]
    fn a_parameter_is_decoded_and_cannot_smuggle_a_segment() {
        let id = |path| INVOICE.matches(path).map(|found| found.get("id").unwrap().to_owned());
        assert_eq!(id("/invoices/INV-7").as_deref(), Some("INV-7"));
        assert_eq!(id("/invoices/a%2Fb").as_deref(), Some("a/b"));
        assert_eq!(id("/invoices/a+b").as_deref(), Some("a+b"));
        assert_eq!(id("/invoices/%C3%BC").as_deref(), Some("ü"));
        assert_eq!(id("/invoices/%C3"), None, "not UTF-8");
        assert_eq!(id("/invoices/%4"), None, "half an escape");
        assert_eq!(encode_segment("a/b ü"), "a%2Fb%20%C3%BC");
    }

    #[test]
    fn a_query_survives_the_way_there_and_back() {
        let query = Query::parse("?page=2&sort=due+date&q=%26%3D&flag&bad=%zz");
        assert_eq!(query.get("page"), Some("2"));
        assert_eq!(query.get("sort"), Some("due date"));
        assert_eq!(query.get("q"), Some("&="));
        assert_eq!(query.get("flag"), Some(""));
        assert_eq!(query.get("bad"), None);
        assert_eq!(Query::parse(&query.to_search()), query);
    }

    #[test]
    fn a_query_is_changed_in_its_place() {
        let query = Query::parse("page=2&sort=due");
        assert_eq!(query.with("page", "3").to_search(), "?page=3&sort=due");
        assert_eq!(query.with("order", "asc").to_search(), "?page=2&sort=due&order=asc");
        assert_eq!(query.without("page").to_search(), "?sort=due");
        assert_eq!(Query::default().to_search(), "");
    }
}
