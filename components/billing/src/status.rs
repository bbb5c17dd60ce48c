use leptos::prelude::*;
use shared_ui::{StatusBadge, StatusKind};
use submission::invoice::InvoiceStatus;

/// Whether an invoice is settled, as a badge.
pub(crate) fn badge(status: InvoiceStatus) -> impl IntoView {
    let kind = match status {
        InvoiceStatus::Open => StatusKind::Info,
        InvoiceStatus::Overdue => StatusKind::Warning,
        InvoiceStatus::Paid => StatusKind::Success,
    };
    view! { <StatusBadge kind=kind text=status.label() /> }
}
