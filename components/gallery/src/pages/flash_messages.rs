//! Messages above a page.

use leptos::prelude::*;
use shared_ui::{AlertKind, Button, Flash, FlashMessages, tag::Child};

use crate::page::{Family, Page, example};

pub(super) const PAGE: Page = Page {
    path: "flash-messages",
    name: "Flash messages",
    about: "What happened, above the page that it is about, until the person closes it.",
    family: Family::Messages,
    keys: &[(
        "Enter, Space",
        "On Close: closes the message; focus goes to the next one",
    )],
    examples: &[example!(
        "flash_messages.rs",
        adding,
        "Messages come and go",
        "None goes by itself: people read at their own pace."
    )],
};

fn adding() -> Child {
    let messages = RwSignal::new(vec![
        Flash::new(AlertKind::Success, "Berth 4 is booked from noon.").title("Booked"),
        Flash::new(AlertKind::Info, "The tide turns at 15:20."),
    ]);
    let add = move |kind, text| messages.update(|messages| messages.push(Flash::new(kind, text)));
    view! {
        <FlashMessages messages=messages label="Messages of the example" />
        <div class="wharf-actions">
            <Button on_click=move || add(AlertKind::Success, "The papers were sent.")>"Something worked"</Button>
            <Button on_click=move || add(AlertKind::Error, "The papers were not sent.")>"Something failed"</Button>
        </div>
    }
    .into()
}
