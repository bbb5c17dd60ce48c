//! The invoices that a new store is filled with.

use super::InvoiceRecord;
use crate::clock::add_days;
use submission::Date;
use submission::invoice::{Cents, InvoiceLine};

/// How many.
pub(super) const COUNT: u32 = 240;

const CUSTOMERS: [&str; 12] = [
    "Example Bakery",
    "Example Bookshop",
    "Example Brewery",
    "Example Cycle Works",
    "Example Dental Practice",
    "Example Garden Centre",
    "Example Joinery",
    "Example Logistics",
    "Example Optics",
    "Example Print House",
    "Example Roofing",
    "Example Winery",
];

/// What is sold, with the price of one in cents.
const PRODUCTS: [(&str, i64); 8] = [
    ("Berth for one container, per month", 18_900),
    ("Hosting, per month", 4_900),
    ("Customs form, per piece", 1_250),
    ("Storage, per 100 GB", 230),
    ("Support, per hour", 9_600),
    ("Training, per day", 124_000),
    ("Crane, per lift", 7_475),
    ("Data export, per run", 3_999),
];

/// The invoices, the same for the same date: one every third day, the newest of the day before `today`. Most are paid,
/// some of the older ones never were.
pub(super) fn invoices(today: Date) -> impl Iterator<Item = InvoiceRecord> {
    (1..=COUNT).map(move |index| invoice(index, today))
}

fn invoice(index: u32, today: Date) -> InvoiceRecord {
    let age = i64::from(COUNT - index) * 3 + 1;
    let issued_on = add_days(today, -age);
    let days_to_pay = if index.is_multiple_of(3) { 14 } else { 30 };
    let due_on = add_days(issued_on, days_to_pay);
    let paid = if due_on < today {
        !index.is_multiple_of(11)
    } else {
        index.is_multiple_of(4)
    };
    let dice = mix(index);
    let lines = (0..=dice % 4)
        .map(|position| line(mix(dice.wrapping_add(position))))
        .collect();
    let customer = CUSTOMERS
        .get(mix(index ^ 0x55) as usize % CUSTOMERS.len())
        .copied()
        .unwrap_or_default();
    InvoiceRecord {
        id: format!("inv-{index:04}"),
        number: format!("INV-{index:04}"),
        issued_on,
        due_on,
        paid,
        customer: customer.to_owned(),
        lines,
        tax_percent: 19,
    }
}

fn line(dice: u32) -> InvoiceLine {
    let (description, price) = PRODUCTS
        .get(dice as usize % PRODUCTS.len())
        .copied()
        .unwrap_or_default();
    let quantity = 1 + (dice >> 8) % 12;
    InvoiceLine {
        description: description.to_owned(),
        quantity,
        unit_price_cents: Cents(price),
        total_cents: Cents(price) * i64::from(quantity),
    }
}

/// Scatters small numbers over 32 bits (the finaliser of MurmurHash3), so that the sample looks like one.
const fn mix(number: u32) -> u32 {
    let number = (number ^ (number >> 16)).wrapping_mul(0x85eb_ca6b);
    let number = (number ^ (number >> 13)).wrapping_mul(0xc2b2_ae35);
    number ^ (number >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> Date {
        "2026-11-23".parse().unwrap()
    }

    #[test]
    fn the_sample_is_the_same_every_time() {
        let first: Vec<_> = invoices(today()).collect();
        assert_eq!(first, invoices(today()).collect::<Vec<_>>());
        assert_eq!(first.len(), 240);
        assert_eq!(first[0].number, "INV-0001");
        assert_eq!(first[239].issued_on.to_iso(), "2026-11-22");
    }

    #[test]
    fn the_sample_has_every_kind_of_invoice() {
        let all: Vec<_> = invoices(today()).collect();
        let overdue = all
            .iter()
            .filter(|invoice| !invoice.paid && invoice.due_on < today())
            .count();
        let open = all
            .iter()
            .filter(|invoice| !invoice.paid && invoice.due_on >= today())
            .count();
        assert!(overdue > 10 && open > 3, "{overdue} overdue, {open} open");
        assert!(
            all.iter()
                .all(|invoice| (1..=4).contains(&invoice.lines.len()) && invoice.total().0 > 0)
        );
        let customers: std::collections::BTreeSet<_> = all.iter().map(|invoice| &invoice.customer).collect();
        assert_eq!(customers.len(), CUSTOMERS.len());
    }

    #[test]
    fn tax_is_rounded_to_the_nearest_cent() {
        let mut invoice = invoice(1, today());
        invoice.lines = vec![InvoiceLine {
            description: String::new(),
            quantity: 1,
            unit_price_cents: Cents(150),
            total_cents: Cents(150),
        }];
        assert_eq!(invoice.tax(), Cents(29), "28.5 cents");
        assert_eq!(invoice.total(), Cents(179));
    }
}
