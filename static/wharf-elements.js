// The toolkit's components as custom elements: docs/elements.md. The shell imports this file when an app first asks for them
// (`host.toolkit()`). Which elements there are, and what each shows, is in the module beside it (crate `toolkit`).

import init, { Element, kinds, onEnd, setLocale as setLocaleInside } from "./toolkit.js";

/** Defines all elements on this page. `stylesheet` is the toolkit's; `module` is where the WebAssembly is. */
export async function define(stylesheet, language) {
  await init({ module_or_path: new URL("./toolkit_bg.wasm", import.meta.url) });
  onEnd(end);
  setLocale(language);
  const looks = new CSSStyleSheet();
  looks.replaceSync(LOOKS);
  for (const kind of kinds()) {
    if (!customElements.get(kind.name)) customElements.define(kind.name, classOf(kind, [stylesheet, looks]));
  }
}

/** Sets the language of all elements. */
export function setLocale(language) {
  inside(() => setLocaleInside(language));
}

/** Where the elements of this page show their components. */
const places = new Set();
/** Whether the module has ended. All elements of the page share its memory, and nobody knows what is in it after a panic. */
let hasEnded = false;

/** Takes everything that is shown away, so that nothing answers that cannot be relied on. The elements keep their values. */
function end(reason) {
  if (hasEnded) return;
  hasEnded = true;
  console.error(`the elements of the toolkit have ended, those of other apps too, and show nothing until the page is loaded again: ${reason}`);
  for (const place of places) place.remove();
  places.clear();
}

/** Does something in the module, unless it has ended. */
function inside(act) {
  if (hasEnded) return;
  try {
    act();
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    end(error.message);
  }
}

/** What elements look like that are boxes among text, and that a click on what is slotted into a button is one on the button. */
const LOOKS = `
  :host(:is(wharf-badge, wharf-button, wharf-button-menu, wharf-link, wharf-popover, wharf-status-badge, wharf-tooltip)) {
    display: inline-block;
  }
  :host([hidden]) { display: none; }
  :is(.wharf-button, .wharf-link) > slot { pointer-events: none; }
`;

/** How an attribute is read. What is no JSON is an empty list, and the console says so. */
const READ = {
  text: (value) => value ?? "",
  flag: (value) => value !== null,
  number: (value) => Number(value),
  list: (value) => {
    try {
      return JSON.parse(value ?? "[]");
    } catch (error) {
      console.error(`a list in an attribute is not JSON: ${error.message}`);
      return [];
    }
  },
};

/** What a form is sent of an element with these properties. */
function entryOf({ checked, value, values, files }, name) {
  const several = values ?? files;
  if (several) {
    const entry = new FormData();
    for (const one of several) entry.append(name ?? "", one);
    return entry;
  }
  if (checked !== undefined) return checked ? "on" : null;
  return value;
}

function classOf({ name, properties, field, commits }, sheets) {
  class ToolkitElement extends HTMLElement {
    static formAssociated = field || name === "wharf-button";
    static observedAttributes = Object.keys(properties);

    #values = Object.fromEntries(Object.entries(properties).map(([property, kind]) => [property, READ[kind](null)]));
    #shown = null;
    #internals = ToolkitElement.formAssociated ? this.attachInternals() : null;

    constructor() {
      super();
      const root = this.attachShadow({ mode: "open", delegatesFocus: true });
      root.adoptedStyleSheets = sheets;
      // The element speaks for its control, when it knows the new value.
      root.addEventListener("input", (event) => event.stopPropagation());
      if (!commits) root.addEventListener("change", () => queueMicrotask(() => this.#fire(new Event("change", { bubbles: true }))));
    }

    connectedCallback() {
      for (const property of Object.keys(properties)) {
        // What was set before there was a class hides the property of the class.
        if (Object.hasOwn(this, property)) {
          const value = this[property];
          delete this[property];
          this[property] = value;
        }
      }
      if (!this.#shown) inside(() => this.#show());
      this.#report();
    }

    #show() {
      const place = document.createElement("div");
      this.shadowRoot.append(place);
      places.add(place);
      const element = new Element(name, (what, detail) => this.#hear(what, detail));
      for (const property of Object.keys(properties)) element.set(property, this.#values[property]);
      element.show(place);
      this.#shown = { element, place };
    }

    disconnectedCallback() {
      // An element that is moved is away for a moment only. Not in a microtask: focus that leaves with the element changes what is in
      // it, and what follows from that, which runs in microtasks too, must not find it gone.
      setTimeout(() => {
        if (this.isConnected || !this.#shown) return;
        const { element, place } = this.#shown;
        this.#shown = null;
        inside(() => element.free());
        place.remove();
        places.delete(place);
      });
    }

    attributeChangedCallback(attribute, _, value) {
      // A `fieldset` around it may disable it too: the browser knows, and says it below.
      if (attribute !== "disabled") this[attribute] = READ[properties[attribute]](value);
    }

    formDisabledCallback(disabled) {
      if ("disabled" in properties) this.#set("disabled", disabled);
    }

    /** The attribute, as of the elements of HTML: forms leave out what has it. */
    get disabled() {
      return this.hasAttribute("disabled");
    }

    set disabled(disabled) {
      this.toggleAttribute("disabled", Boolean(disabled));
    }

    formResetCallback() {
      for (const property of ["value", "checked", "values", "files"]) {
        if (property in properties) this[property] = READ[properties[property]](this.getAttribute(property));
      }
    }

    #get(property) {
      return this.#values[property];
    }

    #set(property, value) {
      this.#values[property] = value;
      inside(() => this.#shown?.element.set(property, value));
      this.#report();
    }

    /** What forms are told. */
    #report() {
      if (!field) return;
      this.#internals.setFormValue(entryOf(this.#values, this.getAttribute("name")));
      const { error } = this.#values;
      this.#internals.setValidity(error ? { customError: true } : {}, error || "");
    }

    /** The component has changed a property, or something has happened to it. */
    #hear(what, detail) {
      if (what.startsWith("=")) {
        this.#values[what.slice(1)] = detail;
        this.#report();
        if (field) this.#fire(new Event("input", { bubbles: true, composed: true }));
        if (commits || !field) this.#fire(new Event("change", { bubbles: true }));
      } else if (what === "submit") {
        this.#internals.form?.requestSubmit();
      } else {
        this.#fire(new CustomEvent(what, { detail, bubbles: true }));
      }
    }

    #fire(event) {
      this.dispatchEvent(event);
    }

    static {
      for (const property of Object.keys(properties)) {
        if (property === "disabled") continue;
        Object.defineProperty(this.prototype, property, {
          get() {
            return this.#get(property);
          },
          set(value) {
            this.#set(property, value);
          },
          enumerable: true,
          configurable: true,
        });
      }
    }
  }
  return ToolkitElement;
}
