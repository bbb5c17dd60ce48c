//! What stands in the query string of a request.

use crate::failure::Failure;
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use std::ops::RangeInclusive;
use submission::problem::Kind;
use thiserror::Error;

/// The parameters of a query string with their values, in the order in which they stand there.
#[derive(Debug)]
pub(crate) struct Parameters(Vec<(String, String)>);

/// What is wrong with a parameter, as a sentence.
#[derive(Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub(crate) struct WrongParameter(String);

impl From<WrongParameter> for Failure {
    fn from(WrongParameter(detail): WrongParameter) -> Self {
        Self::new(Kind::BadRequest, detail)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let query: Result<Query<_>, QueryRejection> = Query::from_request_parts(parts, state).await;
        match query {
            Ok(Query(parameters)) => Ok(Self(parameters)),
            Err(_) => Err(WrongParameter("The query string cannot be decoded.".to_owned()).into()),
        }
    }
}

impl Parameters {
    /// Those of a query string, in which nothing is encoded.
    #[cfg(test)]
    pub(crate) fn of(query: &str) -> Self {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Self(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    /// Reads every parameter with `take`, which changes what is asked for by a name and its value. It answers with what the
    /// value has to be if it is not that, and `None` if it does not know the name; `names` are those that it knows.
    pub(crate) fn read<Q: Default>(
        &self,
        names: &str,
        take: impl Fn(&mut Q, &str, &str) -> Option<Result<(), String>>,
    ) -> Result<Q, WrongParameter> {
        let mut query = Q::default();
        for (index, (name, value)) in self.0.iter().enumerate() {
            if self.0.iter().take(index).any(|(earlier, _)| earlier == name) {
                return Err(WrongParameter(format!("The parameter {name} is there twice.")));
            }
            match take(&mut query, name, value) {
                Some(Ok(())) => {}
                Some(Err(rule)) => return Err(WrongParameter(format!("{name} must be {rule}."))),
                None => return Err(WrongParameter(format!("Nothing is known here but {names}."))),
            }
        }
        Ok(query)
    }
}

/// Puts a value in its place, if it is one, and says what it has to be if not.
pub(crate) fn put<T>(place: &mut T, value: Option<T>, rule: impl Into<String>) -> Result<(), String> {
    *place = value.ok_or_else(|| rule.into())?;
    Ok(())
}

/// Puts a whole number from this range in its place.
pub(crate) fn put_number(place: &mut u32, text: &str, range: RangeInclusive<u32>) -> Result<(), String> {
    // `u32::from_str` would take a plus sign, which also stands for a space in a query string.
    let number: Option<u32> = if text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    };
    let rule = match (*range.start(), *range.end()) {
        (start, u32::MAX) => format!("a whole number from {start}"),
        (start, end) => format!("a whole number from {start} to {end}"),
    };
    put(place, number.filter(|number| range.contains(number)), rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<u32, String> {
        let read = Parameters::of(query).read("page", |page, name, value| {
            (name == "page").then(|| put_number(page, value, 1..=200))
        });
        read.map_err(|wrong| wrong.to_string())
    }

    #[test]
    fn a_parameter_may_be_there_once_or_not_at_all() {
        assert_eq!(read(""), Ok(0));
        assert_eq!(read("page=200"), Ok(200));
        let twice = read("page=1&page=2").unwrap_err();
        assert_eq!(twice, "The parameter page is there twice.");
        let unknown = read("filter=x").unwrap_err();
        assert_eq!(unknown, "Nothing is known here but page.");
    }

    #[test]
    fn a_number_has_digits_only_and_is_within_its_range() {
        for value in ["0", "201", "-1", "+1", " 1", "1.0", "", "ten", "99999999999"] {
            let wrong = read(&format!("page={value}")).unwrap_err();
            assert_eq!(wrong, "page must be a whole number from 1 to 200.", "{value}");
        }
    }
}
