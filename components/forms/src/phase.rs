//! Where the form is, in the words that a person sees and hears.

use shared_ui::{FileStatus, format};
use upload::{
    Trouble, UploadError,
    engine::{Engine, FileId, FileState, Pace, Progress},
};

const LOST: &str = "The connection is lost. Trying again…";
const BUSY: &str = "The service is busy. Trying again…";

/// Where the form is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Phase {
    /// The person fills it in.
    #[default]
    Editing,
    /// It is on its way.
    Running {
        /// What is being done.
        stage: Stage,
        /// How far it is.
        progress: Progress,
        /// How fast it goes, and how long it takes.
        pace: String,
    },
    /// It did not get through; everything is still there.
    Failed {
        /// Why.
        sentence: String,
        /// Whether the same submission can go on.
        can_resume: bool,
    },
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The files are read, and the server asked where they may go.
    Preparing,
    /// Bytes are on their way.
    Uploading,
    /// The connection is gone.
    Lost,
    /// The other side asked for patience.
    Busy,
    /// The person has paused what is left.
    Paused,
    /// The server looks at what arrived.
    Completing,
}

impl Phase {
    pub(crate) const PREPARING: Self = Self::Running {
        stage: Stage::Preparing,
        progress: Progress { sent: 0, total: 0 },
        pace: String::new(),
    };

    pub(crate) fn is_running(&self) -> bool {
        matches!(self, Self::Running { .. })
    }

    /// How many bytes have left, and how many there are.
    pub(crate) fn progress(&self) -> Progress {
        match self {
            Self::Running { progress, .. } => *progress,
            _ => Progress::default(),
        }
    }

    /// What stands behind the figures of the progress bar.
    pub(crate) fn pace(&self) -> String {
        match self {
            Self::Running { pace, .. } => pace.clone(),
            _ => String::new(),
        }
    }

    /// What stands above the progress bar.
    pub(crate) fn label(&self) -> &'static str {
        let Self::Running { stage, .. } = self else { return "" };
        match stage {
            Stage::Preparing => "Preparing the upload",
            Stage::Uploading => "Uploading",
            Stage::Lost => LOST,
            Stage::Busy => BUSY,
            Stage::Paused => "Paused",
            Stage::Completing => "Checking what has arrived",
        }
    }

    /// What screen readers say. It changes at most every 25 %; a failure is an alert of its own.
    pub(crate) fn announcement(&self) -> &'static str {
        match self {
            Self::Running {
                stage: Stage::Uploading,
                progress: Progress { sent, total },
                ..
            } => match (sent.saturating_mul(4)).checked_div(*total) {
                Some(1) => "25 percent uploaded",
                Some(2) => "50 percent uploaded",
                Some(3) => "75 percent uploaded",
                Some(4..) => "100 percent uploaded",
                _ => self.label(),
            },
            Self::Running { .. } => self.label(),
            Self::Editing | Self::Failed { .. } => "",
        }
    }

    /// What an upload that runs shows. `whole` is the file that stands for the submission itself.
    pub(crate) fn of(engine: &Engine, whole: Option<FileId>, pace: Option<Pace>) -> Self {
        let Progress { sent, total } = engine.total();
        let states: Vec<_> = (0..engine.files())
            .filter_map(|index| engine.state(FileId(index)))
            .collect();
        let any = |wanted: fn(&FileState) -> bool| states.iter().any(wanted);
        let lost = |state: &FileState| *state == FileState::Waiting(Trouble::ConnectionLost);
        let busy = |state: &FileState| *state == FileState::Waiting(Trouble::Busy);
        let stage = if let Some(whole) = whole.and_then(|whole| engine.state(whole)) {
            match whole {
                FileState::Waiting(Trouble::ConnectionLost) => Stage::Lost,
                FileState::Waiting(Trouble::Busy) => Stage::Busy,
                _ => Stage::Completing,
            }
        } else if any(|state| *state == FileState::Sending) {
            if sent == 0 { Stage::Preparing } else { Stage::Uploading }
        } else if any(lost) {
            Stage::Lost
        } else if any(busy) {
            Stage::Busy
        } else if any(|state| matches!(state, FileState::Completing | FileState::Cancelling)) {
            Stage::Completing
        } else if any(|state| *state == FileState::Paused) {
            Stage::Paused
        } else {
            Stage::Preparing
        };
        Self::Running {
            // All of it only when the server has confirmed the submission, and then this is no longer shown.
            progress: Progress {
                sent: sent.min(total.saturating_sub(1)),
                total,
            },
            pace: match (stage, pace) {
                (Stage::Uploading, Some(pace)) => words_of(pace),
                _ => String::new(),
            },
            stage,
        }
    }
}

/// What the list shows of a file. `reason_of` says why it has failed.
pub(crate) fn status_of(state: FileState, reason_of: impl FnOnce(&UploadError) -> String) -> FileStatus {
    match state {
        FileState::Queued => FileStatus::Queued,
        FileState::Sending => FileStatus::Sending,
        FileState::Waiting(Trouble::ConnectionLost) => FileStatus::Retrying(LOST.to_owned()),
        FileState::Waiting(Trouble::Busy) => FileStatus::Retrying(BUSY.to_owned()),
        FileState::Paused => FileStatus::Paused,
        FileState::Completing => FileStatus::Checking,
        FileState::Done => FileStatus::Done,
        FileState::Failed(error) => FileStatus::Failed(reason_of(&error)),
        FileState::Cancelling | FileState::Cancelled => FileStatus::Chosen,
    }
}

/// What stands behind the figures of a progress.
pub(crate) fn words_of(pace: Pace) -> String {
    let rate = format::bytes(pace.bytes_per_second as u64);
    let left = pace.left.map(|left| time_left(left.as_secs())).unwrap_or_default();
    [&rate, "/s", &left].concat()
}

/// Rough on purpose: a figure that changes with every look tells nobody more.
fn time_left(seconds: u64) -> String {
    let about = |count: u64, unit: &str| [", about ", &count.to_string(), " ", unit, " left"].concat();
    match seconds {
        0..=9 => ", a few seconds left".to_owned(),
        10..=59 => ", less than a minute left".to_owned(),
        60..=89 => ", about a minute left".to_owned(),
        90..=5_399 => about((seconds + 30) / 60, "minutes"),
        _ => about((seconds + 1_800) / 3_600, "hours"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uploading(sent: u64, total: u64) -> Phase {
        Phase::Running {
            stage: Stage::Uploading,
            progress: Progress { sent, total },
            pace: String::new(),
        }
    }

    #[test]
    fn progress_is_said_five_times_at_most() {
        let mut said: Vec<&str> = (0..=1_000).map(|sent| uploading(sent, 1_000).announcement()).collect();
        said.dedup();
        assert_eq!(
            said,
            [
                "Uploading",
                "25 percent uploaded",
                "50 percent uploaded",
                "75 percent uploaded",
                "100 percent uploaded"
            ]
        );
    }

    #[test]
    fn an_upload_of_unknown_size_does_not_divide_by_nought() {
        assert_eq!(Phase::PREPARING.announcement(), "Preparing the upload");
        assert_eq!(uploading(0, 0).announcement(), "Uploading");
    }

    #[test]
    fn the_time_that_is_left_is_said_roughly() {
        for (seconds, words) in [
            (0, ", a few seconds left"),
            (59, ", less than a minute left"),
            (61, ", about a minute left"),
            (90, ", about 2 minutes left"),
            (5_000, ", about 83 minutes left"),
            (7_300, ", about 2 hours left"),
        ] {
            assert_eq!(time_left(seconds), words);
        }
    }
}
