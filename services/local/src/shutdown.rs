//! When to stop: Ctrl-C, SIGTERM, or the end of standard input.

use std::io::{self, Read};
use std::thread;

use tokio::sync::oneshot;

/// A future that ends when the process should. Signals are caught from this call on.
pub(crate) fn requested(with_stdin: bool) -> io::Result<impl Future<Output = ()>> {
    let signal = signal()?;
    let stdin = stdin_closed(with_stdin);
    Ok(async move {
        tokio::select! {
            () = signal => {}
            () = stdin => {}
        }
    })
}

#[cfg(unix)]
fn signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn signal() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}

/// Ends with standard input if `wanted`, else never. The thread is not tokio's: a read that never returns would keep
/// the runtime from ending.
async fn stdin_closed(wanted: bool) {
    if wanted {
        let (closed, waiting) = oneshot::channel::<()>();
        thread::spawn(move || {
            let _closed = closed;
            let mut buffer = [0; 256];
            while matches!(io::stdin().read(&mut buffer), Ok(count) if count > 0) {}
        });
        // The sender is dropped, never used.
        let _ = waiting.await;
    } else {
        std::future::pending::<()>().await;
    }
}
