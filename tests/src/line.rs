//! A line between a browser and a port of the stack that can be cut, as a network is: what is under way ends, and nothing
//! new gets through. It can also put off single requests, as a busy service does.

use std::{
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{self, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{Mutex as AsyncMutex, watch},
    task::JoinHandle,
};

use crate::Result;

/// How S3 asks for patience, with what lets a page of another origin read it.
const SLOW_DOWN: &str = "HTTP/1.1 503 Slow Down\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: application/xml\r\n\
    Content-Length: 37\r\n\r\n<Error><Code>SlowDown</Code></Error>\n";

/// A line to one port. It is taken down with this value.
#[derive(Debug)]
pub struct Line {
    target: u16,
    port: u16,
    is_cut: watch::Sender<bool>,
    /// What the address of a PUT has in it that is answered with 503, once for each entry.
    put_off: Arc<Mutex<Vec<String>>>,
    /// The addresses of the PUTs that got through to their last byte.
    passed: Arc<Mutex<Vec<String>>>,
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
        let put_off = Arc::<Mutex<Vec<String>>>::default();
        let passed = Arc::<Mutex<Vec<String>>>::default();
        let shared = (Arc::clone(&put_off), Arc::clone(&passed));
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut state = watch::Receiver::clone(&state);
                let (put_off, passed) = shared.clone();
                tokio::spawn(async move {
                    tokio::select! {
                        // Dropping both ends is what a browser notices of a network that is gone.
                        _ = state.wait_for(|is_cut| *is_cut) => {}
                        _ = carry(stream, target, &put_off, &passed) => {}
                    }
                });
            }
        });
        Ok(Self {
            target,
            port,
            is_cut,
            put_off,
            passed,
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

    /// Answers the next PUT whose address has this in it with 503 instead of letting it through.
    pub fn put_off(&self, what: &str) {
        lock(&self.put_off).push(what.to_owned());
    }

    /// The addresses of the PUTs that got through to their last byte since the last call.
    #[must_use]
    pub fn passed(&self) -> Vec<String> {
        std::mem::take(&mut lock(&self.passed))
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn lock(list: &Mutex<Vec<String>>) -> std::sync::MutexGuard<'_, Vec<String>> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn carry(
    near: TcpStream,
    target: u16,
    put_off: &Mutex<Vec<String>>,
    passed: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let far = TcpStream::connect((Ipv4Addr::LOCALHOST, target)).await?;
    let ((near_in, near_out), (mut far_in, far_out)) = (near.into_split(), far.into_split());
    let near_out = AsyncMutex::new(near_out);
    let answers = async {
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let count = far_in.read(&mut buffer).await?;
            if count == 0 {
                return io::Result::Ok(());
            }
            near_out.lock().await.write_all(&buffer[..count]).await?;
        }
    };
    tokio::select! {
        ended = answers => ended,
        ended = requests(near_in, far_out, &near_out, put_off, passed) => ended,
    }
}

/// Lets requests through, one after another: browsers send the next one of a connection after the answer to the last.
async fn requests(
    near: OwnedReadHalf,
    mut far: OwnedWriteHalf,
    answers: &AsyncMutex<OwnedWriteHalf>,
    put_off: &Mutex<Vec<String>>,
    passed: &Mutex<Vec<String>>,
) -> io::Result<()> {
    let mut near = BufReader::with_capacity(64 * 1024, near);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if near.read_line(&mut head).await? == 0 {
                // The last answer may still be on its way.
                return std::future::pending().await;
            }
        }
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let is_length = name.eq_ignore_ascii_case("content-length");
            is_length.then(|| value.trim().parse::<u64>().ok()).flatten()
        });
        let mut body = (&mut near).take(length.unwrap_or(0));
        if is_put_off(&head, put_off) {
            io::copy_buf(&mut body, &mut io::sink()).await?;
            answers.lock().await.write_all(SLOW_DOWN.as_bytes()).await?;
        } else {
            far.write_all(head.as_bytes()).await?;
            let copied = io::copy_buf(&mut body, &mut far).await?;
            if let Some(address) = put_address(&head).filter(|_| Some(copied) == length) {
                lock(passed).push(address.to_owned());
            }
        }
    }
}

fn is_put_off(head: &str, put_off: &Mutex<Vec<String>>) -> bool {
    let mut put_off = lock(put_off);
    let found = put_address(head).and_then(|address| put_off.iter().position(|what| address.contains(what.as_str())));
    found.map(|index| put_off.remove(index)).is_some()
}

fn put_address(head: &str) -> Option<&str> {
    head.strip_prefix("PUT ")?.split(' ').next()
}
