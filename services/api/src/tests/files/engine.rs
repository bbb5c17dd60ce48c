//! The upload engine against this API and the local S3: what a browser's transport does, one command after another.

use super::*;
use core::time::Duration;
use std::collections::{BTreeMap, VecDeque};
use upload::engine::{
    Checksum, Command, Engine, Event, Failure, FileId, FileState, Limits as EngineLimits, Opened, RequestId,
    SignedPart as Signed, StoredPart,
};
use upload::{Answer, Policy, PresignedUrl, fingerprint_ranges};

struct Transport<'scene> {
    scene: &'scene Scene,
    files: Vec<(&'static str, Vec<u8>)>,
    ids: BTreeMap<FileId, String>,
    /// How many parts were sent.
    puts: usize,
}

impl Transport<'_> {
    fn description(&self, file: FileId) -> Value {
        let (name, bytes) = &self.files[file.0];
        let ranges = fingerprint_ranges(bytes.len() as u64);
        let edges: Vec<u8> = ranges
            .into_iter()
            .flat_map(|range| bytes[range.start as usize..range.end as usize].to_vec())
            .collect();
        let mut description = description(name, bytes);
        description["fingerprint"] = sha256(&edges).into();
        description
    }

    async fn post(&self, file: FileId, rest: &str, body: &Value) -> super::super::support::Answer {
        self.scene
            .world
            .post_json(&self.scene.path(&self.ids[&file], rest), &self.scene.token, body)
            .await
    }

    fn failure(request: RequestId, answer: &super::super::support::Answer) -> Event {
        let failure = match answer.body["type"].as_str() {
            Some("urn:wharf:problem:not-found") => Failure::Gone,
            Some("urn:wharf:problem:upload-conflict") => Failure::Conflict,
            Some("urn:wharf:problem:upload-exists") => Failure::Exists,
            _ => Failure::Refused {
                status: answer.status.as_u16(),
                sentence: String::new(),
                retry_after: None,
            },
        };
        Event::Failed { request, failure }
    }

    async fn execute(&mut self, command: Command) -> Option<Event> {
        Some(match command {
            Command::Open { request, file } => {
                let opened = self.scene.opened(&self.description(file)).await;
                self.ids.insert(file, opened.id.to_string());
                let upload = Opened {
                    part_size: opened.part_size,
                    resumed: opened.resumed,
                    complete: opened.complete,
                };
                Event::Opened { request, upload }
            }
            Command::List { request, file, after } => {
                let page = self.scene.list(&self.ids[&file], &format!("?after={after}")).await;
                let parts = page.parts.into_iter().map(|part| StoredPart {
                    number: part.number,
                    size: part.size,
                    sha256: Checksum::new(part.sha256),
                });
                Event::Listed {
                    request,
                    parts: parts.collect(),
                    next: page.next,
                }
            }
            Command::Hash { request, part } => {
                let bytes = &self.files[part.file.0].1[part.range.start as usize..part.range.end as usize];
                Event::Hashed {
                    request,
                    sha256: Checksum::new(sha256(bytes)),
                }
            }
            Command::Sign { request, file, parts } => {
                let parts: Vec<_> = parts
                    .iter()
                    .map(|(number, sha256)| json!({ "number": number, "sha256": sha256.as_str() }))
                    .collect();
                let answer = self.post(file, "/sign", &json!({ "parts": parts })).await;
                if answer.status != StatusCode::OK {
                    return Some(Self::failure(request, &answer));
                }
                let signed: SignedParts = serde_json::from_value(answer.body).unwrap();
                let parts = signed.parts.into_iter().map(|part| Signed {
                    number: part.number,
                    url: PresignedUrl::new(part.url),
                    headers: part.headers.into_iter().collect(),
                });
                Event::Signed {
                    request,
                    parts: parts.collect(),
                    valid_for: Duration::from_secs(300),
                }
            }
            Command::Put {
                request,
                part,
                url,
                headers,
            } => {
                self.puts += 1;
                let bytes = &self.files[part.file.0].1[part.range.start as usize..part.range.end as usize];
                let signed = SignedPart {
                    number: part.number,
                    method: "PUT".into(),
                    url: url.expose().to_owned(),
                    headers: headers.into_iter().collect(),
                    expires_at: String::new(),
                };
                let (status, code) = put(&signed, bytes, &[]).await;
                let answer = Answer::new(status).with_body(&format!("<Code>{code}</Code>"));
                Event::Answered {
                    request,
                    answer: if code.is_empty() { Answer::new(status) } else { answer },
                }
            }
            Command::Complete {
                request,
                file,
                checksums,
            } => {
                let sha256: Vec<_> = checksums.iter().map(Checksum::as_str).collect();
                let answer = self.post(file, "/complete", &json!({ "sha256": sha256 })).await;
                if answer.status == StatusCode::OK {
                    Event::Completed { request }
                } else {
                    Self::failure(request, &answer)
                }
            }
            Command::Abort { request, file } => {
                let answer = self
                    .scene
                    .world
                    .delete(&self.scene.path(&self.ids[&file], ""), &self.scene.token)
                    .await;
                assert_eq!(answer.status, StatusCode::NO_CONTENT);
                Event::Aborted { request }
            }
            Command::End(_) | Command::Wait(_) | Command::StopTimer => return None,
        })
    }

    /// Runs a new engine over the files until nothing is left to do, or until so many parts were sent.
    async fn run(&mut self, most_puts: usize) -> Engine {
        let mut engine = Engine::new(Policy::default(), EngineLimits::default(), 1);
        let now = Duration::ZERO;
        let sizes: Vec<_> = self.files.iter().map(|(_, bytes)| bytes.len() as u64).collect();
        let mut commands: VecDeque<_> = sizes.into_iter().flat_map(|size| engine.add(size, now).1).collect();
        while let Some(command) = commands.pop_front() {
            if matches!(command, Command::Put { .. }) && self.puts == most_puts {
                break;
            }
            if let Some(event) = self.execute(command).await {
                commands.extend(engine.handle(event, now));
            }
        }
        engine
    }
}

