/* The service worker of 到货清点: the counting page opens where there is no network (S5-3.1.1).

   It is served at the address of the shipments, keeps the counting pages that somebody may need
   and what they are drawn with, and answers from there only when the server does not. */

const PAGES = "count-pages-1";
const PARTS = "count-parts-1";
const PAGE = /^\/installs\/shipments\/[^/]+\/count\/$/;
const PATIENCE = 6_000; /* a network that does not answer is none */

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("count-") && name !== PAGES && name !== PARTS) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

/* A page of words instead of the sheet (log-in, refusal) is never kept for it. */
const isSheet = (request, answer) => answer.ok && !answer.redirected
  && new URL(answer.url).pathname === new URL(request.url).pathname;

async function keepPage(address) {
  const request = new Request(address, { credentials: "same-origin" });
  const answer = await fetch(request);
  if (!isSheet(request, answer)) return;
  await (await caches.open(PAGES)).put(new URL(address, self.location).pathname, answer.clone());
  const words = await answer.text();
  for (const [, part] of words.matchAll(/(?:src|href|data-sign)="(\/static\/[^"]+)"/g)) await keepPart(part);
}

/* A script's own imports come along, at whatever depth. */
async function keepPart(address, seen = new Set()) {
  const whole = new URL(address, self.location);
  if (seen.has(whole.pathname)) return;
  seen.add(whole.pathname);
  const parts = await caches.open(PARTS);
  const answer = await fetch(whole, { credentials: "same-origin" });
  if (!answer.ok) return;
  await parts.put(whole.pathname, answer.clone());
  if (!whole.pathname.endsWith(".js")) return;
  for (const [, part] of (await answer.text()).matchAll(/from\s*"(\.[^"]+)"/g)) {
    await keepPart(new URL(part, whole), seen);
  }
}

self.addEventListener("message", (event) => {
  if (event.data?.keep) {
    event.waitUntil((async () => {
      for (const address of event.data.keep) await keepPage(address).catch(() => {});
      event.source?.postMessage({ kept: event.data.keep });
    })());
  }
  if (event.data?.forget) event.waitUntil(caches.delete(PAGES));
});

async function withPatience(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try { return await fetch(request, { signal: stop.signal }); } finally { clearTimeout(timer); }
}

async function sheet(request) {
  const path = new URL(request.url).pathname;
  const pages = await caches.open(PAGES);
  try {
    const answer = await withPatience(request);
    if (answer.status < 500) {
      if (isSheet(request, answer)) await pages.put(path, answer.clone());
      return answer;
    }
    return (await pages.match(path)) ?? answer;
  } catch (silence) {
    const kept = await pages.match(path);
    if (kept) return kept;
    throw silence;
  }
}

async function part(request) {
  const path = new URL(request.url).pathname;
  const parts = await caches.open(PARTS);
  try {
    const answer = await withPatience(request);
    if (answer.ok && (await parts.match(path))) await parts.put(path, answer.clone());
    return answer.ok ? answer : (await parts.match(path)) ?? answer;
  } catch (silence) {
    const kept = await parts.match(path);
    if (kept) return kept;
    throw silence;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const where = new URL(request.url);
  if (where.origin !== self.location.origin) return;
  if (request.mode === "navigate" && PAGE.test(where.pathname)) event.respondWith(sheet(request));
  else if (where.pathname.startsWith("/static/")) event.respondWith(part(request));
});
