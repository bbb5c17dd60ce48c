//! What an app sends and gets goes through the vault, and through nobody's memory.

use anyhow::ensure;
use serde_json::{Value, json};
use wharf_tests::{Result, browser::Browser, counters::Counters, recorder::Recorder};

use super::Scene;

/// Far less than what is sent, and more than what a page needs meanwhile.
const ALLOWANCE: u64 = 8 << 20;

/// Put before the vault's own script: tells on request how large the memory of its module is, and which large bodies a script has
/// read into memory.
const MEASURE: &str = "{ const { instantiateStreaming } = WebAssembly; let memory;
  const copies = [];
  const watch = (type, names) => {
    for (const name of names) {
      const read = type.prototype[name];
      if (!read) continue;
      type.prototype[name] = async function (...all) {
        const copy = await Reflect.apply(read, this, all);
        if ((copy.byteLength ?? copy.size ?? copy.length) > 1 << 20) copies.push(name);
        return copy;
      };
    }
  };
  for (const type of [Blob, Request, Response]) watch(type, ['arrayBuffer', 'blob', 'bytes', 'text']);
  Blob.prototype.stream = function () { copies.push('stream'); throw new TypeError('nobody reads this piece by piece'); };
  globalThis.FileReader = undefined;
  WebAssembly.instantiateStreaming = async (...all) => {
    const started = await instantiateStreaming(...all);
    ({ memory } = started.instance.exports);
    return started;
  };
  const channel = new BroadcastChannel('memory');
  channel.onmessage = () => channel.postMessage([memory?.buffer.byteLength ?? 0, copies]); }\n";

/// Keeps what the page hands to the vault as bodies of requests: of which kind, and how large.
const WRITE_DOWN: &str = "globalThis.bodies = [];
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (...all) {
    const body = all[0]?.[3]?.body;
    if (body) bodies.push([body.constructor.name, body.size ?? body.byteLength ?? null]);
    return Reflect.apply(postMessage, this, all);
  };";

/// What the page holds, the bytes of the vault's WebAssembly memory, and what its scripts have copied.
async fn memory(browser: &Browser) -> Result<(Counters, u64, Vec<String>)> {
    let ask = "const channel = new BroadcastChannel('memory');
        const bytes = await new Promise((tell) => { channel.onmessage = ({ data }) => tell(data); channel.postMessage(null); });
        channel.close();
        return bytes;";
    let (bytes, copies) = browser.run_async(ask, Vec::new()).await?;
    Ok((browser.counters().await?, bytes, copies))
}

#[tokio::test]
async fn bodies_stream_through_the_vault_both_ways() -> Result<()> {
    let mut scene = Scene::set().await?;
    let api = Recorder::start(None).await?;
    scene.serve_api_at(&api.origin()).await?;
    let measure = |script: &mut Vec<u8>| *script = [MEASURE.as_bytes(), script].concat();
    scene.shell().await?.change("vault-worker.js", measure).await?;
    scene.browser.watch_memory().await?;
    scene.browser.run_in_every_document(WRITE_DOWN).await?;
    scene.sign_in().await?;
    let at = |path: &str| json!(format!("{}/v1/submissions/{path}", api.origin()));
    // 64 MiB of a file, which no module has in its memory.
    let upload = "const [url] = arguments;
        const part = new Uint8Array(1 << 20);
        const body = new Blob(Array.from({ length: 64 }, () => part));
        return (await probe.fetch(url, { method: 'POST', body })).status;";
    let (page, vault, _) = memory(&scene.browser).await?;
    let status: Value = scene.browser.run_async(upload, vec![at("upload")]).await?;
    assert_eq!(status, json!(200));
    let (page_then, vault_then, copies) = memory(&scene.browser).await?;
    ensure!(copies.is_empty(), "the vault has copied a body: {copies:?}");
    let arrived = api.requests();
    assert_eq!(
        arrived.iter().map(|request| request.length).collect::<Vec<_>>(),
        [64 << 20]
    );
    ensure!(arrived[0].authorization.is_some(), "the upload had no token");
    // What the page has handed over is where the bytes are, and not the bytes.
    let bodies: Value = scene.browser.run("return globalThis.bodies;", Vec::new()).await?;
    assert_eq!(bodies, json!([["Blob", 64 << 20]]));
    // A WebAssembly memory never shrinks: whatever had gone through it would be seen.
    ensure!(
        vault > 0 && vault_then < vault + ALLOWANCE,
        "the vault: {vault}, then {vault_then}"
    );
    let wasm = |counters: &Counters| counters.wasm.iter().sum::<u64>();
    ensure!(
        wasm(&page) > 0 && wasm(&page_then) < wasm(&page) + ALLOWANCE,
        "{page:?}, then {page_then:?}"
    );
    // The first line is there before the second one is sent.
    let download = "const [slow, go] = arguments;
        const reader = (await probe.fetch(slow)).body.pipeThrough(new TextDecoderStream()).getReader();
        const first = await reader.read();
        await probe.fetch(go);
        const second = await reader.read();
        const end = await reader.read();
        return [first.value, second.value, end.done];";
    let lines: Value = scene.browser.run_async(download, vec![at("slow"), at("go-on")]).await?;
    assert_eq!(lines, json!(["first\n", "second\n", true]));
    // What the app gives up is given up.
    let abort = "const [slow] = arguments;
        const controller = new AbortController();
        setTimeout(() => controller.abort(), 300);
        const reader = (await probe.fetch(slow, { signal: controller.signal })).body.getReader();
        try { while (!(await reader.read()).done); return 'went on'; } catch ({ name }) { return name; }";
    let outcome: String = scene.browser.run_async(abort, vec![at("never/slow")]).await?;
    assert_eq!(outcome, "AbortError");
    Ok(())
}
