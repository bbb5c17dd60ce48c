//! Nothing that can be printed contains a secret.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use super::{
    device::{Shell, failure, silently},
    fault::{Endpoint, Fault, GLOBAL_SIGN_OUT},
};
use crate::{LoginOptions, SignOutScope, Storage};

/// Every text that was printed during a session, and every secret that was in play.
struct Witness {
    shell: Shell,
    printed: Vec<String>,
    secrets: BTreeSet<String>,
}

impl Witness {
    fn new() -> Self {
        Self {
            shell: Shell::with(json!({ "global_sign_out_endpoint": GLOBAL_SIGN_OUT })),
            printed: Vec::new(),
            secrets: BTreeSet::new(),
        }
    }

    fn look(&mut self) {
        let shell = &self.shell;
        self.printed.push(format!("{:?} {:#?}", shell.client, shell.client));
        self.printed.push(format!("{:?}", shell.client.identity()));
        self.printed.push(format!("{:?}", shell.client.end_reason()));
        for event in shell.device.events() {
            self.printed
                .push(format!("{event:?} {} {:?}", event.name(), event.code()));
        }
        for (_, item) in shell.tab.items() {
            let stored: Value = serde_json::from_str(&item).unwrap();
            for name in ["state", "nonce", "code_verifier"] {
                self.secrets.insert(stored[name].as_str().unwrap().to_owned());
            }
        }
        self.secrets.extend(shell.provider.live());
        for body in shell.provider.bodies(Endpoint::Token) {
            for (name, value) in form_urlencoded::parse(body.as_bytes()) {
                if ["code", "code_verifier", "refresh_token"].contains(&name.as_ref()) {
                    self.secrets.insert(value.into_owned());
                }
            }
        }
    }

    fn go(&mut self, options: LoginOptions) -> String {
        let url = self.shell.begin(options).unwrap();
        let challenge = Url::parse(&url).unwrap();
        assert!(challenge.query_pairs().all(|(name, _)| name != "code_verifier"));
        self.look();
        self.shell.provider.visit(&url)
    }

    fn log_in(&mut self) {
        let query = self.go(LoginOptions::default());
        let arrival = self.shell.arrive(&query);
        self.printed.push(format!("{arrival:?}"));
        let token = self.shell.token();
        self.secrets.extend(token);
        self.look();
    }

    fn fail(&mut self) {
        let query = self.go(LoginOptions::default());
        let arrival = self.shell.arrive(&query);
        self.printed.push(format!("{arrival:?}"));
        let error = failure(arrival);
        self.printed.push(format!("{error} {error:?} {}", error.code()));
        self.look();
    }
}

#[test]
fn no_event_error_or_debug_output_of_a_whole_session_contains_a_secret() {
    let mut witness = Witness::new();
    witness.shell.provider.rotate_refresh_tokens();
    witness.log_in();

    // Renewals that work, fail, are kept, and end the session.
    assert!(witness.shell.renew());
    witness.look();
    witness
        .shell
        .provider
        .fail_once(Endpoint::Token, Fault::answer(503, "Zq9-stranger"));
    witness.shell.renew();
    witness.shell.pass(60);
    witness.look();
    witness.shell.provider.hold(Endpoint::Token);
    let renewal = witness.shell.start_renewal();
    witness.look();
    witness.shell.provider.release(Endpoint::Token);
    witness.shell.device.run(renewal);
    witness.look();
    witness.shell.provider.revoke_everything();
    witness.shell.renew();
    witness.look();

    // Logins that fail, each in its way.
    let refused = r#"{"error":"invalid_grant","error_description":"Zq9-stranger"}"#;
    witness
        .shell
        .provider
        .fail_once(Endpoint::Token, Fault::answer(400, refused));
    witness.fail();
    witness.shell.provider.fail_once(Endpoint::Token, Fault::html());
    witness.fail();
    for changes in [
        json!({ "nonce": "Zq9-nonce" }),
        json!({ "iss": "https://Zq9.example" }),
        json!({ "sub": 7 }),
        json!({ "exp": 1 }),
    ] {
        witness.shell.provider.change_id_tokens(changes);
        witness.fail();
    }
    witness.shell.provider.change_id_tokens(json!({}));
    for response in [
        "code=Zq9-code&state=Zq9-state",
        "code=Zq9-code&state=Zq9-state&code=Zq9-code",
        "error=x&state=Zq9-state",
    ] {
        let error = failure(witness.shell.arrive(response));
        witness.printed.push(format!("{error} {error:?}"));
        witness.look();
    }
    let denied = witness.go(LoginOptions::default());
    let state = form_urlencoded::parse(denied.as_bytes())
        .find(|(name, _)| name == "state")
        .unwrap()
        .1;
    let arrival = witness
        .shell
        .arrive(&format!("error=access_denied&error_description=Zq9-text&state={state}"));
    witness.printed.push(format!("{arrival:?}"));

    // And once more until the end.
    witness.log_in();
    let silent = witness.go(silently());
    witness
        .shell
        .client
        .sign_out(SignOutScope::Global, "https://shell.example.com/");
    witness.look();
    witness.shell.device.settle();
    let arrival = witness.shell.arrive(&silent);
    witness.printed.push(format!("{arrival:?}"));
    witness.look();

    assert!(witness.secrets.len() > 40 && witness.printed.len() > 80);
    for text in &witness.printed {
        assert!(!text.contains("Zq9"), "{text}");
        // Of a token, no segment either; all three are longer than anything that may be printed.
        let secrets = witness.secrets.iter().flat_map(|secret| secret.split('.'));
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
    }
}

#[test]
fn the_tab_never_holds_a_token() {
    let mut witness = Witness::new();
    let query = witness.go(LoginOptions::default());
    witness.shell.begin(LoginOptions::default()).unwrap();
    witness.shell.arrive(&query);
    let token = witness.shell.token().unwrap();
    let kept: String = witness
        .shell
        .tab
        .keys()
        .into_iter()
        .chain(witness.shell.tab.items().into_values())
        .collect();
    assert!(kept.contains("wharf.sign-in.") && !kept.contains(&token));
    assert!(witness.shell.provider.live().iter().all(|token| !kept.contains(token)));
}

#[test]
fn no_url_contains_a_token() {
    let shell = Shell::new();
    shell.sign_in();
    let token = shell.token().unwrap();
    let login = shell.begin(LoginOptions::default()).unwrap();
    let home = shell
        .client
        .sign_out(SignOutScope::Federated, "https://shell.example.com/")
        .unwrap();
    for url in [login, home] {
        assert!(
            !url.contains("refresh-") && !url.contains(&token) && !url.contains("id_token"),
            "{url}"
        );
    }
}
