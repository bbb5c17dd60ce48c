//! Code to read and copy.

use leptos::prelude::*;
use shared_ui::{CodeBlock, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "code-block",
    name: "Code block",
    about: "Code or data to read and copy.",
    family: Family::Content,
    keys: &[
        ("Tab", "To Copy, then into the code"),
        ("The arrows", "In the code: scroll it"),
    ],
    examples: &[
        example!("code_block.rs", short, "A few lines", ""),
        example!("code_block.rs", wide, "Wide lines", "The block scrolls, not the page."),
        example!("code_block.rs", many, "Many lines", ""),
    ],
};

fn short() -> Child {
    view! {
        <CodeBlock label="Cargo.toml" code="[dependencies]\nshared-ui.workspace = true" />
    }
    .into()
}

fn wide() -> Child {
    view! {
        <CodeBlock
            label="manifest.json"
            code=format!("{{ \"integrity\": \"sha384-{}\" }}", "Zm9vYmFy".repeat(24))
        />
    }
    .into()
}

fn many() -> Child {
    let lines: Vec<_> = (1..=60).map(|line| format!("{line:>2}  a line of the log")).collect();
    view! {
        <CodeBlock label="harbour.log" code=lines.join("\n") />
    }
    .into()
}