#[tokio::test]
async fn files_go_through_and_after_a_crash_only_missing_parts_travel() {
    let scene = Scene::new().await;
    let files = vec![
        ("small.mp4", content(1_000)),
        ("large.mp4", content(42 * MIB)),
        ("other.mp4", vec![7; LARGE]),
    ];
    let mut transport = Transport {
        scene: &scene,
        files,
        ids: BTreeMap::new(),
        puts: 0,
    };
    // One, six and three parts.
    transport.run(6).await;
    assert_eq!(transport.puts, 6);
    let engine = transport.run(usize::MAX).await;
    for file in 0..3 {
        assert_eq!(engine.state(FileId(file)), Some(FileState::Done));
    }
    assert_eq!(transport.puts, 10, "each part travelled once");
    for (file, (_, bytes)) in transport.files.iter().enumerate() {
        let stored = scene
            .storage
            .s3
            .stored(&scene.key(&transport.ids[&FileId(file)]))
            .await
            .unwrap();
        assert!(stored == *bytes, "{file}");
    }
    let again = transport.run(0).await;
    assert!(
        (0..3).all(|file| again.state(FileId(file)) == Some(FileState::Done)),
        "confirmed before"
    );
}

#[tokio::test]
async fn cancelling_leaves_nothing_behind() {
    let scene = Scene::new().await;
    let mut transport = Transport {
        scene: &scene,
        files: vec![("large.mp4", content(LARGE))],
        ids: BTreeMap::new(),
        puts: 0,
    };
    let mut engine = transport.run(2).await;
    assert_eq!(scene.multiparts().await.len(), 1);
    for command in engine.handle(Event::Cancelled(FileId(0)), Duration::ZERO) {
        if let Some(event) = transport.execute(command).await {
            engine.handle(event, Duration::ZERO);
        }
    }
    assert_eq!(engine.state(FileId(0)), Some(FileState::Cancelled));
    assert!(scene.multiparts().await.is_empty());
}
