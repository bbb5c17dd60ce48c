//! `/v1/invoices`: for members of the group `billing`.

use crate::BILLING_GROUP;
use crate::auth::Principal;
use crate::clock::utc_date;
use crate::extract::{Identifier, not_found};
use crate::failure::Failure;
use crate::query::{Parameters, WrongParameter, put, put_number};
use crate::state::ApiState;
use crate::store::InvoiceRecord;
use axum::Json;
use axum::extract::State;
use submission::Date;
use submission::invoice::{
    Cents, Invoice, InvoiceList, InvoiceQuery, InvoiceSort, InvoiceStatus, InvoiceSummary, MAXIMUM_PAGE_SIZE, SortOrder,
};

/// The currency of every invoice, ISO 4217.
const CURRENCY: &str = "EUR";

/// `GET /v1/invoices`: one page, sorted, with the totals of all pages.
pub(crate) async fn list(
    State(state): State<ApiState>,
    principal: Principal,
    parameters: Parameters,
) -> Result<Json<InvoiceList>, Failure> {
    principal.require_group(BILLING_GROUP)?;
    let query = parse(&parameters)?;
    let records = state.store.invoices().await?;
    Ok(Json(page(records, query, utc_date(state.clock.now()))))
}

/// `GET /v1/invoices/{id}`.
pub(crate) async fn detail(
    State(state): State<ApiState>,
    principal: Principal,
    Identifier(id): Identifier,
) -> Result<Json<Invoice>, Failure> {
    principal.require_group(BILLING_GROUP)?;
    let record = state.store.invoice(&id).await?.ok_or_else(not_found)?;
    let today = utc_date(state.clock.now());
    Ok(Json(Invoice {
        net_cents: record.net(),
        tax_cents: record.tax(),
        total_cents: record.total(),
        status: status(&record, today),
        currency: CURRENCY.to_owned(),
        id: record.id,
        number: record.number,
        issued_on: record.issued_on,
        due_on: record.due_on,
        customer: record.customer,
        lines: record.lines,
        tax_percent: record.tax_percent,
    }))
}

fn parse(parameters: &Parameters) -> Result<InvoiceQuery, WrongParameter> {
    parameters.read(
        "page, page_size, sort and order",
        |query: &mut InvoiceQuery, name, value| {
            Some(match name {
                "page" => put_number(&mut query.page, value, 1..=u32::MAX),
                "page_size" => put_number(&mut query.page_size, value, 1..=MAXIMUM_PAGE_SIZE),
                "sort" => {
                    let sort = InvoiceSort::ALL.into_iter().find(|sort| sort.name() == value);
                    let known = InvoiceSort::ALL.map(InvoiceSort::name).join(", ");
                    put(&mut query.sort, sort, format!("one of {known}"))
                }
                "order" => {
                    let mut orders = [SortOrder::Asc, SortOrder::Desc].into_iter();
                    put(
                        &mut query.order,
                        orders.find(|order| order.name() == value),
                        "asc or desc",
                    )
                }
                _ => return None,
            })
        },
    )
}

fn page(records: Vec<InvoiceRecord>, query: InvoiceQuery, today: Date) -> InvoiceList {
    let mut invoices: Vec<_> = records.iter().map(|record| summary(record, today)).collect();
    sort(&mut invoices, query);
    let sum_of = |wanted: fn(InvoiceStatus) -> bool| -> Cents {
        invoices
            .iter()
            .filter(|invoice| wanted(invoice.status))
            .map(|invoice| invoice.total_cents)
            .sum()
    };
    let [total_cents, outstanding_cents, overdue_cents] = [
        sum_of(|_| true),
        sum_of(|status| status != InvoiceStatus::Paid),
        sum_of(|status| status == InvoiceStatus::Overdue),
    ];
    let total_count = u32::try_from(invoices.len()).unwrap_or(u32::MAX);
    let size = query.page_size as usize;
    let skipped = size.saturating_mul(query.page as usize - 1);
    InvoiceList {
        invoices: invoices.into_iter().skip(skipped).take(size).collect(),
        page: query.page,
        page_size: query.page_size,
        total_count,
        total_cents,
        outstanding_cents,
        overdue_cents,
        currency: CURRENCY.to_owned(),
    }
}

/// Sorts by the key, and equal ones by number, ascending either way.
fn sort(invoices: &mut [InvoiceSummary], query: InvoiceQuery) {
    invoices.sort_by(|left, right| {
        let ascending = match query.sort {
            InvoiceSort::Number => left.number.cmp(&right.number),
            InvoiceSort::IssuedOn => left.issued_on.cmp(&right.issued_on),
            InvoiceSort::DueOn => left.due_on.cmp(&right.due_on),
            InvoiceSort::Status => left.status.cmp(&right.status),
            InvoiceSort::Customer => left.customer.cmp(&right.customer),
            InvoiceSort::Total => left.total_cents.cmp(&right.total_cents),
        };
        let ordered = match query.order {
            SortOrder::Asc => ascending,
            SortOrder::Desc => ascending.reverse(),
        };
        ordered.then_with(|| left.number.cmp(&right.number))
    });
}

fn summary(record: &InvoiceRecord, today: Date) -> InvoiceSummary {
    InvoiceSummary {
        id: record.id.clone(),
        number: record.number.clone(),
        issued_on: record.issued_on,
        due_on: record.due_on,
        status: status(record, today),
        customer: record.customer.clone(),
        currency: CURRENCY.to_owned(),
        total_cents: record.total(),
    }
}

fn status(record: &InvoiceRecord, today: Date) -> InvoiceStatus {
    if record.paid {
        InvoiceStatus::Paid
    } else if record.due_on < today {
        InvoiceStatus::Overdue
    } else {
        InvoiceStatus::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_text(query: &str) -> Result<InvoiceQuery, WrongParameter> {
        parse(&Parameters::of(query))
    }

    #[test]
    fn parameters_have_defaults() {
        assert_eq!(parse_text(""), Ok(InvoiceQuery::default()));
        assert_eq!(
            parse_text("page=2&page_size=100&sort=total&order=asc"),
            Ok(InvoiceQuery {
                page: 2,
                page_size: 100,
                sort: InvoiceSort::Total,
                order: SortOrder::Asc
            })
        );
    }

    #[test]
    fn wrong_parameters_are_named() {
        for (query, sentence) in [
            ("page=0", "page must be a whole number from 1."),
            ("page_size=0", "page_size must be a whole number from 1 to 100."),
            ("page_size=101", "page_size must be a whole number from 1 to 100."),
            ("order=up", "order must be asc or desc."),
            (
                "sort=price",
                "sort must be one of number, issued_on, due_on, status, customer, total.",
            ),
            ("filter=x", "Nothing is known here but page, page_size, sort and order."),
        ] {
            assert_eq!(parse_text(query).unwrap_err().to_string(), sentence, "{query}");
        }
    }
}
