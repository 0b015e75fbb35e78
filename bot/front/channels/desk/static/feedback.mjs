/** Sentences not understood: kept as an example of a need, or rejected. */

import { get, post } from "./api.mjs";
import { button, choose, complain, el, field, input, notify, table, when } from "./ui.mjs";
import { FEEDBACK } from "./office_words.mjs";

export function feedback(view) {
  const body = el("div");
  view.append(el("div.tools", {}, el("h1", {}, FEEDBACK.title), el("a", { href: "/desk/api/feedback.csv", download: "" }, FEEDBACK.export)), el("p.hint", {}, FEEDBACK.intro), body);
  get("/desk/api/feedback").then(draw, complain);

  function draw(found) {
    const needs = [["", "—"], ...found.needs.map((need) => [need.id, need.title])];
    const titles = new Map(needs);
    const waiting = found.waiting.map((row) => item(row, needs));
    const decided = found.decided.map((row) => [row.text || FEEDBACK.noText, titles.get(row.need) ?? row.need, row.keep ? FEEDBACK.kept : FEEDBACK.rejected, row.by, when(row.at)]);
    body.replaceChildren(
      el("section", {}, el("h2", {}, FEEDBACK.waiting(found.total)), waiting.length ? el("ul.history", {}, waiting) : el("p", {}, FEEDBACK.allDone)),
      el("section", {}, table(FEEDBACK.decided, FEEDBACK.columns, decided)),
    );
  }

  function item(row, needs) {
    const text = input(row.text, { maxlength: 300 });
    const need = choose(needs, row.need);
    const decide = async (keep) => {
      if (keep && !need.value) {
        notify(FEEDBACK.pick, true);
        return need.focus();
      }
      const at = [...body.querySelectorAll("li")].indexOf(node);
      draw(await post("/desk/api/feedback", { sentence: row.text, text: text.value, keep, need: need.value }));
      body.querySelectorAll("li")[Math.max(at - (at ? 1 : 0), 0)]?.querySelector("input")?.focus();
      return undefined;
    };
    const node = el("li", {}, el("div.grid", {}, field(FEEDBACK.text, text, { wide: true, hint: [FEEDBACK.times(row.times), ...row.reasons.map((why) => FEEDBACK.reasons[why] ?? why)].join(" · ") }), field(FEEDBACK.need, need), button(FEEDBACK.keep, () => decide(true), { main: true, "aria-label": `${FEEDBACK.keep}：${row.text}` }), button(FEEDBACK.reject, () => decide(false), { "aria-label": `${FEEDBACK.reject}：${row.text}` })));
    return node;
  }
}
