/** The registry kept by hand: what to check first, edit, verify, history and undo; and the lists that came in. */

import { get, post, query } from "./api.mjs";
import { onSubmit } from "./cases.mjs";
import { button, choose, complain, el, field, input, newId, notify, settled, table, when } from "./ui.mjs";
import { REGISTRY } from "./office_words.mjs";
import { FACILITY, SAY } from "./words.mjs";

const LISTS = ["labels", "sessions", "admits"];
const NUMBERS = ["price_min", "price_max", "capacity", "available", "min_age_months", "max_age_months", "lng", "lat"];
const LONG = ["name", "address", "phone", "hours", "operator", "note", "price_note", ...LISTS];

export function registry(view, desk) {
  const words = input("", { type: "search", maxlength: 100 });
  const every = el("input", { type: "checkbox" });
  const rows = el("div.panel");
  const one = el("div.file");
  const imports = el("section");
  let page = 1;
  let shown = null;

  view.append(
    el("div.tools", {}, el("h1", {}, REGISTRY.title), field(REGISTRY.words, words), el("label.tick", {}, every, REGISTRY.every)),
    el("div.split", {}, el("div", {}, rows, imports), one),
  );
  const again = () => { page = 1; load().catch(complain); };
  const later = settled(again, 250);
  words.addEventListener("input", later);
  every.addEventListener("change", again);
  view.addEventListener("city", again);
  view.addEventListener("open", onOpen);
  again();
  get("/desk/api/imports").then(drawImports, complain);

  function onOpen({ detail }) {
    if (detail) open(detail).catch(complain);
  }

  async function load() {
    const found = await get(`/desk/api/stale${query({ city: desk.city, q: words.value.trim(), all: every.checked ? 1 : null, page })}`);
    const body = found.items.map((item) =>
      el(
        "tr", { "aria-current": item.id === shown ? "true" : null },
        el("td", {}, el("a", { href: `#registry/${encodeURIComponent(item.id)}` }, item.name), " ", item.demo && el("span.tag.demo", {}, FACILITY.demo), item.stale && el("span.tag.stale", {}, FACILITY.stale)),
        el("td", {}, item.town ?? item.county ?? ""), el("td", {}, item.phone ?? FACILITY.noPhone), el("td", {}, item.source.date ?? REGISTRY.never), el("td", {}, item.verified_on ?? "—"),
      ),
    );
    rows.replaceChildren(
      table(REGISTRY.total(found.total), REGISTRY.columns, body),
      el("p.pager", {}, page > 1 && button(SAY.previous, () => { page -= 1; return load(); }), found.total > page * found.per_page && button(SAY.next, () => { page += 1; return load(); })),
    );
  }

  async function open(id) {
    shown = id;
    draw(await get(path(id)));
    one.querySelector("h2").focus();
  }

  const path = (id) => `/desk/api/facilities/${encodeURIComponent(id)}`;

  async function act(body) {
    draw(await post(path(shown), body));
    await load();
    notify(SAY.saved);
  }

  function draw(kept) {
    const { facility, fields } = kept;
    const controls = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, control(name, value, kept.choices)]));
    const save = el("button.main", { type: "submit", value: "" }, REGISTRY.save);
    const both = el("button", { type: "submit", value: "verified" }, REGISTRY.saveVerified);
    const form = el("form", {}, el("div.grid", {}, Object.entries(controls).map(([name, made]) => LISTS.includes(name) ? made : field(REGISTRY.fields[name] ?? name, made, { wide: LONG.includes(name) }))), el("p.buttons", {}, save, both));
    let verified = false;
    save.addEventListener("click", () => (verified = false));
    both.addEventListener("click", () => (verified = true));
    onSubmit(form, () => {
      const changed = Object.fromEntries(Object.entries(controls).map(([name, made]) => [name, read(name, made)]).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(fields[name] ?? null)));
      if (!Object.keys(changed).length && !verified) return notify(REGISTRY.unchanged);
      return act({ action: "edit", fields: changed, seen: kept.seen, verified });
    });
    one.replaceChildren(
      el("section", {}, el("h2", { tabindex: -1 }, facility.name, el("span.about", {}, facility.verified_on ? REGISTRY.verified(facility.verified_on) : REGISTRY.unverified)), el("p.meta", {}, `${FACILITY.source} ${facility.source.name} ${facility.source.date ?? ""}`), el("p.buttons", {}, button(REGISTRY.verify, () => act({ action: "verify", seen: kept.seen }), { main: true })), form),
      el("section", {}, el("h2", {}, REGISTRY.history), kept.history.length ? el("ul.history", {}, kept.history.map(change)) : el("p.hint", {}, SAY.none)),
    );
  }

  function change(row) {
    const what = Object.entries(row.fields).map(([name, [before, after]]) => REGISTRY.changed(REGISTRY.fields[name] ?? name, said(before), said(after)));
    return el("li", {}, `${when(row.at)} ${row.by} ${REGISTRY.kinds[row.kind]}`, el("p", {}, what.join("；")), row.undone ? el("span.tag", {}, REGISTRY.undone) : row.kind !== "undo" && what.length > 0 && button(REGISTRY.undo, () => act({ action: "undo", change: row.id }), { class: "small", "aria-label": `${REGISTRY.undo} ${what.join("；")}` }));
  }

  function drawImports({ imports: found }) {
    imports.replaceChildren(
      el("h2", {}, REGISTRY.imports(found.length)),
      ...found.map(({ at, city, source, report }) =>
        el(
          "details", {},
          el("summary", {}, `${when(at)} ${desk.cityName(city)} ${source}：`, report.refused ? REGISTRY.refusedFile(report.refused) : REGISTRY.importCounts(report.counts), report.dry_run && ` ${REGISTRY.dry}`),
          el("ul.history", {}, report.rows.filter((row) => row.reasons.length).slice(0, 200).map((row) => el("li", {}, `${row.row} ${row.name}：${REGISTRY.outcome[row.outcome]}，${row.reasons.join("；")}`))),
        ),
      ),
    );
  }

  return () => {
    view.removeEventListener("city", again);
    view.removeEventListener("open", onOpen);
  };
}

