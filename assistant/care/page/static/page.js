// Keeps the page as the device is. Without it, the page still works: buttons are forms.
"use strict";
const at = (id) => document.getElementById(id);
const put = (id, text) => { const place = at(id); if (place && place.textContent !== text) place.textContent = text; };

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
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  list.append(...all.slice(kept).map((each) => caption(...each)));
  if (atEnd || !shown) list.scrollTop = list.scrollHeight;
  shown = keys;
}

function show(now) {
  const live = at("live").dataset, writing = at("text") && at("text").value;
  const needing = now.needing.map(([person]) => person).join(" ");
  if ((String(now.busy) !== live.busy || needing !== live.help) && !writing) return location.reload();
  put("line", now.line);
  put("section", now.section);
  put("minutes", now.minutes);
  put("trouble", now.trouble);
  at("trouble").hidden = !now.trouble;
  captions(now.captions);
}

const events = new EventSource("/events");
events.onopen = () => { at("lost").hidden = true; };
events.onmessage = (event) => show(JSON.parse(event.data));
events.addEventListener("out", () => { events.close(); location.assign("/pair"); });
events.onerror = () => {
  at("lost").hidden = false;
  if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 15000);
};

// What is asked for is sent without leaving the page, and the answer is read out.
for (const form of document.querySelectorAll("form.asks")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button"), body = new URLSearchParams(new FormData(form));
    if (button.name) body.append(button.name, button.value);
    put("said", "");
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      put("said", (await answer.json()).said);
      if (answer.ok && at("text") && form.contains(at("text"))) at("text").value = "";
    } catch {
      at("lost").hidden = false;
    }
  });
}
