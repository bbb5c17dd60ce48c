//! What opens, turns and scrolls.

use super::{
    ABOVE, Keys,
    Step::{At, Focus, Gone, Is, Open, Press, ScrollUntil, Seen},
};

pub(super) const KEYS: &[Keys] = &[
    Keys {
        path: "disclosure",
        name: "Disclosure",
        lines: &[(
            "Enter, Space",
            &[
                At("summary “Advanced”"),
                Press("Enter"),
                Seen("details[open] > summary “Advanced”"),
                Press("Space"),
                Gone("details[open] > summary “Advanced”"),
                At("summary “When is a berth mine?”"),
                Press("Space"),
                Seen("details[open] > summary “When is a berth mine?”"),
                Press("Tab"),
                Focus("summary “What does an hour cost?”"),
                Press("Enter"),
                Seen("details[open] > summary “What does an hour cost?”"),
                Gone("details[open] > summary “When is a berth mine?”"),
            ],
        )],
    },
    Keys {
        path: "tabs",
        name: "Tabs",
        lines: &[
            (
                "Tab",
                &[
                    At(ABOVE),
                    Press("Tab"),
                    Focus("[role=tab][aria-selected=true] “Cargo”"),
                    Press("Tab"),
                    Focus("[role=tabpanel] “Cargo”"),
                    Press("Shift+Tab"),
                    Focus("[role=tab] “Cargo”"),
                    Press("Shift+Tab"),
                    Focus(ABOVE),
                ],
            ),
            (
                "Left arrow, Right arrow",
                &[
                    At("[role=tab] “Cargo”"),
                    Press("Right"),
                    Focus("[role=tab][aria-selected=true] “Papers”"),
                    Seen("[role=tabpanel] “All of them are there.”"),
                    Press("Left Left"),
                    Focus("[role=tab][aria-selected=true] “History”"),
                    Press("Right"),
                    Focus("[role=tab][aria-selected=true] “Cargo”"),
                    Open("?direction=rtl"),
                    At("[role=tab] “Cargo”"),
                    Press("Left"),
                    Focus("[role=tab][aria-selected=true] “Papers”"),
                    Press("Right"),
                    Focus("[role=tab][aria-selected=true] “Cargo”"),
                    Open(""),
                ],
            ),
            (
                "Home, End",
                &[
                    At("[role=tab] “Cargo”"),
                    Press("End"),
                    Focus("[role=tab][aria-selected=true] “History”"),
                    Press("Home"),
                    Focus("[role=tab][aria-selected=true] “Cargo”"),
                ],
            ),
        ],
    },
    Keys {
        path: "code-block",
        name: "Code block",
        lines: &[
            (
                "Tab",
                &[
                    At(ABOVE),
                    Press("Tab"),
                    Focus("button “Copy”"),
                    Press("Tab"),
                    Focus("pre “Cargo.toml”"),
                    Press("Shift+Tab"),
                    Focus("button “Copy”"),
                ],
            ),
            (
                "The arrows",
                &[
                    At("pre “manifest.json”"),
                    ScrollUntil("Right", "one('pre “manifest.json”').scrollLeft > 0"),
                    ScrollUntil("Left", "one('pre “manifest.json”').scrollLeft === 0"),
                    At("pre “harbour.log”"),
                    Press("Down"),
                    Is("one('pre “harbour.log”').scrollTop > 0"),
                    ScrollUntil("Up", "one('pre “harbour.log”').scrollTop === 0"),
                    ScrollUntil("PageDown", "one('pre “harbour.log”').scrollTop > 100"),
                    ScrollUntil("End", "atEnd(one('pre “harbour.log”'))"),
                    ScrollUntil("PageUp", "!atEnd(one('pre “harbour.log”'))"),
                    ScrollUntil("Home", "one('pre “harbour.log”').scrollTop === 0"),
                ],
            ),
        ],
    },
];
