/** An answer that can only be read: its card in place of the rows that the words list. */

import { withoutRows } from "./answer.mjs";
import { card } from "./cards.mjs";
import { openClauses } from "./clauses.mjs";
import { paragraphs } from "./dom.mjs";

const byId = (id) => document.getElementById(id);
const given = JSON.parse(byId("given").textContent);
const drawn = card(given.card);

if (drawn) {
  byId("words").replaceChildren(...paragraphs(withoutRows(given.text, given.card)));
  byId("calls").replaceWith(drawn);
}

openClauses(byId("clause"), async (id) => {
  const response = await fetch(new URL(`../api/v1/clauses/${encodeURIComponent(id)}`, document.baseURI));
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
});
