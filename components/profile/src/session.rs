use leptos::prelude::*;
use shared_ui::{Card, KeyValue, KeyValueList, format};

/// When the session began and when it ends, in seconds since 1970-01-01 UTC.
#[component]
pub(crate) fn Session(began: u64, ends: Option<u64>) -> impl IntoView {
    let end = ends.map_or_else(|| "When you sign out".to_owned(), format::moment);
    view! {
        <Card title="Session">
            <KeyValueList>
                <KeyValue label="Signed in">{format::moment(began)}</KeyValue>
                <KeyValue label="Session ends">{end}</KeyValue>
            </KeyValueList>
        </Card>
    }
}
