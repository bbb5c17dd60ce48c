//! Whether the ports of the local stack are free.

use std::{
    io::ErrorKind,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener},
};

use anyhow::bail;

/// The ports of the stack that somebody listens on, with what the stack needs them for.
pub(crate) fn taken() -> Vec<(u16, &'static str)> {
    stack::PORTS.into_iter().filter(|(port, _)| is_taken(*port)).collect()
}

/// Fails if the stack cannot start, and says why and what to do.
pub(crate) fn check() -> anyhow::Result<()> {
    let taken = taken();
    if taken.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = taken
        .iter()
        .map(|(port, what)| format!("  port {port} is taken, and the stack needs it for {what}"))
        .collect();
    let hint = if taken.len() == stack::PORTS.len() {
        "the stack seems to run already: stop the other `cargo xtask up` with Ctrl-C, or use that one".to_owned()
    } else {
        format!(
            "find who listens with `lsof -i :{0}` or `ss -ltnp 'sport = :{0}'`, stop it, and try again",
            taken[0].0
        )
    };
    bail!("the local stack cannot start:\n{}\n{hint}", lines.join("\n"));
}

/// Browsers try both loopback addresses for `localhost`, so a foreign server on either of them is in the way.
fn is_taken(port: u16) -> bool {
    let addresses = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    addresses.into_iter().any(|address| {
        // Any other error means that this machine has no such address.
        TcpListener::bind((address, port)).is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_taken_while_somebody_listens() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(is_taken(port));
        drop(listener);
        // A program that another test starts just now has the listener, too, until it is under way.
        let patience = std::time::Instant::now();
        while is_taken(port) {
            assert!(patience.elapsed().as_secs() < 10, "the port is still taken");
            std::thread::yield_now();
        }
    }
}
