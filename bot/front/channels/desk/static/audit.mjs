/** Who looked at or changed what; it is only added to. */

import { get, query } from "./api.mjs";
import { onSubmit } from "./cases.mjs";
import { button, complain, el, field, input, table, when } from "./ui.mjs";
import { AUDIT } from "./office_words.mjs";

export function audit(view) {
  const filters = { name: input("", { maxlength: 64 }), action: input("", { maxlength: 60 }), subject: input("", { maxlength: 100 }), since: input("", { type: "date" }), until: input("", { type: "date" }) };
  const rows = el("div.panel");
  const form = el("form.tools", {}, el("h1", {}, AUDIT.title), Object.entries(filters).map(([name, control]) => field(AUDIT[name], control)), el("button.main", { type: "submit" }, AUDIT.search));
  let found = [];
  view.append(form, rows);
  onSubmit(form, () => load());
  load().catch(complain);

  async function load(before = null) {
    const asked = Object.fromEntries(Object.entries(filters).map(([name, control]) => [name, control.value.trim()]));
    const answer = await get(`/desk/api/audit${query({ ...asked, before })}`);
    const entries = answer.entries ?? answer.items ?? [];
    found = before ? [...found, ...entries] : entries;
    rows.replaceChildren(
      table(AUDIT.title, AUDIT.columns, found.map((row) => [when(row.at), row.name ?? "", el("span", { title: row.action }, AUDIT.actions[row.action] ?? row.action), row.subject, Object.entries(row.details ?? {}).map(([name, value]) => `${name}=${value}`).join(" ")])),
      answer.more ? button(AUDIT.more, () => load(found.at(-1).id)) : "",
    );
  }
}
