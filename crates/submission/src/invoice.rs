//! Invoices: the messages of `/v1/invoices`.

use crate::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Mul};

/// An amount of money in the hundredth part of the currency's unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(pub i64);

impl Add for Cents {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Mul<i64> for Cents {
    type Output = Self;

    fn mul(self, factor: i64) -> Self {
        Self(self.0.saturating_mul(factor))
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), Add::add)
    }
}

/// With thousands and two decimals, as English writes it: `1,234.56`.
impl fmt::Display for Cents {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let absolute = self.0.unsigned_abs();
        let units = (absolute / 100).to_string();
        if self.0 < 0 {
            formatter.write_str("-")?;
        }
        for (index, digit) in units.chars().enumerate() {
            if index > 0 && (units.len() - index).is_multiple_of(3) {
                formatter.write_str(",")?;
            }
            write!(formatter, "{digit}")?;
        }
        write!(formatter, ".{:02}", absolute % 100)
    }
}

/// Whether an invoice is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Not paid, and due today or later.
    Open,
    /// Not paid, and due before today.
    Overdue,
    /// Paid.
    Paid,
}

impl InvoiceStatus {
    /// What a person reads.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Overdue => "Overdue",
            Self::Paid => "Paid",
        }
    }
}

/// One position of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLine {
    /// What was delivered.
    pub description: String,
    /// How many.
    pub quantity: u32,
    /// The price of one, without tax.
    pub unit_price_cents: Cents,
    /// The price of all of them, without tax.
    pub total_cents: Cents,
}

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceSummary {
    /// Names the invoice in URLs: `inv-0001`.
    pub id: String,
    /// The number on the paper: `INV-0001`.
    pub number: String,
    /// The day it was written.
    pub issued_on: Date,
    /// The last day on which it can be paid in time.
    pub due_on: Date,
    /// Whether it is settled.
    pub status: InvoiceStatus,
    /// Who owes it.
    pub customer: String,
    /// The currency of every amount, ISO 4217: `EUR`.
    pub currency: String,
    /// The amount to pay, tax included.
    pub total_cents: Cents,
}

/// Answer of `GET /v1/invoices/{id}`. It repeats the members of [`InvoiceSummary`], see
/// [`SubmissionDetail`](crate::SubmissionDetail) for the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Names the invoice in URLs: `inv-0001`.
    pub id: String,
    /// The number on the paper: `INV-0001`.
    pub number: String,
    /// The day it was written.
    pub issued_on: Date,
    /// The last day on which it can be paid in time.
    pub due_on: Date,
    /// Whether it is settled.
    pub status: InvoiceStatus,
    /// Who owes it.
    pub customer: String,
    /// The currency of every amount, ISO 4217: `EUR`.
    pub currency: String,
    /// What was delivered.
    pub lines: Vec<InvoiceLine>,
    /// The sum of the lines.
    pub net_cents: Cents,
    /// The tax rate, in percent.
    pub tax_percent: u32,
    /// The tax on the net amount.
    pub tax_cents: Cents,
    /// The amount to pay, tax included.
    pub total_cents: Cents,
}

/// Answer of `GET /v1/invoices`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceList {
    /// The invoices of this page, sorted as asked.
    pub invoices: Vec<InvoiceSummary>,
    /// The page, counted from 1. A page behind the last one is empty.
    pub page: u32,
    /// How many invoices a page has at most.
    pub page_size: u32,
    /// How many invoices there are on all pages.
    pub total_count: u32,
    /// The sum of all invoices on all pages.
    pub total_cents: Cents,
    /// How much of it is not paid, overdue included.
    pub outstanding_cents: Cents,
    /// How much of it is overdue.
    pub overdue_cents: Cents,
    /// The currency of every amount, ISO 4217.
    pub currency: String,
}

/// What the list can be sorted by: the `sort` parameter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceSort {
    /// By number.
    Number,
    /// By the day it was written.
    #[default]
    IssuedOn,
    /// By the day it is due.
    DueOn,
    /// Open, then overdue, then paid.
    Status,
    /// By customer.
    Customer,
    /// By amount.
    Total,
}

impl InvoiceSort {
    /// Every key.
    pub const ALL: [Self; 6] = [
        Self::Number,
        Self::IssuedOn,
        Self::DueOn,
        Self::Status,
        Self::Customer,
        Self::Total,
    ];

    /// The value in the URL.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::IssuedOn => "issued_on",
            Self::DueOn => "due_on",
            Self::Status => "status",
            Self::Customer => "customer",
            Self::Total => "total",
        }
    }
}

/// Which end comes first: the `order` parameter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortOrder {
    /// Smallest, earliest, A first.
    Asc,
    /// Largest, latest, Z first.
    #[default]
    Desc,
}

impl SortOrder {
    /// The value in the URL.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asc => "asc",
            Self::Desc => "desc",
        }
    }
}

/// The largest `page_size`.
pub const MAXIMUM_PAGE_SIZE: u32 = 100;
/// The `page_size` when none is given.
pub const DEFAULT_PAGE_SIZE: u32 = 25;

/// The query of `GET /v1/invoices`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InvoiceQuery {
    /// The page, counted from 1.
    pub page: u32,
    /// How many invoices a page has, 1 to [`MAXIMUM_PAGE_SIZE`].
    pub page_size: u32,
    /// What to sort by. Equal invoices are in the order of their numbers.
    pub sort: InvoiceSort,
    /// Which end comes first.
    pub order: SortOrder,
}

impl Default for InvoiceQuery {
    fn default() -> Self {
        Self {
            page: 1,
            page_size: DEFAULT_PAGE_SIZE,
            sort: InvoiceSort::default(),
            order: SortOrder::default(),
        }
    }
}

impl InvoiceQuery {
    /// The query string, without the question mark: `page=1&page_size=25&sort=issued_on&order=desc`.
    #[must_use]
    pub fn to_query_string(self) -> String {
        let Self {
            page,
            page_size,
            sort,
            order,
        } = self;
        format!(
            "page={page}&page_size={page_size}&sort={}&order={}",
            sort.name(),
            order.name()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_with_thousands_and_two_decimals() {
        for (cents, text) in [
            (0, "0.00"),
            (5, "0.05"),
            (123_456, "1,234.56"),
            (-100_000, "-1,000.00"),
            (100_000_000, "1,000,000.00"),
        ] {
            assert_eq!(Cents(cents).to_string(), text);
        }
    }

    #[test]
    fn amounts_are_integers_on_the_wire() {
        assert_eq!(serde_json::to_string(&Cents(1999)).unwrap(), "1999");
        assert!(serde_json::from_str::<Cents>("19.99").is_err());
        assert_eq!([Cents(1), Cents(2) * 3].into_iter().sum::<Cents>(), Cents(7));
    }

    #[test]
    fn names_in_the_url_are_the_names_in_json() {
        for sort in InvoiceSort::ALL {
            assert_eq!(serde_json::to_value(sort).unwrap(), sort.name());
        }
        for order in [SortOrder::Asc, SortOrder::Desc] {
            assert_eq!(serde_json::to_value(order).unwrap(), order.name());
        }
    }

    #[test]
    fn the_default_query_asks_for_the_newest_first() {
        assert_eq!(
            InvoiceQuery::default().to_query_string(),
            "page=1&page_size=25&sort=issued_on&order=desc"
        );
    }
}
