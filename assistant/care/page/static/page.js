// Keeps the page as the device is. Without it, the page still works: buttons are forms.
"use strict";
const at = (id) => document.getElementById(id);
const put = (id, text) => { const place = at(id); if (place && place.textContent !== text) place.textContent = text; };
const paired = document.body.classList.contains("paired");
const title = document.title;

// What the device said last, and when

const STALE = 12000, AWAKE = 3000, WAITS = 10000;
let heard = Date.now(), last = heard, begun = Date.now(), tried = 0, events = null;

function listen() {
  if (events) events.close();
  tried = Date.now();
  clearTimeout(insisting);
  insisting = setTimeout(insist, ANSWERED);
  events = new EventSource("/events");
  events.onmessage = (event) => { fresh(); show(JSON.parse(event.data)); };
  events.addEventListener("beat", fresh);
  events.addEventListener("level", (event) => { fresh(); if (at("level")) at("level").dataset.level = event.data; });
  events.addEventListener("out", () => { events.close(); location.assign("/pair"); });
  events.onerror = () => { if (events.readyState === EventSource.CLOSED) poll(); };
}

// There are as many streams as there may be, or the device is not there.
async function poll(signal) {
  try {
    const answer = await fetch("/live", { cache: "no-store", signal });
    if (answer.status === 403) return location.assign("/pair");
    if (answer.ok) { fresh(); show(await answer.json()); }
  } catch { /* it is tried again, and what is shown grows old meanwhile */ }
}

function fresh() {
  heard = last = Date.now();
  age();
}

// Nothing that is old may look as if it were now.
function age() {
  const old = Date.now() - heard > STALE || (waking && silent());
  const text = old ? at("lost").dataset.format.replace("{time}", clock(heard || last)) : "";
  for (const lost of document.querySelectorAll(".lost")) {
    if (lost.textContent !== text) lost.textContent = text;
    lost.hidden = !old;
  }
  at("rest").classList.toggle("stale", old);
  for (const button of document.querySelectorAll("[data-fresh]")) button.disabled = old;
}

const clock = (at) => { const now = new Date(at); return [now.getHours(), now.getMinutes()].map((n) => String(n).padStart(2, "0")).join(":"); };

// A phone that slept heard nothing meanwhile: it asks at once.
let waking = false;
function wake() {
  if (document.visibilityState === "hidden") return;
  waking = silent();
  age();
  listen();
  if (wanted()) watch();
}

// Connections that a phone still has may lead nowhere, which shows as silence alone. Questions that are given up close
// them all, so that the next one takes a new connection. (A browser asks only once at a time what it might keep.)
const ANSWERED = 400, GIVEN_UP = 500, CONNECTIONS = 6;
const silent = () => Date.now() - heard > AWAKE;
let insisting = 0;
function insist() {
  if (!silent()) return;
  for (let n = 1; n < CONNECTIONS; n++) poll(within(GIVEN_UP));
  insisting = setTimeout(() => { if (silent()) poll(within(WAITS)); }, GIVEN_UP + 50);
}

// The page itself

let key = at("stage") && at("stage").dataset.key, helped = "", asked = 0, drew = 0, behind = 0;

function show(now) {
  waking = false;
  age();
  const needing = now.needing.map(([person]) => person).join(" ");
  if (needing !== helped) { helped = needing; change(); }
  else if (key && now.key !== key) change();
  begun = Date.now();
  const count = at("count");
  if (count && now.seconds !== null) count.dataset.seconds = now.seconds;
  put("line", now.line);
  put("section", now.section);
  put("minutes", now.minutes);
  put("listening", now.listening);
  put("trouble", now.trouble);
  if (at("trouble")) at("trouble").hidden = !now.trouble;
  dots(now.at, now.of);
  if (now.words) captions(now.captions);
  else if (at("log")) at("log").remove();
  put("so-far", now.so_far ? `${now.so_far} …` : "");
}

