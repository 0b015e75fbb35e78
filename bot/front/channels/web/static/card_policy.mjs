/** What a plan says: quotes with their clause, and verdicts with theirs. */

import { el, list } from "./dom.mjs";
import { ELIGIBILITY, FACTS, PLANS, POLICY, VERDICTS } from "./words.mjs";

export function policy(card) {
  return el(
    "section.card.policy",
    {},
    card.answerable === false && el("p.note", {}, POLICY.unanswered),
    values(list(card.values)),
    list(card.citations).map(citation),
  );
}

export function eligibility(card) {
  const results = list(card.results);
  const groups = VERDICTS.map(([verdict, title, note]) => [title, note, results.filter((one) => one.verdict === verdict)]);
  return el("section.card.eligibility", {}, groups.filter(([, , found]) => found.length).map(([...group]) => verdictGroup(...group)));
}

function verdictGroup(title, note, results) {
  return el(
    "section.verdict",
    {},
    el("h3", {}, title),
    note && el("p.note", {}, note),
    el("ul", {}, results.map((result) => el("li", {}, verdict(result)))),
  );
}

function verdict(result) {
  const missing = list(result.missing).map((fact) => FACTS[fact]).filter(Boolean);
  const because = list(result.because);
  return el(
    "article",
    {},
    el("h4", {}, result.title),
    because.some(isDraft) && draftBadge(),
    missing.length ? el("p", {}, ELIGIBILITY.missing(missing.join("、"))) : null,
    result.would_change && el("p", {}, ELIGIBILITY.wouldChange(result.would_change)),
    because.length ? el("details", {}, el("summary", {}, POLICY.clauses), because.map(citation)) : null,
  );
}

function values(rows) {
  if (!rows.length) return null;
  return el("div.values", {}, el("h3", {}, POLICY.values), el("ul", {}, rows.map((row) => el("li", {}, POLICY.value(row)))));
}

function citation(given) {
  const responsible = list(given.responsible);
  return el(
    "figure.citation",
    {},
    el("figcaption", {}, given.heading && el("strong", {}, given.heading), isDraft(given) && draftBadge()),
    el("blockquote", {}, given.quote),
    el("p.source", {}, [PLANS[given.plan] ?? given.plan, POLICY.clause(given.clause), given.date].filter(Boolean).join("，")),
    responsible.length ? el("p.source", {}, POLICY.responsible(responsible.join("、"))) : null,
  );
}

const isDraft = (given) => given.status === "consultation_draft";

const draftBadge = () => el("span.badge.draft", {}, POLICY.draft);
