//! The customer form: its data model, its validators, and the messages of the submissions API.
//!
//! The browser and the server compile this same crate, so both give the same verdict on the same input, and both write
//! the same bytes for the same customer. There is no I/O and no clock: the current date is a parameter.
//!
//! ```
//! use submission::{CustomerInput, Date, Field, validate, validate_field};
//!
//! let today: Date = "2026-11-23".parse()?;
//!
//! // When a field is left:
//! let violation = validate_field(Field::Email, "demo@", today).unwrap_err();
//! assert_eq!(violation.to_string(), "Enter an email address in the form name@example.com");
//!
//! // When the form is submitted:
//! let input = CustomerInput {
//!     first_name: "Demo".into(),
//!     last_name: "Account".into(),
//!     email: "demo@example.com".into(),
//!     date_of_birth: "1990-02-30".into(),
//!     ..CustomerInput::default()
//! };
//! let errors = validate(&input, today).unwrap_err();
//! assert_eq!(errors.get(Field::DateOfBirth).unwrap().to_string(), "Date of birth must be a real date");
//! # Ok::<(), submission::DateError>(())
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

mod customer;
mod date;
mod email;
mod field;
mod file;
pub mod invoice;
mod media_type;
mod message;
mod phone;
pub mod problem;
mod text;
pub mod unfinished;
pub mod upload;
mod violation;

pub use customer::{Customer, CustomerInput, FieldErrors, validate, validate_field};
pub use date::{Date, DateError};
pub use email::is_email;
pub use field::Field;
pub use file::{DEFAULT_MEDIA_TYPE, MAXIMUM_FILE_NAME_CHARACTERS, check_file};
pub use message::{
    AttachmentSummary, CreateSubmission, CreatedSubmission, DATA_MEDIA_TYPE, Downloads, PresignedUpload,
    SubmissionDetail, SubmissionId, SubmissionList, SubmissionStatus, SubmissionSummary,
};
pub use problem::{FieldProblem, Problem};
pub use text::normalise;
pub use violation::Violation;
