use std::sync::Arc;

use leptos::prelude::*;
use shared_ui::{
    ButtonVariant, Card, Column, ErrorCard, IconName, LinkButton, NotFound, PageHeader, Spinner, Table, TableState,
    contents, format, key_value, key_values,
    request::{Answer, use_request},
    router::encode_segment,
    tag::{Child, Tag, dynamic, each, tag},
};
use submission::invoice::{Cents, Invoice};
use wharf::{Host, browser::FetchError, leptos::use_host};

use crate::{ALL_INVOICES, status};

const COLUMNS: [Column; 4] = [
    Column::new("description", "Description"),
    Column::new("quantity", "Quantity").numeric(),
    Column::new("unit_price", "Unit price").numeric(),
    Column::new("amount", "Amount").numeric(),
];

/// One invoice.
#[component]
pub(crate) fn InvoicePage(id: String, last_list: RwSignal<String>) -> impl IntoView {
    let host = use_host();
    host.set_title("Invoice");
    // What a person reads on an invoice is its number, in capitals; names in addresses are not.
    let path = ["/v1/invoices/", &encode_segment(&id.to_ascii_lowercase())].concat();
    let request = use_request::<Invoice>("api", move || path.clone());
    let host = StoredValue::new_local(host);
    let page = move || {
        host.with_value(|host| {
            let list = host.href(&last_list.get());
            request.answer.with(|answer| match answer {
                Answer::Loading => view! { <Spinner label="Loading the invoice" /> }.into(),
                Answer::Ready(invoice) | Answer::Refreshing(invoice) => shown(host, invoice, list),
                Answer::Failed(FetchError::Status { status: 404, .. }) => {
                    host.set_title("Invoice not found");
                    view! {
                        <NotFound
                            title="Invoice not found"
                            what="There is no invoice at this address"
                            why="The address may be mistyped, or the invoice belongs to someone else."
                            back=ALL_INVOICES
                            href=list
                        />
                    }
                    .into()
                }
                Answer::Failed(error) => Child::Many(vec![
                    view! { <PageHeader title="Invoice" back=move || back(&list) /> }.into(),
                    view! {
                        <ErrorCard
                            title="The invoice could not be loaded"
                            message=error.to_string()
                            trace_id=error.trace_id()
                            on_retry=request.reload
                        />
                    }
                    .into(),
                ]),
            })
        })
    };
    contents(dynamic(page))
}

fn back(list: &str) -> Child {
    view! {
        <LinkButton href=list.to_owned() variant=ButtonVariant::Plain icon=IconName::ChevronLeft>
            {ALL_INVOICES}
        </LinkButton>
    }
    .into()
}

fn shown(host: &Host, invoice: &Invoice, list: String) -> Child {
    let title = ["Invoice ", &invoice.number].concat();
    host.set_title(&title);
    let status = invoice.status;
    let money = |amount: Cents| format::money(amount.0, &invoice.currency);
    let facts = key_values(vec![
        key_value("Customer", invoice.customer.clone()),
        key_value("Issued on", format::date(&invoice.issued_on.to_iso())),
        key_value("Due on", format::date(&invoice.due_on.to_iso())),
        key_value("Total, tax included", tag("strong").child(money(invoice.total_cents))),
    ]);
    let items = items(invoice);
    let page = tag("div")
        .set("class", "wharf-stack")
        .child(view! { <Card title="Key facts">{facts}</Card> })
        .child(view! { <Card title="Items" flush=true>{items}</Card> });
    Child::Many(vec![
        view! { <PageHeader title=title back=move || back(&list) actions=move || status::badge(status) /> }.into(),
        page.into(),
    ])
}

fn items(invoice: &Invoice) -> impl IntoView + use<> {
    let for_rows = Arc::new(invoice.clone());
    let for_footer = Arc::clone(&for_rows);
    view! {
        <Table
            caption="Items"
            hide_caption=true
            columns=COLUMNS.to_vec()
            state=TableState::Ready
            footer=move || totals(&for_footer)
            rows=move || rows(&for_rows)
        />
    }
}

fn rows(invoice: &Invoice) -> Child {
    each(&invoice.lines, |line| {
        let description = tag("th")
            .set("scope", "row")
            .set("class", "wharf-wrap")
            .child(line.description.clone());
        tag("tr")
            .child(description)
            .child(figure(format::number(f64::from(line.quantity))))
            .child(figure(format::money(line.unit_price_cents.0, &invoice.currency)))
            .child(figure(format::money(line.total_cents.0, &invoice.currency)))
    })
}

fn totals(invoice: &Invoice) -> Child {
    let tax = ["Tax ", &format::number(f64::from(invoice.tax_percent)), " %"].concat();
    let totals = [
        ("", "Net".to_owned(), invoice.net_cents),
        ("", tax, invoice.tax_cents),
        ("wharf-total", "Total".to_owned(), invoice.total_cents),
    ];
    each(totals, |(class, label, amount)| {
        let head = tag("th").set("scope", "row").set("colspan", "3").child(label);
        tag("tr")
            .set("class", class)
            .child(head)
            .child(figure(format::money(amount.0, &invoice.currency)))
    })
}

fn figure(text: String) -> Tag {
    tag("td").set("class", "wharf-numeric").child(text)
}
