// A shell that does what `src/wharf.d.ts` says, and no more: what the Rust side of the contract is tried against.

const freeze = (value) => Object.freeze(value);

export class Shell {
  /** What apps have said, in words. */
  reports = [];
  titles = [];
  notices = [];
  navigations = [];
  /** Every app inside an app: `{ app, props, updates, closed }`. */
  opened = [];
  #kept = new Map();
  #mounts = new Map();

  /** The host of a new mount. */
  mount(name) {
    const shell = this;
    const abort = new AbortController();
    const mount = {
      handlers: [],
      abort,
      now: {
        identity: identity("Ada", ["customers"]),
        location: location("/"),
        theme: "light",
        locale: "en",
        props: undefined,
      },
    };
    this.#mounts.set(name, mount);
    const check = () => {
      if (abort.signal.aborted) throw new Error("this mount of the app has ended");
    };
    const add = (what, call) => {
      check();
      const handler = { what, call };
      mount.handlers.push(handler);
      return () => {
        mount.handlers = mount.handlers.filter((other) => other !== handler);
      };
    };
    const refuse = (topic) => {
      if (topic.startsWith("secret.")) throw new Error(`the registry does not grant the topic ${topic}`);
    };
    const host = {
      abi: 1,
      app: freeze({ name, version: "1.2.3", instance: `${name}-1`, basePath: `/${name}` }),
      services: freeze({ api: "https://api.example" }),
      signal: abort.signal,
      watch: (what, handler) => add(what, handler),
      fetch: (input, init) => fetch(input, init),
      token: async () => null,
      freshLogin: async () => {},
      navigate(to, options) {
        check();
        shell.navigations.push([to, options?.replace === true]);
      },
      guard: (ask) => add("departure", ask),
      emit(topic, payload) {
        check();
        refuse(topic);
        shell.emit(topic, payload);
      },
      on(topic, handler) {
        refuse(topic);
        const end = add(`topic ${topic}`, handler);
        const added = mount.handlers.at(-1);
        if (shell.#kept.has(topic)) {
          const kept = shell.#kept.get(topic);
          queueMicrotask(() => shell.#call(mount, added, [structuredClone(kept)]));
        }
        return end;
      },
      open(element, app, props, options) {
        check();
        if (app === "forbidden") throw new Error("the registry does not let this app embed `forbidden`");
        const opened = { element, app, props: structuredClone(props), ...options, updates: [], closed: 0 };
        shell.opened.push(opened);
        return {
          update(props) {
            check();
            opened.updates.push(structuredClone(props));
          },
          async close() {
            opened.closed += 1;
          },
        };
      },
      async toolkit() {},
      setTitle(title) {
        check();
        shell.titles.push(title);
      },
      notify(kind, text) {
        check();
        shell.notices.push([kind, text]);
      },
      report(message, fatal) {
        shell.reports.push(fatal ? `fatal: ${message}` : message);
      },
    };
    for (const what of Object.keys(mount.now)) {
      Object.defineProperty(host, what, { get: () => mount.now[what], enumerable: true });
    }
    return freeze(host);
  }

  /** Another app sends something. */
  emit(topic, payload) {
    const copy = structuredClone(payload);
    this.#kept.set(topic, copy);
    for (const mount of this.#mounts.values()) this.#tell(mount, `topic ${topic}`, () => [structuredClone(copy)]);
  }

  /** As {@link emit}, with a payload in JSON. */
  emitJson(topic, payload) {
    this.emit(topic, JSON.parse(payload));
  }

  /** An app that fails whenever it hears of this topic. */
  listenAndThrow(name, topic) {
    this.mount(name).on(topic, () => {
      throw new Error("told to throw");
    });
  }

  /** Something changes for a mount, and it is told. */
  change(name, what, value) {
    this.#mounts.get(name).now[what] = value;
    this.announce(name, what);
  }

  changeJson(name, what, value) {
    this.change(name, what, value === undefined ? undefined : JSON.parse(value));
  }

  /** It is told of a change, whether there is one or not. */
  announce(name, what) {
    this.#tell(this.#mounts.get(name), what, () => []);
  }

  signIn(name, person, groups) {
    this.change(name, "identity", identity(person, groups));
  }

  goTo(name, path) {
    this.change(name, "location", location(path));
  }

  /** Asks the guards of a mount, the first first, whether the person may go to this path of the app, or leave it. */
  async asks(name, path) {
    const mount = this.#mounts.get(name);
    const to = path === undefined ? null : location(path);
    for (const handler of mount.handlers.filter(({ what }) => what === "departure")) {
      if ((await handler.call(to)) === false) return false;
    }
    return true;
  }

  /** How many functions of the mount the shell would call. */
  handlers(name) {
    return this.#mounts.get(name).handlers.length;
  }

  /** The mount ends. */
  end(name) {
    const mount = this.#mounts.get(name);
    mount.handlers = [];
    mount.abort.abort();
  }

  #tell(mount, what, payload) {
    for (const handler of mount.handlers.filter((handler) => handler.what === what)) {
      this.#call(mount, handler, payload());
    }
  }

  /** Whoever throws stops no other; whoever does not want to be called any more is not. */
  #call(mount, handler, payload) {
    if (!mount.handlers.includes(handler)) return;
    try {
      handler.call(...payload);
    } catch (error) {
      this.reports.push(`a handler failed: ${error.message}`);
    }
  }
}

function identity(name, groups) {
  return freeze({
    subject: `sub-${name}`,
    name,
    email: `${name}@example.org`,
    groups: freeze([...groups]),
    signedInAt: 1_700_000_000,
    sessionEndsAt: undefined,
  });
}

function location(address) {
  const { pathname, search, hash } = new URL(address, "https://app.example");
  return freeze({ path: pathname, search, hash });
}
