//! The overview: every component, by what it is for.

use leptos::prelude::*;
use shared_ui::{
    EmptyState, PageHeader, TextInput, contents, link,
    tag::{Child, Tag, each, tag},
};

use crate::{
    page::{Family, Page},
    pages::PAGES,
};

/// All pages with a field that finds one. `address` answers with the address of a page.
pub(crate) fn overview(address: impl Fn(&'static str) -> String + Clone + Send + 'static) -> Tag {
    let wanted = RwSignal::new(String::new());
    let found = move || -> Child {
        let wanted = wanted.get().trim().to_lowercase();
        if PAGES.iter().any(|page| is_about(page, &wanted)) {
            each(Family::ALL, |family| family_part(family, &wanted, &address))
        } else {
            view! { <EmptyState title="No component of this name">"Try a part of a name, such as “date” or “table”."</EmptyState> }
                .into()
        }
    };
    let field = tag("div")
        .set("class", "wharf-form")
        .set("role", "search")
        .child(view! { <TextInput id="find" label="Find a component" value=wanted required=true /> });
    let body = tag("div")
        .set("class", "wharf-stack wharf-stack-wide")
        .child(field)
        .dynamic(found);
    contents(view! {
        <PageHeader
            title="Gallery"
            description="Every component of the toolkit in every state, with its code and its keys."
        />
    })
    .child(body)
}

fn is_about(page: &Page, wanted: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(wanted);
    has(page.name) || has(page.about) || has(page.family.name())
}

fn family_part(family: Family, wanted: &str, address: &impl Fn(&'static str) -> String) -> Option<Tag> {
    let pages: Vec<_> = PAGES
        .iter()
        .filter(|page| page.family == family && is_about(page, wanted))
        .collect();
    let first = pages.first()?;
    let id = ["family-", first.family.name()].concat();
    let cards = each(pages, |page| {
        let words = tag("p").set("class", "wharf-muted").child(page.about);
        let heading = tag("h3").child(link(address(page.path), page.name));
        tag("li").set("class", "wharf-tile").child(heading).child(words)
    });
    let list = tag("ul").set("class", "wharf-grid").child(cards);
    let heading = tag("h2").set("id", id.clone()).child(family.name());
    let part = tag("section")
        .set("class", "wharf-stack")
        .set("aria-labelledby", id)
        .child(heading)
        .child(list);
    Some(part)
}
