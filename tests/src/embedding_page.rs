//! A page on the shell's origin that somebody has written without Wharf, with apps in it.

use crate::{
    Result,
    bucket::{Bucket, Object},
};

/// Where the page is.
pub const PATH: &str = "/embedding.html";
/// Its title.
pub const TITLE: &str = "Harbour news";
/// Its heading.
pub const HEADING: &str = "The harbour in autumn";

/// The page with this markup in it.
#[must_use]
pub fn page(apps: &str) -> String {
    include_str!("../fixtures/embedding/index.html").replace("<!-- apps -->", apps)
}

/// An element that shows an app, with a text inside it that is seen until the app is there.
#[must_use]
pub fn element(app: &str) -> String {
    format!("<wharf-app name=\"{app}\"><p>Here comes {app}.</p></wharf-app>")
}

/// Puts the page with this markup into the shell's bucket, from where it is served with the shell's headers. Whoever calls this
/// keeps the bucket, as [`crate::guests::Guests`] do.
///
/// # Errors
///
/// S3 refuses.
pub async fn publish(apps: &str) -> Result<()> {
    let shell = Bucket::open(stack::SHELL.bucket);
    let html = Object::new(page(apps).into_bytes(), "text/html; charset=utf-8");
    shell.put("embedding.html", html).await?;
    let css = include_bytes!("../fixtures/embedding/page.css").to_vec();
    shell
        .put("embedding.css", Object::new(css, "text/css; charset=utf-8"))
        .await
}
