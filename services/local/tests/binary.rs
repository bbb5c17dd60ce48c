//! The program as `cargo xtask` starts it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::net::TcpListener;
use std::process::Command;

#[test]
fn a_taken_port_ends_the_program_before_it_touches_anything() {
    // Where the stack runs already, its port is taken without our help.
    let _taken = TcpListener::bind((stack::HOST, stack::S3_PORT));
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let output = Command::new(env!("CARGO_BIN_EXE_wharf-local"))
        .arg("--state")
        .arg(&state)
        .output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(
        message.contains("is taken by another program. Stop that program"),
        "{message}"
    );
    assert!(output.stdout.is_empty());
    assert!(!state.exists());
}
