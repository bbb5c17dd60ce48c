//! The API and the presigned URLs that it gives out, over plain HTTP.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use base64ct::{Base64, Encoding};
use reqwest::{Client, Method, StatusCode};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use sha2::{Digest, Sha256};
use stack::Account;
use submission::{
    CreateSubmission, CreatedSubmission, Customer, CustomerInput, Date, PresignedUpload, SubmissionDetail,
    SubmissionList,
    upload::{CompleteUpload, OpenUpload, OpenedUpload, PartChecksum, SignParts, SignedPart, SignedParts},
    validate,
};

use crate::{Result, provider};

/// A program that calls the API with an access token.
#[derive(Debug, Clone)]
pub struct Api {
    http: Client,
    token: Option<String>,
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// `WWW-Authenticate`, empty if there is none.
    pub challenge: String,
    /// The body, null if it is no JSON.
    pub body: Value,
}

impl Api {
    /// Without a token.
    #[must_use]
    pub fn anonymous() -> Self {
        Self {
            http: Client::new(),
            token: None,
        }
    }

    /// With this token, whatever it is.
    #[must_use]
    pub fn with_token(token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..Self::anonymous()
        }
    }

    /// Signs in as an account.
    ///
    /// # Errors
    ///
    /// The provider refuses.
    pub async fn of(account: &Account) -> Result<Self> {
        let tokens = provider::tokens(account, provider::SHELL).await?;
        Ok(Self::with_token(&tokens.access_token))
    }

    /// Sends a request and answers with whatever comes back.
    ///
    /// # Errors
    ///
    /// Nobody answers.
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Result<Answer> {
        let url = format!("{}{path}", stack::origin(stack::API_PORT));
        let mut request = self.http.request(method, url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await?;
        let challenge = answer.headers().get("www-authenticate");
        Ok(Answer {
            status: answer.status(),
            challenge: challenge
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
            body: answer.json().await.unwrap_or_default(),
        })
    }

    /// A GET.
    ///
    /// # Errors
    ///
    /// Nobody answers.
    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.send(Method::GET, path, None).await
    }

    async fn post_json(&self, path: &str, body: &impl Serialize) -> Result<Answer> {
        self.send(Method::POST, path, Some(serde_json::to_value(body)?)).await
    }

    /// A POST without a body.
    ///
    /// # Errors
    ///
    /// Nobody answers.
    pub async fn post(&self, path: &str) -> Result<Answer> {
        self.send(Method::POST, path, None).await
    }

    /// Creates a submission of [`customer`].
    ///
    /// # Errors
    ///
    /// The API refuses.
    pub async fn create(&self) -> Result<CreatedSubmission> {
        let message = CreateSubmission { customer: customer() };
        self.post_json("/v1/submissions", &message)
            .await?
            .expect(StatusCode::CREATED)
    }

    /// Opens an upload of this file, of at most one part, for a submission, and has it signed.
    ///
    /// # Errors
    ///
    /// The API refuses.
    pub async fn open(&self, created: &CreatedSubmission, file: &[u8]) -> Result<(OpenedUpload, SignedPart)> {
        let path = format!("/v1/submissions/{}/uploads", created.id);
        let file = OpenUpload {
            name: "picture.png".to_owned(),
            content_type: "image/png".to_owned(),
            size: file.len() as u64,
            last_modified: 0,
            fingerprint: sha256(file),
        };
        let opened: OpenedUpload = self.post_json(&path, &file).await?.expect(StatusCode::CREATED)?;
        // Of so small a file the fingerprint is the checksum of all of it.
        let part = PartChecksum {
            number: 1,
            sha256: file.fingerprint,
        };
        let path = format!("{path}/{}/sign", opened.id);
        let signed = self.post_json(&path, &SignParts { parts: vec![part] }).await?;
        let mut parts = signed.expect::<SignedParts>(StatusCode::OK)?.parts;
        ensure!(parts.len() == 1, "the API signs {} parts of one", parts.len());
        Ok((opened, parts.remove(0)))
    }

    /// Completes an upload of this file.
    ///
    /// # Errors
    ///
    /// Nobody answers.
    pub async fn complete_file(
        &self,
        created: &CreatedSubmission,
        opened: &OpenedUpload,
        file: &[u8],
    ) -> Result<Answer> {
        let path = format!("/v1/submissions/{}/uploads/{}/complete", created.id, opened.id);
        let checksums = CompleteUpload {
            sha256: vec![sha256(file)],
        };
        self.post_json(&path, &checksums).await
    }

    /// Creates a submission, uploads its data and a file, and completes it.
    ///
    /// # Errors
    ///
    /// The API or S3 refuses.
    pub async fn submit(&self, file: &[u8]) -> Result<SubmissionDetail> {
        let created = self.create().await?;
        let (opened, signed) = self.open(&created, file).await?;
        for (status, text) in [put(upload(&created)?, &data()?).await?, put_part(&signed, file).await?] {
            ensure!(status.is_success(), "S3 answers {status}: {text}");
        }
        let completed = self.complete_file(&created, &opened, file).await?;
        completed.expect::<Value>(StatusCode::OK)?;
        let path = format!("/v1/submissions/{}", created.id);
        self.post(&format!("{path}/complete"))
            .await?
            .expect::<Value>(StatusCode::OK)?;
        self.get(&path).await?.expect(StatusCode::OK)
    }

    /// Begins a submission of [`customer`] with another last name and without a file, and tells its id.
    ///
    /// # Errors
    ///
    /// The API refuses.
    pub async fn begin_as(&self, last_name: &str) -> Result<String> {
        Ok(self.begin(last_name).await?.0.id.to_string())
    }

    /// The same, with everything that makes it count.
    ///
    /// # Errors
    ///
    /// The API or S3 refuses.
    pub async fn submit_as(&self, last_name: &str) -> Result<String> {
        let (created, data) = self.begin(last_name).await?;
        let answer = put(upload(&created)?, &data).await?;
        ensure!(answer.0.is_success(), "S3 answers {}: {}", answer.0, answer.1);
        let path = format!("/v1/submissions/{}/complete", created.id);
        self.post(&path).await?.expect::<Value>(StatusCode::OK)?;
        Ok(created.id.to_string())
    }

    /// A submission without a file, with the bytes of its data object.
    async fn begin(&self, last_name: &str) -> Result<(CreatedSubmission, Vec<u8>)> {
        let customer = CustomerInput {
            last_name: last_name.to_owned(),
            ..customer()
        };
        let data = validate(&customer, "2026-01-01".parse()?)?.to_bytes();
        let answer = self
            .post_json("/v1/submissions", &CreateSubmission { customer })
            .await?;
        Ok((answer.expect(StatusCode::CREATED)?, data))
    }

    /// `DELETE` on a path.
    ///
    /// # Errors
    ///
    /// Nobody answers.
    pub async fn delete(&self, path: &str) -> Result<Answer> {
        self.send(Method::DELETE, path, None).await
    }

    /// The account's submissions that wait to be completed.
    ///
    /// # Errors
    ///
    /// The API refuses.
    pub async fn pending(&self) -> Result<SubmissionList> {
        let path = "/v1/submissions?status=pending&limit=200";
        self.get(path).await?.expect(StatusCode::OK)
    }

    /// The account's submissions.
    ///
    /// # Errors
    ///
    /// The API refuses.
    pub async fn list(&self) -> Result<SubmissionList> {
        self.get("/v1/submissions").await?.expect(StatusCode::OK)
    }
}

