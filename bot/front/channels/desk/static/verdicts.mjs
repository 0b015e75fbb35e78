/** All verdicts, grouped: what the plan's wording names first. Each can be opened, copied, followed to its clause. */

import { button, copy, el } from "./ui.mjs";
import { ASSIST, DRAFT, FORCE, SAY } from "./words.mjs";

const OPEN = { eligible: true, need_info: true };

/** The groups. `factName(id)` names a fact. */
export function verdicts(judged, factName) {
  const groups = { eligible: [], need_info: [], not_covered_by_plan: [], others: [] };
  for (const row of judged) groups[row.judged && row.spoken_of ? row.verdict : "others"].push(row);
  return Object.entries(groups)
    .filter(([, rows]) => rows.length)
    .map(([id, rows]) =>
      el(
        `details.group.${id}`, { open: OPEN[id] ? "" : null },
        el("summary", {}, `${ASSIST.groups[id]}（${rows.length}）`),
        el("ul", {}, rows.map((row) => el("li", {}, verdict(row, factName)))),
      ),
    );
}

function verdict(row, factName) {
  return el(
    "details.verdict", {},
    el("summary", {}, el("span.title", {}, row.title), el("span.who", {}, row.judged && row.spoken_of ? row.person : ""), row.takes_requests && el("span.tag", {}, ASSIST.takesRequests), row.would_change && el("span.change", {}, row.would_change)),
    row.say && el("p", {}, row.say),
    row.missing.length > 0 && el("p", {}, ASSIST.lacks(row.missing.map(factName).join("、"))),
    el("p.buttons", {}, clauses(row.because), row.say && button(SAY.copy, () => copy(row.say), { class: "small" })),
  );
}

/** Buttons that open clauses, each with its force and whether it is a draft. */
export function clauses(cited) {
  return cited.map((one) =>
    el("button.clause.small", { type: "button", "data-clause": one.clause }, one.clause, " ", el("span.force", {}, FORCE[one.force] ?? ""), one.status === "consultation_draft" && el("span.draft", {}, DRAFT)),
  );
}
