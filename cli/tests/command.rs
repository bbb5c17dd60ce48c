//! The `wharf` command as people and build servers run it.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
};

use registry::{Integrity, MANIFEST_FILE, SigningKey};
use serde_json::{Value, json};

/// The repository's own documents.
fn repository(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file)
}

fn wharf(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wharf"));
    command.args(arguments);
    for variable in ["WHARF_SIGNING_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        command.env_remove(variable);
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    wharf(arguments).output().unwrap()
}

/// What is printed, to both streams; the command must have ended like this.
fn said(output: &Output, success: bool) -> String {
    let text = [&output.stdout[..], &output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    assert_eq!(output.status.success(), success, "{text}");
    text
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The smallest app: an entry alone.
fn app(folder: &Path) {
    let entry = b"export const mount = () => ({ unmount() {} });";
    fs::write(folder.join("entry-0123456789abcdef.js"), entry).unwrap();
    let manifest = json!({
        "schema": 1, "name": "hello", "version": "1.2.3", "abi": 1, "toolkit": "0.1.0", "kind": "esm",
        "entry": { "path": "entry-0123456789abcdef.js", "size": entry.len(), "integrity": Integrity::of(entry) },
    });
    fs::write(folder.join(MANIFEST_FILE), manifest.to_string()).unwrap();
}

#[test]
fn a_key_is_made_once_and_only_its_public_half_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.jwk");
    let made = run(&["key", "new", "--out", text(&path)]);
    let private: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let secret = private["d"].as_str().unwrap();
    assert!(!said(&made, true).contains(secret));
    let public: Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!(
        public,
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": private["kid"], "x": private["x"] })
    );

    let again = run(&["key", "new", "--out", text(&path)]);
    assert!(said(&again, false).contains("is not overwritten"));
    let shown = run(&["key", "public", text(&path)]);
    assert!(!said(&shown, true).contains(secret));
    assert_eq!(shown.stdout, made.stdout);
}

#[test]
fn signing_takes_keys_from_files_or_the_environment_and_tells_none() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two, dist) = ("one.jwk", "two.jwk", "dist");
    let [one, two, dist] = [one, two, dist].map(|name| folder.path().join(name));
    fs::create_dir(&dist).unwrap();
    app(&dist);
    for path in [&one, &two] {
        run(&["key", "new", "--out", text(path)]);
    }
    let signed = || fs::read_to_string(dist.join("manifest.signed.json")).unwrap();
    let kids = |text: &str| -> Vec<String> {
        let signed = registry::SignedManifest::parse(text).unwrap();
        signed.key_ids().map(str::to_owned).collect()
    };
    let kid = |path: &Path| {
        SigningKey::from_jwk(&fs::read_to_string(path).unwrap())
            .unwrap()
            .kid()
            .to_owned()
    };

    let output = run(&[
        "sign",
        "--dir",
        text(&dist),
        "--key",
        text(&one),
        "--key",
        text(&two),
        "--sequence",
        "7",
    ]);
    assert!(said(&output, true).contains("signed hello 1.2.3 in "));
    assert_eq!(kids(&signed()), [kid(&one), kid(&two)]);

    let secret = fs::read_to_string(&two).unwrap();
    let output = wharf(&["sign", "--dir", text(&dist)])
        .env("WHARF_SIGNING_KEY", &secret)
        .output()
        .unwrap();
    let private: Value = serde_json::from_str(&secret).unwrap();
    assert!(!said(&output, true).contains(private["d"].as_str().unwrap()));
    assert_eq!(kids(&signed()), [kid(&two)]);

    let before = signed();
    for (arguments, variable, expected) in [
        (&["sign", "--dir", text(&dist)][..], None, "WHARF_SIGNING_KEY"),
        (&["sign", "--dir", text(&dist)], Some("{}"), "WHARF_SIGNING_KEY"),
        (
            &["sign", "--dir", text(&dist), "--key", text(&one), "--key", text(&one)],
            None,
            "twice",
        ),
        (
            &["sign", "--dir", text(&dist), "--key", text(&dist.join(MANIFEST_FILE))],
            None,
            "private Ed25519 key",
        ),
        (
            &["sign", "--dir", text(&dist), "--key", text(&one), "--expires-in", "90"],
            None,
            "such as 90d",
        ),
        (
            &["sign", "--dir", text(folder.path()), "--key", text(&one)],
            None,
            "wharf build",
        ),
        (&["sign", "--key", text(&one)], None, "<APP>"),
    ] {
        let mut command = wharf(arguments);
        command.envs(variable.map(|value| ("WHARF_SIGNING_KEY", value)));
        let said = said(&command.output().unwrap(), false);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
    assert_eq!(signed(), before);
}

#[test]
fn help_does_not_show_a_key_from_the_environment() {
    for arguments in [["sign", "--help"], ["rollback", "--help"]] {
        let output = wharf(&arguments)
            .env("WHARF_SIGNING_KEY", "a-very-secret-key")
            .output()
            .unwrap();
        assert!(!said(&output, true).contains("a-very-secret-key"));
    }
}

#[test]
fn deploying_what_is_not_signed_says_what_to_run() {
    let folder = tempfile::tempdir().unwrap();
    app(folder.path());
    let output = run(&["deploy", "--dir", text(folder.path()), "--bucket", "wharf-hello"]);
    let said = said(&output, false);
    assert!(said.contains("wharf sign"), "{said}");
}

/// Only the app is named: nobody has asked for what is behind the link.
#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_dist_has_to_be_named_itself() {
    let folder = tempfile::tempdir().unwrap();
    let [hello, elsewhere, key] = ["hello", "elsewhere", "key.jwk"].map(|name| folder.path().join(name));
    for path in [&hello, &elsewhere] {
        fs::create_dir(path).unwrap();
    }
    app(&elsewhere);
    let dist = hello.join("dist");
    std::os::unix::fs::symlink("../elsewhere", &dist).unwrap();
    run(&["key", "new", "--out", text(&key)]);
    let sign = |arguments: &[&str]| run(&[&["sign", "--key", text(&key)], arguments].concat());
    let deploy = |arguments: &[&str]| run(&[&["deploy", "--bucket", "wharf-hello"], arguments].concat());

    let refused = said(&sign(&[text(&hello)]), false);
    assert!(
        refused.contains("dist` is a link") && refused.contains("--dir"),
        "{refused}"
    );
    assert!(!elsewhere.join("manifest.signed.json").exists());
    said(&sign(&["--dir", text(&dist)]), true);
    let refused = said(&deploy(&[text(&hello)]), false);
    assert!(
        refused.contains("dist` is a link") && refused.contains("--dir"),
        "{refused}"
    );
    // With its own name it is read, and only the access key is missing.
    let read = said(&deploy(&["--dir", text(&dist)]), false);
    assert!(read.contains("AWS_ACCESS_KEY_ID"), "{read}");
    // A link to the app is what was named.
    let linked = folder.path().join("linked");
    std::os::unix::fs::symlink(&hello, &linked).unwrap();
    fs::remove_file(&dist).unwrap();
    fs::rename(&elsewhere, &dist).unwrap();
    let read = said(&deploy(&[text(&linked)]), false);
    assert!(read.contains("AWS_ACCESS_KEY_ID"), "{read}");
}

