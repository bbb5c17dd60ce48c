use leptos::prelude::*;
use serde_json::{Map, Value};
use shared_ui::{
    Card, EmptyState, ErrorCard, KeyValue, KeyValueList, Spinner,
    request::{Answer, use_request},
};

/// What the provider's userInfo endpoint says
/// ([OpenID Connect Core, section 5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo)).
#[component]
pub(crate) fn Provider() -> impl IntoView {
    let request = use_request::<Map<String, Value>>("userinfo", String::new);
    let content = move || {
        request.answer.with(|answer| match answer {
            Answer::Loading => view! { <Spinner label="Asking the identity provider" /> }.into_any(),
            Answer::Failed(error) => view! {
                <ErrorCard
                    title="The identity provider did not answer"
                    message=error.to_string()
                    on_retry=move || request.reload.run(())
                />
            }
            .into_any(),
            Answer::Ready(claims) | Answer::Refreshing(claims) if claims.is_empty() => view! {
                <EmptyState title="No claims">"The identity provider says nothing about you."</EmptyState>
            }
            .into_any(),
            Answer::Ready(claims) | Answer::Refreshing(claims) => {
                let claims = claims
                    .iter()
                    .map(|(name, value)| {
                        let (name, value) = (name.clone(), text(value));
                        view! { <KeyValue label=name>{value}</KeyValue> }
                    })
                    .collect_view();
                view! { <KeyValueList>{claims}</KeyValueList> }.into_any()
            }
        })
    };
    view! {
        <Card title="Identity provider" description="The claims that its userInfo endpoint gives about you.">
            {content}
        </Card>
    }
}

/// A claim as text: strings without their quotes, everything else as JSON.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn claims_are_written_as_a_person_reads_them() {
        assert_eq!(text(&"demo@example.com".into()), "demo@example.com");
        assert_eq!(text(&true.into()), "true");
        assert_eq!(
            text(&serde_json::json!(["customers", "billing"])),
            r#"["customers","billing"]"#
        );
    }
}
