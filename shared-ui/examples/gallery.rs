//! Every component of the toolkit on one page, for looking at it.
#![allow(clippy::expect_used, unreachable_pub, missing_docs)]

use leptos::prelude::*;
use shared_ui::*;
use wasm_bindgen::prelude::*;

fn main() {}

#[component]
fn Gallery() -> impl IntoView {
    let first = RwSignal::new("Ada".to_owned());
    let email = RwSignal::new("demo@".to_owned());
    let born = RwSignal::new("1990-04-23".to_owned());
    let notes = RwSignal::new(String::new());
    let files = RwSignal::new_local(Vec::<PickedFile>::new());
    let page = RwSignal::new(5_u32);
    let bits = js_sys::Array::of1(&"x".repeat(1_300_000).into());
    let statuses = [
        ("harbour-plan-2026.pdf", FileStatus::Chosen),
        ("quay.mp4", FileStatus::Sending),
        ("crane.mp4", FileStatus::Paused),
        ("empty.txt", FileStatus::Wrong("The selected file is empty".to_owned())),
        (
            "tides.csv",
            FileStatus::Failed("The connection was lost and did not come back in time.".to_owned()),
        ),
        ("berths.csv", FileStatus::Done),
    ];
    for (name, status) in statuses {
        let picked = web_sys::File::new_with_str_sequence(&bits, name)
            .ok()
            .map(PickedFile::new);
        if let Some(picked) = picked {
            picked.status.set(status);
            picked.sent.set(520_000);
            files.update(|files| files.push(picked));
        }
    }
    let email_error = || Some("Enter an email address in the form name@example.com".to_owned());
    view! {
        <PageHeader
            title="Customer form"
            description="Tell us who you are. You can add one file."
            actions=|| view! { <Button icon=IconName::Download>"Export"</Button><Button variant=ButtonVariant::Primary>"Upload data"</Button> }
        />
        <div class="wharf-stack">
            <ErrorSummary focus=false errors=vec![SummaryError::new("email", "Enter an email address in the form name@example.com"), SummaryError::new("dob", "Date of birth must be a real date")] />
            <Card title="Your details">
                <form class="wharf-form" novalidate>
                    <div class="wharf-form-row">
                        <TextInput id="first" label="First name" value=first required=true autocomplete="given-name" />
                        <TextInput id="last" label="Last name" value=RwSignal::new(String::new()) required=true />
                    </div>
                    <TextInput id="email" label="Email" kind=TextInputType::Email value=email required=true error=email_error hint="We write to you only about this submission." />
                    <div class="wharf-form-row">
                        <DateInput id="dob" label="Date of birth" value=born required=true />
                        <TextInput id="tel" label="Phone" kind=TextInputType::Tel value=RwSignal::new(String::new()) />
                    </div>
                    <TextArea id="notes" label="Notes" value=notes />
                    <FilePicker id="files" label="Attachments" files=files hint="Files of any type, up to 5 GB each." />
                    <Progress id="up" label="Uploading harbour-plan-2026.pdf" loaded=520_000_u64 total=1_300_000_u64 />
                    <div class="wharf-actions">
                        <Button variant=ButtonVariant::Primary kind=ButtonType::Submit>"Upload data"</Button>
                        <Button variant=ButtonVariant::Primary busy=true>"Uploading"</Button>
                        <Button>"Cancel"</Button>
                        <Button disabled=true>"Disabled"</Button>
                        <Button variant=ButtonVariant::Danger>"Delete"</Button>
                        <Button variant=ButtonVariant::Plain icon=IconName::SignOut>"Sign out"</Button>
                    </div>
                </form>
            </Card>
            <Alert title="Scheduled maintenance">"The quay is closed on Sunday from 02:00 to 04:00."</Alert>
            <Alert kind=AlertKind::Success title="Data uploaded" on_close=|| ()>"Your submission was received."</Alert>
            <Alert kind=AlertKind::Warning>"You are working offline. What you type is kept."</Alert>
            <Alert kind=AlertKind::Error title="The upload stopped">"The connection broke. " <Link href="/help" external=true>"What to do"</Link></Alert>
            <Card title="Your submissions" description="What you uploaded, newest first." actions=|| view! { <Button>"Refresh"</Button> }>
                <EmptyState title="No submissions yet" actions=|| view! { <LinkButton href="/forms" variant=ButtonVariant::Primary>"Fill in the form"</LinkButton> }>
                    "What you upload appears here."
                </EmptyState>
            </Card>
            <Card><Spinner label="Loading your invoices" /></Card>
            <div class="wharf-badges">
                <StatusBadge text="Draft" />
                <StatusBadge kind=StatusKind::Info text="Open" />
                <StatusBadge kind=StatusKind::Success text="Paid" />
                <StatusBadge kind=StatusKind::Warning text="Overdue" />
                <StatusBadge kind=StatusKind::Error text="Failed" />
            </div>
            <Pagination page=page pages=12_u32 on_page=move |to: u32| page.set(to) />
            <ErrorCard title="Billing cannot be shown" message="Its files do not match what its publisher signed. Nothing of it was run." code="WHARF-203" trace_id="01JDC3W6T3Z8" on_retry=|| () />
        </div>
    }
}

/// Mounts the gallery into an element.
#[wasm_bindgen]
pub fn gallery(element: web_sys::HtmlElement) {
    leptos::mount::mount_to(element, Gallery).forget();
}
