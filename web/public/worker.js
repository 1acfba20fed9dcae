/*
 * The service worker shows an offline page when the server is unreachable.
 *
 * Invariants:
 * - It caches only the files of KEPT, which are the same for all users.
 * - It handles only page navigations. Requests to the API, shared snapshots, frames and downloads bypass it.
 * - It never shows a notification by itself and accepts no push messages. A page shows them; a click returns to that
 *   page.
 * - Navigation preload stays off. With it, a browser also sends the preload request for an address that the worker
 *   bypasses, followed by a second request, which uses up a one-time link. Earlier versions turned it on, and the
 *   browser remembers that for the registration, so every version turns it off.
 * - In a browser with static routes, no request waits for the worker to start: bypassed requests go directly to the
 *   server, and a page is requested while the worker starts. The browser passes the same response to the worker's own
 *   fetch, so the server receives one request.
 */
const CACHE = "offline-1";
const PAGE = "/offline.html";
const KEPT = [PAGE, "/policy.css", "/mark.svg"];
/** First path segments that are not pages of the app. */
const PASSED_BY = ["api", "v1", "scim", "s", "evidence", "artifact-frame", "embed", "guest-card"];
const ROUTES = [
  {
    condition: { or: PASSED_BY.map((name) => ({ urlPattern: { pathname: `/${name}{/*}?` } })) },
    source: "network",
  },
  { condition: { urlPattern: { pathname: "/assets/*" } }, source: "network" },
  {
    condition: { requestMode: "navigate", requestMethod: "GET", runningStatus: "not-running" },
    source: "race-network-and-fetch-handler",
  },
];

addEventListener("install", (event) => {
  // Without static routes, each request goes through the worker, with the same result.
  event.waitUntil(event.addRoutes?.(ROUTES).catch(() => undefined));
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(KEPT.map((path) => new Request(path, { cache: "reload" })))),
  );
  skipWaiting();
});

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
      await registration.navigationPreload?.disable();
      await clients.claim();
    })(),
  );
});

addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.mode === "navigate" && event.request.method === "GET" && isPage(pathname))
    event.respondWith(page(event.request));
  else if (KEPT.includes(pathname)) event.respondWith(kept(event.request, pathname));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(bringBack(event.notification.data.path));
});

/** A file has a dot in its last path segment. */
function isPage(pathname) {
  const parts = pathname.split("/");
  return !PASSED_BY.includes(parts[1]) && !parts.at(-1).includes(".");
}

/** Focuses a window that shows this page, or opens a new one. */
async function bringBack(path) {
  const windows = await clients.matchAll({ type: "window" });
  const there = windows.find((one) => new URL(one.url).pathname === path);
  return there ? there.focus() : clients.openWindow(path);
}

/** Fetches the page, or returns the offline page if the server is unreachable. */
async function page(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

/** Fetches the offline page's assets, whose logo and colour may have changed, or returns the stored ones. */
async function kept(request, pathname) {
  try {
    const now = await fetch(request);
    if (now.ok) await (await caches.open(CACHE)).put(pathname, now.clone());
    return now;
  } catch {
    return (await caches.match(pathname)) ?? Response.error();
  }
}
