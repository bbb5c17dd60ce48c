//! Objects in the bucket that no record names.

use super::*;
use crate::auth::Subject;
use crate::store::{PromisedData, Store, SubmissionRecord};
use crate::sweep::{Swept, sweep};
use crate::tests::stub::{StubS3, nothing};
use axum::http::{Method, Uri};
use jiff::Timestamp;
use std::sync::{Arc, Mutex, OnceLock};
use tokio::sync::Notify;
use ulid::Ulid;

const DAY: i64 = 86_400;

/// A page with one object that has lain there for years.
fn page(key: &str, is_truncated: bool) -> &'static str {
    let text = format!(
        "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>{is_truncated}</IsTruncated><Contents><Key>{key}</Key>\
         <LastModified>2020-01-01T00:00:00.000Z</LastModified><Size>1</Size></Contents></ListBucketResult>"
    );
    text.leak()
}

/// Whether S3 is asked for objects, and behind which.
fn listed_after(uri: &Uri) -> Option<String> {
    let query = uri.query().filter(|query| query.contains("list-type=2"))?;
    let after = query.split('&').find_map(|pair| pair.strip_prefix("start-after="));
    Some(after.unwrap_or_default().replace("%2F", "/"))
}

fn unknown(count: usize) -> Swept {
    Swept {
        unknown: count,
        ..Swept::default()
    }
}

#[tokio::test]
async fn what_arrives_when_its_record_has_gone_is_removed_after_a_day() {
    let scene = Scene::new().await;
    let id = scene.opened(&description("a.mp4", b"small")).await.id.to_string();
    scene.sign(&id, &[(1, sha256(b"small"))]).await;
    let kept = create(&scene.world, &form()).await;
    upload_data(&kept, &form()).await;
    let path = format!("/v1/submissions/{}/complete", kept.id);
    assert_eq!(scene.world.post(&path, &scene.token).await.status, StatusCode::OK);
    scene.world.delete(&scene.submission, &scene.token).await;
    scene.world.clock.advance(601);
    assert_eq!(sweep(&scene.world.state).await.unwrap().submissions, 1);

    // The PUT was begun while its URL was valid.
    put_by_s3(&scene, &id).await;
    assert_eq!(sweep(&scene.world.state).await.unwrap(), Swept::default(), "it is new");
    scene.world.clock.advance(DAY);
    assert_eq!(sweep(&scene.world.state).await.unwrap(), unknown(1));
    let left = scene.world.state.bucket.objects("u/").await.unwrap();
    let left: Vec<_> = left.into_keys().collect();
    assert_eq!(left, [format!("u/{OWNER}/{}/data.json", kept.id)]);
    assert_eq!(sweep(&scene.world.state).await.unwrap(), Swept::default());
}

#[tokio::test]
async fn what_is_recorded_while_the_bucket_is_listed_stays() {
    let (owner, id) = (Subject::parse(OWNER).unwrap(), Ulid::new());
    let record = SubmissionRecord {
        id,
        owner,
        created_at: Timestamp::now(),
        name: "Demo Account".into(),
        data: PromisedData {
            size: 1,
            sha256: String::new(),
        },
        complete: false,
        deleted_at: None,
    };
    let store: Arc<OnceLock<Arc<dyn Store>>> = Arc::default();
    let shared = Arc::clone(&store);
    // The clock of this S3 is years behind.
    let stub = StubS3::start(move |method, uri| {
        let (store, record) = (Arc::clone(&shared), record.clone());
        async move {
            assert_ne!(method, Method::DELETE, "{uri}");
            if listed_after(&uri).is_none() {
                return (StatusCode::OK, nothing(&uri));
            }
            let key = record.data_key();
            let store = store.get().unwrap();
            store.insert_submission(record, None, Limits::default()).await.unwrap();
            (StatusCode::OK, page(key.as_str(), false))
        }
    })
    .await;
    let world = World::with_s3(&stub.url).await;
    store.set(Arc::clone(&world.state.store)).unwrap();
    assert_eq!(sweep(&world.state).await.unwrap(), Swept::default());
    assert_eq!(world.state.store.everything().await.unwrap().0.len(), 1);
}

#[tokio::test]
async fn a_sweep_looks_at_some_of_the_objects_and_the_next_one_goes_on() {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let shared = Arc::clone(&asked);
    // Twelve objects on a page each, of which the last cannot be removed.
    let stub = StubS3::start(move |method, uri| {
        let asked = Arc::clone(&shared);
        async move {
            if method == Method::DELETE {
                let is_kept_back = uri.path().ends_with("/12");
                let status = if is_kept_back {
                    StatusCode::FORBIDDEN
                } else {
                    StatusCode::NO_CONTENT
                };
                return (status, "");
            }
            let Some(after) = listed_after(&uri) else {
                return (StatusCode::OK, nothing(&uri));
            };
            let next = after.rsplit('/').next().unwrap().parse().unwrap_or(0) + 1;
            asked.lock().unwrap().push(after);
            (StatusCode::OK, page(&format!("u/x/{next:02}"), next < 12))
        }
    })
    .await;
    let world = World::with_s3(&stub.url).await;
    let rest = Swept {
        unknown: 1,
        failed: 1,
        ..Swept::default()
    };
    for (expected, first, last) in [
        (unknown(10), "", "u/x/09"),
        (rest, "u/x/10", "u/x/11"),
        (unknown(10), "", "u/x/09"),
    ] {
        assert_eq!(sweep(&world.state).await.unwrap(), expected);
        let asked = std::mem::take(&mut *asked.lock().unwrap());
        assert_eq!(asked.first().map(String::as_str), Some(first));
        assert_eq!(asked.last().map(String::as_str), Some(last));
    }
}

#[tokio::test]
async fn a_sweep_that_ends_on_the_way_does_not_have_the_next_one_begin_at_the_same_objects() {
    let removing = Arc::new(Notify::new());
    let shared = Arc::clone(&removing);
    // More pages than one sweep looks at, and a removal that is never answered.
    let stub = StubS3::start(move |method, uri| {
        let removing = Arc::clone(&shared);
        async move {
            if method == Method::DELETE {
                removing.notify_one();
                std::future::pending::<()>().await;
            }
            let Some(after) = listed_after(&uri) else {
                return (StatusCode::OK, nothing(&uri));
            };
            let next = after.rsplit('/').next().unwrap().parse().unwrap_or(0) + 1;
            (StatusCode::OK, page(&format!("u/x/{next:02}"), true))
        }
    })
    .await;
    let world = World::with_s3(&stub.url).await;
    for place in ["u/x/10", "u/x/20"] {
        tokio::select! {
            swept = sweep(&world.state) => panic!("{swept:?}"),
            () = removing.notified() => {}
        }
        assert_eq!(world.state.store.swept_until().await.unwrap().as_deref(), Some(place));
    }
}

#[tokio::test]
async fn a_bucket_that_cannot_be_listed_keeps_nothing_else_from_being_swept() {
    let stub = StubS3::start(|method, uri| async move {
        match method {
            Method::DELETE => (StatusCode::NO_CONTENT, ""),
            _ if listed_after(&uri).is_some() => (StatusCode::FORBIDDEN, ""),
            _ => (StatusCode::OK, nothing(&uri)),
        }
    })
    .await;
    let world = World::with_s3(&stub.url).await;
    create(&world, &form()).await;
    world.clock.advance(8 * DAY);
    let expected = Swept {
        submissions: 1,
        failed: 1,
        ..Swept::default()
    };
    assert_eq!(sweep(&world.state).await.unwrap(), expected);
}
