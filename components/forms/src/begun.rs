//! What a draft keeps of the submission that was begun with it.

use submission::{CustomerInput, SubmissionId};

use crate::fields::TEXTS;

/// Between the identifier and the answers.
const SEPARATOR: char = '.';

/// A submission that was begun, and what tells the answers that it was begun with from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Begun {
    pub(crate) id: SubmissionId,
    /// The fingerprint of the answers; `None` in a draft from before there was one.
    answers: Option<String>,
}

impl Begun {
    pub(crate) fn new(id: SubmissionId, answers: &CustomerInput) -> Self {
        let answers = Some(fingerprint(answers));
        Self { id, answers }
    }

    /// Reads what a draft has. It may have been made by a script of the page: nothing but an identifier becomes part of a path.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (id, answers) = match text.split_once(SEPARATOR) {
            Some((id, answers)) => (id, Some(answers.to_owned())),
            None => (text, None),
        };
        let is_id = id.len() == 26 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_id.then(|| Self {
            id: SubmissionId::new(id),
            answers,
        })
    }

    /// What a draft keeps.
    pub(crate) fn to_text(&self) -> String {
        let mut text = self.id.as_str().to_owned();
        if let Some(answers) = &self.answers {
            text.push(SEPARATOR);
            text.push_str(answers);
        }
        text
    }

    /// Whether these answers are others than it was begun with.
    pub(crate) fn is_changed(&self, answers: &CustomerInput) -> bool {
        self.answers
            .as_ref()
            .is_some_and(|begun| *begun != fingerprint(answers))
    }
}

/// 64 bits by FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>): they tell a change from none, and the draft is encrypted.
fn fingerprint(answers: &CustomerInput) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for (name, _) in TEXTS {
        // No byte of UTF-8, so that nothing moves from one field to the next unseen.
        for byte in answers.get(name).bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01JD0000000000000000000000";

    fn answers() -> CustomerInput {
        CustomerInput {
            first_name: "Ada".to_owned(),
            last_name: "Lovelace".to_owned(),
            notes: "Ring twice".to_owned(),
            ..CustomerInput::default()
        }
    }

    #[test]
    fn a_change_of_any_answer_is_told_from_none() {
        let begun = Begun::new(SubmissionId::new(ID), &answers());
        let kept = Begun::parse(&begun.to_text()).unwrap();
        assert_eq!(kept, begun);
        assert!(!kept.is_changed(&answers()));
        for (name, _) in TEXTS {
            let mut changed = answers();
            let field = match name {
                submission::Field::FirstName => &mut changed.first_name,
                submission::Field::LastName => &mut changed.last_name,
                submission::Field::Email => &mut changed.email,
                submission::Field::DateOfBirth => &mut changed.date_of_birth,
                submission::Field::Phone => &mut changed.phone,
                submission::Field::Notes => &mut changed.notes,
            };
            field.push('x');
            assert!(kept.is_changed(&changed), "{name:?}");
        }
        // The same letters, divided elsewhere.
        let moved = CustomerInput {
            first_name: "AdaLove".to_owned(),
            last_name: "lace".to_owned(),
            ..answers()
        };
        assert!(kept.is_changed(&moved));
    }

    #[test]
    fn a_draft_from_before_says_of_no_answer_that_it_changed() {
        let kept = Begun::parse(ID).unwrap();
        assert_eq!((kept.id.as_str(), kept.to_text().as_str()), (ID, ID));
        assert!(!kept.is_changed(&answers()));
    }

    #[test]
    fn nothing_but_an_identifier_becomes_part_of_a_path() {
        for text in [
            "",
            "1",
            "../../../../../../../x",
            &[ID, "0"].concat(),
            ".1",
            &["/", &ID[1..], ".1"].concat(),
        ] {
            assert_eq!(Begun::parse(text), None, "{text}");
        }
    }
}
