use shared_ui::{StatusKind, status_badge, tag::Tag};
use submission::invoice::InvoiceStatus;

/// Whether an invoice is settled, as a badge.
pub(crate) fn badge(status: InvoiceStatus) -> Tag {
    let kind = match status {
        InvoiceStatus::Open => StatusKind::Info,
        InvoiceStatus::Overdue => StatusKind::Warning,
        InvoiceStatus::Paid => StatusKind::Success,
    };
    status_badge(kind, status.label())
}
