/** A clause in full, opened from the place that cites it. */

import { el, list, paragraphs } from "./dom.mjs";
import { PLANS, POLICY } from "./words.mjs";

/** Listens for every `[data-clause]` button of the page and shows its clause in `dialog`. */
export function openClauses(dialog, readClause) {
  const body = dialog.querySelector(".body");
  const title = dialog.querySelector("h2");
  let wanted = "";

  async function open(id) {
    wanted = id;
    title.textContent = POLICY.clause(id);
    body.replaceChildren(el("p", { role: "status" }, POLICY.fetching));
    dialog.showModal();
    const drawn = await readClause(id).then(clause, () => [el("p", { role: "alert" }, POLICY.unreachable)]);
    if (wanted === id) body.replaceChildren(...drawn);
  }

  document.addEventListener("click", ({ target }) => {
    const id = target.closest?.("[data-clause]")?.dataset.clause;
    if (id) open(id);
  });
}

function clause(given) {
  const responsible = list(given.responsible);
  const plan = given.title || PLANS[given.plan];
  return [
    given.heading && el("h3", {}, given.heading),
    given.status === "consultation_draft" && el("p", {}, el("span.badge.draft", {}, POLICY.draft)),
    el("blockquote", {}, paragraphs(given.text)),
    given.truncated && el("p.note", {}, POLICY.truncated),
    list(given.notes).map((note) => el("p.note", {}, note)),
    responsible.length > 0 && el("p.source", {}, POLICY.responsible(responsible.join("、"))),
    el("p.source", {}, [plan, given.date].filter(Boolean).join("，")),
  ].flat().filter(Boolean);
}
