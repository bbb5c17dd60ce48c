//! What is said to a person.

use leptos::prelude::*;
use shared_ui::{
    AlertKind, Badge, EmptyState, ErrorCard, ErrorSummary, Progress, Skeleton, SkeletonShape, Spinner, StatusBadge,
    StatusKind, SummaryError, messages::THERE_IS_A_PROBLEM,
};

use super::{View, slot, slot_of};
use crate::properties::{Entry, Properties};

pub(super) fn alert(properties: Properties) -> View {
    Box::new(move || {
        let kind = match properties.text("kind").as_str() {
            "success" => AlertKind::Success,
            "warning" => AlertKind::Warning,
            "error" => AlertKind::Error,
            _ => AlertKind::Info,
        };
        let closer = properties.flag("closable").then(|| properties.teller("close"));
        shared_ui::alert(kind, properties.maybe("heading"), closer, slot()).into()
    })
}

pub(super) fn badge(properties: Properties) -> View {
    Box::new(move || view! { <Badge text=properties.text_signal("text") /> }.into())
}

pub(super) fn empty_state(properties: Properties) -> View {
    Box::new(move || {
        view! {
            <EmptyState title=properties.text("heading") actions=|| slot_of("actions")>
                {slot()}
            </EmptyState>
        }
        .into()
    })
}

pub(super) fn error_card(properties: Properties) -> View {
    Box::new(move || {
        let text = |name: &str| properties.text(name);
        if properties.flag("retry") {
            view! {
                <ErrorCard
                    title=text("heading")
                    message=text("message")
                    code=text("code")
                    trace_id=text("trace")
                    on_retry=properties.teller("retry")
                    busy=properties.flag_signal("busy")
                />
            }
            .into()
        } else {
            view! { <ErrorCard title=text("heading") message=text("message") code=text("code") trace_id=text("trace") /> }
                .into()
        }
    })
}

pub(super) fn error_summary(properties: Properties) -> View {
    let heading = Signal::derive(move || {
        properties
            .maybe("heading")
            .unwrap_or_else(|| THERE_IS_A_PROBLEM.text().to_owned())
    });
    let error = |entry: &Entry| SummaryError::new(entry.maybe("id").unwrap_or_default(), entry.text("message"));
    let errors = properties.list_signal("errors", error);
    Box::new(move || view! { <ErrorSummary errors=errors title=heading /> }.into())
}

pub(super) fn progress(properties: Properties) -> View {
    Box::new(move || {
        view! {
            <Progress
                id="progress"
                label=properties.text_signal("label")
                loaded=properties.number_signal("loaded")
                total=properties.number_signal("total")
                detail=properties.text_signal("detail")
            />
        }
        .into()
    })
}

pub(super) fn skeleton(properties: Properties) -> View {
    Box::new(move || {
        let shape = match properties.text("shape").as_str() {
            "heading" => SkeletonShape::Heading,
            "field" => SkeletonShape::Field,
            "row" => SkeletonShape::Row,
            _ => SkeletonShape::Text,
        };
        let count = properties.count("count", 3) as usize;
        match properties.maybe("label") {
            Some(label) => view! { <Skeleton shape=shape count=count label=label /> }.into(),
            None => view! { <Skeleton shape=shape count=count /> }.into(),
        }
    })
}

pub(super) fn spinner(properties: Properties) -> View {
    Box::new(move || view! { <Spinner label=properties.text("label") /> }.into())
}

pub(super) fn status_badge(properties: Properties) -> View {
    Box::new(move || {
        let kind = match properties.text("kind").as_str() {
            "info" => StatusKind::Info,
            "success" => StatusKind::Success,
            "warning" => StatusKind::Warning,
            "error" => StatusKind::Error,
            _ => StatusKind::Neutral,
        };
        view! { <StatusBadge kind=kind text=properties.text("text") /> }.into()
    })
}