#[test]
fn what_a_server_says_is_no_command_to_a_build_server() {
    let explanation = "##vso[task.prependpath]/tmp/evil\n::set-output name=release_ok::true\n##[add-path]/tmp/evil";
    let body = format!("<Error><Code>##[error]</Code><Message>{explanation}</Message></Error>");
    let endpoint = answer_all(move |mut stream, request| {
        let body = if request.starts_with("HEAD") { "" } else { body.as_str() };
        let status = if body.is_empty() { "200 OK" } else { "400 Bad Request" };
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream
            .write_all([head.as_bytes(), body.as_bytes()].concat().as_slice())
            .unwrap();
    });
    let told = said(&list_versions(&endpoint), false);
    assert!(
        told.contains(r"#\u{23}vso[task.prependpath]/tmp/evil\n::set-output"),
        "{told}"
    );
    assert!(
        told.starts_with("error: ") && told.lines().count() == 1 && !told.contains("##"),
        "{told}"
    );
}

/// Whoever answers could go on until the memory of the machine is full.
#[test]
fn an_answer_without_an_end_is_read_as_far_as_it_may_be_long() {
    let origin = answer_all(|mut stream, request| {
        let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        // Until the client has gone.
        while sent.is_ok() && !request.starts_with("HEAD") {
            sent = stream.write_all(&[b' '; 1 << 16]);
        }
    });
    let told = said(&list_versions(&origin), false);
    assert!(
        told.contains("`manifest.json` in bucket `wharf-hello` has more than the 262144 bytes"),
        "{told}"
    );

    let folder = tempfile::tempdir().unwrap();
    let [registry, config] = ["registry.json", "config.json"].map(|name| folder.path().join(name));
    let read = |name: &str| fs::read_to_string(repository(name)).unwrap();
    let mut document: Value = serde_json::from_str(&read("static/registry.json")).unwrap();
    let mut profile = document["microFrontends"]["profile"].clone();
    profile[0]["url"] = json!(format!("{}/manifest.json", origin.replace("127.0.0.1", "localhost")));
    document["microFrontends"] = json!({ "profile": profile });
    fs::write(&registry, document.to_string()).unwrap();
    let told = said(&run(&["check", text(&registry), "--online"]), false);
    assert!(
        told.contains("error: app `profile`") && told.contains("more than 256 KiB"),
        "{told}"
    );

    let mut document: Value = serde_json::from_str(&read("static/config.json")).unwrap();
    document["issuer"] = json!(origin);
    fs::write(&config, document.to_string()).unwrap();
    let told = said(
        &run(&["csp", text(&registry), "--config", text(&config), "--online"]),
        false,
    );
    assert!(
        told.contains(".well-known") && told.contains("more than 256 KiB"),
        "{told}"
    );
}

