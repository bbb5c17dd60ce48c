//! The shape of what is on its way.

use leptos::prelude::*;
use shared_ui::{Card, Skeleton, SkeletonShape, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "skeleton",
    name: "Skeleton",
    about: "The shape of what is on its way, of the same size, so that nothing moves when it comes.",
    family: Family::Waiting,
    keys: &[],
    examples: &[
        example!(
            "skeleton.rs",
            text,
            "Text",
            "One of several has a label, which is read out."
        ),
        example!("skeleton.rs", fields, "Fields", "").in_a_form(),
        example!("skeleton.rs", rows, "Rows of a table", ""),
        example!("skeleton.rs", figures, "Figures", ""),
    ],
};

fn text() -> Child {
    view! {
        <Skeleton shape=SkeletonShape::Heading count=1 />
        <Skeleton label="Loading the article" />
    }
    .into()
}

fn fields() -> Child {
    view! {
        <Skeleton shape=SkeletonShape::Field count=2 />
    }
    .into()
}

fn rows() -> Child {
    view! {
        <Card flush=true>
            <Skeleton shape=SkeletonShape::Row count=4 />
        </Card>
    }
    .into()
}

fn figures() -> Child {
    view! {
        <Skeleton shape=SkeletonShape::Figure count=3 />
    }
    .into()
}
