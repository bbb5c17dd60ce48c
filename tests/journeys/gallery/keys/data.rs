//! Tables and charts.

use super::{
    ABOVE, Keys,
    Step::{At, Focus, Gone, Is, Press, ScrollUntil, Seen},
};

const WIDE: &str = ".wharf-table-scroll[tabindex='0']";
const ROWS: &str = ".wharf-scroll";

pub(super) const KEYS: &[Keys] = &[
    Keys {
        path: "table",
        name: "Table",
        lines: &[
            (
                "Tab",
                &[
                    At(ABOVE),
                    Press("Tab"),
                    Focus("th[aria-sort=ascending] button “Ship”"),
                    Press("Tab"),
                    Focus("th button “Berth”"),
                    Press("Tab Tab"),
                    Focus("summary “Code”"),
                    Press("Shift+Tab"),
                    Focus("th button “Containers”"),
                ],
            ),
            (
                "Enter, Space",
                &[
                    At("th button “Ship”"),
                    Press("Enter"),
                    Seen("th[aria-sort=descending] button “Ship”"),
                    Is("textOf(one('tbody tr')).startsWith('Mary Jackson')"),
                    Focus("th button “Ship”"),
                    Press("Tab Space"),
                    Seen("th[aria-sort=ascending] button “Berth”"),
                    Gone("th[aria-sort] button “Ship”"),
                    Is("textOf(one('tbody tr')).startsWith('Grace Hopper')"),
                    Press("Space"),
                    Seen("th[aria-sort=descending] button “Berth”"),
                ],
            ),
            (
                "Space",
                &[
                    At("input “Select Grace Hopper”"),
                    Press("Space"),
                    Seen(".wharf-table-selected “2 of 5 selected”"),
                    At("input “Select all rows”"),
                    Press("Space"),
                    Seen(".wharf-table-selected “5 of 5 selected”"),
                    Press("Space"),
                    Seen(".wharf-table-selected “0 of 5 selected”"),
                ],
            ),
            (
                "Left arrow, Right arrow",
                &[
                    At(WIDE),
                    ScrollUntil("Right", "deepest().scrollLeft > 0"),
                    ScrollUntil("Left", "deepest().scrollLeft === 0"),
                ],
            ),
        ],
    },
    Keys {
        path: "virtual-rows",
        name: "Virtual rows",
        lines: &[
            (
                "Tab",
                &[
                    At(ABOVE),
                    Press("Tab"),
                    Focus(ROWS),
                    Press("Tab"),
                    Focus("summary “Code”"),
                    Press("Shift+Tab"),
                    Focus(ROWS),
                ],
            ),
            (
                "Page down, Page up, the arrows",
                &[
                    At(ROWS),
                    Press("Down"),
                    Is("deepest().scrollTop > 0 && deepest().scrollTop < 100"),
                    ScrollUntil("Up", "deepest().scrollTop === 0"),
                    ScrollUntil("PageDown", "deepest().scrollTop > 100"),
                    ScrollUntil("PageUp", "deepest().scrollTop === 0"),
                ],
            ),
            (
                "Home, End",
                &[
                    At(ROWS),
                    ScrollUntil("End", "atEnd(deepest())"),
                    Seen("tr[aria-rowindex='10001'] “MSCU-0009999…”"),
                    ScrollUntil("Home", "deepest().scrollTop === 0"),
                    Seen("tr[aria-rowindex='2'] “MSCU-0000000…”"),
                ],
            ),
        ],
    },
    Keys {
        path: "chart",
        name: "Chart",
        lines: &[(
            "Enter, Space",
            &[
                At(".wharf-chart summary"),
                Press("Enter"),
                Seen(".wharf-chart details[open] table “Containers a month…”"),
                Press("Space"),
                Gone(".wharf-chart details[open]"),
            ],
        )],
    },
];
