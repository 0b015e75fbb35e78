/** The fold under a list that opens a real map, where the deployer has set a tile service: `data-tiles` of the page. */

import { el } from "../dom.mjs";
import { MAP } from "./words.mjs";

const PLACED = ["exact", "village"];

/** The fold, or null: no tile service, or no row whose place is known well enough to be drawn. */
export function fold(items, first, origin) {
  const { tiles, tilesSystem: system, tilesCredit: credit } = document.body.dataset;
  const rows = items.map((item, i) => ({ number: first + i, item })).filter(({ item }) => isPlaced(item.location));
  if (!tiles || !rows.length) return null;
  const left = items.length - rows.length;
  const trouble = el("p.note", { role: "status" });
  const box = el("div.map-box", { role: "region", "aria-label": MAP.open });
  const show = el("button", { type: "button" }, MAP.show);
  show.addEventListener("click", async () => {
    show.replaceWith(box);
    const onTrouble = () => (trouble.textContent = MAP.trouble);
    const me = origin && !origin.precision && Number.isFinite(origin.lng) ? origin : null;
    await import("./map.mjs")
      .then(({ draw }) => draw(box, rows, me, { templates: tiles.split(" "), system, onTrouble }))
      .catch(onTrouble);
    box.focus();
  });
  return el(
    "details",
    {},
    el("summary", {}, MAP.open),
    el("p.note", {}, MAP.from(credit)),
    show,
    el("p.note", {}, MAP.how),
    rows.some(({ item }) => item.location.precision !== "exact") && el("p.note", {}, MAP.roughNote),
    left > 0 && el("p.note", {}, MAP.left(left)),
    trouble,
  );
}

const isPlaced = (at) => Boolean(at) && PLACED.includes(at.precision) && Number.isFinite(at.lng) && Number.isFinite(at.lat);
