//! `/v1/invoices`.

use super::support::{OTHER, OWNER, World};
use axum::http::StatusCode;
use serde_json::Value;
use std::collections::BTreeSet;
use submission::invoice::{Invoice, InvoiceList, InvoiceStatus};

async fn list(world: &World, query: &str) -> InvoiceList {
    let answer = world.get(&format!("/v1/invoices{query}"), &world.billing_token()).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    serde_json::from_value(answer.body).unwrap()
}

#[tokio::test]
async fn only_members_of_billing_see_invoices() {
    let world = World::new().await;
    for path in [
        "/v1/invoices",
        "/v1/invoices/inv-0001",
        "/v1/invoices/inv-9999",
        "/v1/invoices?page=x",
    ] {
        for subject in [OWNER, OTHER] {
            let answer = world.get(path, &world.token(subject)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(answer.body["type"], "urn:wharf:problem:forbidden");
        }
    }
    assert_eq!(
        world.get("/v1/invoices", &world.billing_token()).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_newest_come_first_unless_asked_otherwise() {
    let world = World::new().await;
    let page = list(&world, "").await;
    assert_eq!(
        (page.page, page.page_size, page.total_count, page.invoices.len()),
        (1, 25, 240, 25)
    );
    assert_eq!(page.invoices[0].number, "INV-0240");
    assert!(
        page.invoices
            .windows(2)
            .all(|pair| pair[0].issued_on >= pair[1].issued_on)
    );
}

#[tokio::test]
async fn pages_hold_every_invoice_once_and_the_totals_of_all() {
    let world = World::new().await;
    let mut numbers = BTreeSet::new();
    let mut sum = 0;
    let first = list(&world, "?page_size=100&sort=status").await;
    for page in 1..=3 {
        let page = list(&world, &format!("?page={page}&page_size=100&sort=status")).await;
        assert_eq!(
            (
                page.total_count,
                page.total_cents,
                page.outstanding_cents,
                page.overdue_cents
            ),
            (240, first.total_cents, first.outstanding_cents, first.overdue_cents)
        );
        sum += page.invoices.iter().map(|invoice| invoice.total_cents.0).sum::<i64>();
        numbers.extend(page.invoices.into_iter().map(|invoice| invoice.number));
    }
    assert_eq!(numbers.len(), 240);
    assert_eq!(sum, first.total_cents.0);
    assert!(first.overdue_cents < first.outstanding_cents && first.outstanding_cents < first.total_cents);
    assert!(list(&world, "?page=4&page_size=100").await.invoices.is_empty());
    assert!(list(&world, "?page=4294967295&page_size=100").await.invoices.is_empty());
}

#[tokio::test]
async fn every_key_sorts_both_ways() {
    let world = World::new().await;
    for sort in ["number", "issued_on", "due_on", "status", "customer", "total"] {
        let key = |invoice: &Value| match sort {
            "total" => format!("{:020}", invoice["total_cents"].as_i64().unwrap()),
            // `open`, `overdue`, `paid` are in alphabetical order too.
            name => invoice[name].as_str().unwrap().to_owned(),
        };
        for (order, ascending) in [("asc", true), ("desc", false)] {
            let path = format!("/v1/invoices?sort={sort}&order={order}&page_size=100");
            let answer = world.get(&path, &world.billing_token()).await;
            let keys: Vec<_> = answer.body["invoices"].as_array().unwrap().iter().map(key).collect();
            let in_order = keys.windows(2).all(|pair| {
                if ascending {
                    pair[0] <= pair[1]
                } else {
                    pair[0] >= pair[1]
                }
            });
            assert!(in_order, "{path}: {keys:?}");
        }
    }
}

#[tokio::test]
async fn wrong_parameters_are_problems_that_name_them() {
    let world = World::new().await;
    for query in [
        "page=0",
        "page_size=101",
        "sort=price",
        "order=up",
        "page=%ff",
        "page=1&page=2",
        "q=1",
        "sort=",
    ] {
        let answer = world
            .get(&format!("/v1/invoices?{query}"), &world.billing_token())
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(answer.body["type"], "urn:wharf:problem:bad-request");
    }
}

#[tokio::test]
async fn one_invoice_adds_up_and_agrees_with_the_list() {
    let world = World::new().await;
    let summaries = list(&world, "?page_size=100").await.invoices;
    for summary in [&summaries[0], &summaries[50], &summaries[99]] {
        let answer = world
            .get(&format!("/v1/invoices/{}", summary.id), &world.billing_token())
            .await;
        let invoice: Invoice = serde_json::from_value(answer.body).unwrap();
        assert_eq!((&invoice.number, invoice.status), (&summary.number, summary.status));
        assert_eq!(invoice.total_cents, summary.total_cents);
        assert_eq!(
            invoice.lines.iter().map(|line| line.total_cents.0).sum::<i64>(),
            invoice.net_cents.0
        );
        assert!(
            invoice
                .lines
                .iter()
                .all(|line| line.unit_price_cents.0 * i64::from(line.quantity) == line.total_cents.0)
        );
        assert_eq!(invoice.net_cents + invoice.tax_cents, invoice.total_cents);
    }
    for unknown in ["inv-0000", "inv-0241", "INV-0001", "%2e%2e"] {
        let answer = world
            .get(&format!("/v1/invoices/{unknown}"), &world.billing_token())
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{unknown}");
    }
}

#[tokio::test]
async fn an_open_invoice_becomes_overdue_the_day_after_it_was_due() {
    let world = World::new().await;
    let open = list(&world, "?sort=status&order=asc&page_size=1")
        .await
        .invoices
        .remove(0);
    assert_eq!(open.status, InvoiceStatus::Open);
    // The access token would expire meanwhile, so each request takes a new one.
    world.clock.advance(40 * 24 * 3600);
    let later = world
        .get(&format!("/v1/invoices/{}", open.id), &world.billing_token())
        .await;
    assert_eq!(later.body["status"], "overdue");
}
