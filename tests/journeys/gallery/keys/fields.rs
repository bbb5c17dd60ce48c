//! Fields that a browser has, with the toolkit's look, and forms.

use super::{
    ABOVE, Keys,
    Step::{At, Focus, Gone, Is, NotInFirefox, Open, Press, Run, Seen, Value},
};

const CODE: &str = "summary “Code”";

pub(super) const KEYS: &[Keys] = &[
    Keys {
        path: "text-input",
        name: "Text input",
        lines: &[(
            "Tab",
            &[
                At(ABOVE),
                Press("Tab"),
                Focus("#name"),
                Press("Tab"),
                Focus("#email"),
                Press("Shift+Tab"),
                Focus("#name"),
            ],
        )],
    },
    Keys {
        path: "text-area",
        name: "Text area",
        lines: &[
            (
                "Tab",
                &[
                    At(ABOVE),
                    Press("Tab"),
                    Focus("#notes"),
                    Press("Tab"),
                    Focus(CODE),
                    Press("Shift+Tab"),
                    Focus("#notes"),
                ],
            ),
            ("Enter", &[At("#notes"), Press("a Enter b"), Value("#notes", "a\nb")]),
        ],
    },
    Keys {
        path: "number-input",
        name: "Number input",
        lines: &[
            (
                "Up arrow, Down arrow",
                &[
                    At("#crates"),
                    Press("Up"),
                    Value("#crates", "13"),
                    Press("Down Down"),
                    Value("#crates", "11"),
                ],
            ),
            (
                "Home, End, Left arrow, Right arrow",
                &[
                    At("#crates"),
                    Press("Home 2"),
                    Value("#crates", "211"),
                    Press("End 3"),
                    Value("#crates", "2113"),
                    Press("Left Left 4"),
                    Value("#crates", "21413"),
                    Press("Right 5"),
                    Value("#crates", "214153"),
                ],
            ),
        ],
    },
    Keys {
        path: "date-input",
        name: "Date input",
        lines: &[
            // American English: month, day, year.
            (
                "Left arrow, Right arrow",
                &[
                    At("#arrival"),
                    Press("Right Up"),
                    Value("#arrival", "2026-11-05"),
                    Press("Left Down"),
                    Value("#arrival", "2026-10-05"),
                    Press("Right Right Up"),
                    Value("#arrival", "2027-10-05"),
                    At(ABOVE),
                ],
            ),
            (
                "Up arrow, Down arrow",
                &[
                    At("#arrival"),
                    Press("Up"),
                    Value("#arrival", "2027-11-05"),
                    Press("Down Down"),
                    Value("#arrival", "2027-09-05"),
                    At(ABOVE),
                ],
            ),
            (
                "Space",
                &[
                    // In Firefox a page cannot see its picker.
                    NotInFirefox,
                    At("#arrival"),
                    Press("Space"),
                    Seen("#arrival:open"),
                    Press("Escape"),
                    Gone("#arrival:open"),
                ],
            ),
        ],
    },
    Keys {
        path: "checkbox",
        name: "Checkbox",
        lines: &[(
            "Space",
            &[
                At("#cooled"),
                Press("Space"),
                Seen("#cooled:not(:checked)"),
                Press("Space"),
                Seen("#cooled:checked"),
                At("#all"),
                Seen("#all:indeterminate"),
                Press("Space"),
                Seen("#all:checked:not(:indeterminate)"),
            ],
        )],
    },
    Keys {
        path: "radio-group",
        name: "Radio group",
        lines: &[
            (
                "Tab",
                &[
                    At(ABOVE),
                    Press("Tab"),
                    Focus("#way:checked"),
                    Press("Down"),
                    Focus("#way-1:checked"),
                    Press("Tab"),
                    Focus(CODE),
                    Press("Shift+Tab"),
                    Focus("#way-1:checked"),
                    Press("Tab Tab"),
                    Focus("#no-way:not(:checked)"),
                    Press("Tab"),
                    Focus(CODE),
                ],
            ),
            (
                "The arrows",
                &[
                    Open(""),
                    At("#way"),
                    Press("Down"),
                    Focus("#way-1:checked"),
                    Press("Right"),
                    Focus("#way-2:checked"),
                    Press("Down"),
                    Focus("#way:checked"),
                    Press("Up"),
                    Focus("#way-2:checked"),
                    Press("Left"),
                    Focus("#way-1:checked"),
                    // Right to left, the next one is the one at the left.
                    Open("?direction=rtl"),
                    At("#way"),
                    Press("Down"),
                    Focus("#way-1:checked"),
                    Press("Up"),
                    Focus("#way:checked"),
                    Press("Left"),
                    Focus("#way-1:checked"),
                    Press("Right"),
                    Focus("#way:checked"),
                    Open(""),
                ],
            ),
            (
                "Space",
                &[
                    At("#no-way"),
                    Seen("#no-way:not(:checked)"),
                    Press("Space"),
                    Focus("#no-way:checked"),
                ],
            ),
        ],
    },
    Keys {
        path: "switch",
        name: "Switch",
        lines: &[(
            "Space",
            &[
                At("#alerts"),
                Press("Space"),
                Seen("#alerts[role=switch]:not(:checked)"),
                Press("Space"),
                Seen("#alerts[role=switch]:checked"),
            ],
        )],
    },
    Keys {
        path: "file-picker",
        name: "File picker",
        lines: &[
            (
                "Enter, Space",
                &[
                    // The dialog is the system's: that it was asked for is what a page can see.
                    Run("globalThis.asked = 0;
                         one('#papers').addEventListener('click', (event) => {
                           if (event.isTrusted) asked += 1;
                           event.preventDefault();
                         });"),
                    At("#papers"),
                    Press("Enter"),
                    Is("asked === 1"),
                    Press("Space"),
                    Is("asked === 2"),
                ],
            ),
            (
                "Ctrl + V",
                &[
                    // In Firefox a script may copy only when a person has just clicked.
                    NotInFirefox,
                    Run("globalThis.copied = undefined;
                         const canvas = new OffscreenCanvas(1, 1);
                         canvas.getContext('2d');
                         canvas.convertToBlob({ type: 'image/png' })
                           .then((blob) => navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]))
                           .then(() => { copied = true; }, (error) => { copied = String(error); });"),
                    Is("copied === true"),
                    At("#papers"),
                    Press("Control+v"),
                    Seen("#papers-zone .wharf-picked"),
                ],
            ),
            (
                "Tab",
                &[
                    At("#under-way"),
                    Press("Tab"),
                    Focus("button “Remove harbour-plan-2026.pdf”"),
                    Press("Tab"),
                    Focus("button “Pause: crane.mp4”"),
                    Press("Shift+Tab Shift+Tab"),
                    Focus("#under-way"),
                ],
            ),
        ],
    },
    Keys {
        path: "error-summary",
        name: "Error summary",
        lines: &[
            (
                "Tab",
                &[
                    At("a “Container 1: …”"),
                    Press("Tab"),
                    Focus("a “Container 2: …”"),
                    Press("Shift+Tab"),
                    Focus("a “Container 1: …”"),
                ],
            ),
            (
                "Enter",
                &[At("a “Enter the name of the ship”"), Press("Enter"), Focus("#ship")],
            ),
        ],
    },
    Keys {
        path: "field",
        name: "Field",
        lines: &[("Tab", &[At(ABOVE), Press("Tab"), Focus("#draught")])],
    },
    Keys {
        path: "form",
        name: "Form",
        lines: &[
            (
                "Enter",
                &[
                    At("[name=Ship]"),
                    Press("A d a"),
                    Press("Tab"),
                    Focus("[name=Berth]"),
                    // At once: what is sent is what has been typed last.
                    Press("4 Enter"),
                    Seen(".wharf-alert “The berth is reserved.…”"),
                    Open(""),
                ],
            ),
            (
                "Tab",
                &[
                    At("[name=Ship]"),
                    Press("Tab"),
                    Seen("[name=Ship][aria-invalid=true]"),
                    Focus("[name=Berth]"),
                ],
            ),
            (
                "Enter, in the summary",
                &[
                    At("[name=Ship]"),
                    Press("Enter"),
                    At("a “Enter a berth”"),
                    Press("Enter"),
                    Focus("[name=Berth]"),
                ],
            ),
            (
                "Enter, on the button that adds",
                &[
                    At("button “Add a port”"),
                    Press("Enter"),
                    Is("every('input “Port…”').length === 3 && every('input “Port…”').indexOf(deepest()) === 2"),
                ],
            ),
            (
                "Enter, on a button that removes",
                &[
                    At("button “Remove port 1”"),
                    Press("Enter"),
                    Is("every('input “Port…”').length === 2"),
                    Focus("button “Remove port 1”"),
                ],
            ),
        ],
    },
    Keys {
        path: "wizard",
        name: "Wizard",
        lines: &[
            (
                "Enter",
                &[
                    At("[name=ship]"),
                    Press("A d a Enter"),
                    Focus("h2 “Cargo”"),
                    Seen("[name=cargo]"),
                ],
            ),
            (
                "Tab",
                &[
                    At(ABOVE),
                    Press("Tab"),
                    Focus("nav a “Ship…”"),
                    Press("Tab"),
                    Focus("[name=cargo]"),
                    Press("Tab"),
                    Focus("button “Book”"),
                ],
            ),
        ],
    },
];
