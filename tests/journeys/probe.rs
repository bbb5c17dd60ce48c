//! What a hostile app can get at. It runs in the shell's own page, so it may look everywhere; tokens are elsewhere.

mod bodies;
mod renewal;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{Browser, button, heading, link},
    bucket::{Bucket, Kept, Object},
    forged_app, provider,
    recorder::Recorder,
    running_stack::{Turn, shell_document, turn_with_browser},
    shell::{DEMO, child_named},
};

/// A page on which Forms is a probe: `globalThis.probe` is its host.
struct Scene {
    // In this order: the bucket is whole again before the browser ends and the next journey begins.
    kept: Vec<Kept>,
    browser: Browser,
    _turn: Turn,
}

/// Before any script of the page: writes down whatever passes through what a script can wrap.
const EAVESDROP: &str = r"
globalThis.heard = [];
const { stringify } = JSON;
const write = (...things) => {
  for (const thing of things) {
    try { heard.push(typeof thing === 'string' ? thing : stringify(thing) ?? String(thing)); } catch { }
    if (thing instanceof Headers) heard.push(stringify([...thing]));
    if (thing instanceof Request) heard.push(thing.url, stringify([...thing.headers]));
  }
};
const wrap = (object, name) => {
  const original = object[name];
  object[name] = function (...things) { write(...things); return Reflect.apply(original, this, things); };
};
wrap(globalThis, 'fetch');
for (const name of ['open', 'setRequestHeader', 'send']) wrap(XMLHttpRequest.prototype, name);
for (const name of ['set', 'append']) wrap(Headers.prototype, name);
for (const prototype of [MessagePort.prototype, BroadcastChannel.prototype, Worker.prototype]) wrap(prototype, 'postMessage');
for (const name of ['log', 'info', 'warn', 'error', 'debug']) wrap(console, name);
for (const name of ['parse', 'stringify']) wrap(JSON, name);
wrap(TextDecoder.prototype, 'decode');
wrap(Storage.prototype, 'setItem');
const onmessage = Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage');
Object.defineProperty(MessagePort.prototype, 'onmessage', {
  ...onmessage,
  set(handler) { onmessage.set.call(this, (event) => { write(event.data); handler.call(this, event); }); },
});
addEventListener('message', ({ data }) => write(data));
addEventListener('error', ({ message, error }) => write(message, error?.stack));
addEventListener('unhandledrejection', ({ reason }) => write(String(reason), reason?.stack));
new BroadcastChannel('wharf.session').onmessage = ({ data }) => write(data);
";

