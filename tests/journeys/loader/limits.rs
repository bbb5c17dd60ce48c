//! Where the limits of an app come from.

use std::slice;

use anyhow::ensure;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    bucket::Bucket,
    failing_app::{Fault, How, Phase, publication},
    guests::Guest,
    publication::Kind,
    running_stack::shell_document,
};

use super::Scene;

/// As built in, a mount that has not ended after five seconds is given up.
#[tokio::test]
async fn a_limit_of_the_configuration_holds_for_an_app_that_has_none() -> Result<()> {
    let fault = Fault {
        phase: Phase::Mount,
        how: How::Hangs,
    };
    let guest = Guest::new(publication("patient", Kind::Esm, Some(fault))?);
    let scene = Scene::set(slice::from_ref(&guest)).await?;
    let shell = Bucket::open(stack::SHELL.bucket);
    let _kept = shell.keep().await?;
    let mut config: Value = serde_json::from_str(&shell_document("/config.json").await?)?;
    config["limits"] = json!({ "mount": { "warn": 100, "fail": 200, "fatal": false } });
    let bytes = serde_json::to_vec(&config)?;
    shell.change("config.json", |content| *content = bytes).await?;
    shell.remove("config.json.br").await?;
    scene.browser.reload().await?;

    scene.go_to(&guest).await?;
    let overdue = "return globalThis.wharfEvents.some(({ name }) => name === 'overdue') || null;";
    let seen = async || scene.browser.run::<Option<bool>>(overdue, Vec::new()).await;
    scene.browser.wait("the mount to be overdue", seen).await?;
    ensure!(scene.failures(guest.name()).await?.is_empty());
    Ok(())
}