/// `wharf rollback --list` of a bucket on this server.
fn list_versions(endpoint: &str) -> Output {
    wharf(&["rollback", "--list", "--bucket", "wharf-hello", "--endpoint", endpoint])
        .env("AWS_ACCESS_KEY_ID", "AKIDFORTESTS")
        .env("AWS_SECRET_ACCESS_KEY", "secret-for-tests")
        .output()
        .unwrap()
}

/// A server that answers each request in this way, and its origin.
fn answer_all(answer: impl Fn(TcpStream, &str) + Send + 'static) -> String {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", server.local_addr().unwrap());
    thread::spawn(move || {
        for stream in server.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            answer(stream, &String::from_utf8_lossy(&request[..length]));
        }
    });
    origin
}

#[test]
fn the_registry_of_the_repository_is_good() {
    let (registry, config) = (repository("static/registry.json"), repository("static/config.json"));
    let output = run(&["check", text(&registry), "--config", text(&config)]);
    assert!(said(&output, true).contains("is good"));
}

#[test]
fn a_wrong_registry_is_refused_by_the_path_of_the_member() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry.json");
    let registry = fs::read_to_string(repository("static/registry.json")).unwrap();
    fs::write(&path, registry.replacen("\"title\"", "\"titel\"", 1)).unwrap();
    let said_about = said(&run(&["check", text(&path)]), false);
    assert!(
        said_about.contains("microFrontends.forms.0.extras.wharf.titel"),
        "{said_about}"
    );
    assert!(said(&run(&["check", text(&folder.path().join("none.json"))]), false).contains("none.json"));

    let elsewhere = registry.replace("http://localhost:8081", "https://forms.example.com");
    fs::write(&path, elsewhere).unwrap();
    let warned = said(&run(&["check", text(&path)]), true);
    assert!(
        warned.contains("warning: app `forms` trusts the development key"),
        "{warned}"
    );
}

#[test]
fn manifests_are_fetched_and_verified_on_request() {
    let folder = tempfile::tempdir().unwrap();
    app(folder.path());
    let (key, other) = (folder.path().join("key.jwk"), SigningKey::from_seed(&[9; 32]));
    let public = said_public(&key);
    let dist = folder.path().join("dist");
    fs::create_dir(&dist).unwrap();
    app(&dist);
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://localhost:{}", server.local_addr().unwrap().port());
    serve(server, dist.join("manifest.signed.json"));

    let registry = |key: &str| {
        let mut registry: Value =
            serde_json::from_slice(&fs::read(repository("static/registry.json")).unwrap()).unwrap();
        let mut hello = registry["microFrontends"]["profile"].clone();
        hello[0]["url"] = json!(format!("{origin}/manifest.json"));
        hello[0]["extras"]["wharf"]["kind"] = json!("esm");
        hello[0]["extras"]["wharf"]["keys"] = json!([serde_json::from_str::<Value>(key).unwrap()]);
        registry["microFrontends"] = json!({ "hello": hello });
        let path = folder.path().join("registry.json");
        fs::write(&path, registry.to_string()).unwrap();
        path
    };
    let sign = |expires_in: &str| {
        run(&[
            "sign",
            "--dir",
            text(&dist),
            "--key",
            text(&key),
            "--expires-in",
            expires_in,
        ])
    };
    let check = |path: &Path, success| said(&run(&["check", text(path), "--online"]), success);

    said(&sign("90d"), true);
    let path = registry(&public);
    assert!(check(&path, true).contains("hello: 1.2.3, sequence"));
    said(&sign("2d"), true);
    assert!(check(&path, true).contains("warning: app `hello`"));
    let path = registry(&other.public_jwk());
    let refused = check(&path, false);
    assert!(
        refused.contains("error: app `hello`") && refused.contains("trusts no such key"),
        "{refused}"
    );
    // What somebody else has written there does not reach the terminal as it is.
    let foreign = json!({ "\u{1b}[2J\n::error::gone": 1, "payload": "", "signatures": [] });
    fs::write(dist.join("manifest.signed.json"), foreign.to_string()).unwrap();
    let refused = check(&path, false);
    assert!(
        refused.contains("`\\u{1b}[2J\\n::error::gone` is not a known member"),
        "{refused}"
    );
    fs::remove_file(dist.join("manifest.signed.json")).unwrap();
    assert!(check(&path, false).contains("answered 404"));
}

