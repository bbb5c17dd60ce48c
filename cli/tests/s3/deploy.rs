//! Deployments into a real S3 server: `s3s` on a folder, which checks signatures and checksums.

use std::fs;

use aws_sdk_s3::{primitives::ByteStream, types::ChecksumAlgorithm};
use registry::MANIFEST_FILE;
use tokio::net::TcpListener;
use wharf_cli::{
    compress::{Effort, brotli},
    deploy::{DeployError, Plan, Report, Target, TransferError, deploy},
    sign::sign,
};

use crate::scene::{
    BUCKET, NOW, SECRET_ACCESS_KEY, Server, credentials, current, key, run, sign_it, signed_earlier, terms, try_run,
    write_app, write_version,
};

#[tokio::test]
async fn a_second_deployment_sends_only_what_has_changed() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let [entry, module] = write_app(&folder.path().join("one"), b"export {};");
    sign_it(&folder.path().join("one"), 1);

    let (report, lines) = run(&folder.path().join("one"), &server).await;
    assert_eq!(
        report,
        Report {
            uploaded: 6,
            unchanged: 0
        }
    );
    assert!(lines[4].contains("manifests/1.json"), "{lines:?}");
    assert!(lines[5].contains(MANIFEST_FILE), "{lines:?}");
    assert_eq!(server.object(&entry), b"export {};");

    let (report, _) = run(&folder.path().join("one"), &server).await;
    assert_eq!(
        report,
        Report {
            uploaded: 0,
            unchanged: 6
        }
    );

    let [changed, same] = write_app(&folder.path().join("two"), b"export { };");
    assert_eq!(module, same);
    sign_it(&folder.path().join("two"), 2);
    let (report, _) = run(&folder.path().join("two"), &server).await;
    assert_eq!(
        report,
        Report {
            uploaded: 4,
            unchanged: 2
        }
    );
    assert_eq!(server.object(&changed), b"export { };");
    assert_eq!(server.object(&entry), b"export {};", "the old version stays");
    assert_eq!(current(&server).sequence, 2);
    assert_eq!(server.object("manifests/2.json"), server.object(MANIFEST_FILE));
    assert_ne!(server.object("manifests/1.json"), server.object(MANIFEST_FILE));
}

#[tokio::test]
async fn headers_are_stored_with_each_object() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let [entry, module] = write_app(folder.path(), b"export {};");
    sign_it(folder.path(), 1);
    run(folder.path(), &server).await;

    let client = server.client();
    for (key, content_type, encoding, cache_control) in [
        (
            entry.clone(),
            "text/javascript; charset=utf-8",
            None,
            "public, max-age=31536000, immutable",
        ),
        (
            format!("{module}.br"),
            "application/wasm",
            Some("br"),
            "public, max-age=31536000, immutable",
        ),
        (
            "manifests/1.json".to_owned(),
            "application/json",
            None,
            "public, max-age=31536000, immutable",
        ),
        (MANIFEST_FILE.to_owned(), "application/json", None, "no-cache"),
    ] {
        let head = client.head_object().bucket(BUCKET).key(&key).send().await.unwrap();
        assert_eq!(head.content_type(), Some(content_type), "{key}");
        assert_eq!(head.content_encoding(), encoding, "{key}");
        assert_eq!(head.cache_control(), Some(cache_control), "{key}");
    }
}

#[tokio::test]
async fn an_object_that_somebody_else_has_overwritten_is_repaired() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let [entry, _] = write_app(folder.path(), b"export {};");
    sign_it(folder.path(), 1);
    run(folder.path(), &server).await;

    // Everything that the writer chooses is the same: length, headers and metadata.
    let client = server.client();
    let head = client.head_object().bucket(BUCKET).key(&entry).send().await.unwrap();
    for algorithm in [ChecksumAlgorithm::Sha256, ChecksumAlgorithm::Crc32] {
        client
            .put_object()
            .bucket(BUCKET)
            .key(&entry)
            .set_metadata(head.metadata().cloned())
            .set_content_type(head.content_type().map(str::to_owned))
            .set_cache_control(head.cache_control().map(str::to_owned))
            .checksum_algorithm(algorithm)
            .body(ByteStream::from_static(b"alert(1);;"))
            .send()
            .await
            .unwrap();
        let (report, _) = run(folder.path(), &server).await;
        assert_eq!(
            report,
            Report {
                uploaded: 1,
                unchanged: 5
            }
        );
        assert_eq!(server.object(&entry), b"export {};");
    }
}