/// Everything that a script on the page can read, as texts.
const SEARCH: &str = r"
  const texts = [...heard, location.href, document.cookie, document.documentElement.outerHTML];
  texts.push(JSON.stringify(history.state), name, document.referrer);
  for (const storage of [localStorage, sessionStorage]) texts.push(JSON.stringify({ ...storage }));
  for (const { name } of await indexedDB.databases()) {
    texts.push(name);
    const database = await new Promise((resolve) => { indexedDB.open(name).onsuccess = (event) => resolve(event.target.result); });
    for (const store of database.objectStoreNames) {
      texts.push(await new Promise((resolve) => {
        database.transaction(store).objectStore(store).getAll().onsuccess = (event) => resolve(JSON.stringify(event.target.result));
      }));
    }
  }
  for (const key of await caches.keys()) {
    const cache = await caches.open(key);
    for (const request of await cache.keys()) texts.push(request.url, await (await cache.match(request)).text());
  }
  for (const entry of performance.getEntries()) texts.push(JSON.stringify(entry));
  // Whatever can be reached from the window and from the app's host.
  const seen = new Set();
  const queue = [globalThis, probe];
  while (queue.length && seen.size < 200000) {
    const thing = queue.pop();
    if (typeof thing === 'string') { texts.push(thing); continue; }
    if ((typeof thing !== 'object' && typeof thing !== 'function') || thing === null || seen.has(thing)) continue;
    seen.add(thing);
    if (thing instanceof ArrayBuffer || ArrayBuffer.isView(thing)) { texts.push(new TextDecoder('latin1').decode(thing)); continue; }
    for (const key of Reflect.ownKeys(thing)) {
      try { queue.push(thing[key]); } catch { }
      if (typeof key === 'string') texts.push(key);
    }
    try { queue.push(Object.getPrototypeOf(thing)); } catch { }
  }
  // The modules that are loaded, and their memories: importing one again gives the instance that runs.
  const scripts = performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('.js'));
  let memories = 0;
  for (const url of new Set(scripts.filter((url) => !url.endsWith('vault-worker.js') && !url.endsWith('boot.js')))) {
    const module = await import(url);
    texts.push(...Object.keys(module));
    const wasm = typeof module.default === 'function' ? await module.default().catch(() => null) : null;
    if (wasm?.memory) { memories += 1; texts.push(new TextDecoder('latin1').decode(new Uint8Array(wasm.memory.buffer))); }
  }
  // The vault itself, asked as the shell asks it.
  const worker = new SharedWorker('/vault-worker.js', { type: 'module', name: 'wharf-vault-1', extendedLifetime: true });
  const answers = [];
  worker.port.onmessage = ({ data }) => answers.push(JSON.stringify(data));
  for (const message of [['a', 'hello'], ['b', 'token', 'forms'], ['c', 'token', 'billing'], ['d', 'token'], ['e', 'state'], ['f', 'begin', {}, {}],
    ['g', 'fetch', 'forms', { url: `${location.origin}/index.html`, method: 'GET', headers: [] }], ['h', '__proto__'], ['i', 'constructor']]) {
    worker.port.postMessage(message);
  }
  await new Promise((resolve) => setTimeout(resolve, 1500));
  texts.push(...answers);
  // Signed manifests are in the shell's memory too. Their header names Ed25519 first, that of no token does.
  const isToken = /eyJ(?!hbGciOiJFZDI1NTE5)[\w-]{8,}\.[\w-]+/;
  return { found: texts.filter((text) => typeof text === 'string' && isToken.test(text)).map((text) => text.match(isToken)[0].slice(0, 60)),
    objects: seen.size, memories, answers: answers.length, heard: heard.length };
";

/// Something like a token in each kind of place, to show that the search finds one.
const PLANT: &str = r"
  const like = (place) => `eyJplantedin${place}.eyJ`;
  localStorage.setItem('a', like('localstorage'));
  sessionStorage.setItem('a', like('sessionstorage'));
  document.cookie = `a=${like('cookie')}`;
  globalThis.somewhere = { deep: [{ inside: like('window') }] };
  await new Promise((resolve) => {
    const opening = indexedDB.open('planted');
    opening.onupgradeneeded = () => opening.result.createObjectStore('s').put(like('database'), 'k');
    opening.onsuccess = () => { opening.result.close(); resolve(); };
  });
  await (await caches.open('planted')).put('/planted', new Response(like('cache')));
  console.info(like('console'));
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(like('message'));
  try { await fetch('/config.json', { headers: { authorization: `Bearer ${like('request')}` } }); } catch { }
";

impl Scene {
    async fn set() -> Result<Self> {
        let (turn, browser) = turn_with_browser().await?;
        let bucket = Bucket::open(child_named("Forms").bucket);
        let kept = vec![bucket.keep().await?];
        forged_app::deploy_probe(&bucket, "forms").await?;
        Ok(Self {
            kept,
            browser,
            _turn: turn,
        })
    }

    /// Points the shell to another API.
    async fn serve_api_at(&mut self, origin: &str) -> Result<()> {
        self.change("config.json", |config| config["api"] = json!(origin)).await
    }

    /// Changes what the registry says about the probe.
    async fn grant(&mut self, member: &str, value: Value) -> Result<()> {
        let change = |registry: &mut Value| registry["microFrontends"]["forms"][0]["extras"]["wharf"][member] = value;
        self.change("registry.json", change).await
    }

    async fn change(&mut self, document: &str, change: impl FnOnce(&mut Value)) -> Result<()> {
        let bucket = self.shell().await?;
        let mut json: Value = serde_json::from_str(&shell_document(&format!("/{document}")).await?)?;
        change(&mut json);
        let text = json.to_string().into_bytes();
        bucket.put(document, Object::new(text, "application/json")).await?;
        bucket.remove(&format!("{document}.br")).await
    }

