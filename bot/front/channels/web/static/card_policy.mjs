/** What a plan says: quotes with their clause, each of which opens in full. */

import { el, list } from "./dom.mjs";
import { PLANS, POLICY } from "./words.mjs";

const CLAUSE = /^[A-Za-z]{2}-[\w.-]{1,40}$/;

export function policy(card) {
  return el(
    "section.card.policy",
    {},
    card.answerable === false && el("p.note", {}, POLICY.unanswered),
    values(list(card.values)),
    list(card.citations).map(citation),
  );
}

function values(rows) {
  if (!rows.length) return null;
  return el("div.values", {}, el("h3", {}, POLICY.values), el("ul", {}, rows.map((row) => el("li", {}, POLICY.value(row)))));
}

export function citation(given) {
  const responsible = list(given.responsible);
  return el(
    "figure.citation",
    {},
    el("figcaption", {}, given.heading && el("strong", {}, given.heading), isDraft(given) && draftBadge()),
    el("blockquote", {}, given.quote),
    el("p.source", {}, [PLANS[given.plan] ?? given.plan, POLICY.clause(given.clause), given.date].filter(Boolean).join("，")),
    responsible.length ? el("p.source", {}, POLICY.responsible(responsible.join("、"))) : null,
    CLAUSE.test(given.clause) && el("button.quiet", { type: "button", "data-clause": given.clause, "aria-label": POLICY.openClause(given.clause) }, POLICY.open),
  );
}

export const isDraft = (given) => given.status === "consultation_draft";

export const draftBadge = () => el("span.badge.draft", {}, POLICY.draft);
