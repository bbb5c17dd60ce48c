//! Where the form is, in the words that a person sees and hears.

use upload::{Progress, Status, Trouble, Upload};

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
    /// The file is read, and the server asked where it may go.
    Preparing,
    /// Bytes are on their way.
    Uploading,
    /// The connection is gone.
    Lost,
    /// The other side asked for patience.
    Busy,
    /// The server looks at what arrived.
    Completing,
}

impl Phase {
    pub(crate) const PREPARING: Self = Self::Running {
        stage: Stage::Preparing,
        progress: Progress { sent: 0, total: 0 },
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

    /// What stands above the progress bar.
    pub(crate) fn label(&self) -> &'static str {
        let Self::Running { stage, .. } = self else { return "" };
        match stage {
            Stage::Preparing => "Preparing the upload",
            Stage::Uploading => "Uploading",
            Stage::Lost => "The connection is lost. Trying again…",
            Stage::Busy => "The service is busy. Trying again…",
            Stage::Completing => "Checking what has arrived",
        }
    }

    /// What screen readers say. It changes at most every 25 %; a failure is an alert of its own.
    pub(crate) fn announcement(&self) -> &'static str {
        match self {
            Self::Running {
                stage: Stage::Uploading,
                progress: Progress { sent, total },
            } => match (sent.saturating_mul(4)).checked_div(*total) {
                Some(1) => "25 percent uploaded",
                Some(2) => "50 percent uploaded",
                Some(3) => "75 percent uploaded",
                Some(4..) => "All bytes uploaded",
                _ => self.label(),
            },
            Self::Running { .. } => self.label(),
            Self::Editing | Self::Failed { .. } => "",
        }
    }

    /// What an upload that runs shows.
    pub(crate) fn of(upload: &Upload) -> Self {
        let stage = match (upload.trouble(), upload.status()) {
            (Some(Trouble::ConnectionLost), _) => Stage::Lost,
            (Some(Trouble::Busy), _) => Stage::Busy,
            (None, Status::Sending { .. }) => Stage::Uploading,
            (None, Status::Completing) => Stage::Completing,
            (None, _) => Stage::Preparing,
        };
        Self::Running {
            stage,
            progress: upload.progress(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uploading(sent: u64, total: u64) -> Phase {
        Phase::Running {
            stage: Stage::Uploading,
            progress: Progress { sent, total },
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
                "All bytes uploaded"
            ]
        );
    }

    #[test]
    fn an_upload_of_unknown_size_does_not_divide_by_nought() {
        assert_eq!(Phase::PREPARING.announcement(), "Preparing the upload");
        assert_eq!(uploading(0, 0).announcement(), "Uploading");
    }
}
