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
  /** Aborts when this mount ends. */
  readonly signal: AbortSignal;
  /** Calls `handler` after each change, until the returned function is called or the mount ends. */
  watch(what: "identity" | "location" | "theme" | "locale", handler: () => void): () => void;
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
  /** What the page's title begins with. */
  setTitle(title: string): void;
  /** Shows a message in the shell's own place for it and announces it. */
  notify(kind: "success" | "info" | "error", text: string): void;
  /** Tells the shell of an error. A fatal one ends this mount with the error card. */
  report(message: string, fatal: boolean): void;
}

export interface Instance {
  unmount(): void;
}

/** What the entry of an app exports. Kind `wasm` exports the wasm-bindgen initialiser as its default beside it. */
export interface Entry {
  wharf_abi(): number;
  mount(element: HTMLElement, host: Host): Instance | Promise<Instance>;
}
