//! How long the phases of an app took.

/// The phases that the shell measures (`performance.measure`, `wharf:<app>:<phase>`), in their order, and what each is.
pub(crate) const PHASES: [(&str, &str); 8] = [
    ("manifest", "Fetch and verify the manifest"),
    ("files", "Fetch, check and compile the files"),
    ("start", "Start the module"),
    ("mount", "Mount"),
    ("update", "Update"),
    ("unmount", "Unmount"),
    ("unload", "Unload"),
    ("visit", "From the visit to the page"),
];

/// The latest time of one phase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PhaseTime {
    /// The name in the measure.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) label: &'static str,
    /// Milliseconds.
    pub(crate) duration: f64,
}

impl PhaseTime {
    /// How much of a bar of 100 it takes, where the longest phase takes all of it.
    pub(crate) fn share(&self, all: &[Self]) -> u32 {
        let longest = all.iter().fold(0.0, |longest: f64, phase| longest.max(phase.duration));
        if longest > 0.0 {
            // At least what can be seen.
            (self.duration / longest * 100.0).ceil().clamp(1.0, 100.0) as u32
        } else {
            0
        }
    }
}

/// What it took to load the app: everything before its `mount`. Nothing before it has been started once.
pub(crate) fn load_time(phases: &[PhaseTime]) -> Option<f64> {
    phases.iter().find(|phase| phase.name == "start")?;
    let of_loading = phases
        .iter()
        .filter(|phase| matches!(phase.name, "manifest" | "files" | "start"));
    Some(of_loading.map(|phase| phase.duration).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phase(name: &'static str, duration: f64) -> PhaseTime {
        PhaseTime {
            name,
            label: "",
            duration,
        }
    }

    #[test]
    fn the_longest_phase_has_the_whole_bar_and_none_is_invisible() {
        let phases = [phase("manifest", 50.0), phase("files", 200.0), phase("start", 0.01)];
        let shares: Vec<u32> = phases.iter().map(|phase| phase.share(&phases)).collect();
        assert_eq!(shares, [25, 100, 1]);
        let nothing = [phase("manifest", 0.0)];
        assert_eq!(nothing[0].share(&nothing), 0);
    }

    #[test]
    fn loading_is_what_comes_before_the_mount() {
        let mut phases = vec![phase("manifest", 10.0), phase("files", 20.0)];
        assert_eq!(load_time(&phases), None);
        phases.extend([phase("start", 5.0), phase("mount", 100.0), phase("visit", 140.0)]);
        assert_eq!(load_time(&phases), Some(35.0));
    }
}
