//! Going back to versions that a real S3 server still has.

use std::{fs, process::Command};

use registry::{Ed25519Verifier, MANIFEST_FILE, ManifestError, SignedManifest, SigningKey, TrustedKey};
use wharf_cli::{
    rollback::{Deployed, RollbackError, list, roll_back},
    sign::{Signed, sign},
};

use crate::scene::{
    ACCESS_KEY_ID, BUCKET, NOW, SECRET_ACCESS_KEY, Server, credentials, current, key, run, sign_it, signed_earlier,
    terms, write_version,
};

/// A bucket into which two versions were deployed, 1.0.0 with sequence 1 and 2.0.0 with sequence 2.
struct Scene {
    server: Server,
    folder: tempfile::TempDir,
}

impl Scene {
    async fn set() -> Self {
        let scene = Self {
            server: Server::start().await,
            folder: tempfile::tempdir().unwrap(),
        };
        scene.deploy("1.0.0", "export const version = 1;", 1).await;
        scene.deploy("2.0.0", "export const version = 2;", 2).await;
        scene
    }

    /// Deploys one more version; answers with the name of its entry.
    async fn deploy(&self, version: &str, entry: &str, sequence: u64) -> String {
        let folder = self.folder.path().join(sequence.to_string());
        let [entry, _] = write_version(&folder, entry.as_bytes(), version);
        sign_it(&folder, sequence);
        run(&folder, &self.server).await;
        entry
    }

    async fn list(&self) -> Vec<Deployed> {
        list(&self.server.target(), &credentials(SECRET_ACCESS_KEY), &mut |_| {})
            .await
            .unwrap()
    }

    async fn roll_back(&self, to: &str, keys: &[SigningKey], trusted: &[TrustedKey]) -> Result<Signed, RollbackError> {
        let (target, credentials) = (self.server.target(), credentials(SECRET_ACCESS_KEY));
        roll_back(&target, &credentials, "forms", to, &terms(keys), trusted, &mut |_| {}).await
    }
}

#[tokio::test]
async fn the_versions_of_a_bucket_are_listed_with_the_latest_first() {
    let scene = Scene::set().await;
    scene.server.put("manifests/9.json", "{").await;
    scene.server.put("manifests/7.json", vec![b' '; (256 << 10) + 1]).await;
    // A copy under another number is not believed.
    scene
        .server
        .put("manifests/8.json", scene.server.object("manifests/1.json"))
        .await;
    let mut said = Vec::new();
    let (target, credentials) = (scene.server.target(), credentials(SECRET_ACCESS_KEY));
    let mut progress = |line: &str| said.push(line.to_owned());
    let versions = list(&target, &credentials, &mut progress).await.unwrap();
    let found: Vec<_> = versions
        .iter()
        .map(|version| (version.sequence, &*version.contents.version, version.is_current))
        .collect();
    assert_eq!(found, [(2, "2.0.0", true), (1, "1.0.0", false)]);
    assert!(versions.iter().all(|version| version.deployed.is_some()));
    assert_eq!(versions[0].key_ids().collect::<Vec<_>>(), [key(1).kid()]);
    assert_eq!(said.len(), 3, "{said:?}");
    let passed_over = said.iter().find(|line| line.contains("manifests/7.json")).unwrap();
    assert!(passed_over.contains("has more than the 262144 bytes"), "{passed_over}");
}

