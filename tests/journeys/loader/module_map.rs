//! What a page has in its module map is not checked again by anybody.

use std::slice;

use anyhow::ensure;
use serde_json::json;
use wharf_tests::{
    Result,
    fault_server::Content,
    guests::Guest,
    publication::{Kind, Publication},
};

use super::{Scene, Venue};

/// Chromium and Firefox evaluate a module that they have under its URL, whatever the `integrity` of the element that asks for
/// it: <https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script> looks into the map first.
pub(in crate::loader) async fn an_entry_that_the_page_has_preloaded_is_checked_all_the_same(
    venue: &Venue,
) -> Result<()> {
    let publication = Publication::new("preloaded", Kind::Esm, "export const wharf_abi = () => 1;");
    let (entry, _) = publication.entry_file();
    let guest = Guest::new(publication).with("prefetch", "never".into());
    let scene = Scene::set_in(venue, slice::from_ref(&guest)).await?;
    let browser = &scene.browser;
    let path = format!("{}{entry}", guest.folder(None));
    let evil = b"(globalThis.wharfMarks ??= []).push('preloaded:-:ran');".to_vec();
    scene.guests.server.put(&path, Content::named(&path, evil));
    let preload = "const link = Object.assign(document.createElement('link'), { rel: 'modulepreload', href: arguments[0] });
        const loaded = new Promise((resolve, reject) => Object.assign(link, { onload: () => resolve(true), onerror: reject }));
        document.head.append(link);
        return loaded;";
    let url = scene.guests.server.url(&path);
    ensure!(browser.run_async::<bool>(preload, vec![json!(url)]).await?);

    scene.go_to(&guest).await?;
    scene.fails_with(&guest, "WHARF-203").await?;
    let marks = scene.marks(guest.name()).await?;
    ensure!(marks.is_empty(), "{marks:?}");
    Ok(())
}

in_chromium!(an_entry_that_the_page_has_preloaded_is_checked_all_the_same);
