/*
 * The service worker: says that the server is not reached, in a page of this server's own.
 *
 * Law of this file: it stores the files named in KEPT, which are the same for everybody, and nothing else ever. What a
 * person asks for or gets passes it by; pages come from the network at every visit, so nobody stays on an old build.
 */
const CACHE = "offline-1";
const PAGE = "/offline.html";
const KEPT = [PAGE, "/policy.css", "/mark.svg"];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT.map((path) => new Request(path, { cache: "reload" })))));
  skipWaiting();
});

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
      await registration.navigationPreload?.enable();
      await clients.claim();
    })(),
  );
});

addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.mode === "navigate" && event.request.method === "GET" && !/^\/(?:api|v1|scim)\//.test(pathname))
    event.respondWith(page(event));
  else if (KEPT.includes(pathname)) event.respondWith(kept(event.request, pathname));
});

/** The page asked for; the one that says what is wrong when the server is not reached. */
async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(PAGE)) ?? Response.error();
  }
}

/** What the page above is made of, as the server has it now, else as it was. */
async function kept(request, pathname) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(pathname)) ?? Response.error();
  }
}
