//! A line on which everything takes its time, as over a distance: the bandwidth stays.

use std::{net::Ipv4Addr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinHandle,
    time::{Instant, sleep_until},
};
use wharf_tests::Result;

/// How much one read takes at most, in bytes.
const CHUNK: usize = 256 * 1024;
/// How many chunks may be on their way in each direction.
const ON_THE_WAY: usize = 512;

/// A line to a port. It is taken down with this value.
#[derive(Debug)]
pub(crate) struct Delay {
    pub(crate) port: u16,
    server: JoinHandle<()>,
}

impl Delay {
    /// A line on which a round trip takes `round_trip` longer.
    pub(crate) async fn to(target: u16, round_trip: Duration) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let server = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let Ok(far) = TcpStream::connect((Ipv4Addr::LOCALHOST, target)).await else {
                        return;
                    };
                    // Small answers must not wait for more to send.
                    let _ = (near.set_nodelay(true), far.set_nodelay(true));
                    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                    let one_way = round_trip / 2;
                    tokio::join!(carry(near_in, far_out, one_way), carry(far_in, near_out, one_way));
                });
            }
        });
        Ok(Self { port, server })
    }
}

impl Drop for Delay {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn carry(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin + Send + 'static,
    one_way: Duration,
) {
    let (sender, mut receiver) = mpsc::channel::<(Instant, Vec<u8>)>(ON_THE_WAY);
    let arrive = tokio::spawn(async move {
        while let Some((due, bytes)) = receiver.recv().await {
            sleep_until(due).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
        // The other side may have hung up.
        let _ = to.shutdown().await;
    });
    let mut buffer = vec![0; CHUNK];
    while let Ok(count) = from.read(&mut buffer).await {
        let is_over = count == 0
            || sender
                .send((Instant::now() + one_way, buffer[..count].to_vec()))
                .await
                .is_err();
        if is_over {
            break;
        }
    }
    drop(sender);
    let _ = arrive.await;
}
