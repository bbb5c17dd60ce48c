//! Ways to other pages.

use super::{
    ABOVE, Keys,
    Step::{At, Focus, Is, Open, Press, Seen},
};

pub(super) const KEYS: &[Keys] = &[
    Keys {
        path: "breadcrumbs",
        name: "Breadcrumbs",
        lines: &[
            (
                "Tab",
                &[
                    At(ABOVE),
                    Press("Tab"),
                    Focus(".wharf-breadcrumbs a “Gallery”"),
                    Press("Tab"),
                    Focus(".wharf-breadcrumbs a “Links”"),
                    Press("Shift+Tab"),
                    Focus(".wharf-breadcrumbs a “Gallery”"),
                ],
            ),
            (
                "Enter",
                &[At(".wharf-breadcrumbs a “Links”"), Press("Enter"), Seen("h1 “Link”")],
            ),
        ],
    },
    Keys {
        path: "pagination",
        name: "Pagination",
        lines: &[
            (
                "Tab",
                &[
                    At(ABOVE),
                    Press("Tab"),
                    Focus("button “Previous”"),
                    Press("Tab"),
                    Focus("button “Page 1”"),
                    Press("Tab"),
                    Focus("button “Page 4”"),
                    Press("Shift+Tab"),
                    Focus("button “Page 1”"),
                ],
            ),
            (
                "Enter",
                &[
                    At("button “Page 6”"),
                    Press("Enter"),
                    Focus("button[aria-current=page] “Page 6”"),
                    At("[aria-label='Pages of ships'] a “Page 2”"),
                    Press("Enter"),
                    Is("location.hash === '#2'"),
                    Open(""),
                ],
            ),
            (
                "Space",
                &[
                    At("button “Page 6”"),
                    Press("Space"),
                    Focus("button[aria-current=page] “Page 6”"),
                    At("button “Next”"),
                    Press("Space"),
                    Seen("button[aria-current=page] “Page 7”"),
                ],
            ),
        ],
    },
    Keys {
        path: "steps",
        name: "Steps",
        lines: &[
            (
                "Tab",
                &[
                    At(ABOVE),
                    Press("Tab"),
                    Focus(".wharf-steps a “You…”"),
                    Press("Tab"),
                    Focus(".wharf-steps a “Ship…”"),
                    Press("Tab"),
                    Focus("summary “Code”"),
                    Press("Shift+Tab"),
                    Focus(".wharf-steps a “Ship…”"),
                ],
            ),
            (
                "Enter",
                &[
                    At(".wharf-steps a “Ship…”"),
                    Press("Enter"),
                    Is("location.hash === '#ship'"),
                ],
            ),
        ],
    },
    Keys {
        path: "app-layout",
        name: "App layout",
        lines: &[
            ("Tab", &[Open(""), Press("Tab"), Focus(".wharf-skip-link")]),
            ("Enter", &[At(".wharf-skip-link"), Press("Enter"), Focus("#wharf-main")]),
        ],
    },
];
