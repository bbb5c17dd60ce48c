//! Files that the browser saves.

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde_json::json;

use super::Browser;
use crate::Result;

/// A saved file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The name that the browser gave it.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

impl Browser {
    pub(super) async fn allow_downloads(&self) -> Result<()> {
        let folder = self.downloads.path();
        self.cdp(
            "Browser.setDownloadBehavior",
            json!({ "behavior": "allow", "downloadPath": folder }),
        )
        .await?;
        Ok(())
    }

    /// Does something that saves one file, and answers with the file.
    ///
    /// # Errors
    ///
    /// The action fails, or no file comes.
    pub async fn download(&self, action: impl AsyncFnOnce(&Self) -> Result<()>) -> Result<Download> {
        let before = self.saved()?;
        action(self).await?;
        let path = self
            .wait("a saved file", async || {
                Ok(self.saved()?.difference(&before).next().cloned())
            })
            .await?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(&path)?;
        // The next file may have the same name; Chromium would number it.
        fs::remove_file(&path)?;
        Ok(Download { name, bytes })
    }

    /// What is complete. Browsers write under another name first and rename at the end, and may keep the name with an empty file
    /// until then: nothing that is downloaded here is empty.
    fn saved(&self) -> Result<BTreeSet<PathBuf>> {
        let mut files = BTreeSet::new();
        for entry in fs::read_dir(self.downloads.path())? {
            let entry = entry?;
            let path = entry.path();
            // What is gone by now has been renamed.
            let is_empty = entry.metadata().map_or(true, |file| file.len() == 0);
            let is_partial = path
                .extension()
                .is_some_and(|extension| extension == "crdownload" || extension == "part");
            let is_hidden = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if !is_partial && !is_hidden && !is_empty {
                files.insert(path);
            }
        }
        Ok(files)
    }
}
