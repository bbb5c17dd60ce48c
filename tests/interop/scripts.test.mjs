// The scripts of `static/` that decide something before any Wasm runs. Nothing here needs the stack.
//
// WHARF_STATIC names the folder.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

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
