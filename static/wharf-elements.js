// The toolkit's components as custom elements: docs/elements.md. The shell imports this file when an app first asks for them
// (`host.toolkit()`). Which elements there are, and what each shows, is in the module beside it (crate `toolkit`).

import init, { Element, kinds, setLocale } from "./toolkit.js";

/** Defines all elements on this page. `stylesheet` is the toolkit's; `module` is where the WebAssembly is. */
export async function define(stylesheet, language) {
  await init({ module_or_path: new URL("./toolkit_bg.wasm", import.meta.url) });
  setLocale(language);
  const looks = new CSSStyleSheet();
  looks.replaceSync(LOOKS);
  for (const kind of kinds()) {
    if (!customElements.get(kind.name)) customElements.define(kind.name, classOf(kind, [stylesheet, looks]));
  }
}

export { setLocale };

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
      if (this.#shown) return;
      const place = document.createElement("div");
      this.shadowRoot.append(place);
      const element = new Element(name, (what, detail) => this.#hear(what, detail));
      for (const property of Object.keys(properties)) {
        // What was set before there was a class hides the property of the class.
        if (Object.hasOwn(this, property)) {
          const value = this[property];
          delete this[property];
          this[property] = value;
        }
      }
      for (const property of Object.keys(properties)) element.set(property, this.#values[property]);
      element.show(place);
      this.#shown = { element, place };
      this.#report();
    }

    disconnectedCallback() {
      // An element that is moved is away for a moment only.
      queueMicrotask(() => {
        if (this.isConnected || !this.#shown) return;
        this.#shown.element.free();
        this.#shown.place.remove();
        this.#shown = null;
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
      this.#shown?.element.set(property, value);
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
