use leptos::prelude::*;

use crate::{
    tag::{Tag, each, tag},
    visually_hidden::hidden,
};

/// What a [`Skeleton`] keeps the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SkeletonShape {
    /// Lines of text.
    #[default]
    Text,
    /// The heading of a page.
    Heading,
    /// Fields with their labels.
    Field,
    /// Rows of a table.
    Row,
    /// Figures at a glance, as in `wharf-figures`.
    Figure,
}

/// The shape of what is on its way, of the same size, so that nothing moves when it comes.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <Skeleton shape=SkeletonShape::Row count=8 label="Loading your invoices" />
/// # };
/// ```
///
/// It shows after a moment, so that quick answers do not flicker; its place is there at once.
///
/// ARIA: the shapes are hidden from assistive technology. Of several on a page give one a label, which is read out.
#[component]
pub fn Skeleton(
    /// What it keeps the place of.
    #[prop(optional)]
    shape: SkeletonShape,
    /// How many of it.
    #[prop(default = 3)]
    count: usize,
    /// What is read out, such as "Loading your invoices".
    #[prop(into, optional)]
    label: Option<String>,
) -> impl IntoView {
    let class = match shape {
        SkeletonShape::Text => "wharf-skeleton wharf-skeleton-text",
        SkeletonShape::Heading => "wharf-skeleton wharf-skeleton-heading",
        SkeletonShape::Field => "wharf-skeleton wharf-skeleton-field",
        SkeletonShape::Row => "wharf-skeleton wharf-skeleton-row",
        SkeletonShape::Figure => "wharf-skeleton wharf-skeleton-figure",
    };
    let bars = each(0..count, |_| bar(shape));
    let status = label.map(|label| hidden(label).set("role", "status"));
    tag("div")
        .set("class", "wharf-skeleton-place")
        .child(tag("div").set("class", class).set("aria-hidden", "true").child(bars))
        .child(status)
}

fn bar(shape: SkeletonShape) -> Tag {
    let bar = tag("div").set("class", "wharf-skeleton-item");
    let line = || tag("span").set("class", "wharf-skeleton-bar");
    match shape {
        SkeletonShape::Field | SkeletonShape::Figure => bar.child(line()).child(line()),
        SkeletonShape::Row => bar.child(line()).child(line()).child(line()),
        SkeletonShape::Text | SkeletonShape::Heading => bar.child(line()),
    }
}
