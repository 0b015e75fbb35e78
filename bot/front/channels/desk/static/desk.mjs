/** The desk: which part is shown, the keys that lead there, and signing out. Each part draws itself into the view. */

import { openClauses } from "../../static/clauses.mjs";
import { assist } from "./assist.mjs";
import { audit } from "./audit.mjs";
import { bookings } from "./bookings.mjs";
import { cases } from "./cases.mjs";
import { chats } from "./chats.mjs";
import { feedback } from "./feedback.mjs";
import { registry } from "./registry.mjs";
import { statistics } from "./statistics.mjs";
import { get } from "./api.mjs";
import { createLive } from "./live.mjs";
import { ask, drafts, el, notify } from "./ui.mjs";
import { CHAT, KEYS, PLACES, SAY } from "./words.mjs";

const { role } = document.body.dataset;
const CLERKS = ["agent", "supervisor", "admin"];
const DATA = ["data_officer", "supervisor", "admin"];
const PARTS = [
  { id: "chats", part: chats, roles: CLERKS },
  { id: "assist", part: assist, roles: [...CLERKS, "data_officer"] },
  { id: "cases", part: cases, roles: CLERKS },
  { id: "bookings", part: bookings, roles: CLERKS },
  { id: "registry", part: registry, roles: DATA },
  { id: "feedback", part: feedback, roles: DATA },
  { id: "statistics", part: statistics, roles: DATA },
  { id: "audit", part: audit, roles: ["supervisor", "admin"] },
].filter(({ roles }) => roles.includes(role));

const view = document.getElementById("view");
const city = document.getElementById("city");
const desk = {
  role,
  user: Number(document.body.dataset.user),
  get city() {
    return city.value;
  },
  cityName: (id) => [...city.options].find((option) => option.value === id)?.textContent ?? id,
  cities: [...city.options].map((option) => [option.value, option.textContent]),
  live: createLive(),
  go,
};
let shown = null;
let leave = null;

/** Shows a part. `rest` is what it should open there, such as a case's number. */
function go(id, rest = "") {
  const wanted = `#${id}${rest ? `/${encodeURIComponent(rest)}` : ""}`;
  if (location.hash === wanted) show();
  else location.hash = wanted;
}

function show() {
  const [id, rest = ""] = location.hash.slice(1).split("/");
  const found = PARTS.find((part) => part.id === id) ?? PARTS.find((part) => part.id === "assist");
  if (shown !== found) {
    leave?.();
    shown = found;
    view.replaceChildren();
    view.className = found.id;
    leave = found.part(view, desk) ?? null;
    view.focus({ preventScroll: true });
    notify("");
  }
  for (const a of document.querySelectorAll("#places a")) {
    if (a.dataset.id === found.id) a.setAttribute("aria-current", "page");
    else a.removeAttribute("aria-current");
  }
  document.title = `${PLACES[found.id]} · 老小通工作台`;
  view.dispatchEvent(new CustomEvent("open", { detail: decodeURIComponent(rest) }));
}

function navigation() {
  return PARTS.map(({ id }, at) =>
    el("a", { href: `#${id}`, "data-id": id, "aria-keyshortcuts": `Alt+${at + 1}` }, PLACES[id], el("kbd", { "aria-hidden": "true" }, String(at + 1)), el("span.badge", { hidden: "" })),
  );
}

/** A number beside a part's name, such as how many wait; 0 takes it away. */
function badge(id, count, words) {
  const at = document.querySelector(`#places a[data-id="${id}"] .badge`);
  if (!at) return;
  at.hidden = !count;
  at.textContent = count ? words(count) : "";
}

const KEY = {
  KeyK: () => far("assist", "#q"),
  KeyN: () => far("assist", "#fresh", true),
  KeyC: () => document.getElementById("copy-say")?.click(),
  KeyQ: () => far("chats", "#queue a, #queue"),
  KeyJ: () => far("chats", "#claim-next", true),
  KeyR: () => far("chats", "#reply"),
  Digit0: showKeys,
};

/** Goes to a part and there to one of its controls, pressing it if asked. */
function far(id, selector, press = false) {
  if (!PARTS.some((part) => part.id === id)) return;
  if (shown?.id !== id) go(id);
  const act = () => {
    const found = document.querySelector(selector);
    if (press) found?.click();
    else found?.focus();
  };
  if (shown?.id === id) act();
  else window.addEventListener("hashchange", () => queueMicrotask(act), { once: true });
}

function onKey(event) {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || document.querySelector("dialog[open]")) return;
  const number = /^Digit([1-8])$/.exec(event.code);
  const act = KEY[event.code] ?? (number && PARTS[number[1] - 1] && (() => go(PARTS[number[1] - 1].id)));
  if (!act) return;
  event.preventDefault();
  act();
}

function showKeys() {
  const rows = KEYS.rows.map(([keys, what]) => el("div", {}, el("dt", {}, el("kbd", {}, keys)), el("dd", {}, what)));
  ask(KEYS.title, [el("dl.keys", {}, rows), el("p.hint", {}, KEYS.note)], { confirm: null, cancel: SAY.close });
}

document.getElementById("places").replaceChildren(...navigation());
document.getElementById("help").addEventListener("click", showKeys);
document.getElementById("sign-out").addEventListener("submit", signOut);
document.addEventListener("keydown", onKey);
openClauses(document.getElementById("clause"), (id) => get(`/api/v1/clauses/${encodeURIComponent(id)}`));
city.value = sessionStorage.getItem("desk.city") || city.value;
city.addEventListener("change", () => {
  sessionStorage.setItem("desk.city", city.value);
  view.dispatchEvent(new CustomEvent("city"));
});
window.addEventListener("hashchange", show);
if (CLERKS.includes(role)) {
  let before = 0;
  desk.live.subscribe(({ type }) => {
    if (type !== "list" && type !== "queue") return;
    const count = desk.live.waiting().length;
    badge("chats", count, CHAT.waitingCount);
    if (count > before && shown?.id !== "chats") notify(CHAT.newWaiting(count));
    before = count;
  });
  desk.live.start();
}
show();

async function signOut(event) {
  event.preventDefault();
  const csrf = document.querySelector('meta[name="csrf-token"]').content;
  await fetch("/desk/logout", { method: "POST", headers: { "X-CSRF-Token": csrf }, redirect: "manual" }).catch(() => null);
  drafts.clear();
  location.assign("/desk/login");
}