    /// The shell's bucket, which is whole again when the journey is over.
    async fn shell(&mut self) -> Result<Bucket> {
        let bucket = Bucket::open(stack::SHELL.bucket);
        if self.kept.len() == 1 {
            self.kept.push(bucket.keep().await?);
        }
        Ok(bucket)
    }

    async fn sign_in(&self) -> Result<()> {
        self.browser.sign_in_at("/forms", DEMO).await?;
        self.browser.find(&heading("Probe")).await.map(drop)
    }

    /// Asks as the app does; answers with the status, or the name of what was thrown.
    async fn ask(&self, url: &str, init: Value) -> Result<String> {
        let script = "const [url, init] = arguments;
            return probe.fetch(url, init).then(({ status }) => String(status), ({ name }) => name);";
        self.browser.run_async(script, vec![json!(url), init]).await
    }
}

#[tokio::test]
async fn an_app_gets_the_token_if_the_registry_says_so_and_not_otherwise() -> Result<()> {
    let mut scene = Scene::set().await?;
    let token = "return probe.token();";
    scene.sign_in().await?;
    let refused: Option<String> = scene.browser.run_async(token, Vec::new()).await?;
    assert_eq!(refused, None);
    scene.grant("token", json!(true)).await?;
    // The vault has read the registry when it started; another browser has another vault.
    scene.browser = Browser::start().await?;
    scene.sign_in().await?;
    let granted: Option<String> = scene.browser.run_async(token, Vec::new()).await?;
    let claims = provider::claims(&granted.context("no token")?)?;
    assert_eq!(
        (claims["token_use"].as_str(), claims["sub"].as_str()),
        (Some("access"), Some(DEMO.subject))
    );
    Ok(())
}

/// A script of the page can say to the vault what it likes.
#[tokio::test]
async fn what_the_vault_has_judged_is_what_it_sends() -> Result<()> {
    // For whoever has a base of the same scheme it is a path.
    const WITHOUT_SLASHES: &str = "const { postMessage } = MessagePort.prototype;
        MessagePort.prototype.postMessage = function (...all) {
          const parts = all[0]?.[3];
          if (parts?.url) parts.url = parts.url.replace('//', '');
          return Reflect.apply(postMessage, this, all);
        };";
    let mut scene = Scene::set().await?;
    let api = Recorder::start(None).await?;
    scene.serve_api_at(&api.origin()).await?;
    scene.browser.run_in_every_document(WITHOUT_SLASHES).await?;
    scene.sign_in().await?;
    let url = format!("{}/v1/submissions/once", api.origin());
    assert_eq!(scene.ask(&url, json!({})).await?, "200");
    let paths: Vec<String> = api.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/v1/submissions/once"]);
    Ok(())
}

#[tokio::test]
async fn an_api_may_ask_for_a_recent_sign_in() -> Result<()> {
    let mut scene = Scene::set().await?;
    let api = Recorder::start(None).await?;
    scene.serve_api_at(&api.origin()).await?;
    scene.sign_in().await?;
    let browser = &scene.browser;
    let url = format!("{}/v1/submissions/step-up", api.origin());
    assert_eq!(scene.ask(&url, json!({})).await?, "401");
    assert_eq!(api.requests().len(), 1, "a renewal would not help");
    browser.find_text("Confirm that it is you").await?;
    browser.find(&heading("Probe")).await?;
    browser.find(&button("Sign in")).await?;
    Ok(())
}

#[tokio::test]
async fn an_app_may_ask_for_a_recent_sign_in_and_stays_as_it_is_meanwhile() -> Result<()> {
    let scene = Scene::set().await?;
    scene.sign_in().await?;
    let browser = &scene.browser;
    // The page's clock is an hour ahead for a moment: the sign-in was an hour ago.
    let ask = "document.querySelector('main').marked = true;
        const now = Date.now; Date.now = () => now() + 3600 * 1000;
        globalThis.fresh = 'not yet'; probe.freshLogin(300).then(() => { globalThis.fresh = 'fresh'; });
        Date.now = now;";
    browser.run::<Value>(ask, Vec::new()).await?;
    browser.find_text("Confirm that it is you").await?;
    let fresh = async || browser.run::<String>("return globalThis.fresh;", Vec::new()).await;
    assert_eq!(fresh().await?, "not yet");
    browser.click(&button("Sign in")).await?;
    let two_tabs = async || Ok((browser.tabs().await? == 2).then_some(()));
    browser.wait("the tab for signing in", two_tabs).await?;
    browser.in_tab(1).await?;
    // The provider's cookie would do otherwise; this is `prompt=login`.
    browser.enter_credentials(DEMO.email, DEMO.password).await?;
    browser.find(&heading("You are signed in")).await?;
    browser.close_tab().await?;
    browser.in_tab(0).await?;
    let is_fresh = async || Ok((fresh().await? == "fresh").then_some(()));
    browser.wait("the app to learn of it", is_fresh).await?;
    browser.find_gone(&button("Sign in")).await?;
    let is_marked: bool = browser
        .run("return document.querySelector('main').marked === true;", Vec::new())
        .await?;
    ensure!(is_marked, "the page was made anew");
    Ok(())
}

