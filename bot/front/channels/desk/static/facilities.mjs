/** Facilities beside a call: the list, filters that ask the registry itself, and the plain sketch of directions. */

import { direction, sketch } from "../../static/sketch.mjs";
import { get, query } from "./api.mjs";
import { button, choose, el, field, input, link, list } from "./ui.mjs";
import { ASSIST, FACILITY, SAY } from "./words.mjs";

/** What was found and the filters, as nodes. */
export function facilities(answer, desk) {
  const { found } = answer;
  if (!found.kind) return [el("h2", {}, ASSIST.facilities), el("p.hint", {}, ASSIST.noFacility)];
  const rows = el("div.rows");
  const heading = el("h2", {}, ASSIST.facilities, el("span.about", {}, ASSIST.facilityCount(found.total, found.kind.name)));
  let page = 1;
  draw(answer.facilities, found.total, found.origin);

  const label = choose([["", ASSIST.all], ...ASSIST.labels.map((one) => [one, one])], found.filters.label?.[0] ?? "");
  const place = input(found.origin?.label ?? "", { maxlength: 60 });
  const words = input("", { maxlength: 60 });
  const form = el("form.filters", {}, field(ASSIST.filterPlace, place), field(ASSIST.filterLabel, label), field(ASSIST.filterWords, words), el("button", { type: "submit" }, ASSIST.search));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    page = 1;
    search().catch((error) => rows.replaceChildren(el("p.warn", { role: "alert" }, error.message)));
  });

  async function search() {
    const asked = { city: answer.city || desk.city, category: found.kind.name, label: label.value, place: place.value.trim(), q: words.value.trim(), page, per_page: 10 };
    const result = await get(`/api/v1/facilities${query(asked)}`);
    draw(result.items, result.total, place.value.trim() === found.origin?.label ? found.origin : null);
  }

  function draw(items, total, origin) {
    const more = total > page * 10 && button(SAY.more, () => { page += 1; return search(); });
    rows.replaceChildren(el("ol", { start: (page - 1) * 10 + 1 }, items.map((item) => el("li", {}, row(item, origin)))), sketch(items, (page - 1) * 10 + 1, origin, FACILITY.distance) ?? "", more || "");
    if (!items.length) rows.replaceChildren(el("p.hint", {}, ASSIST.noFacility));
  }

  return [heading, found.widened && el("p.warn", {}, found.widened), form, rows].filter(Boolean);
}

/** One facility in three lines. */
export function row(item, origin = null) {
  const way = origin && Number.isFinite(item.distance_m) ? [FACILITY.distance(item.distance_m), direction(item, origin)].filter(Boolean).join("，") : "";
  const seen = item.verified_on ? FACILITY.verified(item.verified_on) : FACILITY.unverified;
  return el(
    "article", {},
    el("p.name", {}, el("strong", {}, item.name), " ", item.demo && el("span.tag.demo", {}, FACILITY.demo), item.stale && el("span.tag.stale", {}, FACILITY.stale), item.status && item.status !== "operating" && el("span.tag.stale", {}, FACILITY.status[item.status]), list(item.labels).map((one) => el("span.tag", {}, one))),
    el("p", {}, phone(item.phone), [item.address || [item.county, item.town].filter(Boolean).join("") || FACILITY.noAddress, way, item.hours, item.price].filter(Boolean).join(" · ")),
    el("p.meta", {}, `${FACILITY.source} ${item.source.name} ${item.source.date ?? ""} · ${seen}`, item.source.url && [" ", link(item.source.url, "↗", { "aria-label": `${FACILITY.source} ${item.source.name}` })]),
  );
}

const phone = (number) => el("span.phone", {}, number ? el("b", {}, number) : FACILITY.noPhone, " ");
