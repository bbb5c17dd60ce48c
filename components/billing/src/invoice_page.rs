use leptos::prelude::*;
use shared_ui::{
    ButtonVariant, Card, Column, EmptyState, ErrorCard, IconName, KeyValue, KeyValueList, LinkButton, PageHeader,
    Spinner, Table, TableState, format,
    request::{Answer, use_request},
    router::encode_segment,
};
use submission::invoice::{Cents, Invoice};
use wharf::{browser::FetchError, leptos::use_host};

use crate::status;

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
    let base = StoredValue::new(host.href(""));
    let host = StoredValue::new_local(host);
    let path = ["/v1/invoices/", &encode_segment(&id)].concat();
    let request = use_request::<Invoice>("api", move || path.clone());
    let reload = request.reload;
    let list = Signal::derive(move || {
        let path = last_list.get();
        base.with_value(|base| [base.as_str(), if path == "/" { "" } else { &path }].concat())
    });
    move || {
        request.answer.with(|answer| match answer {
            Answer::Loading => view! { <Spinner label="Loading the invoice" /> }.into_any(),
            Answer::Ready(invoice) | Answer::Refreshing(invoice) => {
                host.with_value(|host| host.set_title(&["Invoice ", &invoice.number].concat()));
                content(invoice, list).into_any()
            }
            Answer::Failed(FetchError::Status { status: 404, .. }) => {
                host.with_value(|host| host.set_title("Invoice not found"));
                unknown(list).into_any()
            }
            Answer::Failed(error) => view! {
                <PageHeader title="Invoice" back=move || back(list) />
                <ErrorCard
                    title="The invoice could not be loaded"
                    message=error.to_string()
                    on_retry=move || reload.run(())
                />
            }
            .into_any(),
        })
    }
}

fn back(list: Signal<String>) -> impl IntoView {
    view! {
        <LinkButton href=list variant=ButtonVariant::Plain icon=IconName::ChevronLeft>
            "All invoices"
        </LinkButton>
    }
}

fn unknown(list: Signal<String>) -> impl IntoView {
    view! {
        <PageHeader title="Invoice not found" />
        <Card>
            <EmptyState
                title="There is no invoice at this address"
                actions=move || view! { <LinkButton href=list>"All invoices"</LinkButton> }
            >
                "The address may be mistyped, or the invoice belongs to someone else."
            </EmptyState>
        </Card>
    }
}

fn content(invoice: &Invoice, list: Signal<String>) -> impl IntoView + use<> {
    let Invoice {
        number,
        issued_on,
        due_on,
        status,
        customer,
        currency,
        lines,
        net_cents,
        tax_percent,
        tax_cents,
        total_cents,
        ..
    } = invoice.clone();
    let lines = StoredValue::new(lines);
    let currency = StoredValue::new(currency);
    let money = move |amount: Cents| currency.with_value(|currency| format::money(amount.0, currency));
    let rows = move || {
        lines.with_value(|lines| {
            lines
                .iter()
                .map(|line| {
                    view! {
                        <tr>
                            <th scope="row" class="wharf-wrap">{line.description.clone()}</th>
                            <td class="wharf-numeric">{format::number(f64::from(line.quantity))}</td>
                            <td class="wharf-numeric">{money(line.unit_price_cents)}</td>
                            <td class="wharf-numeric">{money(line.total_cents)}</td>
                        </tr>
                    }
                })
                .collect_view()
        })
    };
    let total = move |class: &'static str, label: String, amount: Cents| {
        view! {
            <tr class=class>
                <th scope="row" colspan="3">{label}</th>
                <td class="wharf-numeric">{money(amount)}</td>
            </tr>
        }
    };
    let footer = move || {
        let tax = ["Tax ", &format::number(f64::from(tax_percent)), " %"].concat();
        view! {
            {total("", "Net".to_owned(), net_cents)}
            {total("", tax, tax_cents)}
            {total("wharf-total", "Total".to_owned(), total_cents)}
        }
    };
    view! {
        <PageHeader
            title=["Invoice ", &number].concat()
            back=move || back(list)
            actions=move || status::badge(status)
        />
        <div class="wharf-stack">
            <Card title="Key facts">
                <KeyValueList>
                    <KeyValue label="Customer">{customer}</KeyValue>
                    <KeyValue label="Issued on">{format::date(&issued_on.to_iso())}</KeyValue>
                    <KeyValue label="Due on">{format::date(&due_on.to_iso())}</KeyValue>
                    <KeyValue label="Total, tax included">
                        <strong>{money(total_cents)}</strong>
                    </KeyValue>
                </KeyValueList>
            </Card>
            <Card title="Items" flush=true>
                <Table
                    caption="Items"
                    hide_caption=true
                    columns=COLUMNS.to_vec()
                    state=TableState::Ready
                    footer=footer
                >
                    {rows()}
                </Table>
            </Card>
        </div>
    }
}
