//! Without a connection, and when it is back.

use std::slice;

use wharf_tests::{Result, failing_app::publication, guests::Guest, publication::Kind};

use super::Scene;

#[tokio::test]
async fn an_app_for_which_nobody_answered_comes_with_the_connection() -> Result<()> {
    let guest = Guest::new(publication("remote", Kind::Esm, None)?).with("prefetch", "never".into());
    let scene = Scene::set(slice::from_ref(&guest)).await?;
    scene.browser.go_offline().await?;
    scene.go_to(&guest).await?;
    scene.fails_with(&guest, "WHARF-201").await?;
    let notice = "There is no connection. This app is loaded when it is back.";
    scene.browser.find_text(notice).await?;

    scene.browser.go_online().await?;
    let marks = ["evaluate", "evaluated", "1:mount", "1:mounted"];
    scene.leaves_marks(guest.name(), &marks).await
}
