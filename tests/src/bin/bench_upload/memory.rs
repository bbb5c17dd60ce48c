//! What the tabs of this program's browsers hold in memory, as Linux counts it.

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use crate::processor::is_below;

/// How often it is looked at.
const GLANCE: Duration = Duration::from_millis(50);

/// Looks until it is dropped.
#[derive(Debug)]
pub(crate) struct Memory {
    before: Option<u64>,
    most: Arc<AtomicU64>,
    is_over: Arc<AtomicBool>,
}

impl Memory {
    /// Begins to look.
    pub(crate) fn watch() -> Self {
        let before = of_tabs();
        let most = Arc::new(AtomicU64::new(0));
        let is_over = Arc::new(AtomicBool::new(false));
        let (seen, ends) = (Arc::clone(&most), Arc::clone(&is_over));
        thread::spawn(move || {
            while !ends.load(Ordering::Relaxed) {
                seen.fetch_max(of_tabs().unwrap_or(0), Ordering::Relaxed);
                thread::sleep(GLANCE);
            }
        });
        Self { before, most, is_over }
    }

    /// The most that all tabs together held more than when it began, in MB. `None` where nobody tells.
    pub(crate) fn most(&self) -> Option<f64> {
        let more = self.most.load(Ordering::Relaxed).saturating_sub(self.before?);
        Some(more as f64 / 1e6)
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

/// The proportional set size of every renderer below this process, in bytes.
fn of_tabs() -> Option<u64> {
    let processes = fs::read_dir("/proc").ok()?;
    let ids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let sizes: Vec<u64> = ids.filter(|id| is_tab(*id)).filter_map(size).collect();
    (!sizes.is_empty()).then(|| sizes.iter().sum())
}

fn is_tab(id: u32) -> bool {
    let line = fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    let is_renderer = String::from_utf8_lossy(&line).contains("--type=renderer");
    is_renderer && is_below(id, std::process::id())
}

fn size(id: u32) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}