/// What lies in a bucket is shown before anybody has verified it, and the log of a build server shows it too.
#[tokio::test]
async fn what_others_have_written_is_no_command_to_a_build_server() {
    let scene = Scene::set().await;
    let evil = "##vso[task.prependpath]/tmp/evil";
    let folder = scene.folder.path().join("foreign");
    write_version(&folder, b"alert(1);", "0.9.0");
    // The name of a key may look like this.
    let named = key(66).reveal_jwk().replace(key(66).kid(), evil);
    let signed = sign(&folder, &terms(&[SigningKey::from_jwk(&named).unwrap()]), Some(7)).unwrap();
    scene.server.put("manifests/7.json", signed.text).await;
    for (sequence, name, version) in [
        (8, "::set-output", "name=release_ok::true"),
        (9, "::set-output name=release_ok::true", "1.0.0"),
        (10, "forms", evil),
    ] {
        let mut payload = signed.payload.clone();
        (payload.sequence, payload.contents.name, payload.contents.version) =
            (sequence, name.to_owned(), version.to_owned());
        let text = registry::sign(serde_json::to_string(&payload).unwrap().as_bytes(), &[key(66)]).unwrap();
        scene.server.put(&format!("manifests/{sequence}.json"), text).await;
    }
    for member in [evil, "::set-output name=release_ok::true", "\n::error::"] {
        let foreign = serde_json::json!({ member: 1, "payload": "", "signatures": [] });
        let key = format!("manifests/{member}.json")
            .replace('\n', "")
            .replace("/tmp/", "");
        scene.server.put(&key, foreign.to_string()).await;
    }

    let mut command = Command::new(env!("CARGO_BIN_EXE_wharf"));
    command
        .args([
            "rollback",
            "--list",
            "--bucket",
            BUCKET,
            "--endpoint",
            &scene.server.endpoint,
        ])
        .env("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY)
        .env_remove("AWS_SESSION_TOKEN");
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let [listed, told] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(output.status.success(), "{told}");
    assert_eq!((listed.lines().count(), told.lines().count()), (3, 6), "{listed}{told}");
    let shown = r"sequence 7  forms 0.9.0";
    assert!(
        listed.contains(shown) && listed.contains(r"signed by #\u{23}vso[task"),
        "{listed}"
    );
    assert!(listed.lines().all(|line| line.starts_with("sequence ")), "{listed}");
    assert!(
        told.lines().all(|line| line.starts_with("wharf: passed over ")),
        "{told}"
    );
    assert!(!listed.contains("##") && !told.contains("##"), "{listed}{told}");
}

#[tokio::test]
async fn an_old_version_is_the_current_one_again_with_a_higher_sequence() {
    let scene = Scene::set().await;
    let old = scene.list().await[1].contents.clone();
    let signed = scene.roll_back("1.0.0", &[key(1)], &[]).await.unwrap();
    assert_eq!(current(&scene.server), signed.payload);
    assert_eq!((&signed.payload.contents, signed.payload.sequence), (&old, NOW));
    let text = String::from_utf8(scene.server.object(MANIFEST_FILE)).unwrap();
    let verified = SignedManifest::parse(&text).unwrap();
    verified
        .verify(&[key(1).trusted_key()], &Ed25519Verifier)
        .await
        .unwrap();

    // And forward again, by its sequence: above the one before, though the clock has not moved.
    let signed = scene.roll_back("2", &[key(1)], &[]).await.unwrap();
    assert_eq!(signed.payload.sequence, NOW + 1);
    let sequences: Vec<u64> = scene.list().await.iter().map(|version| version.sequence).collect();
    assert_eq!(sequences, [NOW + 1, NOW, 2, 1]);
}

#[tokio::test]
async fn what_was_not_deployed_or_is_not_clear_is_refused() {
    let scene = Scene::set().await;
    let unknown = scene.roll_back("3.0.0", &[key(1)], &[]).await.unwrap_err();
    assert!(
        matches!(&unknown, RollbackError::Unknown { known, .. } if known == "1.0.0, 2.0.0"),
        "{unknown}"
    );
    scene.deploy("1.0.0", "export const version = 1.5;", 3).await;
    let ambiguous = scene.roll_back("1.0.0", &[key(1)], &[]).await.unwrap_err();
    assert!(
        matches!(&ambiguous, RollbackError::Ambiguous { sequences, .. } if sequences == "3, 1"),
        "{ambiguous}"
    );
    assert_eq!(current(&scene.server).sequence, 3);
    // The same build, signed again, is one version.
    scene.roll_back("2.0.0", &[key(1)], &[]).await.unwrap();
    scene.roll_back("2.0.0", &[key(1)], &[]).await.unwrap();
}

/// Whoever can write into the bucket, but has no key, must not get one used for them.
#[tokio::test]
async fn nothing_is_signed_that_no_known_key_has_signed() {
    let scene = Scene::set().await;
    let folder = scene.folder.path().join("forged");
    write_version(&folder, b"alert(1);", "0.9.0");
    let forged = sign(&folder, &terms(&[key(66)]), Some(7)).unwrap().text;
    scene.server.put("manifests/7.json", forged.as_str()).await;
    let error = scene.roll_back("0.9.0", &[key(1)], &[]).await.unwrap_err();
    assert!(
        matches!(
            &error,
            RollbackError::Untrusted {
                sequence: 7,
                source: ManifestError::UnknownKey(_)
            }
        ),
        "{error}"
    );
    // Nor under the name of a key that is known.
    let old = String::from_utf8(scene.server.object("manifests/1.json")).unwrap();
    let mut mixed: serde_json::Value = serde_json::from_str(&forged).unwrap();
    let signed: serde_json::Value = serde_json::from_str(&old).unwrap();
    mixed["signatures"] = signed["signatures"].clone();
    scene.server.put("manifests/7.json", mixed.to_string()).await;
    let error = scene.roll_back("0.9.0", &[key(1)], &[]).await.unwrap_err();
    assert!(
        matches!(
            &error,
            RollbackError::Untrusted {
                sequence: 7,
                source: ManifestError::Signature(_)
            }
        ),
        "{error}"
    );
    assert_eq!(current(&scene.server).sequence, 2);
}

/// One team may sign several apps with one key. A manifest of one, put into the bucket of another, must not become a new one
/// with a higher sequence, with which the first could be set back.
#[tokio::test]
async fn nothing_is_signed_of_another_app() {
    let scene = Scene::set().await;
    let folder = scene.folder.path().join("billing");
    let plant = async |version: &str, sequence: u64, path: &str| {
        write_version(&folder, b"export const billing = 1;", version);
        let manifest = fs::read_to_string(folder.join(MANIFEST_FILE)).unwrap();
        let manifest = manifest.replace(r#""name":"forms""#, r#""name":"billing""#);
        assert!(manifest.contains("billing"), "{manifest}");
        fs::write(folder.join(MANIFEST_FILE), manifest).unwrap();
        let signed = sign(&folder, &terms(&[key(1)]), Some(sequence)).unwrap();
        for file in signed.payload.contents.files() {
            let bytes = fs::read(folder.join(&file.path)).unwrap();
            scene.server.put(&file.path, bytes).await;
        }
        scene.server.put(path, signed.text).await;
    };
    plant("0.9.0", 7, "manifests/7.json").await;
    for wanted in ["0.9.0", "7"] {
        let error = scene.roll_back(wanted, &[key(1)], &[]).await.unwrap_err();
        assert!(
            matches!(&error, RollbackError::AnotherApp { sequence: 7, found, .. } if found == "billing"),
            "{error}"
        );
    }
    assert_eq!(current(&scene.server).sequence, 2);
    // Nor when it is what the bucket serves, and our own versions are found beside it.
    plant("1.0.0", 8, "manifests/8.json").await;
    plant("1.0.0", 8, MANIFEST_FILE).await;
    let error = scene.roll_back("8", &[key(1)], &[]).await.unwrap_err();
    assert!(matches!(error, RollbackError::AnotherApp { .. }), "{error}");
    let signed = scene.roll_back("1.0.0", &[key(1)], &[]).await.unwrap();
    assert_eq!(signed.payload.contents.name, "forms");
}

#[tokio::test]
async fn after_a_change_of_keys_the_old_one_is_named() {
    let scene = Scene::set().await;
    let error = scene.roll_back("1.0.0", &[key(2)], &[]).await.unwrap_err();
    assert!(error.to_string().contains("--trust"), "{error}");
    let signed = scene
        .roll_back("1.0.0", &[key(2)], &[key(1).trusted_key()])
        .await
        .unwrap();
    assert_eq!(current(&scene.server), signed.payload);
}

#[tokio::test]
async fn a_forged_sequence_does_not_drive_ours_up() {
    let scene = Scene::set().await;
    let folder = scene.folder.path().join("forged");
    write_version(&folder, b"alert(1);", "0.9.0");
    let last = (1 << 53) - 1;
    let forged = sign(&folder, &terms(&[key(66)]), Some(last)).unwrap().text;
    scene
        .server
        .put(&format!("manifests/{last}.json"), forged.as_str())
        .await;
    let signed = scene.roll_back("1.0.0", &[key(1)], &[]).await.unwrap();
    assert_eq!(signed.payload.sequence, NOW);

    // As the current manifest it would win against whatever is signed; nothing is written then.
    scene.server.put(MANIFEST_FILE, forged.as_str()).await;
    let error = scene.roll_back("1.0.0", &[key(1)], &[]).await.unwrap_err();
    assert!(
        matches!(&error, RollbackError::UntrustedCurrent { sequence, .. } if *sequence == last),
        "{error}"
    );
    assert_eq!(scene.server.object(MANIFEST_FILE), forged.as_bytes());
}

#[tokio::test]
async fn nothing_is_signed_below_a_manifest_that_was_accepted_earlier() {
    let scene = Scene::set().await;
    let folder = scene.folder.path().join("earlier");
    write_version(&folder, b"export const version = 3;", "3.0.0");
    let earlier = signed_earlier(&folder, "2024.1 beta", NOW + 5);
    scene.server.put(MANIFEST_FILE, earlier.as_str()).await;
    let error = scene.roll_back("1.0.0", &[key(1)], &[]).await.unwrap_err();
    assert!(
        matches!(&error, RollbackError::RefusedCurrent { sequence, .. } if *sequence == NOW + 5),
        "{error}"
    );
    let said = error.to_string();
    assert!(said.contains("`version`") && said.contains("--sequence"), "{said}");
    assert_eq!(scene.server.object(MANIFEST_FILE), earlier.as_bytes());

    let earlier = signed_earlier(&folder, "2024.1 beta", NOW - 5);
    scene.server.put(MANIFEST_FILE, earlier).await;
    let signed = scene.roll_back("1.0.0", &[key(1)], &[]).await.unwrap();
    assert_eq!(signed.payload.sequence, NOW);
}

#[tokio::test]
async fn a_version_whose_files_are_not_there_as_they_were_stays_where_it_is() {
    let scene = Scene::set().await;
    let entry = scene.list().await[1].contents.entry.path.clone();
    let compressed = format!("{entry}.br");
    let path = scene.server.root.path().join(BUCKET);
    let whole = fs::read(path.join(&compressed)).unwrap();
    for (key, damage) in [
        (&compressed, Some(&b"damaged"[..])),
        (&compressed, Some(&[b'a'; 4096])),
        (&entry, Some(&[b'a'; 4096])),
        (&entry, Some(b"alert(1);")),
        (&entry, None),
    ] {
        match damage {
            Some(bytes) => scene.server.put(key, bytes).await,
            None => fs::remove_file(path.join(key)).unwrap(),
        }
        let error = scene.roll_back("1.0.0", &[key_of_the_team()], &[]).await.unwrap_err();
        assert!(
            matches!(&error, RollbackError::Damaged(damaged) if damaged == key),
            "{error}"
        );
        scene.server.put(&compressed, whole.as_slice()).await;
    }
    assert_eq!(current(&scene.server).sequence, 2);
}

fn key_of_the_team() -> SigningKey {
    key(1)
}