function control(name, value, choices) {
  if (LISTS.includes(name)) return several(name, value, choices[name]);
  if (name === "category") return choose(choices.category.map(({ id, name: words }) => [id, words]), value);
  if (name === "status") return choose(Object.entries(FACILITY.status), value);
  if (name === "precision") return choose(Object.entries(REGISTRY.precision), value);
  if (name === "coord_system") return choose([["wgs84", "WGS-84"], ["gcj02", "GCJ-02"], ["bd09", "BD-09"]], value);
  return input(value, NUMBERS.includes(name) ? { type: "number", step: "any" } : { maxlength: 300 });
}

/** Those chosen first, in their order: what is saved unchanged must not look changed. */
function several(name, value, choices) {
  const label = newId("list");
  const terms = [...value, ...choices.filter((term) => !value.includes(term))];
  const boxes = terms.map((term) => el("label.tick", {}, el("input", { type: "checkbox", value: term, checked: value.includes(term) ? "" : null }), el("span", {}, term)));
  return el("div.field.wide", { role: "group", "aria-labelledby": label }, el("span.label", { id: label }, REGISTRY.fields[name]), el("div.boxes", {}, boxes));
}

function read(name, made) {
  if (LISTS.includes(name)) return [...made.querySelectorAll("input:checked")].map((box) => box.value);
  const text = made.value.trim();
  if (!text) return null;
  return NUMBERS.includes(name) ? Number(text) : text;
}

const said = (value) => (Array.isArray(value) ? value.join("、") || REGISTRY.empty : value === null || value === "" ? REGISTRY.empty : String(value));
