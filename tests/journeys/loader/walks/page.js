// What a walk does in the page, and what it sees there. Behind `page.js` of the browser.
const walk = (window.walk ??= { asked: 0, release: null });

/** Follows a link as the keyboard does. */
function press(name) {
  const [link] = find('link', name, false);
  if (!link) throw new Error(`there is no link “${name}”`);
  link.focus();
  link.click();
}

const hostOf = (name) => probes[name].host;
const fieldOf = (name) => probes[name].element.querySelector('input');
const later = (answer) => new Promise((resolve) => { setTimeout(() => resolve(answer), 20); });

/** Holds this guard of an app and no other. */
function guard(host, answer) {
  walk.release?.();
  walk.release = host.guard(() => {
    walk.asked += 1;
    return answer();
  });
}

function seen(expected) {
  const text = visibleText();
  return {
    document: performance.timeOrigin,
    address: location.pathname + location.search + location.hash,
    length: history.length,
    title: document.title,
    focus: focused(),
    headings: find('heading', null, false).filter(({ localName }) => localName === 'h1').map(nameOf),
    content: expected.content.filter((part) => text.includes(part)),
    mounts: ['alpha', 'beta'].map((name) => window.probes?.[name]?.all.length ?? 0),
    asked: walk.asked,
  };
}

/** Whatever follows from what was done is in the queue by now, or in the next frame. */
const frame = () => new Promise((resolve) => { requestAnimationFrame(() => { setTimeout(resolve); }); });

const isSame = (one, other) =>
  one !== null && typeof one === 'object'
    ? other !== null && Object.keys(one).every((key) => isSame(one[key], other[key]))
    : one === other;

/** Waits until the page is as expected and stays so for a frame. Answers with nothing, or with what is there instead. */
async function agree(expected, patience) {
  const end = performance.now() + patience;
  let calm = 0;
  while (calm < 2) {
    const now = seen(expected);
    if (isSame(expected, now) && isSame(now, expected)) {
      calm += 1;
    } else {
      if (performance.now() > end) return now;
      calm = 0;
    }
    await frame();
  }
  return null;
}
