/** Cases: the list with its filters and service levels, and one case with all that can be done with it. */

import { get, post, query } from "./api.mjs";
import { findFacility } from "./pickers.mjs";
import { ask, button, choose, complain, el, field, input, notify, settled, table, when } from "./ui.mjs";
import { CASE } from "./office_words.mjs";
import { SAY } from "./words.mjs";

const LATER = 250;
const OPEN = "submitted,called,visited";

export function cases(view, desk) {
  const filters = {
    state: choose([[OPEN, CASE.open], ["", CASE.all], ...Object.entries(CASE.states)], OPEN),
    city: choose([["", CASE.all], ...desk.cities], ""),
    assigned: choose([["", CASE.all], ...Object.entries(CASE.assigned)], ""),
    due: choose([["", CASE.all], ...Object.entries(CASE.due)], ""),
    q: input("", { type: "search", maxlength: 100 }),
  };
  const rows = el("div.list");
  const one = el("div.file");
  const levels = el("div.figures");
  const export_ = el("a.button", { href: "/desk/api/cases.xlsx", download: "" }, SAY.download + " XLSX");
  let page = 1;
  let shown = null;

  view.append(
    el("div.tools", {}, el("h1", {}, CASE.title), Object.entries(filters).map(([name, control]) => field(CASE.filter[name], control)), ["supervisor", "admin"].includes(desk.role) && export_),
    levels,
    el("div.split", {}, el("div.panel", {}, rows), el("div", {}, one)),
  );
  const again = () => { page = 1; load().catch(complain); };
  const later = settled(again, LATER);
  for (const [name, control] of Object.entries(filters)) control.addEventListener(name === "q" ? "input" : "change", name === "q" ? later : again);
  view.addEventListener("open", onOpen);
  load().catch(complain);
  get("/desk/api/service-levels").then(drawLevels, () => null);

  function onOpen({ detail }) {
    if (detail) open(detail).catch(complain);
  }

  function asked() {
    return Object.fromEntries(Object.entries(filters).map(([name, control]) => [name, control.value.trim()]));
  }

  async function load() {
    const given = asked();
    export_.href = `/desk/api/cases.xlsx${query(given)}`;
    const found = await get(`/desk/api/cases${query({ ...given, page })}`);
    const body = found.items.map((item) =>
      el(
        "tr", { "aria-current": item.number === shown ? "true" : null },
        el("td", {}, el("a", { href: `#cases/${encodeURIComponent(item.number)}` }, item.number)),
        el("td", {}, item.title), el("td", {}, item.name), el("td", {}, item.town),
        el("td.state", {}, CASE.states[item.state] ?? item.state),
        el(item.overdue ? "td.overdue" : "td", {}, when(item.due_at ?? item.call_by), item.overdue && ` ${CASE.due.overdue}`),
        el("td", {}, item.assigned?.name ?? ""), el("td", {}, when(item.created_at)),
      ),
    );
    rows.replaceChildren(
      table(SAY.page(found.page, found.total), CASE.columns, body),
      el("p.pager", {}, page > 1 && button(SAY.previous, () => { page -= 1; return load(); }), found.total > page * found.per_page && button(SAY.next, () => { page += 1; return load(); })),
    );
  }

  function drawLevels(found) {
    levels.replaceChildren(
      ...found.levels.map((row) => el("div", {}, el("b", {}, CASE.level(row)), CASE.levels[row.id], el("p.hint", {}, CASE.levelNote(row)))),
      el("div", {}, el("b", {}, found.satisfaction.average ? String(found.satisfaction.average) : "—"), CASE.satisfaction, el("p.hint", {}, CASE.satisfactionNote(found.satisfaction))),
    );
  }

  async function open(number) {
    shown = number;
    draw(await get(`/desk/api/cases/${encodeURIComponent(number)}`));
    one.querySelector("h2").focus();
  }

  async function act(name, body = {}) {
    const found = await post(`/desk/api/cases/${encodeURIComponent(shown)}/${name}`, body);
    draw(found);
    notify(SAY.saved);
    await load();
  }

  function draw(file) {
    const { case: item } = file;
    const person = el("dl.pairs", {}, Object.entries(file.fields).filter(([name, value]) => value && !name.endsWith("_code")).flatMap(([name, value]) => [el("dt", {}, CASE.fields[name] ?? name), el("dd", {}, String(value))]));
    one.replaceChildren(
      el(
        "section", {},
        el("h2", { tabindex: -1 }, CASE.file(item.number), el("span.tag", {}, CASE.states[item.state] ?? item.state), el("span.tag", {}, CASE.channels[item.channel] ?? item.channel)),
        el("p", {}, item.title),
        person,
        el("p.buttons", {}, file.moves.filter((move) => move !== "refused").map((move) => button(CASE.moves[move] ?? move, () => act("move", { state: move, seen: item.state }), { main: move === "called" || null })), file.moves.includes("refused") && button(CASE.moves.refused, () => refuse(item), { class: "danger" })),
        el("p.buttons", {}, item.assigned?.id === desk.user ? button(CASE.release, () => act("assign", { to: null, instead_of: desk.user })) : button(CASE.mine, () => act("assign", { to: desk.user, instead_of: item.assigned?.id ?? null })), button(CASE.refer, () => refer()), button(CASE.bookFor, () => desk.go("bookings", `for:${item.number}:${item.name}:${item.phone}`))),
        due(item),
      ),
      file.alike.length > 0 && el("section", {}, el("h2", {}, CASE.alike), el("ul.history", {}, file.alike.map((one_) => el("li", {}, el("a", { href: `#cases/${encodeURIComponent(one_.case.number)}` }, one_.case.number), ` ${one_.case.title} ${one_.case.name} · ${one_.because.map((why) => CASE.because[why] ?? why).join("、")}`)))),
      wrapUp(file),
      notes(file),
      referrals(file),
      el("section", {}, el("h2", {}, CASE.history), el("ul.history", {}, [...file.history].reverse().map(event))),
    );
    for (const empty of [...one.childNodes].filter((node) => node.nodeType === 3)) empty.remove();
  }

  function due(item) {
    const at = input(local(item.due_at), { type: "datetime-local" });
    return el("div.tools", {}, field(CASE.dueAt, at), button(CASE.setDue, () => act("due", { due_at: at.value ? new Date(`${at.value}:00+08:00`).toISOString() : null })));
  }

  async function refuse(item) {
    const why = el("textarea", { rows: 3, required: "", maxlength: 500 });
    if (await ask(CASE.moves.refused, [field(CASE.reason, why)])) await act("move", { state: "refused", seen: item.state, reason: why.value.trim() });
  }

  function wrapUp(file) {
    const outcome = choose(Object.entries(CASE.outcomes), "settled");
    const state = choose([["", CASE.keepState], ...file.moves.map((move) => [move, CASE.states[move] ?? move])], file.moves.includes("done") ? "done" : "");
    const text = el("textarea", { rows: 2, maxlength: 2000 });
    const key = crypto.randomUUID();
    const form = el("form", {}, el("div.grid", {}, field(CASE.outcome, outcome), field(CASE.andState, state)), field(CASE.outcomeText, text), el("p.buttons", {}, el("button.main", { type: "submit" }, CASE.wrapUp)));
    onSubmit(form, () => act("wrap_up", { outcome: outcome.value, text: text.value.trim(), key, ...(state.value ? { state: state.value } : {}) }), text);
    return el("section", {}, el("h2", {}, CASE.wrapUp), form);
  }

  function notes(file) {
    const text = el("textarea", { rows: 2, maxlength: 2000 });
    const form = el("form", {}, field(CASE.note, text), el("p.buttons", {}, el("button", { type: "submit" }, CASE.addNote)));
    const key = crypto.randomUUID();
    onSubmit(form, () => act("note", { text: text.value.trim(), key }), text);
    return el("section", {}, el("h2", {}, CASE.note), el("ul.notes", {}, file.notes.map((note) => el("li", {}, note.text, el("span.meta", {}, ` ${note.outcome ? CASE.outcomes[note.outcome] : ""} ${note.name ?? ""} ${when(note.at)}`)))), form);
  }

  async function refer() {
    const kind = choose([["department", CASE.department], ["facility", CASE.facility_]], "department");
    const name = input("", { maxlength: 100 });
    const picker = findFacility(desk.city, CASE.facility);
    const asks = el("textarea", { rows: 3, maxlength: 2000, required: "" });
    const of_name = field(CASE.departmentName, name);
    const show = () => { of_name.hidden = kind.value !== "department"; picker.node.hidden = kind.value !== "facility"; };
    kind.addEventListener("change", show);
    show();
    const key = crypto.randomUUID();
    if (!(await ask(CASE.refer, [field(CASE.referTo, kind), of_name, picker.node, field(CASE.asks, asks)]))) return;
    const to = kind.value === "facility" ? { kind: "facility", id: picker.value() } : { kind: "department", name: name.value.trim() };
    await act("refer", { to, asks: asks.value.trim(), key });
  }

  function referrals(file) {
    if (!file.referrals.length) return "";
    return el("section", {}, el("h2", {}, CASE.referrals), el("ul.history", {}, file.referrals.map((row) => el("li", {}, `${row.to.name}：${row.asks} · ${CASE.referralStates[row.state] ?? row.state} · ${row.made_by ?? ""} ${when(row.made_at)}`, row.answer && el("p", {}, `${row.answer}（${row.answered_by ?? ""} ${when(row.answered_at)}）`), row.answers.length > 0 && button(CASE.answer, () => answer(row), { class: "small" })))));
  }

  async function answer(row) {
    const state = choose(row.answers.map((id) => [id, CASE.referralStates[id] ?? id]), row.answers[0]);
    const text = el("textarea", { rows: 3, maxlength: 2000 });
    if (await ask(CASE.answer, [field(CASE.filter.state, state), field(CASE.answerText, text)])) await act("referral_answer", { referral: row.id, state: state.value, text: text.value.trim() });
  }

  return () => view.removeEventListener("open", onOpen);
}

function event(row) {
  const changes = Object.entries(row.changes).map(([name, [before, after]]) => `${CASE.fields[name] ?? name}：${before ?? "—"} → ${after ?? "—"}`);
  return el("li", {}, `${when(row.at)} ${row.by === "citizen" ? CASE.byCitizen : row.name} · ${CASE.states[row.state] ?? row.state}`, row.reason && `（${row.reason}）`, changes.length > 0 && el("p.hint", {}, changes.join("；")));
}

/** Sends a form once; Ctrl+Enter in its text does too. */
export function onSubmit(form, act, text = null) {
  form.addEventListener("submit", async (submitted) => {
    submitted.preventDefault();
    if (form.dataset.busy || (text && !text.value.trim())) return text?.focus();
    form.dataset.busy = "1";
    try {
      await act();
    } catch (error) {
      complain(error);
    } finally {
      delete form.dataset.busy;
    }
    return undefined;
  });
  form.addEventListener("keydown", (pressed) => {
    if (pressed.key === "Enter" && pressed.ctrlKey) form.requestSubmit();
  });
}

const local = (iso) => (iso ? new Date(iso).toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" }).slice(0, 16).replace(" ", "T") : "");
