/*
 * The service worker shows a page of this server when the server cannot be reached.
 *
 * Invariants:
 * - It stores the files of KEPT, which are the same for all people, and nothing else.
 * - It answers page navigations only. Requests to the server's interfaces, shared snapshots, frames and downloads pass
 *   it by.
 * - It shows no notification by itself and takes no push messages. A page shows one; a click leads back to that page.
 * - Navigation preload stays off: a browser sends the preload request also for an address that the worker passes by,
 *   and then a second request for the same address. That uses up a one-time address. Registrations of earlier versions
 *   had it on, and the browser remembers that for the registration, so every version turns it off.
 * - No request waits for the worker to start, in a browser with static routes: what the worker passes by goes to the
 *   server directly, and a page is requested while the worker starts. The browser gives that same response to the
 *   worker's own request, so the server is asked once.
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