impl Answer {
    /// The body, if the status is the expected one.
    ///
    /// # Errors
    ///
    /// It is another one, or the body has another shape.
    pub fn expect<T: DeserializeOwned>(self, status: StatusCode) -> Result<T> {
        ensure!(
            self.status == status,
            "the API answers {}, expected {status}: {}",
            self.status,
            self.body
        );
        Ok(serde_json::from_value(self.body)?)
    }
}

/// The form of the tests, as typed.
#[must_use]
pub fn customer() -> CustomerInput {
    CustomerInput {
        first_name: "Demo".to_owned(),
        last_name: "Account".to_owned(),
        email: "demo@example.com".to_owned(),
        date_of_birth: "1990-04-23".to_owned(),
        phone: String::new(),
        notes: "Written by a test".to_owned(),
    }
}

/// The bytes of the data object for [`customer`].
///
/// # Errors
///
/// The form breaks a rule.
pub fn data() -> Result<Vec<u8>> {
    let today: Date = "2026-01-01".parse()?;
    Ok(validate(&customer(), today)?.to_bytes())
}

/// Reads a data object.
///
/// # Errors
///
/// It is none.
pub fn read_data(bytes: &[u8]) -> Result<Customer> {
    Ok(serde_json::from_slice(bytes)?)
}

/// The SHA-256 as S3 writes it.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Base64::encode_string(&Sha256::digest(bytes))
}

/// The upload of the form's data.
///
/// # Errors
///
/// The API asks for none.
pub fn upload(created: &CreatedSubmission) -> Result<&PresignedUpload> {
    created.upload.as_ref().context("the API asks for no data")
}

/// Uploads these bytes as the API asks for it; answers with the status and S3's document.
///
/// # Errors
///
/// Nobody answers.
pub async fn put(upload: &PresignedUpload, bytes: &[u8]) -> Result<(StatusCode, String)> {
    put_with(&upload.url, pairs(&upload.headers), bytes).await
}

/// The same with a part of a file.
///
/// # Errors
///
/// Nobody answers.
pub async fn put_part(part: &SignedPart, bytes: &[u8]) -> Result<(StatusCode, String)> {
    put_with(&part.url, pairs(&part.headers), bytes).await
}

fn pairs(headers: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

/// Uploads these bytes with these headers.
///
/// # Errors
///
/// Nobody answers.
pub async fn put_with<'header>(
    url: &str,
    headers: impl Iterator<Item = (&'header str, &'header str)>,
    bytes: &[u8],
) -> Result<(StatusCode, String)> {
    let mut request = Client::new().put(url).body(bytes.to_vec());
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let answer = request.send().await?;
    Ok((answer.status(), answer.text().await?))
}
