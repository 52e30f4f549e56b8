// Keeps the page's shell, so that it opens without a network and says what is wrong. Answers, documents and whatever
// else the API gives are never kept: only the page itself and its code, which are the same for everybody.
const CACHE = "askdock-shell";
const page = new URL("./", self.location.href).href;
const first = new URL("./first.js", self.location.href).href;
const assets = new URL("./assets/", self.location.href).href;

/** The code and styles that a page begins with. */
const begins = (html) =>
  [...html.matchAll(/(?:src|href)="(\.\/(?:assets\/[^"]+|first\.js))"/g)].map(([, path]) => new URL(path, page).href);

/** Keeps a page that came from the network, with what it begins with. What is open may still be the one before. */
async function keep(response) {
  const cache = await caches.open(CACHE);
  const html = await response.clone().text();
  const before = await (await cache.match(page))?.text();
  if (html === before) return;
  // Its code first: a page is kept only when it can begin.
  const wanted = begins(html);
  await cache.addAll(wanted);
  await cache.put(page, response);
  const still = new Set([page, ...wanted, ...begins(before ?? "")]);
  for (const { url } of await cache.keys()) if (!still.has(url)) await cache.delete(url);
}

/** The newest page; the one that is kept only where the network gives none. */
async function newest(event) {
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(keep(response.clone()).catch(() => undefined));
    return response;
  } catch (error) {
    const kept = await caches.match(page);
    if (kept) return kept;
    throw error;
  }
}

/** Code has a hash in its name: what is kept under a name stays right. */
async function asset(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(CACHE)).put(request, response.clone());
  return response;
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(fetch(page, { cache: "no-cache" }).then((response) => response.ok && keep(response)));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && request.url.split("#")[0] === page) event.respondWith(newest(event));
  else if (request.url.startsWith(assets) || request.url === first) event.respondWith(asset(request));
});
