/** Verdicts: for each person what may apply, what is still to be asked, and what the plan does not name. */

import { citation, draftBadge, isDraft } from "./card_policy.mjs";
import { el, list } from "./dom.mjs";
import { ELIGIBILITY, FACTS, FORCES, POLICY, VERDICTS } from "./words.mjs";

const AT_ONCE = 3;

export function eligibility(card) {
  const results = list(card.results).filter((one) => one && typeof one === "object");
  const people = [...new Set(results.map((one) => one.person ?? ""))];
  return el("section.card.eligibility", {}, people.map((person) => ofPerson(person, results.filter((one) => (one.person ?? "") === person))));
}

function ofPerson(person, results) {
  const groups = VERDICTS.map((words) => [words, results.filter((one) => one.verdict === words.verdict)]).filter(([, found]) => found.length);
  const allOpen = results.length <= AT_ONCE;
  return el(
    "section.person",
    {},
    person && el("h3", {}, ELIGIBILITY.person(person)),
    groups.map(([words, found], i) => group(words, found, allOpen || i === 0)),
  );
}

function group({ title, note }, results, open) {
  return el(
    "details.verdict",
    { open: open ? "" : null },
    el("summary", {}, ELIGIBILITY.group(title, results.length)),
    note && el("p.note", {}, note),
    aFewAtOnce(results.map((result) => el("li", {}, verdict(result)))),
  );
}

/** Three rows, and three more with each press; paper gets all of them. */
function aFewAtOnce(rows) {
  const rest = rows.slice(AT_ONCE);
  rest.forEach((row) => (row.hidden = true));
  const words = () => ELIGIBILITY.more(rest.length);
  const more = el("button", { type: "button" }, words());
  more.addEventListener("click", () => {
    const next = rest.splice(0, AT_ONCE);
    next.forEach((row) => (row.hidden = false));
    if (rest.length) more.textContent = words();
    else more.remove();
    const heading = next[0].querySelector("h4");
    heading.tabIndex = -1;
    heading.focus();
  });
  return [el("ul", {}, rows), rest.length > 0 && more];
}

function verdict(result) {
  const because = list(result.because);
  const missing = list(result.missing).map((fact) => FACTS[fact] ?? ELIGIBILITY.otherFact);
  const force = result.verdict === "eligible" ? FORCES[because[0]?.force] : null;
  return el(
    "article",
    {},
    el("h4", {}, result.title),
    because.some(isDraft) && draftBadge(),
    force && el("p", {}, force),
    missing.length ? el("p", {}, ELIGIBILITY.missing([...new Set(missing)].join("、"))) : null,
    result.would_change && el("p", {}, ELIGIBILITY.wouldChange(result.would_change)),
    because.length ? el("details", {}, el("summary", {}, POLICY.clauses), because.map(citation)) : null,
  );
}
