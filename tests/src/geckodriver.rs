//! The program that drives Firefox.

use std::{
    env,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, bail};

use crate::{Result, workspace};

/// How long a browser may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running geckodriver. It ends with this value, and its browser too.
#[derive(Debug)]
pub(crate) struct Geckodriver {
    process: Child,
    /// Host and port.
    address: String,
    /// The session whose browser has to be ended: geckodriver leaves it alone when it ends itself.
    session: Option<String>,
}

impl Geckodriver {
    /// Starts the program that `GECKODRIVER` names, or else the project's own, on a port that the operating system chooses. Its
    /// browsers have the fonts of the folder that `WHARF_FONTS` names and no others, or else those of the machine.
    pub(crate) fn start() -> Result<Self> {
        let program =
            env::var_os("GECKODRIVER").map_or_else(|| workspace::tool("geckodriver"), |named| Ok(named.into()))?;
        let mut command = Command::new(&program);
        if let Some(fonts) = env::var_os("WHARF_FONTS") {
            command.env("FONTCONFIG_FILE", Path::new(&fonts).join("fonts.conf"));
        }
        let mut process = command
            .args(["--port=0", "--websocket-port=0", "--log=info"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| {
                let program = program.display();
                format!("cannot start `{program}`; set GECKODRIVER, or run `cargo xtask test --e2e`, which installs it")
            })?;
        let output = process.stdout.take().context("geckodriver has no output")?;
        let mut lines = BufReader::new(output).lines();
        for line in &mut lines {
            // "1764000000000  geckodriver  INFO  Listening on 127.0.0.1:36213"
            if let Some((_, address)) = line?.split_once("Listening on ") {
                let address = address.trim().to_owned();
                // Kept open and read: a program whose output nobody takes stops when the pipe is full.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Self {
                    process,
                    address,
                    session: None,
                });
            }
        }
        bail!("`{}` ended before it was ready", program.display())
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Remembers the session that ends with this value.
    pub(crate) fn remember(&mut self, session: String) {
        self.session = Some(session);
    }

    /// Asks for the end of the session, with its browser.
    fn end_session(&self, session: &str) -> std::io::Result<()> {
        let mut connection = TcpStream::connect(&self.address)?;
        connection.set_read_timeout(Some(PATIENCE))?;
        write!(
            connection,
            "DELETE /session/{session} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        )?;
        // It answers when the browser has ended.
        connection.read_to_end(&mut Vec::new())?;
        Ok(())
    }
}

impl Drop for Geckodriver {
    fn drop(&mut self) {
        if let Some(session) = &self.session
            && let Err(error) = self.end_session(session)
        {
            eprintln!("Firefox does not end: {error}");
        }
        // It may have ended by itself, and then there is nothing to end.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The program that `FIREFOX` names, or else the one of Debian's package.
pub(crate) fn firefox() -> PathBuf {
    env::var_os("FIREFOX").map_or_else(|| "/usr/bin/firefox-esr".into(), PathBuf::from)
}
