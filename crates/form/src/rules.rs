use core::{fmt, future::Future, time::Duration};

use futures::{FutureExt, future::LocalBoxFuture};

type Check<T, E> = Box<dyn Fn(&T) -> Result<(), E>>;
type Ask<T, E> = Box<dyn Fn(T) -> LocalBoxFuture<'static, Result<(), E>>>;

/// How long a value must rest before a rule that takes time is asked about it.
const REST: Duration = Duration::from_millis(300);

/// What must hold for a value.
///
/// ```
/// use form::Rules;
///
/// let rules = Rules::new()
///     .check(|name: &String| if name.is_empty() { Err("Enter a name") } else { Ok(()) })
///     .ask(|name| async move { if name == "taken" { Err("This name is taken") } else { Ok(()) } });
/// # drop(rules);
/// ```
pub struct Rules<T, E> {
    checks: Vec<Check<T, E>>,
    ask: Option<Ask<T, E>>,
    rest: Duration,
}

impl<T, E> Default for Rules<T, E> {
    fn default() -> Self {
        Self {
            checks: Vec::new(),
            ask: None,
            rest: REST,
        }
    }
}

impl<T, E> fmt::Debug for Rules<T, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Rules")
            .field("checks", &self.checks.len())
            .field("asks", &self.ask.is_some())
            .finish_non_exhaustive()
    }
}

impl<T: 'static, E: 'static> Rules<T, E> {
    /// No rules.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A rule that answers at once. The first rule that fails gives the message.
    ///
    /// It may read other fields, or any signal: it runs again, for this field alone, when one of them changes.
    #[must_use]
    pub fn check(mut self, check: impl Fn(&T) -> Result<(), E> + 'static) -> Self {
        self.checks.push(Box::new(check));
        self
    }

    /// A rule that takes time, such as a question to a server. It is asked when no other rule fails and the value has
    /// rested; the future is dropped as soon as its answer is of no use any more. It must end: give it a time limit.
    #[must_use]
    pub fn ask<F>(mut self, ask: impl Fn(T) -> F + 'static) -> Self
    where
        F: Future<Output = Result<(), E>> + 'static,
    {
        self.ask = Some(Box::new(move |value| ask(value).boxed_local()));
        self
    }

    /// How long the value must rest before [`ask`](Self::ask), 300 ms by default. When the field is left or the form
    /// submitted, it is asked at once.
    #[must_use]
    pub fn rest(mut self, rest: Duration) -> Self {
        self.rest = rest;
        self
    }

    pub(crate) fn verdict(&self, value: &T) -> Option<E> {
        self.checks.iter().find_map(|check| check(value).err())
    }

    pub(crate) fn asked(&self, value: impl FnOnce() -> T) -> Option<LocalBoxFuture<'static, Result<(), E>>> {
        self.ask.as_ref().map(|ask| ask(value()))
    }

    /// How long to wait before asking; `None` if there is nothing to ask.
    pub(crate) fn rest_before_asking(&self) -> Option<Duration> {
        self.ask.as_ref().map(|_| self.rest)
    }
}
