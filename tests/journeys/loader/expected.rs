//! The module of the last visit, which does not wait for the manifest of this one.

use anyhow::ensure;
use serde_json::json;
use wharf_tests::{
    Result,
    browser::link,
    fault_server::Fault,
    guests::Guest,
    publication::{Kind, Publication},
};

use super::Scene;

/// Shows how many sections of its module are called `mark`.
const ENTRY: &str = "let marks;
export default async ({ module_or_path: module }) => {
  marks = WebAssembly.Module.customSections(module, 'mark').length;
  (globalThis.wharfMarks ??= []).push('again:-:start');
  return {};
};
export const wharf_abi = () => 1;
export const mount = (element) => {
  element.textContent = `Sections called mark: ${marks}`;
  return { unmount() {} };
};
";
/// A [custom section](https://webassembly.github.io/spec/core/binary/modules.html#custom-section) of this name with nothing in it.
const SECTION: &[u8] = b"\0\x05\x04mark";

/// The app with so many such sections.
fn guest(sections: usize) -> Guest {
    let mut app = Publication::new("again", Kind::Wasm, ENTRY);
    app.module.extend(SECTION.repeat(sections));
    Guest::new(app).with("prefetch", "never".into())
}

fn module_of(guest: &Guest) -> String {
    let manifest = guest.publication.manifest();
    let path = manifest["wasm"]["path"].as_str().unwrap_or_default();
    format!("{}{path}", guest.folder(None))
}

impl Scene {
    /// A new page of a browser that has nothing in its cache.
    async fn comes_back_with_an_empty_cache(&self, guest: &Guest) -> Result<()> {
        self.browser.cdp("Network.clearBrowserCache", json!({})).await?;
        self.browser.go_to("/").await?;
        self.browser.find(&link(&guest.title())).await.map(drop)
    }
}

#[tokio::test]
async fn the_module_of_the_last_visit_does_not_wait_for_the_manifest_and_is_checked_all_the_same() -> Result<()> {
    let (first, second) = (guest(0), guest(1));
    let scene = Scene::set(std::slice::from_ref(&first)).await?;
    let (browser, server) = (&scene.browser, &scene.guests.server);
    let manifest = format!("{}manifest.json", first.folder(None));
    scene.go_to(&first).await?;
    browser.find_text("Sections called mark: 0").await?;
    ensure!(server.requests(&module_of(&first)) == 1);

    // It is on its way while nobody answers for the manifest, and nothing of it runs.
    scene.comes_back_with_an_empty_cache(&first).await?;
    server.break_file(&manifest, Fault::Held);
    scene.go_to(&first).await?;
    server.asked(&module_of(&first), 2).await;
    let url = server.url(&module_of(&first));
    let script =
        "return performance.getEntriesByName(arguments[0]).some(({ responseEnd }) => responseEnd > 0) || null;";
    let whole = async || browser.run::<Option<bool>>(script, vec![json!(url)]).await;
    browser.wait("the module to be there", whole).await?;
    ensure!(scene.all_marks().await?.is_empty(), "it runs without a manifest");
    server.mend(&manifest);
    server.release(&manifest);
    browser.find_text("Sections called mark: 0").await?;
    ensure!(server.requests(&module_of(&first)) == 2, "it was asked for twice");

    // What is deployed now decides.
    scene.comes_back_with_an_empty_cache(&first).await?;
    scene.guests.redeploy(&second)?;
    scene.go_to(&first).await?;
    browser.find_text("Sections called mark: 1").await?;
    ensure!(server.requests(&module_of(&second)) == 1);

    // So do the bytes.
    scene.comes_back_with_an_empty_cache(&first).await?;
    scene.forget_events().await?;
    server.break_file(&module_of(&second), Fault::FlippedByte(4));
    scene.go_to(&first).await?;
    scene.fails_with(&first, "WHARF-205").await?;
    ensure!(scene.all_marks().await?.is_empty(), "a module that does not match runs");
    Ok(())
}
