// Where the device cannot be reached, an installed page says so; nothing else is kept.
"use strict";
const KEPT = ["/offline", "/page.css", "/icon.svg"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open("offline").then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => caches.match("/offline")));
  else if (KEPT.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true })));
});
