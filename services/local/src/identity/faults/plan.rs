//! What the switch is told to do.

use core::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::answers::FaultyAnswer;
use super::defects::Defect;
use super::endpoint::Endpoint;
use super::settings::Settings;

/// The body of `PUT /_faults`. A member that is left out is as if nobody had used the switch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Plan {
    /// In what the provider differs for as long as this plan holds.
    pub(super) settings: Settings,
    /// Wrong answers. Of several for one endpoint, the first is used up before the second begins.
    pub(super) endpoint_faults: Vec<EndpointFault>,
    /// Wrong tokens. Several are wrong in one answer together.
    pub(super) token_faults: Vec<TokenFault>,
}

/// A wrong answer of an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndpointFault {
    endpoint: Endpoint,
    answer: FaultyAnswer,
    /// How many answers it is for; all of them if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<NonZeroU32>,
}

/// Something wrong in the tokens of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenFault {
    fault: Defect,
    /// How many answers it is for; all of them if it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    times: Option<NonZeroU32>,
}

impl Plan {
    /// What the next answer of an endpoint is, if it is not the right one.
    pub(super) fn next_answer(&mut self, endpoint: Endpoint) -> Option<FaultyAnswer> {
        let faults = &mut self.endpoint_faults;
        let index = faults.iter().position(|fault| fault.endpoint == endpoint)?;
        let fault = faults.get_mut(index)?;
        let answer = fault.answer.clone();
        if is_used_up(&mut fault.times) {
            faults.remove(index);
        }
        Some(answer)
    }
}

/// The defects that are due now; each is used up by one.
pub(super) fn take(faults: &mut Vec<TokenFault>, is_due: impl Fn(Defect) -> bool) -> Vec<Defect> {
    let mut due = Vec::new();
    faults.retain_mut(|fault| {
        if !is_due(fault.fault) {
            return true;
        }
        due.push(fault.fault);
        !is_used_up(&mut fault.times)
    });
    due
}

/// Counts one use; whether it was the last.
fn is_used_up(times: &mut Option<NonZeroU32>) -> bool {
    let Some(left) = times else {
        return false;
    };
    match NonZeroU32::new(left.get() - 1) {
        Some(fewer) => {
            *left = fewer;
            false
        }
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_can_be_written_and_is_written_back_as_it_was_read() {
        let text = include_str!("every_kind.json");
        let plan: Plan = serde_json::from_str(text).unwrap();
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_value(&plan).unwrap(), value);
        assert_eq!(plan.token_faults.len(), Defect::ALL.len());
        for defect in Defect::ALL {
            assert!(
                plan.token_faults.iter().any(|fault| fault.fault == defect),
                "{defect:?}"
            );
        }
    }

    #[test]
    fn what_is_not_known_is_refused() {
        let endpoint = |fault: serde_json::Value| json!({ "endpoint_faults": [fault] });
        for (document, part) in [
            (json!({ "faults": [] }), "unknown field `faults`"),
            (json!({ "settings": { "clock": 1 } }), "unknown field `clock`"),
            (json!({ "settings": { "access_token_seconds": 0 } }), "nonzero"),
            (
                json!({ "settings": { "rotation": { "on": { "retry_grace_period_seconds": 61 } } } }),
                "0 to 60 seconds",
            ),
            (json!({ "token_faults": [{ "fault": "bad" }] }), "unknown variant `bad`"),
            (
                json!({ "token_faults": [{ "fault": "expired", "times": 0 }] }),
                "nonzero",
            ),
            (
                endpoint(json!({ "endpoint": "jwks", "answer": "html", "extra": 1 })),
                "unknown field `extra`",
            ),
            (
                endpoint(json!({ "endpoint": "jwks", "answer": { "status": { "code": 503, "extra": 1 } } })),
                "unknown field `extra`",
            ),
            (
                endpoint(json!({ "endpoint": "jwks", "answer": { "status": { "code": 200 } } })),
                "400 to 599",
            ),
        ] {
            let error = serde_json::from_value::<Plan>(document).unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
        let twice = r#"{ "token_faults": [], "token_faults": [] }"#;
        assert!(serde_json::from_str::<Plan>(twice).is_err());
    }

    #[test]
    fn faults_of_one_endpoint_are_used_up_in_their_order() {
        let mut plan: Plan = serde_json::from_value(json!({ "endpoint_faults": [
            { "endpoint": "jwks", "times": 2, "answer": "html" },
            { "endpoint": "revoke", "answer": "close" },
            { "endpoint": "jwks", "times": 1, "answer": "stall" },
        ] }))
        .unwrap();
        let mut next = |endpoint| plan.next_answer(endpoint);
        assert_eq!(next(Endpoint::Jwks), Some(FaultyAnswer::Html));
        assert_eq!(next(Endpoint::Jwks), Some(FaultyAnswer::Html));
        assert_eq!(next(Endpoint::Jwks), Some(FaultyAnswer::Stall));
        assert_eq!(next(Endpoint::Jwks), None);
        assert_eq!(next(Endpoint::Revoke), Some(FaultyAnswer::Close));
        assert_eq!(next(Endpoint::Revoke), Some(FaultyAnswer::Close));
    }
}
