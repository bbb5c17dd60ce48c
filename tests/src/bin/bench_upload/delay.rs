//! A line on which everything takes its time, as over a distance, and which may be as narrow as those of people.

use std::{
    fmt,
    net::Ipv4Addr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

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

/// How far ahead of a narrow line what is sent may be: what devices on the way keep.
const QUEUE: Duration = Duration::from_millis(50);

/// What a line is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    /// What a round trip takes longer.
    pub(crate) round_trip: Duration,
    /// How much goes out in all, in Mbit/s; nothing where only the machine is a limit.
    pub(crate) megabits: Option<u32>,
}

impl fmt::Display for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ms", self.round_trip.as_millis())?;
        self.megabits
            .map_or(Ok(()), |megabits| write!(formatter, ", {megabits} Mbit/s"))
    }
}

/// Shares a narrow line among all connections.
#[derive(Debug, Clone)]
struct Share {
    megabits: u32,
    /// When all is through that was let in so far.
    free_at: Arc<Mutex<Instant>>,
}

impl Share {
    fn of(line: Line) -> Option<Self> {
        let free_at = Arc::new(Mutex::new(Instant::now()));
        line.megabits.map(|megabits| Self { megabits, free_at })
    }

    /// When so many more bytes are through.
    fn take(&self, bytes: usize) -> Instant {
        let takes = Duration::from_secs_f64(bytes as f64 * 8.0 / 1e6 / f64::from(self.megabits));
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        *free_at = (*free_at).max(Instant::now()) + takes;
        *free_at
    }
}

/// A line to a port. It is taken down with this value.
#[derive(Debug)]
pub(crate) struct Delay {
    pub(crate) port: u16,
    server: JoinHandle<()>,
}

impl Delay {
    /// Such a line to a port.
    pub(crate) async fn to(target: u16, line: Line) -> Result<Self> {
        let share = Share::of(line);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let server = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let share = share.clone();
                tokio::spawn(async move {
                    let Ok(far) = TcpStream::connect((Ipv4Addr::LOCALHOST, target)).await else {
                        return;
                    };
                    // Small answers must not wait for more to send.
                    let _ = (near.set_nodelay(true), far.set_nodelay(true));
                    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                    let one_way = line.round_trip / 2;
                    tokio::join!(
                        carry(near_in, far_out, one_way, share),
                        carry(far_in, near_out, one_way, None)
                    );
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
    share: Option<Share>,
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
        let through = share.as_ref().map(|share| share.take(count));
        let due = through.unwrap_or_else(Instant::now) + one_way;
        if count == 0 || sender.send((due, buffer[..count].to_vec())).await.is_err() {
            break;
        }
        if let Some(early) = through.and_then(|through| through.checked_sub(QUEUE)) {
            sleep_until(early).await;
        }
    }
    drop(sender);
    let _ = arrive.await;
}
