// What `cargo xtask bench forms` asks of the page of every library. All times are milliseconds.

// As a person types: past the setter that React puts onto its inputs.
const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;

let library;

/** Loads a library and puts the form into the page. */
async function start(entry, wasm, fields) {
  const app = document.getElementById('app');
  const began = performance.now();
  const compiled = wasm && WebAssembly.compileStreaming(fetch(wasm));
  library = await import(entry);
  if (wasm) await library.default({ module_or_path: await compiled });
  const loaded = performance.now();
  const inputs = app.getElementsByTagName('input');
  const mounted = new Promise((resolve) => {
    new MutationObserver((_, observer) => {
      if (inputs.length < fields) return;
      observer.disconnect();
      resolve(performance.now());
    }).observe(app, { childList: true, subtree: true });
  });
  library.mount(app, fields);
  const end = await mounted;
  await rest();
  return { load: loaded - began, mount: end - loaded };
}

/** Replaces the text of a field by one after the other. What is wrong with each stands beside it. */
async function press(id, texts) {
  const presses = [];
  const input = document.getElementById(id);
  input.focus();
  const own = input.closest('.wharf-field');
  const isRight = (message) => {
    const shown = own.querySelector('.wharf-field-error')?.textContent ?? '';
    return message === null ? shown === '' : shown.endsWith(message);
  };
  for (const [text, message] of texts) {
    const expectsChange = !isRight(message);
    const renders = library.renders();
    const records = [];
    let rightAt;
    const see = (more) => {
      const now = performance.now();
      records.push(...more);
      if (isRight(message)) rightAt ??= now;
    };
    const observer = new MutationObserver(see);
    observer.observe(document.getElementById('app'), {
      attributes: true, characterData: true, childList: true, subtree: true,
    });
    // The next task: it begins when all listeners have returned and no promise of theirs waits any longer.
    const { port1, port2 } = new MessageChannel();
    const taskEnds = new Promise((resolve) => {
      port1.onmessage = () => resolve(performance.now());
    });
    port2.postMessage(null);
    const began = performance.now();
    setValue.call(input, text);
    input.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text.at(-1) }));
    const taskEnd = await taskEnds;
    port1.close();
    for (let turn = 0; turn === 0 || !isRight(message); turn += 1) {
      if (turn > 100) throw new Error(`“${text}” does not lead to the message “${message}”`);
      await rest();
    }
    observer.disconnect();
    if (input.value !== text) throw new Error(`“${text}” became “${input.value}”`);
    presses.push({
      // Without a change to wait for, the page is right when everything that was done at once is done.
      right: (expectsChange ? rightAt : taskEnd) - began,
      renders: library.renders() - renders,
      records: records.length,
      outside: records.filter(({ target }) => !own.contains(target)).length,
    });
  }
  return presses;
}

/** Until a frame has been drawn and nothing is left to do. */
async function rest() {
  await new Promise(requestAnimationFrame);
  await scheduler.postTask(() => {}, { priority: 'background' });
}
