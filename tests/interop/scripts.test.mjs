// The scripts of `static/` that decide something before any Wasm runs, or after it has ended. Nothing here needs the stack.
//
// WHARF_STATIC names the folder.

import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const STATIC = process.env.WHARF_STATIC;
const OURS = 'https://wharf.example';

/** `isFramedByAnother` of `wharf-app.js` in a window of ours. */
async function isFramedByAnother(window) {
  const script = await readFile(join(STATIC, 'wharf-app.js'), 'utf8');
  const [source] = script.match(/function isFramedByAnother\(\) \{.*?\n\}/s);
  return new Function('window', 'top', 'origin', `${source}; return isFramedByAnother();`)(window, topOf(window), OURS);
}

const topOf = (window) => (window.parent === window ? window : topOf(window.parent));

/** A window in frames, the outermost first. Nobody may read the origin of one of another origin. */
function framed(...origins) {
  let inside;
  for (const origin of origins) {
    const window = {
      get origin() {
        if (origin !== OURS) throw new Error('blocked');
        return origin;
      },
    };
    window.parent = inside ?? window;
    inside = window;
  }
  return inside;
}

test('a page of another origin anywhere around the page is found', async () => {
  const FOREIGN = 'https://foreign.example';
  assert.equal(await isFramedByAnother(framed(OURS)), false);
  assert.equal(await isFramedByAnother(framed(OURS, OURS, OURS)), false);
  assert.equal(await isFramedByAnother(framed(FOREIGN, OURS)), true);
  assert.equal(await isFramedByAnother(framed(OURS, FOREIGN, OURS)), true, 'only the outermost was looked at');
});

/** `wharf-elements.js` with a module of one element, `wharf-test`, whose `show` does what a test says. */
async function elements(show) {
  const folder = await mkdtemp(join(tmpdir(), 'wharf-scripts-'));
  await copyFile(join(STATIC, 'wharf-elements.js'), join(folder, 'elements.mjs'));
  const script = await readFile(join(folder, 'elements.mjs'), 'utf8');
  await writeFile(join(folder, 'elements.mjs'), script.replace('./toolkit.js', './toolkit.mjs'));
  const module = `
    export default () => {};
    export const calls = [];
    export let tell;
    export const onEnd = (end) => { tell = end; };
    export const setLocale = (language) => calls.push(language);
    export const kinds = () => [{ name: 'wharf-test', properties: { text: 'text' } }];
    export class Element {
      set(_, value) { calls.push(value); }
      show() { globalThis.show(tell); }
      free() { calls.push('free'); }
    }`;
  await writeFile(join(folder, 'toolkit.mjs'), module);
  const defined = new Map();
  Object.assign(globalThis, {
    show,
    CSSStyleSheet: class {
      replaceSync() {}
    },
    customElements: { get: (name) => defined.get(name), define: (name, kind) => defined.set(name, kind) },
    document: { createElement: () => ({ isShown: true, remove() { this.isShown = false; } }) },
    HTMLElement: class {
      places = [];
      attachShadow() {
        this.shadowRoot = { append: (place) => this.places.push(place), addEventListener() {} };
        return this.shadowRoot;
      }
    },
  });
  const { define, setLocale } = await import(pathToFileURL(join(folder, 'elements.mjs')));
  const { calls } = await import(pathToFileURL(join(folder, 'toolkit.mjs')));
  await define({}, 'en');
  await rm(folder, { recursive: true });
  return { Kind: defined.get('wharf-test'), calls, setLocale };
}

for (const [what, act] of [
  ['a trap', () => { throw new WebAssembly.RuntimeError('unreachable'); }],
  ['a panic', (tell) => { tell('panicked at x'); throw new WebAssembly.RuntimeError('unreachable'); }],
]) {
  test(`after ${what} in one element none shows anything, none is called, and the console says so once`, async (context) => {
    const said = context.mock.method(console, 'error', () => {});
    let isBroken = false;
    const { Kind, calls, setLocale } = await elements((tell) => isBroken && act(tell));
    const [before, broken, after] = [new Kind(), new Kind(), new Kind()];
    before.connectedCallback();
    assert.equal(before.places[0].isShown, true);
    isBroken = true;
    broken.connectedCallback();
    assert.equal(before.places[0].isShown || broken.places[0].isShown, false);
    const count = calls.length;
    after.connectedCallback();
    before.text = 'kept';
    setLocale('de');
    assert.deepEqual([calls.length, after.places, before.text], [count, [], 'kept']);
    assert.equal(said.mock.callCount(), 1);
    assert.match(said.mock.calls[0].arguments[0], /those of other apps too.*(unreachable|panicked at x)/);
  });
}

test('an error that is no trap is the caller\'s', async () => {
  const { Kind } = await elements(() => { throw new TypeError('no place'); });
  assert.throws(() => new Kind().connectedCallback(), TypeError);
});
