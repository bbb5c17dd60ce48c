//! What says something.

use super::{
    Keys,
    Step::{At, Focus, Gone, Is, Open, Press, Run},
};

pub(super) const KEYS: &[Keys] = &[
    Keys {
        path: "alert",
        name: "Alert",
        lines: &[(
            "Enter, Space",
            &[
                At(".wharf-alert button “Close”"),
                Press("Enter"),
                Gone(".wharf-alert button “Close”"),
                Open(""),
                At(".wharf-alert button “Close”"),
                Press("Space"),
                Gone(".wharf-alert button “Close”"),
            ],
        )],
    },
    Keys {
        path: "flash-messages",
        name: "Flash messages",
        lines: &[(
            "Enter, Space",
            &[
                At(".wharf-alert button “Close”"),
                Press("Enter"),
                Is("every('.wharf-alert').length === 1 && textOf(one('.wharf-alert')).includes('The tide turns')"),
                Focus(".wharf-alert button “Close”"),
                Press("Space"),
                Gone(".wharf-alert"),
                Focus(".wharf-flashes"),
            ],
        )],
    },
    Keys {
        path: "error-card",
        name: "Error card",
        lines: &[(
            "Enter, Space",
            &[
                // What is tried is up to the app: here it is nothing.
                Run("globalThis.tried = 0;
                     one('button “Try again”').addEventListener('click', (event) => { if (event.isTrusted) tried += 1; });"),
                At("button “Try again”"),
                Press("Enter"),
                Is("tried === 1"),
                Press("Space"),
                Is("tried === 2"),
            ],
        )],
    },
];
