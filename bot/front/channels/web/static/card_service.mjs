/** Cards about people: a request, an emergency, a person taking over. */

import { el, link, list } from "./dom.mjs";
import { HANDOFF, REQUEST, URGENT } from "./words.mjs";

const SHARED = ["draft", "confirming", "submitted"];

export function request(card) {
  return el(
    "section.card.request",
    {},
    el("h3", {}, card.title || REQUEST.title, el("span.badge", {}, REQUEST.states[card.state] ?? card.state)),
    card.state === "draft" && el("p.steps", {}, REQUEST.steps(filled(card), REQUEST.asked.length)),
    card.number && el("p.case-number", {}, `${REQUEST.number} `, el("strong", {}, card.number)),
    el("dl", {}, Object.entries(card.fields ?? {}).map(field)),
    card.number && card.state === "submitted" && el("p.note", {}, REQUEST.keep),
    SHARED.includes(card.state) && el("button.quiet", { type: "button", "data-family": "give" }, REQUEST.share),
  );
}

const filled = (card) => REQUEST.asked.filter((name) => card.fields?.[name]).length;

function field([name, value]) {
  if (value === null || value === undefined || value === "") return null;
  const words = Array.isArray(value) ? value.join("、") : String(value);
  return el("div", {}, el("dt", {}, REQUEST.fields[name] ?? name), el("dd", {}, words));
}

export function urgent(card) {
  const numbers = list(card.numbers).map(String).filter((number) => /^\d{3,12}$/.test(number));
  return el("section.card.urgent", { role: "alert" }, el("h3", {}, URGENT.title), numbers.map(emergencyCall));
}

function emergencyCall(number) {
  const name = URGENT.names[number];
  return link(`tel:${number}`, `${URGENT.call(number)}${name ? ` ${name}` : ""}`, { class: "call emergency" });
}

export function handoff(card) {
  return el(
    "section.card.handoff",
    {},
    el("p", {}, HANDOFF[card.state] ?? card.state),
    card.state === "waiting" && Number.isInteger(card.position) && el("p.note", {}, HANDOFF.position(card.position)),
  );
}
