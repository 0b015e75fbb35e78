/** One answer: its words in bubbles, its card, what can be done with it, and its choices. */

import { calls } from "./calls.mjs";
import { card } from "./cards.mjs";
import { choices } from "./choices.mjs";
import { el, list, paragraphs } from "./dom.mjs";
import { SAY, SPEAKERS } from "./words.mjs";

export function answerElement(message, { onChoice, tools, isPlain }) {
  const from = SPEAKERS[message.from] ? message.from : "bot";
  const text = withoutRows(String(message.text ?? ""), message.card);
  const article = el(
    `article.message.from-${from}`,
    { "data-id": message.id, tabindex: "-1", "aria-label": SAY.answerOf(SPEAKERS[from]) },
    el("p.who", {}, SPEAKERS[from]),
    words(text, message.simple, isPlain()),
    calls(text, message.card),
    card(message.card),
    asksWhere(text, message.card) && el("button", { type: "button", "data-locate": "" }, SAY.sharePlace),
  );
  article.append(...[tools(article), choices(list(message.buttons), onChoice)].filter(Boolean));
  return article;
}

/** Whether a position would help: the answer says so, or lists places without knowing what is near. */
function asksWhere(text, shown) {
  const lists = shown?.kind === "facilities" && list(shown.items).length > 1;
  return text.includes("共享位置") || (lists && (!shown.origin || Boolean(shown.origin.precision)));
}

/** In plain words where the answer has them, the whole of it one tap away. */
function words(text, simple, plain) {
  if (typeof simple !== "string" || !simple.trim() || simple.trim() === text.trim()) return bubbles(text);
  const whole = el("details.whole", {}, el("summary", {}, SAY.whole), bubbles(text));
  whole.open = !plain;
  return [el("div.plain", {}, bubbles(simple, /\n+/)), whole];
}

/** One thought a bubble: a blank line begins the next, in plain words any line. */
function bubbles(text, between = /\n\s*\n/) {
  return text.split(between).map(paragraphs).filter((lines) => lines.length).map((lines) => el("div.bubble", {}, lines));
}

/** The text stands alone where there is no card. Beside one, the blocks that only list its rows would be said twice. */
export function withoutRows(text, shown) {
  const names = shown?.kind === "facilities" ? list(shown.items).map((item) => item?.name).filter(Boolean) : [];
  const blocks = text.split(/\n\s*\n/);
  const kept = blocks.filter((block) => !names.some((name) => block.includes(name)));
  return kept.length ? kept.join("\n\n") : text;
}

/** What a voice says of an answer: what can be seen of it, and its choices with their numbers. */
export function spoken(article) {
  const parts = [...article.querySelectorAll(".bubble, .card")].filter((node) => node.checkVisibility?.() ?? node.offsetParent);
  const offered = [...article.querySelectorAll("ol.choices > li:not([hidden]) > .choice")];
  const lines = [...parts.map((node) => node.innerText), ...offered.map((node) => SAY.pressFor(node.dataset.key, node.textContent))];
  return lines.join("\n");
}
