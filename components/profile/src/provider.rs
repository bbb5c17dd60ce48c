use leptos::prelude::*;
use shared_ui::{
    Card, EmptyState, ErrorCard, Spinner, contents, key_value, key_values,
    request::{Answer, use_request},
    tag::{Child, dynamic, each},
};

use crate::claims::Claims;

/// What the provider's userInfo endpoint says
/// ([OpenID Connect Core, section 5.3](https://openid.net/specs/openid-connect-core-1_0.html#UserInfo)).
#[component]
pub(crate) fn Provider() -> impl IntoView {
    let request = use_request::<Claims>("userinfo", String::new);
    let content = move || request.answer.with(|answer| content(answer, request.reload));
    view! {
        <Card title="Identity provider" description="The claims that its userInfo endpoint gives about you.">
            {contents(dynamic(content))}
        </Card>
    }
}

fn content(answer: &Answer<Claims>, reload: shared_ui::Handler) -> Child {
    match answer {
        Answer::Loading => view! { <Spinner label="Asking the identity provider" /> }.into(),
        Answer::Failed(error) => view! {
            <ErrorCard
                title="The identity provider did not answer"
                message=error.to_string()
                trace_id=error.trace_id()
                on_retry=reload
            />
        }
        .into(),
        Answer::Ready(Claims(claims)) | Answer::Refreshing(Claims(claims)) if claims.is_empty() => view! {
            <EmptyState title="No claims">"The identity provider gave no information about you."</EmptyState>
        }
        .into(),
        Answer::Ready(Claims(claims)) | Answer::Refreshing(Claims(claims)) => {
            let fact = |(name, words): &(String, String)| key_value(name.clone(), words.clone());
            key_values(each(claims, fact)).into()
        }
    }
}
