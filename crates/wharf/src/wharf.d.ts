/** The contract between the Wharf shell and a child app, ABI 1. */

export interface Identity {
  /** The person's stable identifier at the provider, the `sub` claim. */
  readonly subject: string;
  readonly name: string;
  readonly email: string;
  readonly groups: readonly string[];
  /** Seconds since 1970-01-01 UTC. */
  readonly signedInAt: number;
  /** Seconds since 1970-01-01 UTC; absent if the session has no limit of its own. */
  readonly sessionEndsAt?: number;
}

export interface Location {
  /** Below the app's mount path, beginning with `/`. */
  readonly path: string;
  readonly search: string;
  readonly hash: string;
}

export interface AppInfo {
  readonly name: string;
  readonly version: string;
  readonly instance: string;
  readonly basePath: string;
}

export interface Host {
  readonly abi: 1;
  readonly app: AppInfo;
  /** The base URLs of the services that this app is granted, by name (`api`, `userinfo`). */
  readonly services: Readonly<Record<string, string>>;
  readonly identity: Identity;
  readonly location: Location;
  readonly theme: "light" | "dark";
  /** A BCP 47 language tag. */
  readonly locale: string;
  /** What whoever shows this app hands to it; `undefined` where the shell shows it by its location. */
  readonly props: unknown;
  /** Aborts when this mount ends. */
  readonly signal: AbortSignal;
  /** Calls `handler` after each change, until the returned function is called or the mount ends. */
  watch(what: "identity" | "location" | "theme" | "locale" | "props", handler: () => void): () => void;
  /** As `window.fetch`; the shell adds the access token where the registry grants it. */
  fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** The access token, if the registry grants `token` to this app and somebody is signed in; else `null`. */
  token(): Promise<string | null>;
  /**
   * Resolves when the person has signed in within the last `maxAge` seconds. Asks them to sign in again if they have not:
   * in a tab of its own, so that this app stays as it is.
   */
  freshLogin(maxAge: number): Promise<void>;
  /** Goes to a location of this app: a path below its mount path, with query and fragment. */
  navigate(to: string, options?: { replace?: boolean }): void;
  /**
   * Asks before the person goes elsewhere, until the returned function is called or the mount ends: hold a guard only while
   * there is something to lose. `to` is the new location of this app, or `null` if the person leaves the app. `false`, or a
   * promise of it, keeps them where they are. While a guard is held, the browser asks in its own words before the page closes.
   */
  guard(ask: (to: Location | null) => boolean | Promise<boolean>): () => void;
  /**
   * Sends a copy of `payload` to every app that listens to `topic`, and keeps it for those that come later. The registry says
   * which topics an app may send.
   */
  emit(topic: string, payload: unknown): void;
  /**
   * Calls `handler` with the kept payload of `topic`, if there is one, and then with each that is sent, until the returned
   * function is called or the mount ends. The registry says which topics an app may hear.
   */
  on(topic: string, handler: (payload: unknown) => void): () => void;
  /**
   * Shows another app inside `element`, if the registry lets this app embed it. It ends with this mount at the latest. With a
   * `path`, such as `/schema`, it has this app's locations below that, and is at the one where the page is: its `location`,
   * `navigate`, `setTitle` and `app.basePath` are about them. Without it, it has no part in the page's location.
   */
  open(element: HTMLElement, app: string, props?: unknown, options?: { path?: string }): Opened;
  /**
   * Fulfilled when the components of the shell's toolkit are defined as custom elements (`wharf-button`, …), for apps that are
   * not written in Rust. They are loaded when the first app of the page asks for them.
   */
  toolkit(): Promise<void>;
  /** What the page's title begins with. */
  setTitle(title: string): void;
  /** Shows a message in the shell's own place for it and announces it. */
  notify(kind: "success" | "info" | "error", text: string): void;
  /** Tells the shell of an error. A fatal one ends this mount with the error card. */
  report(message: string, fatal: boolean): void;
}

/** An app inside an app. */
export interface Opened {
  /** Hands new props to it. It is not mounted anew. */
  update(props: unknown): void;
  /** Takes it away. Fulfilled when it is gone. */
  close(): Promise<void>;
}

export interface Instance {
  /** The app has new props. Without it, an app still has `host.props` and can watch them. */
  update?(props: unknown): void | Promise<void>;
  unmount(): void | Promise<void>;
}

/** What the entry of an app exports. Kind `wasm` exports the wasm-bindgen initialiser as its default beside it. */
export interface Entry {
  wharf_abi(): number;
  mount(element: HTMLElement, host: Host): Instance | Promise<Instance>;
  /**
   * The shell gives this module up: the place to let go of what the app has on the page outside of its mounts. Called at most
   * once, after the last `unmount` or when the time for that is over, and before the module's memory is let go of; also if the
   * app was loaded and never mounted; not after a crash or a failed `mount` or `update`, and not when the page ends. The shell waits no longer for it than `limits.unload` of the registry says, and may load the
   * app anew meanwhile, as another module.
   */
  unload?(): void | Promise<void>;
}