/// Makes a key and answers with its public half.
fn said_public(path: &Path) -> String {
    let output = run(&["key", "new", "--out", text(path)]);
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// Answers every request with what a file holds then.
fn serve(server: TcpListener, file: PathBuf) {
    thread::spawn(move || {
        for stream in server.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            assert!(request[..length].ends_with(b"\r\n\r\n"));
            let (status, body) = fs::read(&file).map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            stream.write_all(&[head.as_bytes(), &body].concat()).unwrap();
        }
    });
}

#[test]
fn the_headers_are_those_of_the_registry_and_the_services() {
    let (registry, config) = (repository("static/registry.json"), repository("static/config.json"));
    let service = "https://uploads.example.com/bucket";
    let output = run(&["csp", text(&registry), "--config", text(&config), "--service", service]);
    let printed = said(&output, true);
    let (pages, worker) = printed.split_once("# /vault-worker.js").unwrap();
    let provider = "http://localhost:8090";
    assert!(!pages.contains(provider) && worker.contains(provider), "{printed}");
    let app = "http://localhost:8081";
    assert!(pages.contains(app) && !worker.contains(app), "{printed}");
    for part in [pages, worker] {
        for expected in [
            "Content-Security-Policy: default-src 'none'",
            "https://uploads.example.com",
            "Referrer-Policy: no-referrer",
            "X-Frame-Options: DENY",
            "Permissions-Policy: camera=()",
            "Cross-Origin-Opener-Policy: same-origin",
            "X-Content-Type-Options: nosniff",
        ] {
            assert!(part.contains(expected), "{expected} in {part}");
        }
        assert!(!part.contains("/bucket"), "{part}");
    }
    let refused = run(&["csp", text(&registry), "--service", "https://*.example.com"]);
    assert!(said(&refused, false).contains("https://*.example.com"));
}

#[test]
fn the_endpoints_of_a_provider_are_for_the_worker_alone_wherever_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let (registry, config) = (repository("static/registry.json"), folder.path().join("config.json"));
    let mut document: Value =
        serde_json::from_str(&fs::read_to_string(repository("static/config.json")).unwrap()).unwrap();
    let headers = |document: &Value, more: &[&str]| {
        fs::write(&config, document.to_string()).unwrap();
        run(&[&["csp", text(&registry), "--config", text(&config)], more].concat())
    };

    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("http://{}/pool", server.local_addr().unwrap());
    let domain = "https://pool.auth.eu-central-1.amazoncognito.com";
    let metadata = folder.path().join("metadata.json");
    let describe = |issuer: &str| {
        let described = json!({ "issuer": issuer, "token_endpoint": format!("{domain}/oauth2/token") });
        fs::write(&metadata, described.to_string()).unwrap();
    };
    describe(&issuer);
    serve(server, metadata.clone());
    document["issuer"] = json!(issuer);
    let printed = said(&headers(&document, &["--online"]), true);
    let (pages, worker) = printed.split_once("# /vault-worker.js").unwrap();
    assert!(!pages.contains(domain) && worker.contains(domain), "{printed}");
    // Nor may it be opened to pages by name.
    let refused = said(&headers(&document, &["--service", domain]), false);
    assert!(
        refused.contains("only the worker may") && refused.contains("--online"),
        "{refused}"
    );

    describe("https://somebody.example.com");
    assert!(said(&headers(&document, &["--online"]), false).contains("is not about the issuer"));
    fs::remove_file(&metadata).unwrap();
    assert!(said(&headers(&document, &["--online"]), false).contains("answered 404"));

    document["issuer"] = json!("https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Example01");
    assert!(said(&headers(&document, &[]), false).contains("on the domain of the pool"));
    document["metadata"] = json!({ "token_endpoint": format!("{domain}/oauth2/token") });
    let printed = said(&headers(&document, &[]), true);
    assert_eq!(printed.matches(domain).count(), 1, "{printed}");
}
