//! An origin of apps that misbehaves as it is told: late, short, reset, of the wrong type, with a flipped byte.
//!
//! It speaks HTTP/1.1 on plain sockets, because no server library would let go of a connection in the middle of an answer.

mod answer;
mod content;
mod fault;

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Context;
use tokio::{
    net::TcpListener,
    sync::watch,
    task::{JoinHandle, JoinSet},
};

use crate::Result;

pub use content::Content;
pub use fault::Fault;

/// The files of an origin by their path below `/`.
pub type Files = BTreeMap<String, Content>;

/// How long a request is waited for that a browser has to make.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server on a free port of this machine. It ends with this value, and every connection with it.
///
/// Files may stand in folders, so that one server has any number of apps.
#[derive(Debug)]
pub struct FaultServer {
    port: u16,
    state: Arc<State>,
    server: JoinHandle<()>,
}

/// What server and handle share.
#[derive(Debug)]
struct State {
    /// The origin whose pages may read the files.
    reader: String,
    plan: Mutex<Plan>,
    /// Counts up with each request, so that whoever waits for one looks again.
    arrivals: watch::Sender<u64>,
    /// Counts up with each release, so that whoever is held looks whether it is meant.
    releases: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Plan {
    files: Files,
    faults: BTreeMap<String, Planned>,
    /// The targets that were asked for, with their queries.
    requests: Vec<(String, String)>,
    /// How often each file was released.
    released: BTreeMap<String, u64>,
}

/// A fault and for how many more requests it holds; `None` for all of them.
#[derive(Debug, Clone)]
struct Planned {
    fault: Fault,
    remaining: Option<usize>,
}

impl FaultServer {
    /// Starts a server of these files, which the shell's pages may read. Nothing is wrong with it yet.
    ///
    /// # Errors
    ///
    /// No port is free.
    pub async fn start(files: Files) -> Result<Self> {
        Self::start_for(files, stack::origin(stack::SHELL.port)).await
    }

    /// Starts a server whose files the pages of this origin may read.
    ///
    /// # Errors
    ///
    /// No port is free.
    pub async fn start_for(files: Files, reader: String) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let plan = Plan {
            files,
            ..Plan::default()
        };
        let state = Arc::new(State {
            reader,
            plan: Mutex::new(plan),
            arrivals: watch::Sender::new(0),
            releases: watch::Sender::new(0),
        });
        let shared = Arc::clone(&state);
        let server = tokio::spawn(async move {
            // Dropped with the task, and every connection with it.
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let state = Arc::clone(&shared);
                connections.spawn(async move {
                    // A browser that hangs up is none of the server's business.
                    let _ = answer::answer(stream, &state).await;
                });
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self { port, state, server })
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its origin.
    #[must_use]
    pub fn origin(&self) -> String {
        stack::origin(self.port)
    }

    /// The address of a file.
    #[must_use]
    pub fn url(&self, file: &str) -> String {
        format!("{}/{file}", self.origin())
    }

    /// Puts a file there, or another one in its place.
    pub fn put(&self, file: &str, content: Content) {
        self.state.plan().files.insert(file.to_owned(), content);
    }

    /// Puts several files there.
    pub fn put_all(&self, files: Files) {
        self.state.plan().files.extend(files);
    }

    /// Takes a file away: from now on it is not found.
    pub fn remove(&self, file: &str) {
        self.state.plan().files.remove(file);
    }

    /// Lets every request for a file go wrong from now on.
    pub fn break_file(&self, file: &str, fault: Fault) {
        self.plan_fault(file, fault, None);
    }

    /// Lets the next `count` requests for a file go wrong, and none after them.
    pub fn break_times(&self, file: &str, count: usize, fault: Fault) {
        self.plan_fault(file, fault, Some(count));
    }

    fn plan_fault(&self, file: &str, fault: Fault, remaining: Option<usize>) {
        let planned = Planned { fault, remaining };
        self.state.plan().faults.insert(file.to_owned(), planned);
    }

    /// Lets a file be served as it should be again. What is under way stays as it is.
    pub fn mend(&self, file: &str) {
        self.state.plan().faults.remove(file);
    }

    /// [`Self::mend`] for every file.
    pub fn mend_all(&self) {
        self.state.plan().faults.clear();
    }

    /// Lets the answers go on that are held back for a file now. Later ones are held again.
    pub fn release(&self, file: &str) {
        *self.state.plan().released.entry(file.to_owned()).or_default() += 1;
        self.state.releases.send_modify(|count| *count += 1);
    }

    /// How often a file has been asked for, under whatever query. Preflights do not count.
    #[must_use]
    pub fn requests(&self, file: &str) -> usize {
        self.state.requests(file)
    }

    /// What has been asked for, in order, with the query, such as `app-1.js?attempt=2`.
    #[must_use]
    pub fn targets(&self) -> Vec<String> {
        let plan = self.state.plan();
        plan.requests.iter().map(|(_, target)| target.clone()).collect()
    }

    /// Waits until a file has been asked for this often.
    ///
    /// # Errors
    ///
    /// It was not within [`PATIENCE`].
    pub async fn asked(&self, file: &str, times: usize) -> Result<()> {
        let mut arrivals = self.state.arrivals.subscribe();
        // It fails only when the sender is gone, which is held here.
        let arrived = arrivals.wait_for(|_| self.state.requests(file) >= times);
        let arrived = tokio::time::timeout(PATIENCE, arrived).await;
        arrived
            .map(drop)
            .with_context(|| format!("`{file}` was not asked for {times} times"))
    }
}

impl Drop for FaultServer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl State {
    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn requests(&self, file: &str) -> usize {
        let plan = self.plan();
        plan.requests.iter().filter(|(asked, _)| asked == file).count()
    }

    /// Notes a request, and answers with what is there and what is to go wrong.
    fn arrive(&self, file: &str, target: &str) -> (Option<Content>, Option<Fault>) {
        let mut plan = self.plan();
        plan.requests.push((file.to_owned(), target.to_owned()));
        let fault = plan.take_fault(file);
        let content = plan.files.get(file).cloned();
        drop(plan);
        self.arrivals.send_modify(|count| *count += 1);
        (content, fault)
    }

    fn released(&self, file: &str) -> u64 {
        self.plan().released.get(file).copied().unwrap_or_default()
    }

    /// Waits for the next release of a file after the one that was counted before.
    async fn next_release(&self, file: &str, before: u64) {
        let mut releases = self.releases.subscribe();
        // It fails only when the sender is gone, which is held here.
        let _ = releases.wait_for(|_| self.released(file) > before).await;
    }
}

impl Plan {
    fn take_fault(&mut self, file: &str) -> Option<Fault> {
        let planned = self.faults.get_mut(file)?;
        match &mut planned.remaining {
            None => Some(planned.fault.clone()),
            Some(0) => None,
            Some(remaining) => {
                *remaining -= 1;
                Some(planned.fault.clone())
            }
        }
    }
}
