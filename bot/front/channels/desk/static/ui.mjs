/** Small things every part of the desk needs. Everything said by others goes in as text. */

import { el } from "../../static/dom.mjs";
import { SAY } from "./words.mjs";

export { el, link, list, paragraphs } from "../../static/dom.mjs";

let ids = 0;
export const newId = (name) => `${name}-${(ids += 1)}`;

/** A button that does one thing; while it does, it cannot be pressed again. */
export function button(words, act, attributes = {}) {
  const made = el(attributes.main ? "button.main" : "button", { type: "button", ...attributes, main: null }, words);
  made.addEventListener("click", async () => {
    if (made.getAttribute("aria-disabled") === "true") return;
    made.setAttribute("aria-disabled", "true");
    try {
      await act(made);
    } catch (error) {
      complain(error);
    } finally {
      made.removeAttribute("aria-disabled");
    }
  });
  return made;
}

/** A labelled control: `field("姓名", input)`. */
export function field(words, control, { hint = null, wide = false } = {}) {
  control.id = control.id || newId("field");
  const note = hint && el("span.hint", { id: `${control.id}-hint` }, hint);
  if (note) control.setAttribute("aria-describedby", note.id);
  return el(wide ? "div.field.wide" : "div.field", {}, el("label", { for: control.id }, words), control, note);
}

/** A select: `choices` are [value, words]. */
export function choose(choices, value = "", attributes = {}) {
  const made = el("select", attributes, choices.map(([id, words]) => el("option", { value: id }, words)));
  made.value = value ?? "";
  return made;
}

export const input = (value = "", attributes = {}) => {
  const made = el("input", attributes);
  made.value = value ?? "";
  return made;
};

/** Says something to whoever reads or listens; it goes away with the next. */
export function notify(words, isProblem = false) {
  const place = document.getElementById("notice");
  place.className = words ? (isProblem ? "shown problem" : "shown") : "";
  place.textContent = words;
}

export function complain(error) {
  if (error?.name === "AbortError") return;
  notify(error?.message || SAY.failed, true);
}

/** A dialog over the page; resolves with what `read` gives when it is confirmed, null when it is closed. */
export function ask(title, body, { confirm = SAY.ok, read = () => true, cancel = SAY.cancel } = {}) {
  const dialog = document.getElementById("ask");
  const form = el(
    "form", { method: "dialog" },
    el("h2", { id: "ask-title" }, title),
    el("div.body", {}, body),
    el("p.buttons", {}, confirm && el("button.main", { value: "yes" }, confirm), el("button", { value: "", formnovalidate: "" }, cancel)),
  );
  dialog.replaceChildren(form);
  dialog.returnValue = "";
  dialog.showModal();
  form.querySelector("input, select, textarea")?.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes" ? read() : null), { once: true });
  });
}

/** Copies; where the browser refuses, says how. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    notify(SAY.copied);
  } catch {
    const area = el("textarea", { rows: 8, "aria-label": SAY.copyByHand, readonly: "" });
    area.value = text;
    const closed = ask(SAY.copyByHand, [area], { confirm: null, cancel: SAY.close });
    area.select();
    await closed;
  }
}

/** A time as the office reads it: today's by the clock, others by the day. */
export function when(iso) {
  if (!iso) return "";
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return String(iso);
  const day = at.toLocaleDateString("sv-SE", ZONE);
  const clock = at.toLocaleTimeString("zh-CN", { ...ZONE, hour: "2-digit", minute: "2-digit", hour12: false });
  return day === new Date().toLocaleDateString("sv-SE", ZONE) ? clock : `${day} ${clock}`;
}
const ZONE = { timeZone: "Asia/Shanghai" };

/** Seconds in words. */
export function lasted(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const said = SAY.lasted;
  if (seconds < 60) return said.seconds(Math.round(seconds));
  if (seconds < 3600) return said.minutes(Math.floor(seconds / 60));
  return seconds < 86_400 ? said.hours(Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)) : said.days(Math.floor(seconds / 86_400));
}

/** A table: `columns` are headings, `rows` lists of cells. */
export function table(caption, columns, rows, attributes = {}) {
  return el(
    "div.scroll", { tabindex: 0, role: "region", "aria-label": caption },
    el(
      "table", attributes,
      el("caption", {}, caption),
      el("thead", {}, el("tr", {}, columns.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, rows.map((cells) => (cells instanceof Node ? cells : el("tr", {}, cells.map((cell) => el("td", {}, cell)))))),
    ),
  );
}

/** Runs `act` once the calls have stopped for a moment. */
export function settled(act, ms) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), ms);
  };
}

/** What was typed and not sent, for as long as the tab lives. */
export const drafts = {
  read: (key) => read(`desk.draft.${key}`) ?? "",
  write: (key, text) => (text ? sessionStorage.setItem(`desk.draft.${key}`, JSON.stringify(text)) : sessionStorage.removeItem(`desk.draft.${key}`)),
  clear: () => Object.keys(sessionStorage).filter((key) => key.startsWith("desk.")).forEach((key) => sessionStorage.removeItem(key)),
};

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

/** Up and down between the items of a list; the focus stays where it was when the list is drawn anew. */
export function arrows(container, selector) {
  container.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || !event.target.matches(selector)) return;
    const items = [...container.querySelectorAll(selector)];
    const next = items[items.indexOf(event.target) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}
