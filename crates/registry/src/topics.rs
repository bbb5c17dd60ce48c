//! What apps may tell one another.

use strict_json::Error;

use crate::read::{Part, Read};

/// The topics that an app was granted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Topics {
    /// Those that it may send.
    pub emit: Vec<String>,
    /// Those that it may hear.
    pub on: Vec<String>,
}

impl Read for Topics {
    fn read(part: &Part<'_>) -> Result<Self, Error> {
        let topics = part.object(&["emit", "on"])?;
        for name in ["emit", "on"] {
            if topics.has(name) {
                for topic in topics.part(name)?.items()? {
                    if !is_topic(topic.text()?) {
                        return Err(topic.fault("must be words of `a-z` and `0-9`, joined by `.` or `-`"));
                    }
                }
            }
        }
        Ok(Self {
            emit: topics.or_default("emit")?,
            on: topics.or_default("on")?,
        })
    }
}

fn is_topic(text: &str) -> bool {
    text.split(['.', '-']).all(|word| {
        !word.is_empty()
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_is_words_joined_by_dots_and_dashes() {
        for topic in ["a", "7", "invoice.paid", "form-submitted", "a.b-c.1"] {
            assert!(is_topic(topic), "{topic}");
        }
        for text in ["", ".", "a.", "-a", "a..b", "a.-b", "A", "a b", "a/b", "a*", "ä"] {
            assert!(!is_topic(text), "{text}");
        }
    }
}
