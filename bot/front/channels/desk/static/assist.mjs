/** Beside a call: one box; while it is typed in, what to say, the clauses, the places, the household and its verdicts. */

import { ApiError, get, post, query } from "./api.mjs";
import { facilities } from "./facilities.mjs";
import { createHousehold } from "./household.mjs";
import { showSms } from "./sms.mjs";
import { clauses, verdicts } from "./verdicts.mjs";
import { button, complain, copy, drafts, el, notify, paragraphs, settled } from "./ui.mjs";
import { ASSIST, DRAFT, FORCE, SAY } from "./words.mjs";

const TYPING_MS = 150;
const CHANGING_MS = 60;

let formAsked = null;
/** What the household's form is made of; asked for once. */
const theForm = () => (formAsked = formAsked ?? get("/desk/api/facts").catch((error) => { formAsked = null; throw error; }));

export function assist(view, desk) {
  const box = el("textarea", { id: "q", rows: 2, maxlength: 400, placeholder: ASSIST.hint, autocomplete: "off", spellcheck: "false" });
  const out = {
    say: el("section.say", { "aria-label": ASSIST.say }),
    clauses: el("section.clauses", { "aria-label": ASSIST.clauses }),
    other: el("section.other"),
    places: el("section.places", { "aria-label": ASSIST.facilities }),
    notices: el("div.notices", { role: "status" }),
    missing: el("div.missing"),
    verdicts: el("div.verdicts"),
  };
  const people = el("div.people");
  let household = null;
  let answer = null;
  let long = false;
  let asking = null;
  let judging = null;

  view.append(
    el("h1.hidden", {}, ASSIST.title),
    el("div.box", {}, el("label", { for: "q" }, ASSIST.box), box, button(ASSIST.fresh, fresh, { id: "fresh" })),
    out.notices,
    el(
      "div.columns", {},
      el("div", {}, out.say, out.clauses, out.other, out.places),
      el("div", {}, el("section", {}, el("h2", {}, ASSIST.person), people, el("h3", {}, ASSIST.missing), out.missing)),
      el("div", {}, el("section", {}, el("h2", {}, ASSIST.verdicts), out.verdicts)),
    ),
  );
  const later = settled(() => look().catch(complain), TYPING_MS);
  const judgeLater = settled(() => judge().catch(complain), CHANGING_MS);
  box.addEventListener("input", (event) => event.isComposing || later());
  box.addEventListener("compositionend", later);
  const onCity = () => look().catch(complain);
  view.addEventListener("city", onCity);
  start().catch(complain);

  async function start() {
    box.value = drafts.read("call");
    drawSay();
    household = createHousehold(people, await theForm(), judgeLater);
    household.restore(drafts.read("household") || []);
    box.focus();
    await look();
  }

  /** Everything about what stands in the box. An answer that comes after a newer question is left aside. */
  async function look() {
    asking?.abort();
    const mine = (asking = new AbortController());
    drafts.write("call", box.value);
    const found = await get(`/desk/api/assist${query({ q: box.value.trim(), city: desk.city })}`, { signal: mine.signal });
    if (mine.signal.aborted || !household) return;
    answer = found;
    household.hear(found.facts.people ?? []);
    drawAnswer();
    if (household.touched()) await judge();
    else drawVerdicts(found);
  }

  async function judge() {
    judging?.abort();
    const mine = (judging = new AbortController());
    drafts.write("household", household.state());
    const found = await post("/desk/api/judge", { city: answer?.city || desk.city, people: household.people() }, { signal: mine.signal });
    if (!mine.signal.aborted) drawVerdicts(found);
  }

  function fresh() {
    box.value = "";
    household?.clear();
    drafts.write("household", null);
    notify("");
    box.focus();
    return look();
  }

  function drawAnswer() {
    out.notices.replaceChildren(...answer.notices.map((words) => el("p.warn", {}, words)));
    drawSay();
    drawClauses();
    drawOther();
    out.places.replaceChildren(...facilities(answer, desk));
  }

  function drawSay() {
    const words = answer?.say;
    const text = words ? (long ? words.full : words.short) : "";
    const toggle = button(long ? ASSIST.short : ASSIST.full, () => { long = !long; drawSay(); out.say.querySelector("#toggle-say")?.focus(); }, { id: "toggle-say", "aria-pressed": String(long), "aria-label": `${ASSIST.full}（${long ? ASSIST.full : ASSIST.short}）` });
    out.say.replaceChildren(
      el("h2", {}, ASSIST.say, answer?.about.length ? el("span.about", {}, `${ASSIST.about} ${answer.about[0].title}`) : null),
      ...(text ? [el("div.words", {}, paragraphs(text))] : [el("p.hint", {}, answer?.q ? ASSIST.unsaid : ASSIST.nothing)]),
      text && el("p.buttons", {}, words.full !== words.short && toggle, button(SAY.copy, () => copy(text), { id: "copy-say", main: true, "aria-keyshortcuts": "Alt+C" }), button(ASSIST.sms, () => showSms(smsText(words))), button(SAY.print, () => print())),
    );
  }

  const smsText = (words) => [words.short.replace(/\s+/g, ""), ...(answer.facilities ?? []).slice(0, 2).map((row) => `${row.name}${row.phone ? ` ${row.phone}` : ""}`)].join("\n");

  function drawClauses() {
    const rows = answer.citations.map((one) =>
      el(
        "li", {},
        el("blockquote", {}, one.quote),
        el("p.meta", {}, clauses([one]), el("span", {}, [one.heading, one.responsible?.slice(0, 3).join("、")].filter(Boolean).join(" · "))),
      ),
    );
    const values = (answer.values ?? []).map((row) => el("li.value", {}, ASSIST.value(row)));
    out.clauses.replaceChildren(...(rows.length ? [el("h2", {}, ASSIST.clauses), el("ul", {}, values, rows)] : []));
  }

  function drawOther() {
    const other = answer.other_city;
    if (!other) return out.other.replaceChildren();
    const matter = other.matter;
    out.other.replaceChildren(
      el(
        "details", {},
        el("summary", {}, ASSIST.other(other.name), matter ? `：${matter.title}` : "", matter?.status === "consultation_draft" && el("span.draft", {}, DRAFT), matter && el("span.force", {}, FORCE[matter.force])),
        matter ? el("div", {}, paragraphs(matter.say), el("p.buttons", {}, clauses(matter.citations.slice(0, 3)))) : el("p", {}, ASSIST.otherNone(other.name)),
      ),
    );
    return undefined;
  }

  function drawVerdicts(found) {
    const name = (id) => (formNames.get(id) ?? id);
    const open = new Set([...out.verdicts.querySelectorAll("details[open] > summary .title")].map((one) => one.textContent));
    const folded = [...out.verdicts.querySelectorAll("details.group")].filter((one) => !one.open).map((one) => one.className);
    out.missing.replaceChildren(
      ...(found.missing.length
        ? [el("ol", {}, found.missing.slice(0, 6).map((one) => el("li", {}, button([one.ask, el("span.weight", {}, ASSIST.missingFor(one.services))], () => household.wanted(one.number, one.fact), { class: "question" }))))]
        : [el("p.hint", {}, ASSIST.nothingMissing)]),
    );
    out.verdicts.replaceChildren(el("p.hint", {}, ASSIST.judged(found.verdicts.length)), ...(found.errors ?? []).map((one) => el("p.warn", {}, one.message)), ...verdicts(found.verdicts, name), ...(found.notes ?? []).map((note) => el("p.hint", {}, note)));
    for (const one of out.verdicts.querySelectorAll("details")) {
      if (open.has(one.querySelector(":scope > summary .title")?.textContent)) one.open = true;
      if (folded.includes(one.className)) one.open = false;
    }
  }

  const formNames = new Map();
  theForm().then((form) => form.facts.forEach((fact) => formNames.set(fact.id, fact.name)), () => null);

  function print() {
    if (!answer?.say) throw new ApiError(0, "", ASSIST.nothing);
    document.getElementById("paper").replaceChildren(
      el("h1", {}, answer.about[0]?.title ?? ASSIST.title),
      ...paragraphs(answer.say.full),
      el("ul", {}, answer.citations.map((one) => el("li", {}, `“${one.quote}”（${one.clause}${one.status === "consultation_draft" ? `，${DRAFT}` : ""}）`))),
      el("ul", {}, answer.facilities.map((row) => el("li", {}, [row.name, row.address, row.phone, `${row.source.name} ${row.source.date ?? ""}`].filter(Boolean).join("，")))),
      el("p", {}, ASSIST.printed(new Date().toLocaleString("zh-CN", { timeZone: "Asia/Shanghai" }))),
    );
    window.print();
  }

  return () => {
    asking?.abort();
    judging?.abort();
    view.removeEventListener("city", onCity);
  };
}