// The server draws every page; a new one takes the place of what is shown, and what is being typed stays. Until it has
// come, it is asked for again and again.
const DRAWN = 2000;
async function change() {
  const mine = ++asked;
  behind = Date.now();
  let drawn;
  try {
    const answer = await fetch("/", { cache: "no-store", signal: within(WAITS) });
    if (answer.redirected) return location.assign(answer.url);
    if (!answer.ok) return;
    drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch { return; }
  if (mine < drew) return;
  drew = mine;
  if (mine === asked) behind = 0;
  const stage = drawn.getElementById("stage");
  if (at("stage") && stage && stage.dataset.key !== key) {
    swap("stage", drawn);
    key = stage.dataset.key;
    shown = null;
    begun = Date.now();
  }
  swap("help", drawn);
  const help = at("help").firstElementChild;
  const rest = at("rest"), was = rest.inert;
  rest.inert = Boolean(help);
  if (help && !was) { before = document.activeElement; help.focus(); }
  if (!help && was && before && before.isConnected) before.focus();
  name();
  age();
  const line = at("line") || document.querySelector("#stage h1");
  if (line && !help) put("announce", line.textContent);
}
let before = null;

function swap(id, drawn) {
  const old = at(id), now = drawn.getElementById(id);
  if (!old || !now) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const open = [...old.querySelectorAll("details[open]")].map((each) => each.id);
  old.replaceWith(now);
  for (const each of open) if (at(each)) at(each).open = true;
  if (focused) {
    const again = focused.value && now.querySelector(`[name="${focused.name}"][value="${focused.value}"]`);
    (again || now.querySelector("button.huge, button"))?.focus();
  }
}

// In the title and on the icon it can be seen wherever somebody is.
function name() {
  const who = [...document.querySelectorAll("#help .who")].map((each) => each.textContent);
  for (const card of document.querySelectorAll(".device.needs")) who.push(card.dataset.who);
  document.title = who.length ? document.body.dataset.help.replace("{who}", who.join(", ")) : helpless;
  const icon = document.querySelector("link[rel=icon]");
  icon.href = who.length ? icon.dataset.help : icon.dataset.well;
  if (navigator.setAppBadge) (who.length ? navigator.setAppBadge(who.length) : navigator.clearAppBadge()).catch(() => {});
}
const helpless = at("help") && at("help").firstElementChild ? document.querySelector("h1").textContent : title;

function dots(here, of) {
  const all = at("dots");
  if (!all || !of) return;
  while (all.children.length > of) all.lastChild.remove();
  while (all.children.length < of) all.append(document.createElement("i"));
  [...all.children].forEach((each, n) => { each.className = n + 1 < here ? "done" : n + 1 === here ? "here" : ""; });
  all.setAttribute("aria-label", all.dataset.format.replace("{at}", here).replace("{of}", of));
}

function caption(who, label, text) {
  const item = document.createElement("li"), name = document.createElement("b");
  item.className = who;
  name.textContent = label;
  item.append(name, " ", text);
  return item;
}

// Only what is new is added, so that a screen reader reads it once.
let shown = null;
function captions(all) {
  const list = at("captions");
  if (!list) return;
  const keys = all.map((each) => each.join("\n"));
  let kept = shown ? shown.length : 0;
  while (kept && shown.slice(-kept).join("\r") !== keys.slice(0, kept).join("\r")) kept -= 1;
  if (!shown) list.textContent = "";
  const log = list.parentElement, atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  list.append(...all.slice(kept).map((each) => caption(...each)));
  if (atEnd || !shown) log.scrollTop = log.scrollHeight;
  shown = keys;
}

// Other devices that this phone is paired with: each is asked itself, with a key that only lets it look.

const LOOK = 2000;
let looked = 0;

function look() {
  if (Date.now() - looked < LOOK || !at("cards")) return;
  looked = Date.now();
  for (const card of document.querySelectorAll(".device")) if (!card.dataset.asked) glance(card);
}

function within(ms) {
  const giving = new AbortController();
  setTimeout(() => giving.abort(), ms);
  return giving.signal;
}

async function glance(card) {
  card.dataset.asked = "yes";
  const headers = { Authorization: `Bearer ${card.dataset.key}`, "Accept-Language": document.documentElement.lang };
  try {
    const answer = await fetch(`${card.dataset.at}/glance`, { headers, credentials: "omit", signal: within(4000) });
    const now = answer.status === 403 ? { line: at("cards").dataset.out, needing: [], who: [] } : answer.ok && await answer.json();
    if (now) {
      card.dataset.heard = Date.now();
      tell(card, now.needing.join(" ") || now.line, now.who);
    }
  } catch { /* what is shown grows old */ }
  delete card.dataset.asked;
  // That somebody is needed stays on the screen when their device is gone.
  const heard = Number(card.dataset.heard || 0), old = Date.now() - heard > STALE;
  card.classList.toggle("old", old);
  if (old && !card.classList.contains("needs")) tell(card, heard ? at("cards").dataset.lost.replace("{time}", clock(heard)) : at("cards").dataset.never, []);
}

function tell(card, text, who) {
  const state = card.querySelector(".state"), cards = at("cards"), needed = who.length > 0;
  if (state.textContent !== text) state.textContent = text;
  card.dataset.who = who.join(", ");
  if (card.classList.contains("needs") === needed) return;
  card.classList.toggle("needs", needed);
  cards.classList.toggle("called", Boolean(cards.querySelector(".needs")));
  cards.querySelector("[role=alert]").textContent = needed ? `${card.querySelector("b").textContent}: ${text}` : "";
  name();
}

function tick() {
  const count = at("count");
  if (count) {
    const seconds = Number(count.dataset.seconds) + Math.floor((Date.now() - begun) / 1000);
    const told = at("level") || count.closest(".running") ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : seconds;
    put("count", count.dataset.format.replace("{count}", told));
  }
  age();
  if (Date.now() - heard > STALE / 2 && Date.now() - tried > STALE / 2) listen();
  if (behind && Date.now() - behind > DRAWN) change();
  look();
  ring();
}

// What is asked for is sent without leaving the page, and the answer is read out.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form.asks")) return;
  event.preventDefault();
  const button = event.submitter || form.querySelector("button"), body = new URLSearchParams(new FormData(form));
  if (button.name) body.set(button.name, button.value);
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  const said = form.querySelector(".said") || form.closest("#help")?.querySelector(".said") || document.querySelector("main .said");
  const say = (text) => { if (said) { said.textContent = text; said.hidden = !text; } };
  say("");
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, signal: within(WAITS) });
    say((await answer.json()).said);
    if (answer.ok && form.querySelector("textarea")) form.reset();
    if (answer.ok && !form.querySelector("textarea")) setTimeout(change, 150);
  } catch {
    heard = 0;
    age();
    say(document.body.dataset.unreached);
  }
  delete form.dataset.sent;
});

