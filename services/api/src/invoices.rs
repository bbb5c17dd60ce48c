//! `/v1/invoices`: for members of the group `billing`.

use crate::BILLING_GROUP;
use crate::auth::Principal;
use crate::clock::utc_date;
use crate::extract::{Identifier, Parameters, not_found};
use crate::failure::Failure;
use crate::state::ApiState;
use crate::store::InvoiceRecord;
use axum::Json;
use axum::extract::{Query, State};
use std::str::FromStr;
use submission::Date;
use submission::invoice::{
    Cents, Invoice, InvoiceList, InvoiceQuery, InvoiceSort, InvoiceStatus, InvoiceSummary, MAXIMUM_PAGE_SIZE, SortOrder,
};
use submission::problem::Kind;

/// The currency of every invoice, ISO 4217.
const CURRENCY: &str = "EUR";

/// `GET /v1/invoices`: one page, sorted, with the totals of all pages.
pub(crate) async fn list(
    State(state): State<ApiState>,
    principal: Principal,
    parameters: Parameters,
) -> Result<Json<InvoiceList>, Failure> {
    principal.require_group(BILLING_GROUP)?;
    let Query(parameters) =
        parameters.map_err(|_| Failure::new(Kind::BadRequest, "The query string cannot be decoded."))?;
    let query = parse(&parameters).map_err(|detail| Failure::new(Kind::BadRequest, detail))?;
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

/// Reads the parameters, or says which one is wrong and what it may be.
fn parse(parameters: &[(String, String)]) -> Result<InvoiceQuery, String> {
    let mut query = InvoiceQuery::default();
    for (index, (name, value)) in parameters.iter().enumerate() {
        if parameters.iter().take(index).any(|(earlier, _)| earlier == name) {
            return Err(format!("The parameter {name} is there twice."));
        }
        match name.as_str() {
            "page" => query.page = number(value, u32::MAX).ok_or("page must be a whole number from 1.")?,
            "page_size" => {
                query.page_size = number(value, MAXIMUM_PAGE_SIZE)
                    .ok_or_else(|| format!("page_size must be a whole number from 1 to {MAXIMUM_PAGE_SIZE}."))?;
            }
            "sort" => {
                let known = InvoiceSort::ALL.map(InvoiceSort::name).join(", ");
                query.sort = InvoiceSort::ALL
                    .into_iter()
                    .find(|sort| sort.name() == value)
                    .ok_or_else(|| format!("sort must be one of {known}."))?;
            }
            "order" => {
                query.order = [SortOrder::Asc, SortOrder::Desc]
                    .into_iter()
                    .find(|order| order.name() == value)
                    .ok_or("order must be asc or desc.")?;
            }
            _ => return Err("The parameters are page, page_size, sort and order.".to_owned()),
        }
    }
    Ok(query)
}

fn number(text: &str, maximum: u32) -> Option<u32> {
    // `u32::from_str` would take a plus sign, which also stands for a space in a query string.
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    u32::from_str(text).ok().filter(|number| (1..=maximum).contains(number))
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

    fn parse_text(pairs: &[(&str, &str)]) -> Result<InvoiceQuery, String> {
        parse(
            &pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn parameters_have_defaults() {
        assert_eq!(parse_text(&[]), Ok(InvoiceQuery::default()));
        assert_eq!(
            parse_text(&[("page", "2"), ("page_size", "100"), ("sort", "total"), ("order", "asc")]),
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
        for (name, value) in [
            ("page", "0"),
            ("page", "-1"),
            ("page", "+1"),
            ("page", ""),
            ("page", "99999999999"),
            ("page_size", "0"),
            ("page_size", "101"),
            ("sort", "price"),
            ("order", "up"),
        ] {
            assert!(
                parse_text(&[(name, value)]).unwrap_err().starts_with(name),
                "{name}={value}"
            );
        }
        assert!(parse_text(&[("filter", "x")]).is_err());
        assert!(parse_text(&[("page", "1"), ("page", "2")]).is_err());
    }
}