#[tokio::test]
async fn refusals_say_what_to_do() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    write_app(folder.path(), b"export {};");
    sign_it(folder.path(), 1);
    let plan = Plan::read(folder.path(), NOW).unwrap();
    let try_with = async |target: &Target, secret: &str| {
        deploy(&plan, target, &credentials(secret), &mut |_| {})
            .await
            .map_err(|error| match error {
                DeployError::Transfer(error) => error,
                other => panic!("{other}"),
            })
            .unwrap_err()
    };

    let error = try_with(&server.target(), "wrong").await;
    assert!(
        matches!(&error, TransferError::Refused { code, .. } if code == "SignatureDoesNotMatch"),
        "{error}"
    );
    let elsewhere = Target {
        bucket: "missing".to_owned(),
        ..server.target()
    };
    let error = try_with(&elsewhere, SECRET_ACCESS_KEY).await;
    assert!(
        matches!(&error, TransferError::NoBucket(bucket) if bucket == "missing"),
        "{error}"
    );
    assert!(!server.root.path().join(BUCKET).join(MANIFEST_FILE).exists());

    // The port was free a moment ago, and nobody listens there.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = try_with(
        &Target {
            endpoint: Some(endpoint.clone()),
            ..server.target()
        },
        SECRET_ACCESS_KEY,
    )
    .await;
    assert!(
        matches!(&error, TransferError::Unreachable { server, .. } if *server == endpoint),
        "{error}"
    );
}

#[tokio::test]
async fn a_compressed_page_of_an_earlier_version_does_not_outlive_it() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("index.html");
    let compressed = folder.path().join("index.html.br");
    fs::write(&page, b"one").unwrap();
    fs::write(&compressed, brotli(b"one", Effort::Quick).unwrap()).unwrap();
    run(folder.path(), &server).await;

    fs::write(&page, b"two").unwrap();
    fs::remove_file(&compressed).unwrap();
    run(folder.path(), &server).await;
    assert_eq!(server.object("index.html"), b"two");
    assert!(!server.root.path().join(BUCKET).join("index.html.br").exists());
}

#[tokio::test]
async fn a_deployment_never_goes_back() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let (new, old) = (folder.path().join("new"), folder.path().join("old"));
    write_version(&new, b"export const version = 2;", "2.0.0");
    sign_it(&new, 20);
    run(&new, &server).await;
    let [entry, _] = write_version(&old, b"export const version = 1;", "1.0.0");
    sign_it(&old, 19);

    let (result, lines) = try_run(&old, &server).await;
    let error = result.unwrap_err();
    assert!(
        matches!(
            &error,
            DeployError::Backward { version, current: 20, found: 19 } if version == "2.0.0"
        ),
        "{error}"
    );
    assert!(error.to_string().contains("wharf rollback"), "{error}");
    // It is known before anything is sent.
    assert_eq!(lines, Vec::<String>::new());
    assert!(!server.root.path().join(BUCKET).join(entry).exists());
    assert_eq!(current(&server).sequence, 20);
}

/// Shells have seen its sequence when they accepted it.
#[tokio::test]
async fn a_deployment_does_not_go_back_behind_a_manifest_that_was_accepted_earlier() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    write_app(folder.path(), b"export {};");
    let earlier = signed_earlier(folder.path(), "2024.1 beta", 20);
    server.put(MANIFEST_FILE, earlier.as_str()).await;

    sign_it(folder.path(), 19);
    let error = try_run(folder.path(), &server).await.0.unwrap_err();
    assert!(
        matches!(
            &error,
            DeployError::Backward { version, current: 20, found: 19 } if version == "2024.1 beta"
        ),
        "{error}"
    );
    sign_it(folder.path(), 20);
    let error = try_run(folder.path(), &server).await.0.unwrap_err();
    assert!(matches!(error, DeployError::SequenceTaken(20)), "{error}");
    assert_eq!(server.object(MANIFEST_FILE), earlier.as_bytes());
    sign_it(folder.path(), 21);
    run(folder.path(), &server).await;
    assert_eq!(current(&server).sequence, 21);
}

