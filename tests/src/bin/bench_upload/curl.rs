//! curl, which sends the same parts as fast as the machine can.

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
    process::Stdio,
    time::Instant,
};

use anyhow::{Context, bail};
use base64ct::{Base64, Encoding as _};
use sha2::{Digest as _, Sha256};
use tokio::process::Command;
use wharf_tests::{Result, api::sha256};

use crate::{REQUESTS, part_size, server::Server};

/// The parts in files of their own, with their checksums: curl reads whole files.
#[derive(Debug)]
pub(crate) struct Curl {
    parts: Vec<(PathBuf, String)>,
    config: PathBuf,
}

impl Curl {
    /// Cuts the file into parts. None of that is measured.
    pub(crate) fn prepare(folder: &Path, file: &Path) -> Result<Self> {
        let mut file = File::open(file)?;
        let mut parts = Vec::new();
        loop {
            let mut bytes = Vec::new();
            if (&mut file).take(part_size()).read_to_end(&mut bytes)? == 0 {
                break;
            }
            let path = folder.join(format!("part-{}", parts.len() + 1));
            fs::write(&path, &bytes)?;
            parts.push((path, sha256(&bytes)));
        }
        let config = folder.join("curl.conf");
        Ok(Self { parts, config })
    }

    /// How many parts there are.
    pub(crate) fn parts(&self) -> usize {
        self.parts.len()
    }

    /// The checksum of the whole as S3 computes it, where each part came with its own.
    pub(crate) fn sha256(&self, has_checksums: bool) -> Option<String> {
        let mut hash = Sha256::new();
        for (_, sha256) in &self.parts {
            hash.update(Base64::decode_vec(sha256).unwrap_or_default());
        }
        let whole = format!("{}-{}", Base64::encode_string(&hash.finalize()), self.parts.len());
        has_checksums.then_some(whole)
    }

    /// Sends everything, and answers with how many seconds it took until the storage had put it together. Its requests are signed
    /// before.
    pub(crate) async fn run(&self, server: &Server) -> Result<f64> {
        server.open(None, true).await?;
        let mut config = format!("parallel\nparallel-immediate\nparallel-max = {REQUESTS}\nsilent\nshow-error\nfail\n");
        for (number, (path, sha256)) in (1..).zip(&self.parts) {
            let signed = server.sign(number, Some(sha256)).await?;
            if number > 1 {
                config.push_str("next\nfail\n");
            }
            write!(
                config,
                "url = \"{}\"\nupload-file = \"{}\"\noutput = \"/dev/null\"\nheader = \"Expect:\"\n",
                signed.url,
                path.display()
            )?;
            for (name, value) in signed.headers {
                // curl sets these two itself.
                if !["host", "content-length"].contains(&name.as_str()) {
                    writeln!(config, "header = \"{name}: {value}\"")?;
                }
            }
        }
        fs::write(&self.config, config)?;
        let began = Instant::now();
        let output = Command::new("curl")
            .arg("--config")
            .arg(&self.config)
            .stdin(Stdio::null())
            .output()
            .await
            .context("curl cannot be run: install it")?;
        if !output.status.success() {
            bail!("curl fails: {}", String::from_utf8_lossy(&output.stderr));
        }
        server.complete().await?;
        let seconds = began.elapsed().as_secs_f64();
        server.check(self.sha256(true)).await?;
        server.clear().await?;
        Ok(seconds)
    }
}
