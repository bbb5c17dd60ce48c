// The worker behind all tabs. It answers who is signed in by itself until somebody needs more: only then does it start
// the vault, so that a page for signing in costs nothing of it.
const ports = new Set();
let vault;
let attempt = 0;

const start = async () => {
  const mine = (attempt += 1);
  // What did not load, or has crashed, stays in the module map for the worker's life: every attempt has a URL of its own.
  const glue = await import(`./vault.js?attempt=${mine}`);
  await glue.default({ module_or_path: "./vault_bg.wasm" });
  // A vault that was given up is not heard any more, whatever still runs of it.
  return glue.Vault.start((message) => mine === attempt && broadcast(...message));
};

const broadcast = (...message) => {
  for (const port of ports) port.postMessage(message);
};

// The module has crashed, and the session with it. The next message starts another one. Pages have a console that people
// look at.
const forget = (error) => {
  console.error(error);
  vault = undefined;
  attempt += 1;
  broadcast(0, null, `The vault has crashed: ${error.message}`);
};

// The session is over soon after the last tab: whoever opens one later is somebody else. A reload is quicker than that, and
// where a session must not outlive one, it is over at once.
// It counts from the last tab that has left: an earlier count would run out in the middle of a reload.
let ending;
const leave = (port) => {
  ports.delete(port);
  if (ports.size) return;
  clearTimeout(ending);
  if (name.endsWith("-memory")) close();
  else ending = setTimeout(close, 20_000);
};

const stay = (port) => {
  clearTimeout(ending);
  ports.add(port);
};

const receive = async (port, message) => {
  const [id, what] = message;
  if (what === "bye") return leave(port);
  if (what === "which") return port.postMessage([id, me]);
  // A page that comes back out of the back-forward cache begins with it.
  if (what === "hello") stay(port);
  if (what === "hello" && !vault) return port.postMessage([id, null]);
  if (what === "wake" && !vault) return;
  vault ??= start();
  const mine = vault;
  let running;
  try {
    running = await mine;
  } catch (error) {
    // Either a notice for the person, or whatever kept the module from loading.
    const notice = error?.sentence ? error : null;
    if (!notice) console.error(error);
    if (vault === mine) vault = undefined;
    return port.postMessage([id, null, notice]);
  }
  try {
    if (what !== "load") running.receive(port, message);
    // The worker outlives deployments of the shell. Another configuration needs another vault, as soon as nobody is
    // signed in.
    if (what === "hello" && (await running.is_outdated()) && vault === mine) vault = undefined;
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) forget(error);
    else console.error(error);
    port.postMessage([id, null, null]);
  }
};

// Held for as long as the worker lives: pages wait for it, and so learn that the worker has died. None of them gets an answer
// before, or it could have the lock sooner than the worker itself. A browser that gives no lock must not keep anybody out.
// `randomUUID` is not there where a page is not secure, and such a page has to be told so.
const me = crypto.getRandomValues(new Uint32Array(4)).join("-");
const ready = new Promise((go) => {
  setTimeout(go, 2_000);
  const hold = () => {
    go();
    return new Promise(() => {});
  };
  if ("onconnect" in self && navigator.locks) navigator.locks.request(name, hold).catch(go);
  else go();
});

const serve = (port) => {
  stay(port);
  port.onmessage = ({ data }) => ready.then(() => receive(port, data));
  // Of a tab that has crashed, where browsers say so.
  port.onclose = () => leave(port);
};

addEventListener("error", ({ error }) => error instanceof WebAssembly.RuntimeError && forget(error));
addEventListener("unhandledrejection", ({ reason }) => reason instanceof WebAssembly.RuntimeError && forget(reason));

// A shared worker has a port for every tab; where browsers have none, this is the worker of one tab.
if ("onconnect" in self) {
  onconnect = ({ ports: [port] }) => serve(port);
} else {
  serve(self);
}
