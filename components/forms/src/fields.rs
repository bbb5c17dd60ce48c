//! The fields of the form, in the steps in which they are asked for. The rules are those of the crate `submission`.

use form::{Draft, Field, FieldOptions, Form, Rules, ServerError, Steps, When};
use leptos::prelude::*;
use shared_ui::form::BrowserPorts;
use submission::{CustomerInput, DEFAULT_MEDIA_TYPE, Field as Name, Violation, check_file, validate_field};
use web_sys::File;

use crate::{
    address::STEPS,
    attachments::{self, Attachments, Chosen},
    refusal::WrongField,
    today::today,
};

/// What is wrong, as a sentence.
pub(crate) type Sentence = String;

/// A field of text.
pub(crate) type TextField = Field<String, Sentence>;

/// The form with everything in it. A handle that is cheap to clone.
#[derive(Clone)]
pub(crate) struct Fields {
    pub(crate) form: Form<Sentence>,
    pub(crate) steps: Steps<Sentence>,
    texts: [TextField; 6],
    /// Something is typed that is no date yet, and so not in the value.
    pub(crate) is_date_incomplete: RwSignal<bool>,
    pub(crate) attachments: Attachments,
    /// The submission that was begun with these answers, empty if none was. It is no answer; it is here so that it is
    /// kept with them.
    pub(crate) begun: TextField,
    /// With which answers it was begun, as [`Fields::fingerprint`] has them. It is kept in the same way.
    pub(crate) sent: TextField,
}

/// Under which name drafts have the submission that was begun.
const BEGUN: &str = "begun";
/// And with which answers.
const SENT: &str = "sent";

/// The fields of text, in page order, each with the step that asks for it.
pub(crate) const TEXTS: [(Name, usize); 6] = [
    (Name::FirstName, 0),
    (Name::LastName, 0),
    (Name::DateOfBirth, 0),
    (Name::Email, 1),
    (Name::Phone, 1),
    (Name::Notes, 2),
];

impl Fields {
    pub(crate) fn new() -> Self {
        let form = Form::new(BrowserPorts);
        let groups = STEPS.map(|_| form.root().section());
        let is_date_incomplete = RwSignal::new(false);
        let texts = TEXTS.map(|(name, step)| {
            let rules = Rules::new().check(move |text: &String| {
                if name == Name::DateOfBirth && is_date_incomplete.get() {
                    return Err(Violation::DateNotReal.to_string());
                }
                validate_field(name, text, today()).map_err(|violation| violation.to_string())
            });
            groups[step].field(name.name(), String::new(), options(name.name(), name.label()), rules)
        });
        let attachments = Attachments::new(|rules| {
            let options = FieldOptions {
                first: When::Submit,
                ..options(attachments::NAME, "Attachments")
            };
            groups[2].field(attachments::NAME, Chosen::default(), options, rules)
        });
        let [begun, sent] = [BEGUN, SENT].map(|name| {
            let options = options(name, "");
            form.root().field(name, String::new(), options, Rules::new())
        });
        let steps = form.steps(STEPS.into_iter().zip(groups));
        Self {
            form,
            steps,
            texts,
            is_date_incomplete,
            attachments,
            begun,
            sent,
        }
    }

    /// The field of this name.
    pub(crate) fn text(&self, name: Name) -> Option<&TextField> {
        let position = TEXTS.iter().position(|(own, _)| *own == name)?;
        self.texts.get(position)
    }

    /// Whether something was typed, or a file chosen. The submission that was begun is neither.
    pub(crate) fn is_typed(&self) -> bool {
        has_answer(&self.form.draft())
    }

    /// Tells what is entered now from what was entered at another time.
    pub(crate) fn fingerprint(&self) -> String {
        let texts = self.texts.iter().map(|field| field.value().get_untracked());
        fingerprint(texts.chain(self.attachments.names()))
    }

    /// What was typed.
    pub(crate) fn input(&self) -> CustomerInput {
        let typed = |name: Name| {
            let field = self.text(name);
            field.map_or_else(String::new, |field| field.value().get_untracked())
        };
        CustomerInput {
            first_name: typed(Name::FirstName),
            last_name: typed(Name::LastName),
            email: typed(Name::Email),
            date_of_birth: typed(Name::DateOfBirth),
            phone: typed(Name::Phone),
            notes: typed(Name::Notes),
        }
    }
}

fn has_answer(draft: &Draft) -> bool {
    draft
        .values
        .keys()
        .any(|pointer| !matches!(pointer.strip_prefix('/'), Some(BEGUN | SENT)))
}

/// Not to keep anything secret: the draft that it is part of has the texts themselves (FNV-1a, 64 bits).
fn fingerprint(texts: impl Iterator<Item = String>) -> String {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    // No text has the byte that ends each, which UTF-8 does not know.
    let bytes = texts.flat_map(|text| [text.into_bytes(), vec![0xff]].concat());
    bytes.fold(0xcbf2_9ce4_8422_2325, step).to_string()
}

/// The `id` of a control is the name of its field.
fn options(name: &str, label: &str) -> FieldOptions {
    FieldOptions {
        id: Some(name.to_owned()),
        ..FieldOptions::labelled(label)
    }
}

/// What the server said, at the pointers of the form: it knows no object around the customer.
pub(crate) fn server_errors(wrong: Vec<WrongField>) -> Vec<ServerError<Sentence>> {
    let error = |(name, sentence): WrongField| ServerError::new(["/", name.name()].concat(), sentence);
    wrong.into_iter().map(error).collect()
}

/// The browser's idea of the type, or the one for anything if it has none or an unusable one.
pub(crate) fn media_type(file: &File) -> String {
    let known = file.type_();
    let is_usable = check_file("file", &known, 1).is_ok();
    if is_usable {
        known
    } else {
        DEFAULT_MEDIA_TYPE.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_submission_that_was_begun_is_no_answer() {
        let mut draft = Draft::default();
        assert!(!has_answer(&draft));
        for name in ["/begun", "/sent"] {
            draft.values.insert(name.to_owned(), "1".into());
        }
        assert!(!has_answer(&draft));
        draft.values.insert("/notes".to_owned(), "Ring twice".into());
        assert!(has_answer(&draft));
    }

    #[test]
    fn other_answers_have_another_fingerprint() {
        let of = |texts: &[&str]| fingerprint(texts.iter().map(|text| (*text).to_owned()));
        assert_eq!(of(&["Ada", "Ring twice"]), of(&["Ada", "Ring twice"]));
        for other in [
            &["Ada", "Ring once"][..],
            &["AdaRing twice", ""],
            &["Ada", "", "Ring twice"],
            &["Ada", "Ring twice", "a.pdf"],
            &[],
        ] {
            assert_ne!(of(&["Ada", "Ring twice"]), of(other), "{other:?}");
        }
    }
}
