//! A line between a browser and a port of the stack that can be cut, as a network is: what is under way ends, and nothing
//! new gets through.

use std::{net::Ipv4Addr, sync::Arc};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

use crate::Result;

/// A line to one port. It is taken down with this value.
#[derive(Debug)]
pub struct Line {
    target: u16,
    port: u16,
    is_cut: watch::Sender<bool>,
    server: JoinHandle<()>,
}

impl Line {
    /// A line that lets everything through to this port.
    ///
    /// # Errors
    ///
    /// No port is free.
    pub async fn to(target: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let (is_cut, state) = watch::channel(false);
        let state = Arc::new(state);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut state = watch::Receiver::clone(&state);
                tokio::spawn(async move {
                    tokio::select! {
                        // Dropping both ends is what a browser notices of a network that is gone.
                        _ = state.wait_for(|is_cut| *is_cut) => {}
                        _ = carry(stream, target) => {}
                    }
                });
            }
        });
        Ok(Self {
            target,
            port,
            is_cut,
            server,
        })
    }

    /// The browser's switch that leads what is addressed to these ports through these lines.
    #[must_use]
    pub fn switch(lines: &[&Self]) -> String {
        let rule = |line: &&Self| format!("MAP localhost:{} 127.0.0.1:{}", line.target, line.port);
        let rules: Vec<String> = lines.iter().map(rule).collect();
        format!("--host-resolver-rules={}", rules.join(","))
    }

    /// Ends everything under way, and lets nothing through.
    pub fn cut(&self) {
        self.is_cut.send_replace(true);
    }

    /// Lets everything through again.
    pub fn mend(&self) {
        self.is_cut.send_replace(false);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn carry(mut near: TcpStream, target: u16) -> std::io::Result<()> {
    let mut far = TcpStream::connect((Ipv4Addr::LOCALHOST, target)).await?;
    copy_bidirectional(&mut near, &mut far).await.map(drop)
}
