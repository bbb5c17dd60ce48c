// The worker behind all tabs. It answers who is signed in by itself until somebody needs more: only then does it start
// the vault, so that a page for signing in costs nothing of it.
const ports = new Set();
let vault;

const broadcast = (...message) => {
  for (const port of ports) port.postMessage(message);
};

const start = async () => {
  const glue = await import("./vault.js");
  await glue.default({ module_or_path: "./vault_bg.wasm" });
  return glue.Vault.start((message) => broadcast(...message));
};

// The module has crashed, and the session with it. The next message starts another one.
const forget = (error) => {
  console.error(error);
  vault = undefined;
  broadcast(0, null);
};

const receive = async (port, message) => {
  const [id, what] = message;
  if (what === "bye") ports.delete(port);
  else if (what === "hello" && !vault) port.postMessage([id, null]);
  else if (what === "load" || vault || what !== "wake") {
    try {
      vault ??= start();
      const running = await vault;
      if (what !== "load") running.receive(port, message);
    } catch (error) {
      // Either a notice for the person, or whatever kept the module from loading.
      const notice = error?.sentence ? error : null;
      if (!notice) console.error(error);
      vault = undefined;
      port.postMessage([id, null, notice]);
    }
  }
};

const serve = (port) => {
  ports.add(port);
  port.onmessage = ({ data }) => receive(port, data);
};

addEventListener("error", ({ error }) => error instanceof WebAssembly.RuntimeError && forget(error));
addEventListener("unhandledrejection", ({ reason }) => reason instanceof WebAssembly.RuntimeError && forget(reason));

// A shared worker has a port for every tab; where browsers have none, this is the worker of one tab.
if ("onconnect" in self) onconnect = ({ ports: [port] }) => serve(port);
else serve(self);
