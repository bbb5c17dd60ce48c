// Shows an app on any page of the shell's origin: `<wharf-app name="billing" props='{"…": …}'></wharf-app>`.
// docs/embedding.md says what a page needs.
//
// The first element starts the shell for all elements of the page. What is inside an element stays until its app is there.

const NOT_STARTED =
  "This part of the page could not be loaded. Check your connection and load the page again. Your browser must support WebAssembly.";
const NOT_HERE = "This part of the page cannot be shown here.";

/** The shell of this page: fulfilled with what `start` answers. A rejection that is a text is a sentence for the person. */
let shell;

async function start() {
  const { origin: home } = new URL(import.meta.url);
  // The base is where the shell's own files are asked for.
  if (origin !== home || new URL(document.baseURI).origin !== home) {
    console.error(
      `<wharf-app>: the page (${origin}, with the base ${document.baseURI}) is not on the shell's origin, ${home}. Apps are shown on pages of the shell's origin only.`,
    );
    throw NOT_HERE;
  }
  if (isFramedByAnother()) {
    console.error(`<wharf-app>: the page is in a frame of another origin than ${home}, which could have people press what they do not see.`);
    throw NOT_HERE;
  }
  if (document.querySelector("script[data-glue]")) {
    console.error("<wharf-app>: this is the shell's own page. Apps show other apps there with `host.open`.");
    throw NOT_HERE;
  }
  const page = await text("/index.html");
  const [glue, wasm] = ["glue", "wasm"].map((what) => page.match(`data-${what}="?([^"\\s>]+)`)?.[1]);
  if (!glue || !wasm) throw new Error(`${home}/index.html is not the shell's page`);
  const links = [...page.matchAll(/href="?([^"\s>]+\.css)/g)].map(([, link]) => link);
  const [module, code, ...styles] = await Promise.all([
    WebAssembly.compileStreaming(fetch(wasm)),
    import(glue),
    ...links.map(async (link) => new CSSStyleSheet().replace(await text(link))),
  ]);
  await code.default({ module_or_path: module });
  const toolkit = styles[links.findIndex((link) => link.includes("/toolkit-"))];
  const messages = document.createElement("div");
  const show = await code.elements((url) => import(url), toolkit, messagesIn(styles, messages));
  return { styles, show, keep: () => messages.isConnected || document.body.append(messages) };
}

/** The place of messages inside an element of the page's own, where nothing of the page hides, clips or moves them. */
function messagesIn(styles, element) {
  const root = element.attachShadow({ mode: "open" });
  // No page with the stylesheet is around it, so it has the tokens of its own.
  element.className = "wharf-tokens";
  root.adoptedStyleSheets = styles;
  document.body.append(element);
  return root.appendChild(document.createElement("div"));
}

/** Whether any window around this one is of another origin: the outermost may be the shell's all the same. */
function isFramedByAnother() {
  try {
    for (let around = window; around !== around.parent; ) {
      around = around.parent;
      if (around.origin !== origin) return true;
    }
    return false;
  } catch {
    // Nobody may look at a window of another origin.
    return true;
  }
}

/** A file of the shell's origin, in its newest version. */
async function text(url) {
  const response = await fetch(url, { cache: "no-cache" });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

const look = new CSSStyleSheet();
look.replaceSync(`
  :host { display: block }
  :host([hidden]), [hidden] { display: none }
  [role="alert"]:not([class]) { margin: 0; padding: 1rem; border: 1px solid; border-radius: 0.5rem }
`);

class WharfApp extends HTMLElement {
  static observedAttributes = ["name", "props"];

  #internals = this.attachInternals();
  /** What the page has put inside the element. */
  #fallback = document.createElement("slot");
  /** Where the app goes, and the keyboard when a button has gone. */
  #place = Object.assign(document.createElement("div"), { id: "wharf-main", tabIndex: -1 });
  #message = Object.assign(document.createElement("div"), { hidden: true });
  #props;
  /** The name of what is here, or is on its way; `null` if nothing is. */
  #here = null;
  /** What the shell shows here. */
  #opened;
  #isSettling = false;

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).append(this.#message, this.#fallback, this.#place);
    this.shadowRoot.adoptedStyleSheets = [look];
  }

  /** The app's name in the registry. */
  get name() {
    return this.getAttribute("name") ?? "";
  }

  set name(name) {
    this.setAttribute("name", name);
  }

  /** What the app is handed: anything that can be cloned. Both ways it is a copy. */
  get props() {
    return structuredClone(this.#props);
  }

  set props(props) {
    this.#setProps(structuredClone(props));
  }

  #setProps(props) {
    this.#props = props;
    this.#opened?.update(props);
  }

  connectedCallback() {
    // What was set before the element was defined is in the way of its own properties.
    for (const name of ["name", "props"].filter((name) => Object.hasOwn(this, name))) {
      const value = this[name];
      delete this[name];
      this[name] = value;
    }
    this.#settleSoon();
  }

  disconnectedCallback() {
    this.#settleSoon();
  }

  /** `moveBefore` is no way out of the page. */
  connectedMoveCallback() {}

  attributeChangedCallback(attribute, _, value) {
    if (attribute === "name") return this.#settleSoon();
    try {
      this.#setProps(value === null ? undefined : JSON.parse(value));
    } catch (error) {
      const what = `<wharf-app name="${this.name}">: the attribute \`props\` is not JSON, so the app keeps what it has.`;
      console.error(`${what} ${error.message}`);
    }
  }

  get #wanted() {
    return this.isConnected ? this.getAttribute("name") : null;
  }

  /** When the page has done all that it is about to: an element that is taken out and put in again was moved. */
  #settleSoon() {
    queueMicrotask(() => this.#settle());
  }

  async #settle() {
    if (this.#isSettling) return;
    this.#isSettling = true;
    for (let name = this.#wanted; name !== this.#here; name = this.#wanted) {
      this.#here = name;
      const before = this.#opened;
      this.#opened = undefined;
      // The next app comes when the one before has gone.
      await before?.close();
      this.#say("");
      this.#wait(name !== null, true);
      if (name !== null) await this.#open(name);
    }
    this.#isSettling = false;
  }

  async #open(name) {
    try {
      const { styles, show, keep } = await (shell ??= start());
      keep();
      if (this.#wanted !== name) return;
      this.shadowRoot.adoptedStyleSheets = [look, ...styles];
      const wait = (isBusy) => this.#wait(isBusy, isBusy);
      wait(false);
      this.#opened = show(this.#place, name, this.#props, wait);
    } catch (error) {
      // An element that comes later tries again.
      shell = undefined;
      const isSentence = typeof error === "string";
      if (!isSentence) console.error("<wharf-app>: the shell could not be started.", error);
      this.#say(isSentence ? error : NOT_STARTED);
      this.#wait(false, true);
    }
  }

  /** Whether something is on its way, and whether what the page has put inside is to be seen. */
  #wait(isBusy, isFallbackShown) {
    this.#internals.ariaBusy = String(isBusy);
    this.#fallback.hidden = !isFallbackShown;
  }

  #say(sentence) {
    this.#message.hidden = !sentence;
    const message = Object.assign(document.createElement("p"), { role: "alert", textContent: sentence });
    this.#message.replaceChildren(...(sentence ? [message] : []));
  }
}

// A page that has the script twice has the element once.
if (!customElements.get("wharf-app")) customElements.define("wharf-app", WharfApp);