#[tokio::test]
async fn a_sequence_is_used_once() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    write_app(folder.path(), b"export {};");
    sign_it(folder.path(), 5);
    run(folder.path(), &server).await;
    let first = server.object(MANIFEST_FILE);

    // Signed by somebody else, so that the bytes are others.
    sign(folder.path(), &terms(&[key(2)]), Some(5)).unwrap();
    let (result, _) = try_run(folder.path(), &server).await;
    assert!(matches!(result, Err(DeployError::SequenceTaken(5))), "{result:?}");

    // Also if the manifest is gone, and only its copy tells.
    fs::remove_file(server.root.path().join(BUCKET).join(MANIFEST_FILE)).unwrap();
    let (result, _) = try_run(folder.path(), &server).await;
    assert!(matches!(result, Err(DeployError::SequenceTaken(5))), "{result:?}");
    assert_eq!(server.object("manifests/5.json"), first);
    assert!(!server.root.path().join(BUCKET).join(MANIFEST_FILE).exists());

    // Nor is more read of the copy than there could be.
    server.put("manifests/5.json", [&first[..], b" "].concat()).await;
    sign_it(folder.path(), 5);
    let (result, _) = try_run(folder.path(), &server).await;
    assert!(matches!(result, Err(DeployError::SequenceTaken(5))), "{result:?}");
}

#[tokio::test]
async fn a_manifest_that_no_shell_would_accept_is_replaced() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    write_app(folder.path(), b"export {};");
    sign_it(folder.path(), 5);
    for nonsense in ["{", r#"{ "schema": 1, "name": "forms", "version": "0.9.0" }"#] {
        server.put(MANIFEST_FILE, nonsense).await;
        run(folder.path(), &server).await;
        assert_eq!(current(&server).sequence, 5);
    }
}

#[tokio::test]
async fn a_manifest_that_is_too_long_is_named() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    write_app(folder.path(), b"export {};");
    sign_it(folder.path(), 5);
    server.put(MANIFEST_FILE, vec![b' '; (256 << 10) + 1]).await;
    let error = try_run(folder.path(), &server).await.0.unwrap_err();
    assert!(
        matches!(
            &error,
            DeployError::Transfer(TransferError::TooLarge { key, limit: 262_144, .. }) if key == MANIFEST_FILE
        ),
        "{error}"
    );
    server.put(MANIFEST_FILE, vec![b' '; 256 << 10]).await;
    run(folder.path(), &server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_deployments_at_the_same_time_one_is_told() {
    let server = Server::start().await;
    let folder = tempfile::tempdir().unwrap();
    let app = |sequence: u64| {
        let folder = folder.path().join(sequence.to_string());
        write_app(&folder, format!("export const n = {sequence};").as_bytes());
        sign_it(&folder, sequence);
        folder
    };
    run(&app(1), &server).await;
    let (later, plan) = (app(3), Plan::read(&app(2), NOW).unwrap());
    // The other deployment begins and ends while this one sends its files.
    let mut other = None;
    let (target, credentials) = (server.target(), credentials(SECRET_ACCESS_KEY));
    let mut progress = |line: &str| {
        if line.contains(".js ") && other.is_none() {
            // On a thread of its own, which this one waits for.
            let (folder, target, credentials) = (later.clone(), target.clone(), credentials.clone());
            let thread = std::thread::spawn(move || {
                let runtime = tokio::runtime::Runtime::new().unwrap();
                let plan = Plan::read(&folder, NOW).unwrap();
                runtime.block_on(deploy(&plan, &target, &credentials, &mut |_| {}))
            });
            other = Some(thread.join().unwrap());
        }
    };
    let result = deploy(&plan, &target, &credentials, &mut progress).await;
    assert!(other.unwrap().is_ok());
    assert!(
        matches!(&result, Err(DeployError::Transfer(TransferError::Raced { key, .. })) if key == MANIFEST_FILE),
        "{result:?}"
    );
    assert_eq!(current(&server).sequence, 3);
}
