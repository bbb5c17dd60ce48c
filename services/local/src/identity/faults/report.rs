//! What the switch says.

use std::collections::BTreeMap;

use serde::Serialize;

use super::endpoint::Endpoint;
use super::plan::Plan;

/// The answer to `GET /_faults`.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// What is left of the plan.
    #[serde(flatten)]
    pub(super) plan: Plan,
    /// Answers that are held at the moment.
    pub(super) held: u32,
    /// What was answered.
    pub(super) counters: Counters,
}

/// Answers since the last reset.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Counters {
    answered: BTreeMap<Endpoint, u64>,
    /// How many of them were as the plan wants it, and not as they would have been.
    wrong: BTreeMap<Endpoint, u64>,
    token_requests_in_flight_at_most: u32,
    #[serde(skip)]
    in_flight: u32,
    #[serde(skip)]
    pub(super) held: u32,
}

impl Default for Counters {
    fn default() -> Self {
        Self {
            answered: Endpoint::ALL.map(|endpoint| (endpoint, 0)).into(),
            wrong: BTreeMap::new(),
            token_requests_in_flight_at_most: 0,
            in_flight: 0,
            held: 0,
        }
    }
}

impl Counters {
    /// Starts anew; requests that are still in flight are.
    pub(super) fn reset(&mut self) {
        *self = Self {
            token_requests_in_flight_at_most: self.in_flight,
            in_flight: self.in_flight,
            held: self.held,
            ..Self::default()
        };
    }

    /// A token request arrived.
    pub(super) fn token_request_begins(&mut self) {
        self.in_flight += 1;
        self.token_requests_in_flight_at_most = self.token_requests_in_flight_at_most.max(self.in_flight);
    }

    /// A token request was answered or given up.
    pub(super) fn token_request_ends(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// An endpoint answered.
    pub(super) fn answered(&mut self, endpoint: Endpoint) {
        *self.answered.entry(endpoint).or_default() += 1;
    }

    /// The answer of an endpoint is as the plan wants it.
    pub(super) fn answers_wrongly(&mut self, endpoint: Endpoint) {
        *self.wrong.entry(endpoint).or_default() += 1;
    }
}
