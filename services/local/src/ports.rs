//! The ports of the table, all bound before anything starts.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::net::Ipv6Addr;

use tokio::net::TcpListener;

/// A port of the stack cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// Another program listens there.
    #[error(
        "port {port} ({purpose}) is taken by another program. Stop that program (`lsof -i :{port}` names it on Linux \
         and macOS, `netstat -ano` on Windows) and start again."
    )]
    Taken {
        /// The port.
        port: u16,
        /// What the stack needs it for.
        purpose: &'static str,
    },
    /// The operating system refused for another reason.
    #[error("port {port} ({purpose}) cannot be opened: {source}")]
    Refused {
        /// The port.
        port: u16,
        /// What the stack needs it for.
        purpose: &'static str,
        /// What the operating system said.
        source: io::Error,
    },
}

/// One listener for each port of the table.
#[derive(Debug)]
pub(crate) struct Listeners(BTreeMap<u16, TcpListener>);

impl Listeners {
    /// Binds every port of [`stack::PORTS`] on loopback.
    pub(crate) async fn bind() -> Result<Self, PortError> {
        let mut listeners = BTreeMap::new();
        for (port, purpose) in stack::PORTS {
            listeners.insert(port, bind(port, purpose).await?);
        }
        Ok(Self(listeners))
    }

    /// The listener of a port; every port of the table can be taken once.
    pub(crate) fn take(&mut self, port: u16) -> Option<TcpListener> {
        self.0.remove(&port)
    }
}

/// Binds one port on loopback.
///
/// Browsers try `::1` before `127.0.0.1` for `localhost`, so a program that listens there only would take our place
/// without a conflict; it counts as taken too.
async fn bind(port: u16, purpose: &'static str) -> Result<TcpListener, PortError> {
    let refused = |source: io::Error| match source.kind() {
        ErrorKind::AddrInUse => PortError::Taken { port, purpose },
        _ => PortError::Refused { port, purpose, source },
    };
    let listener = TcpListener::bind((stack::HOST, port)).await.map_err(refused)?;
    match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
        Err(error) if error.kind() == ErrorKind::AddrInUse => Err(PortError::Taken { port, purpose }),
        // A machine without IPv6 refuses; then nobody else can be there either.
        Ok(_) | Err(_) => Ok(listener),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_named_with_its_purpose_and_what_to_do() {
        let taken = TcpListener::bind((stack::HOST, 0)).await.unwrap();
        let port = taken.local_addr().unwrap().port();
        let message = bind(port, "the shell").await.unwrap_err().to_string();
        for part in [&port.to_string(), "the shell", "Stop that program"] {
            assert!(message.contains(part), "{message}");
        }
    }

    #[tokio::test]
    async fn a_program_on_the_ipv6_loopback_counts_as_well() {
        let Ok(taken) = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await else {
            return; // no IPv6 on this machine
        };
        let port = taken.local_addr().unwrap().port();
        assert!(matches!(bind(port, "S3").await, Err(PortError::Taken { .. })));
    }
}
