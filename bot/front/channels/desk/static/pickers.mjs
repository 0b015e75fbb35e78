/** Choosing a facility by typing its name: a plain input with suggestions, and the id behind the one chosen. */

import { get, query } from "./api.mjs";
import { el, field, input, newId, settled } from "./ui.mjs";

export function findFacility(city, words) {
  const suggestions = el("datalist", { id: newId("facilities") });
  const box = input("", { list: suggestions.id, autocomplete: "off", maxlength: 100 });
  const known = new Map();
  const look = settled(async () => {
    if (known.has(box.value) || box.value.trim().length < 2) return;
    const found = await get(`/api/v1/facilities${query({ city, q: box.value.trim(), per_page: 10 })}`).catch(() => ({ items: [] }));
    for (const item of found.items) known.set(item.name, item.id);
    suggestions.replaceChildren(...found.items.map((item) => el("option", { value: item.name }, item.town ?? "")));
  }, 200);
  box.addEventListener("input", look);
  return { node: el("div", {}, field(words, box), suggestions), value: () => known.get(box.value) ?? "", box };
}
