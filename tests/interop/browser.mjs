// As much of a browser as signing in takes: cookies, redirects, and forms that are filled in and sent.

/** Cookies of one browser, and what a person does with it. */
export class Browser {
  #cookies = new Map();

  /** Goes to a page and on through its redirects, until a page answers or one leads to `destination`, a prefix. */
  async open(url, destination, form) {
    let request = form;
    let address = new URL(url);
    for (let redirects = 0; redirects < 10; redirects += 1) {
      const answer = await fetch(address, {
        method: request ? 'POST' : 'GET',
        body: request,
        redirect: 'manual',
        headers: { cookie: this.#cookiesFor(address), ...(request && { origin: address.origin }) },
      });
      this.#keep(answer, address);
      if (answer.status < 300 || answer.status > 399) {
        return { url: address, status: answer.status, text: await answer.text() };
      }
      await answer.body?.cancel();
      address = new URL(answer.headers.get('location'), address);
      if (address.href.startsWith(destination)) return { url: address };
      request = undefined;
    }
    throw new Error(`too many redirects, the last one to ${address.origin}${address.pathname}`);
  }

  /** Fills in the only form of a page, sends it, and goes on as `open` does. */
  async submit(page, destination, filled, button) {
    const form = /<form\b[^>]*\baction="([^"]*)"/.exec(page.text);
    if (!form) throw new Error(`the page at ${page.url.pathname} has no form (status ${page.status})`);
    const fields = new URLSearchParams();
    for (const [input] of page.text.matchAll(/<input\b[^>]*>/g)) {
      const name = attribute(input, 'name');
      if (name) fields.set(name, filled[attribute(input, 'type')] ?? attribute(input, 'value') ?? '');
    }
    if (button) fields.set(...button);
    return this.open(new URL(unescaped(form[1]), page.url), destination, fields);
  }

  /** Opens an authorization URL and signs in on the page that comes; answers with where the provider leads then. */
  async signIn(url, redirectUri, { email, password }) {
    const page = await this.open(url, redirectUri);
    // Without a page, the browser was signed in already.
    return page.text === undefined ? page.url : (await this.submit(page, redirectUri, { email, password })).url;
  }

  #cookiesFor({ pathname }) {
    const fitting = [...this.#cookies.values()].filter(
      ({ path }) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`),
    );
    return fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  #keep(answer, address) {
    for (const line of answer.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(';').map((part) => part.trim());
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      const find = (key) => attributes.find((one) => one.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1);
      const path = find('path') ?? address.pathname.replace(/\/[^/]*$/, '/');
      const gone = find('max-age') === '0' || Date.parse(find('expires') ?? '') < Date.now();
      if (gone) this.#cookies.delete(`${name} ${path}`);
      else this.#cookies.set(`${name} ${path}`, { name, value, path });
    }
  }
}

function attribute(element, name) {
  const found = new RegExp(`\\b${name}="([^"]*)"`).exec(element);
  return found && unescaped(found[1]);
}

function unescaped(text) {
  const names = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return text.replace(/&(?:(amp|lt|gt|quot)|#(x?)([0-9a-f]+));/gi, (_, name, hex, number) =>
    name ? names[name.toLowerCase()] : String.fromCodePoint(parseInt(number, hex ? 16 : 10)),
  );
}
