// `#[component]` writes the body as a second `pub` function, which only the re-exported one calls.
#![allow(unreachable_pub)]
//! An app that shows one component of the toolkit and nothing else. `cargo xtask size components` builds it once for each of the
//! names below and compares it with the one that shows nothing.

use leptos::prelude::*;
#[allow(unused_imports)] // Each probe uses its own.
use shared_ui::{
    contents,
    tag::{Child, Tag, each, tag},
    *,
};

#[allow(unused)]
fn text() -> RwSignal<String> {
    RwSignal::new(String::new())
}

#[allow(unused)]
fn choices() -> Vec<Choice> {
    vec![Choice::new("a", "Antwerp"), Choice::new("b", "Bergen")]
}

macro_rules! probes {
    ($($name:tt => $body:expr;)+) => {
        $(
            #[cfg(probe = $name)]
            fn probe() -> Child {
                $body.into()
            }
        )+
    };
}

// One line each: `cargo xtask size components` reads the names.
probes! {
    "empty" => tag("div");
    "Alert" => view! { <Alert>"Saved"</Alert> };
    "Badge" => view! { <Badge text="New" /> };
    "BarChart" => view! { <BarChart title="Ships" labels=vec![String::new()] series=vec![Series::new("2026", vec![1.0])] /> };
    "Breadcrumbs" => view! { <Breadcrumbs pages=vec![NavItem::new("/", "Start")] current="Here" /> };
    "Button" => view! { <Button on_click=|| ()>"Save"</Button> };
    "ButtonMenu" => view! { <ButtonMenu label="Actions" items=vec![MenuItem::new("Delete", || ())] /> };
    "Card" => view! { <Card title="Berth">"Free"</Card> };
    "Checkbox" => view! { <Checkbox id="a" label="Yes" checked=RwSignal::new(false) /> };
    "CodeBlock" => view! { <CodeBlock label="a.rs" code="fn main() {}" /> };
    "Combobox" => view! { <Combobox id="a" label="Port" choices=choices() value=text() /> };
    "DateInput" => view! { <DateInput id="a" label="Day" value=text() /> };
    "Dialog" => view! { <Dialog open=RwSignal::new(true) title="Sure?">"Yes"</Dialog> };
    "Disclosure" => view! { <Disclosure summary="More">"Text"</Disclosure> };
    "Drawer" => view! { <Drawer open=RwSignal::new(true) title="Filter">"Text"</Drawer> };
    "EmptyState" => view! { <EmptyState title="Nothing">"Yet"</EmptyState> };
    "ErrorCard" => view! { <ErrorCard title="No" message="Sorry" code="WHARF-1" trace_id="1" on_retry=|| () /> };
    "ErrorSummary" => view! { <ErrorSummary errors=vec![SummaryError::new("a", "Enter a name")] /> };
    "Field" => view! { <Field id="a" label="Name">"…"</Field> };
    "FileInput" => view! { <FileInput id="a" label="File" value=RwSignal::new_local(None) /> };
    "FilePicker" => view! { <FilePicker id="a" label="Files" files=RwSignal::new_local(Vec::new()) /> };
    "FlashMessages" => view! { <FlashMessages messages=RwSignal::new(vec![Flash::new(AlertKind::Info, "Saved")]) /> };
    "Icon" => view! { <Icon name=IconName::Info /> };
    "KeyValueList" => view! { <KeyValueList><KeyValue label="Name">"Ada"</KeyValue></KeyValueList> };
    "LineChart" => view! { <LineChart title="Ships" labels=vec![String::new()] series=vec![Series::new("2026", vec![1.0])] /> };
    "Link" => view! { <Link href="/">"Start"</Link> };
    "LinkButton" => view! { <LinkButton href="/">"Start"</LinkButton> };
    "MultiSelect" => view! { <MultiSelect id="a" label="Ports" choices=choices() values=RwSignal::new(Vec::new()) /> };
    "NotFound" => view! { <NotFound what="Nothing here" back="Start" href=String::new() /> };
    "NumberInput" => view! { <NumberInput id="a" label="Crates" value=text() /> };
    "PageHeader" => view! { <PageHeader title="Berths" /> };
    "Pagination" => view! { <Pagination page=1_u32 pages=9_u32 on_page=|_: u32| () /> };
    "Popover" => view! { <Popover label="Why">"Because"</Popover> };
    "Progress" => view! { <Progress id="a" label="Sending" loaded=1_u64 total=2_u64 /> };
    "RadioGroup" => view! { <RadioGroup id="a" label="Port" choices=choices() value=text() /> };
    "Select" => view! { <Select id="a" label="Port" choices=choices() value=text() /> };
    "SideNav" => view! { <SideNav items=vec![NavItem::new("/", "Start")] /> };
    "Skeleton" => view! { <Skeleton /> };
    "Spinner" => view! { <Spinner label="Loading" /> };
    "StatusBadge" => view! { <StatusBadge text="Open" /> };
    "Steps" => view! { <Steps steps=vec![Step::new("You", StepState::Current)] /> };
    "Switch" => view! { <Switch id="a" label="On" checked=RwSignal::new(false) /> };
    "Table" => view! { <Table caption="Ships" columns=vec![Column::new("a", "Ship").sortable()] state=TableState::Ready on_sort=|_: Sort| () rows=|| Vec::from([tag("tr")]) /> };
    "Tabs" => view! { <Tabs label="Ships" tabs=vec![Tab::new("One", || "1")] /> };
    "TextArea" => view! { <TextArea id="a" label="Notes" value=text() /> };
    "TextInput" => view! { <TextInput id="a" label="Name" value=text() /> };
    "Tooltip" => view! { <Tooltip text="Why">"Because"</Tooltip> };
    "TopBar" => view! { <TopBar product="Harbour" /> };
    "virtual_rows" => view! { <Table caption="Ships" columns=vec![Column::new("a", "Ship")] state=TableState::Ready rows=virtual_rows(9, |_| tag("tr")) /> };
    "all fields" => vec![
        Child::from(view! { <TextInput id="a" label="Name" value=text() /> }),
        Child::from(view! { <TextArea id="b" label="Notes" value=text() /> }),
        Child::from(view! { <NumberInput id="c" label="Crates" value=text() /> }),
        Child::from(view! { <DateInput id="d" label="Day" value=text() /> }),
        Child::from(view! { <Select id="e" label="Port" choices=choices() value=text() /> }),
        Child::from(view! { <RadioGroup id="f" label="Port" choices=choices() value=text() /> }),
        Child::from(view! { <Checkbox id="g" label="Yes" checked=RwSignal::new(false) /> }),
        Child::from(view! { <Switch id="h" label="On" checked=RwSignal::new(false) /> }),
        Child::from(view! { <Combobox id="i" label="Port" choices=choices() value=text() /> }),
        Child::from(view! { <MultiSelect id="j" label="Ports" choices=choices() values=RwSignal::new(Vec::new()) /> }),
        Child::from(view! { <FilePicker id="k" label="Files" files=RwSignal::new_local(Vec::new()) /> }),
    ];
}

#[component]
fn App() -> impl IntoView {
    contents(probe())
}

wharf::app!(App);
