/** The URL as state: the open page, and links that change it without a reload. */
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
  /** Increments on each navigation, so that navigating to the current page restarts it. */
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

/** Called before another page opens; `go` opens it. */
type Guard = (go: () => void) => void;

let guard: Guard | null = null;

/** The browser has already navigated: go back until the guard allows leaving. */
function onPopState(): void {
  if (guard === null || location.pathname === currentLocation.path) {
    update();
    return;
  }
  history.pushState(null, "", currentLocation.path + currentLocation.search + currentLocation.hash);
  guard(() => history.back());
}

addEventListener("popstate", onPopState);

/** While `active`, asks through `ask` before another page of the app opens; the browser asks before the tab closes. */
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

/** The location that is rendered. The URL is ahead of it while the next page loads. */
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

/** Gives the shown content its own URL without navigating, so that a reload returns to it. */
export function replaceAddress(to: string): void {
  history.replaceState(null, "", to);
}

/** Leaves this page by calling `go`; a page with unsaved changes asks first. */
export function leave(go: () => void): void {
  if (guard !== null) guard(go);
  else go();
}

/** The page to open after sign-in. Accepts only paths of this app, never another origin. */
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
