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
  /** Grows with each navigation, so that navigating to the same page again restarts it. */
  visit: number;
}

let visit = 0;
let currentLocation = readLocation();
const listeners = new Set<() => void>();

function readLocation(): PageLocation {
  return { path: location.pathname, search: location.search, hash: location.hash, visit };
}

function update(): void {
  visit++;
  currentLocation = readLocation();
  for (const listener of listeners) listener();
}

/** Asked before another page is opened; `go` opens it. */
type Guard = (go: () => void) => void;

let guard: Guard | null = null;

/** The browser has gone already: back to where the person was, until the guard lets them go. */
function onPopState(): void {
  if (guard === null || location.pathname === currentLocation.path) {
    update();
    return;
  }
  history.pushState(null, "", currentLocation.path + currentLocation.search + currentLocation.hash);
  guard(() => history.back());
}

addEventListener("popstate", onPopState);

/** While `active`, other pages of the app open only when `ask` lets them, and the browser asks before it closes this. */
export function useLeaveGuard(active: boolean, ask: Guard): void {
  const current = useRef(ask);
  current.current = ask;
  useEffect(() => {
    if (!active) return;
    const ownGuard: Guard = (go) =>
      current.current(() => {
        guard = null;
        go();
      });
    const close = (event: BeforeUnloadEvent) => guard !== null && event.preventDefault();
    guard = ownGuard;
    addEventListener("beforeunload", close);
    return () => {
      if (guard === ownGuard) guard = null;
      removeEventListener("beforeunload", close);
    };
  }, [active]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The place that is shown in here: the address is ahead of it while the next page is fetched. */
export const ShownLocation = createContext<PageLocation | null>(null);

export function usePageLocation(): PageLocation {
  const latest = useSyncExternalStore(subscribe, () => currentLocation);
  return use(ShownLocation) ?? latest;
}

export function navigate(to: string, method: "push" | "replace" = "push"): void {
  const go = () => {
    if (method === "push") history.pushState(null, "", to);
    else history.replaceState(null, "", to);
    update();
  };
  const isOtherPage = new URL(to, location.href).pathname !== currentLocation.path;
  if (guard !== null && isOtherPage) guard(go);
  else go();
}

/** The shown content has got its own address: it stays open, and a reload comes back to it. */
export function replaceAddress(to: string): void {
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
    const isPlainClick = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !isPlainClick) return;
    event.preventDefault();
    navigate(href);
  };
  return <a href={href} onClick={follow} {...rest} />;
}
