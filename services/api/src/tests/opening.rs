//! `Api::open` and what survives a restart.

use super::support::{CLIENT, ISSUER, OWNER, SHELL_ORIGIN};
use crate::auth::Subject;
use crate::store::{Admission, Completion, PromisedData, RedbStore, Store as _, SubmissionRecord};
use crate::{Api, ApiConfig, ApiError, Limits, S3Config, StoreError};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use redb::{Database, ReadableDatabase as _, TableDefinition, TableHandle as _};
use std::path::Path;
use submission::Date;
use tempfile::TempDir;
use tower::ServiceExt as _;
use ulid::Ulid;

fn config(folder: &Path) -> ApiConfig {
    let credentials = Credentials::new("id", "the-secret", None, None, "test");
    ApiConfig {
        issuer: ISSUER.into(),
        client_ids: vec![CLIENT.into()],
        jwks_url: format!("{ISSUER}/.well-known/jwks.json"),
        shell_origin: SHELL_ORIGIN.into(),
        s3: S3Config {
            endpoint: None,
            region: "eu-central-1".into(),
            bucket: "data".into(),
            credentials: SharedCredentialsProvider::new(credentials),
        },
        limits: Limits::default(),
        store: folder.join("api.redb"),
    }
}

#[tokio::test]
async fn it_opens_before_anything_else_runs_and_answers() {
    let folder = TempDir::new().unwrap();
    let api = Api::open(config(folder.path())).await.unwrap();
    let answer = api
        .router()
        .oneshot(Request::get("/v1/openapi.json").body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn malformed_configuration_is_named() {
    let folder = TempDir::new().unwrap();
    for origin in [
        "http://localhost:8080/",
        "localhost:8080",
        "*",
        "http://LOCALHOST:8080",
        "http://localhost:80",
        "",
    ] {
        let error = Api::open(ApiConfig {
            shell_origin: origin.into(),
            ..config(folder.path())
        })
        .await
        .unwrap_err();
        assert!(
            matches!(&error, ApiError::ShellOrigin(wrong) if wrong == origin),
            "{origin}: {error}"
        );
    }
    for url in ["/jwks.json", "file:///etc/passwd", ""] {
        let error = Api::open(ApiConfig {
            jwks_url: url.into(),
            ..config(folder.path())
        })
        .await
        .unwrap_err();
        assert!(
            matches!(&error, ApiError::KeySetUrl(wrong) if wrong == url),
            "{url}: {error}"
        );
    }
    let error = Api::open(config(&folder.path().join("missing"))).await.unwrap_err();
    assert!(matches!(error, ApiError::Store(StoreError::Open(_))), "{error}");
}

#[tokio::test]
async fn a_store_has_one_owner_at_a_time() {
    let folder = TempDir::new().unwrap();
    let _first = Api::open(config(folder.path())).await.unwrap();
    let error = Api::open(config(folder.path())).await.unwrap_err();
    assert!(matches!(error, ApiError::Store(StoreError::Open(_))), "{error}");
}

/// Its records would not be found, and so everything that they name in the bucket would be swept away.
#[tokio::test]
async fn a_store_of_another_version_is_not_opened_and_stays_as_it_is() {
    for (found, expected) in [
        ("submissions-1", "submissions-2"),
        ("submissions-3", "submissions-2"),
        ("submissions", "submissions-2"),
        ("uploads-2", "uploads-1"),
        ("sweeps-2", "sweeps-1"),
        ("invoices-2", "invoices-1"),
    ] {
        let folder = TempDir::new().unwrap();
        let file = config(folder.path()).store;
        {
            let database = Database::create(&file).unwrap();
            let transaction = database.begin_write().unwrap();
            let table: TableDefinition<'_, &str, &[u8]> = TableDefinition::new(found);
            transaction.open_table(table).unwrap();
            transaction.commit().unwrap();
        }
        let error = Api::open(config(folder.path())).await.unwrap_err().to_string();
        assert!(error.contains(&format!("`{found}`")), "{error}");
        assert!(error.contains(&format!("`{expected}`")), "{error}");
        assert!(error.contains("`cargo xtask reset`"), "{error}");
        let database = Database::open(&file).unwrap();
        let transaction = database.begin_read().unwrap();
        let tables: Vec<_> = transaction.list_tables().unwrap().collect();
        assert_eq!(tables.iter().map(|table| table.name()).collect::<Vec<_>>(), [found]);
    }
}

#[tokio::test]
async fn what_an_older_version_has_left_beside_the_tables_keeps_nobody_out() {
    for (left, is_opened) in [("submissions-1", true), ("submissions-3", false)] {
        let folder = TempDir::new().unwrap();
        let file = config(folder.path()).store;
        drop(Api::open(config(folder.path())).await.unwrap());
        {
            let database = Database::create(&file).unwrap();
            let transaction = database.begin_write().unwrap();
            let table: TableDefinition<'_, &str, &[u8]> = TableDefinition::new(left);
            transaction.open_table(table).unwrap();
            transaction.commit().unwrap();
        }
        assert_eq!(Api::open(config(folder.path())).await.is_ok(), is_opened, "{left}");
    }
}

#[test]
fn the_configuration_does_not_show_the_secret() {
    let text = format!("{:?}", config(Path::new("")));
    assert!(!text.contains("the-secret"), "{text}");
}

#[tokio::test]
async fn submissions_and_invoices_survive_a_restart() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("api.redb");
    let owner = Subject::parse(OWNER).unwrap();
    let record = |complete| SubmissionRecord {
        id: Ulid::new(),
        owner: owner.clone(),
        created_at: jiff::Timestamp::now(),
        name: "Demo Account".into(),
        data: PromisedData {
            size: 1,
            sha256: String::new(),
        },
        complete,
        deleted_at: None,
    };
    let (done, pending) = (record(true), record(false));
    let first_day: Date = "2026-11-23".parse().unwrap();
    let invoices = {
        let store = RedbStore::open(&path, first_day).await.unwrap();
        for record in [&done, &pending] {
            let inserted = store.insert_submission(record.clone(), None, Limits::default()).await;
            assert_eq!(inserted.unwrap(), Admission::Admitted);
        }
        store.invoices().await.unwrap()
    };
    let store = RedbStore::open(&path, "2027-02-01".parse().unwrap()).await.unwrap();
    assert_eq!(store.invoices().await.unwrap(), invoices, "filled once");
    let complete = async |owner: &Subject| {
        let wanted = Box::new(|record: &SubmissionRecord| record.complete);
        store.submissions(owner, None, 10, wanted).await.unwrap()
    };
    assert_eq!(complete(&owner).await, std::slice::from_ref(&done));
    store.complete_submission(&owner, pending.id).await.unwrap();
    let unknown = store.complete_submission(&owner, Ulid::new()).await;
    assert_eq!(unknown.unwrap(), Completion::Gone);
    assert!(store.submission(&owner, pending.id).await.unwrap().unwrap().complete);
    assert_eq!(complete(&owner).await.len(), 2);
    // A subject that begins like another one has nothing of its.
    for stranger in [&OWNER[..35], &format!("{OWNER}0")] {
        let stranger = Subject::parse(stranger).unwrap();
        assert!(complete(&stranger).await.is_empty());
        assert!(store.submission(&stranger, done.id).await.unwrap().is_none());
    }
}