#[tokio::test]
async fn the_registry_may_demand_a_recent_sign_in_for_an_app() -> Result<()> {
    let mut scene = Scene::set().await?;
    scene.grant("max_age", json!(300)).await?;
    let browser = &scene.browser;
    browser.sign_in_at("/profile", DEMO).await?;
    browser.visit(child_named("Profile")).await?;
    let later = "const now = Date.now; Date.now = () => now() + 3600 * 1000;";
    browser.run::<Value>(later, Vec::new()).await?;
    browser.click(&link("Forms")).await?;
    browser.find(&heading("Confirm that it is you")).await?;
    browser.click(&button("Sign in again")).await?;
    browser.enter_credentials(DEMO.email, DEMO.password).await?;
    browser.find(&heading("Probe")).await?;
    ensure!(browser.address().await?.path() == "/forms");
    // An app that is open stays open: only going there anew asks again.
    browser.run::<Value>(later, Vec::new()).await?;
    browser
        .run::<Value>("probe.navigate('/somewhere');", Vec::new())
        .await?;
    let went = async || Ok((browser.address().await?.path() == "/forms/somewhere").then_some(()));
    browser.wait("the app to navigate", went).await?;
    browser.find(&heading("Probe")).await?;
    Ok(())
}

#[tokio::test]
async fn a_probe_that_looks_everywhere_finds_no_token() -> Result<()> {
    let scene = Scene::set().await?;
    let browser = &scene.browser;
    browser.run_in_every_document(EAVESDROP).await?;
    // Trusted Types would keep an app from reaching the vault at all. Not every browser has them.
    browser.cdp("Page.setBypassCSP", json!({ "enabled": true })).await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find(&heading("Probe")).await?;
    let visit = "const answer = await probe.fetch(`${probe.services.api}/v1/submissions`);
        return [answer.status, await answer.json()];";
    let (status, _): (u16, Value) = browser.run_async(visit, Vec::new()).await?;
    assert_eq!(status, 200, "the token was used");
    let report: Value = browser.run_async(SEARCH, Vec::new()).await?;
    assert_eq!(report["found"], json!([]), "{report}");
    // It has looked: at thousands of objects, into the shell's memory, at what was said, and the vault has answered.
    let number = |name: &str| report[name].as_u64().unwrap_or_default();
    ensure!(number("objects") > 1_000 && number("memories") >= 1, "{report}");
    ensure!(number("heard") > 10 && number("answers") >= 8, "{report}");

    // And it would have found one.
    browser.run_async::<Value>(PLANT, Vec::new()).await?;
    let report: Value = browser.run_async(SEARCH, Vec::new()).await?;
    let found = report["found"].to_string();
    for place in [
        "localstorage",
        "sessionstorage",
        "cookie",
        "window",
        "database",
        "cache",
        "console",
        "message",
        "request",
    ] {
        // The search cuts what it finds.
        let planted = format!("plantedin{}", &place[..place.len().min(6)]);
        ensure!(found.contains(&planted), "{place}: {found}");
    }
    Ok(())
}