// A phone that keeps watch rings: only once somebody has allowed it, by a tap

const wanted = () => { try { return localStorage.getItem("ring") === "on"; } catch { return false; } };
let sound = null, lock = null, rang = 0;

function allow(on) {
  try { localStorage.setItem("ring", on ? "on" : "off"); } catch { /* it is allowed until the page is closed */ }
  if (on) { hearing(); tone(0.15); watch(); } else if (lock) lock.release();
  told();
}

function hearing() {
  sound = sound || new (window.AudioContext || window.webkitAudioContext)();
  if (sound.state !== "running") sound.resume().then(told, () => {});
}

function told() {
  for (const place of document.querySelectorAll("#ring")) {
    place.hidden = false;
    const rings = wanted() && sound && sound.state === "running";
    place.firstElementChild.textContent = rings ? place.dataset.on : wanted() ? place.dataset.tap : place.dataset.off;
    place.firstElementChild.setAttribute("aria-pressed", String(Boolean(rings)));
  }
}

// The screen stays on, where the phone can do that: a page that sleeps does not ring.
async function watch() {
  if (!navigator.wakeLock || (lock && !lock.released)) return;
  try { lock = await navigator.wakeLock.request("screen"); } catch { lock = null; }
}

function tone(loud) {
  if (!sound || sound.state !== "running") return;
  [[660, 0], [880, 0.35]].forEach(([hertz, after]) => {
    const from = sound.currentTime + after, pitch = sound.createOscillator(), volume = sound.createGain();
    pitch.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, from);
    volume.gain.linearRampToValueAtTime(loud, from + 0.03);
    volume.gain.setTargetAtTime(0.0001, from + 0.2, 0.05);
    pitch.connect(volume).connect(sound.destination);
    pitch.start(from);
    pitch.stop(from + 0.4);
  });
}

// Until somebody takes it.
function ring() {
  if (!(at("help") && at("help").firstElementChild) && !document.querySelector(".device.needs")) return;
  if (!wanted()) return;
  if (Date.now() - rang < 2500) return;
  rang = Date.now();
  document.body.dataset.rings = Number(document.body.dataset.rings || 0) + 1;
  tone(0.5);
  if (navigator.vibrate) navigator.vibrate([400, 200, 400]);
  watch();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("#ring button")) allow(!(wanted() && sound && sound.state === "running"));
  else if (wanted() && (!sound || sound.state !== "running")) hearing();
});

// What cannot be played is said where it would be.
for (const sound of document.querySelectorAll("audio")) {
  if (sound.controlsList) sound.controlsList.add("nodownload");
  sound.addEventListener("error", () => put("unheard", sound.dataset.not));
  sound.addEventListener("playing", () => put("unheard", ""));
}

// What is wrong is looked for by nobody: the first of it is brought into sight.
const wrong = document.querySelector("[aria-invalid=true]") || document.querySelector(".wrong");
if (wrong) {
  wrong.scrollIntoView({ block: "center" });
  if (wrong.matches("input, select, textarea")) wrong.focus({ preventScroll: true });
}

// A slider that is moved is no longer as the device has it.
document.addEventListener("input", (event) => {
  if (event.target.type === "range") event.target.closest("fieldset").querySelector("[type=checkbox]").checked = false;
});

if (paired) {
  helped = [...document.querySelectorAll("#help [name=person]")].map((each) => each.value).join(" ");
  if (wanted()) { try { hearing(); } catch { sound = null; } watch(); }
  told();
  name();
  tick();
  listen();
  setInterval(tick, 1000);
  for (const what of ["visibilitychange", "online", "focus"]) (what === "visibilitychange" ? document : window).addEventListener(what, wake);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { waking = true; wake(); } });
  if (location.search.startsWith("?told=")) history.replaceState(null, "", location.pathname);
  if (at("help").firstElementChild) at("help").firstElementChild.focus();
  if (at("taken") && location.hash.length > 1) {
    const offered = new URLSearchParams(location.hash.slice(1)), form = at("taken").querySelector("form");
    form.address.value = offered.get("at");
    form.key.value = offered.get("key");
    form.elements.name.value = offered.get("name");
    at("taken").querySelector(".fingerprint").textContent = offered.get("at");
    at("taken").hidden = false;
    history.replaceState(null, "", location.pathname);
  }
} else if (at("code") && /^#\d{6}$/.test(location.hash)) {
  at("code").value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}
if (navigator.serviceWorker) navigator.serviceWorker.register("/worker.js").catch(() => {});
