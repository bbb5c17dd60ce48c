use leptos::prelude::*;
use shared_ui::{Card, Column, Link, PageHeader, Pagination, Sort, Table, format, request::use_request};
use submission::invoice::{Cents, InvoiceList, InvoiceQuery, InvoiceSummary};
use wharf::leptos::{use_host, use_location};

use crate::{
    address::{Route, invoice_path, list_path, read_list, sorted_by, table_sort},
    status,
};

/// The keys are the API's names, which the address carries too.
const COLUMNS: [Column; 6] = [
    Column::new("number", "Number").sortable(),
    Column::new("customer", "Customer").sortable(),
    Column::new("issued_on", "Issued").sortable(),
    Column::new("due_on", "Due").sortable(),
    Column::new("status", "Status").sortable(),
    Column::new("total", "Total").sortable().numeric(),
];

/// All invoices, a page at a time. Page and order live in the address, so that links and the back button work.
#[component]
pub(crate) fn ListPage(last_list: RwSignal<String>) -> impl IntoView {
    let host = use_host();
    host.set_title("Billing");
    let base = StoredValue::new(host.href(""));
    let host = StoredValue::new_local(host);
    let location = use_location();
    // On the way to another page the location is no longer this page's.
    let query = Memo::new(move |last: Option<&InvoiceQuery>| {
        location.with(|location| match Route::of(&location.path) {
            Route::List => read_list(&location.search),
            _ => last.copied().unwrap_or_default(),
        })
    });
    Effect::new(move |_| last_list.set(list_path(query.get())));

    let request = use_request::<InvoiceList>("api", move || {
        ["/v1/invoices?", &query.get().to_query_string()].concat()
    });
    let list = Memo::new(move |_| request.answer.with(|answer| answer.value().cloned()));
    let state = move || {
        request
            .answer
            .with(|answer| answer.table_state(|list| list.invoices.is_empty()))
    };
    let pages = move || {
        list.with(|list| {
            list.as_ref()
                .map_or(1, |list| list.total_count.div_ceil(list.page_size.max(1)).max(1))
        })
    };
    let sort = move |sort: Sort| {
        let path = list_path(sorted_by(query.get_untracked(), &sort));
        // Refused only when this mount has ended.
        let _ = host.with_value(|host| host.navigate(&path));
    };
    let page_address = move |page: u32| {
        let path = list_path(InvoiceQuery { page, ..query.get() });
        base.with_value(|base| [base.as_str(), if path == "/" { "" } else { &path }].concat())
    };
    let rows = move || {
        list.with(|list| {
            let invoices = list.iter().flat_map(|list| &list.invoices);
            invoices
                .map(|invoice| base.with_value(|base| row(base, invoice)))
                .collect_view()
        })
    };

    view! {
        <PageHeader title="Billing" description="Invoices, what is paid and what is open." />
        <div class="wharf-stack">
            {move || list.with(|list| list.as_ref().map(sums))}
            <Card title="Invoices" flush=true>
                <Table
                    caption="Invoices"
                    hide_caption=true
                    columns=COLUMNS.to_vec()
                    state=state
                    sort=move || Some(table_sort(query.get()))
                    on_sort=sort
                    on_retry=request.reload
                    empty="There are no invoices on this page."
                    footer=move || view! { {move || list.with(|list| list.as_ref().map(totals))} }
                >
                    {rows}
                </Table>
                <div class="wharf-card-footer">
                    <p class="wharf-muted" role="status">{move || list.with(|list| list.as_ref().map(range))}</p>
                    <Pagination page=move || query.get().page pages=pages href=page_address />
                </div>
            </Card>
        </div>
    }
}

fn row(base: &str, invoice: &InvoiceSummary) -> impl IntoView + use<> {
    let href = [base, &invoice_path(&invoice.id)].concat();
    let number = invoice.number.clone();
    view! {
        <tr>
            <th scope="row">
                <Link href=href>{number}</Link>
            </th>
            <td>{invoice.customer.clone()}</td>
            <td>{format::date(&invoice.issued_on.to_iso())}</td>
            <td>{format::date(&invoice.due_on.to_iso())}</td>
            <td>{status::badge(invoice.status)}</td>
            <td class="wharf-numeric">{format::money(invoice.total_cents.0, &invoice.currency)}</td>
        </tr>
    }
}

/// What matters about all invoices, at a glance.
fn sums(list: &InvoiceList) -> impl IntoView + use<> {
    let sum = |label: &'static str, amount: Cents| {
        view! {
            <div class="wharf-figure">
                <dt>{label}</dt>
                <dd>{format::money(amount.0, &list.currency)}</dd>
            </div>
        }
    };
    view! {
        <dl class="wharf-figures">
            {sum("Outstanding", list.outstanding_cents)}
            {sum("Overdue", list.overdue_cents)}
            {sum("Invoiced in total", list.total_cents)}
        </dl>
    }
}

fn totals(list: &InvoiceList) -> impl IntoView + use<> {
    let of_page = list.invoices.iter().map(|invoice| invoice.total_cents).sum::<Cents>();
    let total = |label: String, amount: Cents| {
        view! {
            <tr>
                <th scope="row" colspan="5">{label}</th>
                <td class="wharf-numeric">{format::money(amount.0, &list.currency)}</td>
            </tr>
        }
    };
    let all = ["All ", &format::number(f64::from(list.total_count)), " invoices"].concat();
    view! {
        {total("This page".to_owned(), of_page)}
        {total(all, list.total_cents)}
    }
}

/// Which invoices the page shows; read aloud after each change of page or order.
fn range(list: &InvoiceList) -> String {
    let number = |value: u32| format::number(f64::from(value));
    let before = list.page.saturating_sub(1).saturating_mul(list.page_size);
    let count = list.invoices.len() as u32;
    if count == 0 {
        return [number(list.total_count).as_str(), " invoices"].concat();
    }
    [
        number(before + 1).as_str(),
        "–",
        number(before + count).as_str(),
        " of ",
        number(list.total_count).as_str(),
    ]
    .concat()
}