#[tokio::test]
async fn thirty_hostile_addresses_get_no_token() -> Result<()> {
    let mut scene = Scene::set().await?;
    let elsewhere = Recorder::start(None).await?;
    let api = Recorder::start(Some(format!("{}/v1/submissions", elsewhere.origin()))).await?;
    scene.serve_api_at(&api.origin()).await?;
    let browser = &scene.browser;
    scene.sign_in().await?;
    let events = "globalThis.denied = 0;
        addEventListener('wharf-session', ({ detail }) => { globalThis.denied += detail.name === 'capability-denied'; });";
    browser.run::<Value>(events, Vec::new()).await?;

    // The grant itself works, and what the app sets itself does not count.
    let granted = format!("{}/v1/submissions", api.origin());
    let own = json!({ "headers": { "authorization": "Bearer of-the-app" } });
    assert_eq!(scene.ask(&granted, own).await?, "200");
    let requests = api.requests();
    let token = requests.first().and_then(|request| request.authorization.clone());
    let token = token.context("the granted request carries no token")?;
    provider::claims(token.strip_prefix("Bearer ").unwrap_or_default()).context("not the person's own token")?;

    let (port, host) = (api.port(), format!("localhost:{}", api.port()));
    let hostile: Vec<String> = vec![
        format!("http://{host}/v1/invoices"),
        format!("http://{host}/"),
        format!("http://{host}/v1"),
        format!("http://{host}/v1/submissionsX"),
        format!("http://{host}/v1/submissions.json"),
        format!("http://{host}/v1/submissions/../invoices"),
        format!("http://{host}/v1/submissions/%2e%2e/invoices"),
        format!("http://{host}/v1/submissions/.%2E/invoices"),
        format!("http://{host}/v1/submissions/..%2finvoices"),
        format!("http://{host}/v1/submissions/%252e%252e/invoices"),
        format!("http://{host}/v1/submissions/..;/invoices"),
        format!("http://{host}/v1/submissions/..%5cinvoices"),
        format!("http://{host}/v1/submissions/%c0%ae%c0%ae/invoices"),
        format!("http://{host}/v1/submissions//../../invoices"),
        format!("http://{host}/v1//submissions"),
        format!("http://{host}/v1/submissions/a%00b"),
        format!("http://{host}/V1/SUBMISSIONS"),
        format!("http://user@{host}/v1/submissions"),
        format!("http://user:secret@{host}/v1/submissions"),
        format!("http://{host}@{}/v1/submissions", &elsewhere.origin()[7..]),
        format!("http://127.0.0.1:{port}/v1/submissions"),
        format!("http://[::1]:{port}/v1/submissions"),
        format!("http://localhost.:{port}/v1/submissions"),
        format!("http://localhost.evil.example:{port}/v1/submissions"),
        format!("http://evil.example/?http://{host}/v1/submissions"),
        format!("http://{}/v1/submissions", &elsewhere.origin()[7..]),
        format!("https://{host}/v1/submissions"),
        format!("//{host}/v1/invoices"),
        "/v1/submissions".to_owned(),
        format!("http:\\\\{host}\\v1\\invoices"),
        format!("{}/oauth2/userInfo", stack::origin(stack::IDENTITY_PROVIDER_PORT)),
        format!("{}/oauth2/token", stack::origin(stack::IDENTITY_PROVIDER_PORT)),
    ];
    ensure!(hostile.len() >= 30);
    for url in &hostile {
        // Whether the browser lets it through at all is not the question.
        scene.ask(url, json!({})).await?;
    }
    for method in ["PURGE", "PUT", "PATCH"] {
        scene.ask(&granted, json!({ "method": method })).await?;
    }
    let arrived = api.requests();
    ensure!(
        arrived.len() >= 10,
        "hardly anything arrived, so nothing is shown: {arrived:?}"
    );
    let leaked: Vec<_> = arrived
        .iter()
        .filter(|request| request.authorization.is_some())
        .collect();
    ensure!(leaked.is_empty(), "{leaked:?}");
    let denied: usize = browser.run("return globalThis.denied;", Vec::new()).await?;
    // Those that go to a service at all; the others are nobody's business but the app's.
    ensure!(
        denied >= arrived.len(),
        "{denied} of {} calls were reported",
        arrived.len()
    );

    // A granted address that leads elsewhere: nobody follows.
    let away = format!("{}/v1/submissions/away", api.origin());
    assert_eq!(scene.ask(&away, json!({})).await?, "TypeError");
    ensure!(api.requests().len() == 1, "the redirect itself was asked for");
    let elsewhere = elsewhere.requests();
    ensure!(
        elsewhere.iter().all(|request| request.authorization.is_none()),
        "{elsewhere:?}"
    );
    Ok(())
}
