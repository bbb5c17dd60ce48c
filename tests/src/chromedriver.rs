//! The program that drives the browser.

use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, bail};

use crate::Result;

/// How often it is started before it is given up.
const TRIES: usize = 5;
/// How long browsers may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running chromedriver. It ends with this value.
#[derive(Debug)]
pub(crate) struct Chromedriver {
    process: Child,
    url: String,
}

impl Chromedriver {
    /// Starts the program that `CHROMEDRIVER` names, on a port that the operating system chooses. It makes the profiles of its
    /// browsers in `folder`: one that is named to it is a profile in use to it, and Chromium's headless shell then has no page.
    /// They have the fonts of the folder that `WHARF_FONTS` names and no others, or else those of the machine.
    pub(crate) fn start(folder: &Path) -> Result<Self> {
        let program = env::var("CHROMEDRIVER").unwrap_or_else(|_| "/usr/bin/chromedriver".to_owned());
        // The port is free for one version of IP, and it ends where the other one has it in use.
        for _ in 0..TRIES {
            if let Some(started) = Self::try_start(&program, folder)? {
                return Ok(started);
            }
        }
        bail!("`{program}` ended before it was ready, {TRIES} times")
    }

    /// `None` if it ends at once.
    fn try_start(program: &str, folder: &Path) -> Result<Option<Self>> {
        let mut command = Command::new(program);
        if let Some(fonts) = env::var_os("WHARF_FONTS") {
            command.env("FONTCONFIG_FILE", Path::new(&fonts).join("fonts.conf"));
        }
        let mut process = command
            .args(["--port=0", "--log-level=SEVERE"])
            .env("TMPDIR", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start `{program}`; set CHROMEDRIVER, or install chromium-driver"))?;
        let output = process.stdout.take().context("chromedriver has no output")?;
        let mut lines = BufReader::new(output).lines();
        for line in &mut lines {
            // "ChromeDriver was started successfully on port 36213."
            if let Some(port) = line?.strip_prefix("ChromeDriver was started successfully on port ") {
                let url = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));
                // Kept open and read: a program whose output nobody takes stops when the pipe is full.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Some(Self { process, url }));
            }
        }
        process.wait()?;
        Ok(None)
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Chromedriver {
    /// Asks the program to end its sessions, with their browsers, and itself.
    fn shut_down(&self) -> std::io::Result<()> {
        let address = self.url.trim_start_matches("http://");
        let mut connection = TcpStream::connect(address)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        write!(
            connection,
            "GET /shutdown HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )?;
        // It answers when the browsers have ended.
        connection.read_to_end(&mut Vec::new())?;
        Ok(())
    }
}

impl Drop for Chromedriver {
    fn drop(&mut self) {
        if let Err(error) = self.shut_down() {
            eprintln!("chromedriver does not shut down: {error}");
        }
        // It may have ended by itself, and then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
