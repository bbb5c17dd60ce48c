use leptos::prelude::*;
use shared_ui::{
    Card, Column, PageHeader, Pagination, Skeleton, SkeletonShape, Sort, Table, contents, format, link,
    request::{Answer, use_request},
    tag::{Child, Tag, each, tag},
};
use submission::invoice::{Cents, DEFAULT_PAGE_SIZE, InvoiceList, InvoiceQuery, InvoiceSummary};
use wharf::{
    Host,
    leptos::{use_host, use_location},
};

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
    let answer = request.answer;
    let state = move || answer.with(|answer| answer.table_state(|list| list.invoices.is_empty()));
    let pages = move || {
        answer.with(|answer| {
            let list = answer.value();
            list.map_or(1, |list| list.total_count.div_ceil(list.page_size.max(1)).max(1))
        })
    };
    let sort = move |sort: Sort| {
        let path = list_path(sorted_by(query.get_untracked(), sort));
        // Refused only when this mount has ended.
        let _ = host.with_value(|host| host.navigate(&path));
    };
    let page_address = move |page: u32| {
        let path = list_path(InvoiceQuery { page, ..query.get() });
        host.with_value(|host| host.href(&path))
    };
    let rows = move || {
        answer.with(|answer| {
            let invoices = answer.value().map(|list| list.invoices.iter());
            host.with_value(|host| each(invoices.into_iter().flatten(), |invoice| row(host, invoice)))
        })
    };

    let table = view! {
        <Table
            caption="Invoices"
            hide_caption=true
            columns=COLUMNS.to_vec()
            state=state
            sort=move || Some(table_sort(query.get()))
            on_sort=sort
            on_retry=request.reload
            empty="There are no invoices on this page."
            footer=move || answer.with(|answer| totals(answer.value()))
            usual_rows=DEFAULT_PAGE_SIZE as usize
            rows=rows
        />
    };
    let shown = tag("p")
        .set("class", "wharf-muted")
        .set("role", "status")
        .text(move || answer.with(|answer| answer.value().map(range).unwrap_or_default()));
    let foot = tag("div")
        .set("class", "wharf-card-footer")
        .child(shown)
        .child(view! { <Pagination page=move || query.get().page pages=pages href=page_address /> });
    let invoices = contents(table).child(foot);
    let page = tag("div")
        .set("class", "wharf-stack")
        .dynamic(move || answer.with(sums))
        .child(view! { <Card title="Invoices" flush=true>{invoices}</Card> });
    contents(view! { <PageHeader title="Billing" description="Your invoices: what is paid and what is open." /> })
        .child(page)
}

fn row(host: &Host, invoice: &InvoiceSummary) -> Tag {
    let cell = |text: String| tag("td").child(text);
    let number = link(host.href(&invoice_path(&invoice.id)), invoice.number.clone());
    tag("tr")
        .child(tag("th").set("scope", "row").child(number))
        .child(cell(invoice.customer.clone()))
        .child(cell(format::date(&invoice.issued_on.to_iso())))
        .child(cell(format::date(&invoice.due_on.to_iso())))
        .child(tag("td").child(status::badge(invoice.status)))
        .child(amount(invoice.total_cents, &invoice.currency))
}

fn amount(amount: Cents, currency: &str) -> Tag {
    tag("td")
        .set("class", "wharf-numeric")
        .child(format::money(amount.0, currency))
}

/// What matters about all invoices, at a glance, and its place until it is there.
fn sums(answer: &Answer<InvoiceList>) -> Child {
    let Some(list) = answer.value() else {
        let is_coming = matches!(answer, Answer::Loading);
        return is_coming
            .then(|| view! { <Skeleton shape=SkeletonShape::Figure count=3 /> })
            .into();
    };
    let sum = |(label, amount): (&'static str, Cents)| {
        tag("div")
            .set("class", "wharf-figure")
            .child(tag("dt").child(label))
            .child(tag("dd").child(format::money(amount.0, &list.currency)))
    };
    let sums = [
        ("Outstanding", list.outstanding_cents),
        ("Overdue", list.overdue_cents),
        ("Total invoiced", list.total_cents),
    ];
    tag("dl").set("class", "wharf-figures").child(each(sums, sum)).into()
}

/// The sums at the end of the table, or lines as high as theirs.
fn totals(list: Option<&InvoiceList>) -> Vec<Tag> {
    let Some(list) = list else {
        let line = || tag("tr").child(tag("td").set("colspan", "6").child("\u{a0}"));
        return vec![line(), line()];
    };
    let total = |label: String, sum: Cents| {
        let head = tag("th").set("scope", "row").set("colspan", "5").child(label);
        tag("tr").child(head).child(amount(sum, &list.currency))
    };
    let of_page = list.invoices.iter().map(|invoice| invoice.total_cents).sum::<Cents>();
    let all = ["All ", &format::number(f64::from(list.total_count)), " invoices"].concat();
    vec![total("This page".to_owned(), of_page), total(all, list.total_cents)]
}

/// Which invoices the page shows; read aloud when that changes. The order is read with the header that was pressed.
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
