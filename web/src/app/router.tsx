/** The address as state: which page is open, and links that change it without a reload. */
import {
  type AnchorHTMLAttributes,
  createContext,
  type MouseEvent,
  use,
  useEffect,
  useRef,
  useSyncExternalStore,
} from "react";

export interface PageLocation {
  path: string;
  search: string;
  hash: string;
  /** Grows with each navigation, so that going to the same page again begins it anew. */
  visit: number;
}

let visit = 0;
let place = read();
const listeners = new Set<() => void>();

function read(): PageLocation {
  return { path: location.pathname, search: location.search, hash: location.hash, visit };
}

function moved(): void {
  visit++;
  place = read();
  for (const listener of listeners) listener();
}

/** Asked before another page is opened; `go` opens it. */
type Guard = (go: () => void) => void;

let guard: Guard | null = null;

/** The browser has gone already: back to where the person was, until the guard lets them go. */
function popped(): void {
  if (guard === null || location.pathname === place.path) {
    moved();
    return;
  }
  history.pushState(null, "", place.path + place.search + place.hash);
  guard(() => history.back());
}

addEventListener("popstate", popped);

/** While `active`, other pages of the app open only when `ask` lets them, and the browser asks before it closes this. */
export function useLeaveGuard(active: boolean, ask: Guard): void {
  const current = useRef(ask);
  current.current = ask;
  useEffect(() => {
    if (!active) return;
    const mine: Guard = (go) =>
      current.current(() => {
        guard = null;
        go();
      });
    const close = (event: BeforeUnloadEvent) => guard !== null && event.preventDefault();
    guard = mine;
    addEventListener("beforeunload", close);
    return () => {
      if (guard === mine) guard = null;
      removeEventListener("beforeunload", close);
    };
  }, [active]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The place that is shown in here: the address is ahead of it while the next page is fetched. */
export const Shown = createContext<PageLocation | null>(null);

export function usePageLocation(): PageLocation {
  const addressed = useSyncExternalStore(subscribe, () => place);
  return use(Shown) ?? addressed;
}

export function navigate(to: string, how: "push" | "replace" = "push"): void {
  const go = () => {
    if (how === "push") history.pushState(null, "", to);
    else history.replaceState(null, "", to);
    moved();
  };
  const elsewhere = new URL(to, location.href).pathname !== place.path;
  if (guard !== null && elsewhere) guard(go);
  else go();
}

/** What is shown has got an address of its own: it stays open, and a reload comes back to it. */
export function readdress(to: string): void {
  history.replaceState(null, "", to);
}

/** Leave this page for good, by `go`; a page with unsaved changes asks first. */
export function leave(go: () => void): void {
  if (guard !== null) guard(go);
  else go();
}

/** Where to go after signing in: only an address of this app, never another origin. */
export function safeNext(search: string): string {
  const next = new URLSearchParams(search).get("next") ?? "/";
  return /^\/(?![/\\])/.test(next) && new URL(next, location.origin).origin === location.origin ? next : "/";
}

export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !plain) return;
    event.preventDefault();
    navigate(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
