/** One chat: what was said, what is known, replying, passing on, ending. What is typed is kept until it is sent. */

import { get, post } from "./api.mjs";
import { onSubmit } from "./cases.mjs";
import { clauses } from "./verdicts.mjs";
import { ask, button, choose, complain, drafts, el, field, notify, when } from "./ui.mjs";
import { CHAT, SAY } from "./words.mjs";

const TYPING_EVERY_MS = 3_000;
const TYPING_SHOWN_MS = 6_000;

let cannedAsked = null;
const canned = () => (cannedAsked = cannedAsked ?? get("/desk/api/canned").catch((error) => { cannedAsked = null; throw error; }));
let namesAsked = null;
const factNames = () => (namesAsked = namesAsked ?? get("/desk/api/facts").then((form) => new Map(form.facts.map((fact) => [fact.id, fact])), () => new Map()));

export function createChat(key, { middle, side, desk, live, closed }) {
  const path = (verb = "") => `/desk/api/chats/${key}${verb && `/${verb}`}`;
  const log = el("ol.log", { "aria-label": CHAT.title, tabindex: 0, "aria-live": "polite" });
  const typing = el("p.typing", { role: "status" });
  const head = el("div.chat-head");
  const text = el("textarea", { id: "reply", rows: 3, maxlength: 2000 });
  const suggested = el("ul.suggest");
  const form = el("form.reply-form", {}, field(CHAT.reply, text, { wide: true }), el("p.buttons", {}, el("button.main", { type: "submit", "aria-keyshortcuts": "Control+Enter" }, CHAT.send), button(CHAT.suggest, suggest), cannedChooser()), suggested);
  const seen = new Set();
  let file = null;
  let gone = false;
  let typedAt = 0;
  let hideTyping = 0;

  onSubmit(form, send, text);
  text.addEventListener("input", () => {
    keepDraft();
    if (isMine() && Date.now() - typedAt > TYPING_EVERY_MS) {
      typedAt = Date.now();
      post(path("typing")).catch(() => null);
    }
  });

  const isMine = () => file?.chat.agent?.id === desk.user && file.chat.state === "with_agent";
  const keepDraft = (id = null) => drafts.write(`chat.${key}`, text.value ? { id: id ?? draft()?.id ?? crypto.randomUUID(), text: text.value } : null);
  const draft = () => drafts.read(`chat.${key}`) || null;

  async function start() {
    const found = await get(path());
    if (gone) return;
    file = found;
    live.keep(file.chat);
    const opening = form.parentNode !== middle;
    if (opening) {
      middle.replaceChildren(head, log, typing, form);
      text.value = draft()?.text ?? "";
    }
    file.messages.forEach(add);
    drawHead();
    bottom();
    if (opening && isMine()) text.focus();
    await drawSide();
  }

  function add(message) {
    if (seen.has(message.id)) return;
    seen.add(message.id);
    const card = message.card && CHAT.card_[message.card.kind]?.(message.card);
    log.append(el(`li.${message.from}`, { "data-id": message.id }, el("span.by", {}, `${CHAT.speakers[message.from] ?? ""} ${when(message.at)}`, message.urgent && el("span.tag.stale", {}, CHAT.urgent)), [message.text, card].filter(Boolean).join("\n")));
  }

  function bottom() {
    log.scrollTop = log.scrollHeight;
  }

  function hear(event) {
    if (event.person_key !== key || !file) return;
    if (event.type === "typing") return showTyping(event.agent.name);
    if (event.chat) file.chat = { ...file.chat, ...event.chat };
    if (event.type === "message") {
      const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
      add(event.message);
      if (event.message.from === "agent") typing.textContent = "";
      if (atEnd) bottom();
    } else if (isOthers()) {
      return leaveTo(file.chat.agent.name);
    } else {
      start().catch((error) => (error.status === 404 ? closed() : complain(error)));
    }
    drawHead();
    return undefined;
  }

  /** A colleague's chat may not be read by a clerk. */
  const isOthers = () => desk.role === "agent" && file.chat.state === "with_agent" && file.chat.agent?.id !== desk.user;

  function leaveTo(name) {
    empty();
    notify(CHAT.taken(name));
  }

  function showTyping(name) {
    typing.textContent = CHAT.agentTyping(name);
    clearTimeout(hideTyping);
    hideTyping = setTimeout(() => (typing.textContent = ""), TYPING_SHOWN_MS);
  }

  function drawHead() {
    const { chat } = file;
    const mine = isMine();
    const held = document.activeElement?.closest?.(".chat-head") ? document.activeElement.textContent : null;
    head.replaceChildren(
      el("h2", {}, `${CHAT.channels[chat.channel] ?? chat.channel} · ${chat.state === "ended" ? CHAT.endedHow[chat.ended_how] ?? CHAT.states.ended : CHAT.states[chat.state]}${chat.agent ? ` · ${chat.agent.name}` : ""}`),
      el("span.buttons", {}, ...(chat.state === "waiting" ? [button(CHAT.claim, claim, { main: true })] : []), ...(mine ? [button(CHAT.transfer, transfer), button(CHAT.giveBack, () => end("return")), button(CHAT.close, () => end("close"))] : [])),
    );
    if (held) [...head.querySelectorAll("button")].find((one) => one.textContent === held)?.focus();
    text.readOnly = !mine;
    form.querySelector('button[type="submit"]').disabled = !mine;
    text.placeholder = mine ? "" : CHAT.readOnly;
    head.append(allowance());
  }

  function allowance() {
    const left = file.allowance;
    if (!left) return "";
    return el(left.left ? "span.tag" : "span.tag.stale", {}, left.left ? CHAT.wechatLeft(left.left, left.of) : CHAT.wechatNone);
  }

  async function claim() {
    await moved("claim", {});
    await start();
    text.focus();
  }

  async function moved(verb, body) {
    try {
      const { chat } = await post(path(verb), { version: file.chat.version, ...body });
      file.chat = { ...file.chat, ...chat };
      live.keep(file.chat);
    } catch (error) {
      if (error.body?.chat) {
        file.chat = { ...file.chat, ...error.body.chat };
        live.keep(file.chat);
        drawHead();
      }
      throw error;
    }
  }

  async function transfer() {
    const { colleagues } = await get("/desk/api/colleagues");
    const to = choose([["", CHAT.backToQueue], ...colleagues.map((one) => [String(one.id), one.name])], "");
    const why = el("textarea", { rows: 2, maxlength: 500 });
    if (!(await ask(CHAT.transfer, [field(CHAT.pickAgent, to), field(CHAT.why, why)]))) return;
    await moved("transfer", { to: to.value ? Number(to.value) : null, why: why.value.trim() });
    leaveIfNotMine();
  }

  async function end(verb) {
    if (verb === "close" && !(await ask(CHAT.close, [el("p", {}, CHAT.closeAsk)], { confirm: CHAT.close }))) return;
    await moved(verb, {});
    leaveIfNotMine();
  }

  function leaveIfNotMine() {
    notify(SAY.saved);
    live.refresh().catch(complain);
    empty();
  }

  function empty() {
    middle.replaceChildren(el("p.hint", {}, CHAT.none));
    side.replaceChildren();
    closed();
  }

  async function send() {
    const said = text.value.trim();
    const id = draft()?.id ?? crypto.randomUUID();
    keepDraft(id);
    typing.textContent = CHAT.sending;
    try {
      const found = await post(path("messages"), { id, text: said });
      if (text.value.trim() === said) text.value = "";
      drafts.write(`chat.${key}`, null);
      keepDraft();
      add(found.message);
      file.chat = { ...file.chat, ...found.chat };
      file.allowance = found.allowance;
      drawHead();
      bottom();
    } catch (error) {
      complain(new Error(`${error.message} ${CHAT.failed}`));
    } finally {
      typing.textContent = "";
      text.focus();
      bottom();
    }
  }

  async function suggest() {
    const found = await get(path("suggestions"));
    const rows = found.suggestions.map((one) => el("li", {}, el("div", {}, one.text, el("p.buttons", {}, clauses(one.citations))), button(CHAT.use, () => use(one.text), { class: "small" })));
    suggested.replaceChildren(...(rows.length ? rows : [el("li", {}, found.away ? CHAT.suggestAway : CHAT.suggestNone)]));
    bottom();
  }

  function use(words) {
    text.value = text.value.trim() ? `${text.value.trim()}\n${words}` : words;
    keepDraft();
    suggested.replaceChildren();
    text.focus();
  }

  function cannedChooser() {
    const made = el("select", { "aria-label": CHAT.canned }, el("option", { value: "" }, CHAT.canned));
    canned().then(({ canned: rows }) => made.append(...rows.map((row) => el("option", { value: row.text }, row.text))), () => null);
    made.addEventListener("change", () => {
      if (made.value && isMine()) use(made.value);
      made.value = "";
    });
    return made;
  }

  async function drawSide() {
    const { card } = file;
    const names = await factNames();
    const people = card.facts.people ?? (Object.keys(card.facts).length ? [card.facts] : []);
    const caret = document.activeElement?.id === "note" ? document.activeElement.selectionStart : null;
    const fields = card.request?.fields ? Object.entries(card.request.fields).filter(([, value]) => value) : [];
    side.replaceChildren(
      el("h2", {}, CHAT.card),
      el("div.facts", {}, el("h3", {}, CHAT.facts), people.length ? people.map((person) => el("dl", {}, Object.entries(person).flatMap(([id, value]) => [el("dt", {}, names.get(id)?.name ?? CHAT.factWords[id] ?? id), el("dd", {}, said(value))]))) : el("p.hint", {}, CHAT.noFacts)),
      card.asking ? el("div", {}, el("h3", {}, CHAT.asking), el("p", {}, card.asking.text.split("\n").at(-1))) : "",
      card.search ? el("div", {}, el("h3", {}, CHAT.searched), el("p", {}, [card.search.filters?.place, card.search.category].filter(Boolean).join(" "))) : "",
      fields.length ? el("div.facts", {}, el("h3", {}, CHAT.request), el("dl", {}, fields.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, String(value))]))) : "",
      notesBox(),
      el("details", {}, el("summary", {}, CHAT.history), el("ul.history", {}, file.history.map((step) => el("li", {}, `${when(step.at)} ${CHAT.moves[step.move] ?? step.move}${step.why ? `：${step.why}` : ""}`)))),
    );
    if (caret === null) return;
    side.querySelector("#note").focus();
    side.querySelector("#note").setSelectionRange(caret, caret);
  }

  function notesBox() {
    const note = el("textarea", { rows: 2, maxlength: 2000, id: "note" });
    note.value = drafts.read(`note.${key}`) || "";
    note.addEventListener("input", () => drafts.write(`note.${key}`, note.value));
    const id = crypto.randomUUID();
    const made = el("form", {}, field(CHAT.notes, note), el("p.buttons", {}, el("button", { type: "submit" }, CHAT.addNote)));
    onSubmit(made, async () => {
      const { note: kept } = await post(path("notes"), { id, text: note.value.trim() });
      drafts.write(`note.${key}`, null);
      file.notes = [...file.notes.filter((one) => one.id !== kept.id), kept];
      await drawSide();
      side.querySelector("#note").focus();
    }, note);
    return el("div", {}, el("ul.notes", {}, file.notes.map((one) => el("li", {}, one.text, el("span.meta", {}, ` ${one.by.name} ${when(one.at)}`)))), made);
  }

  return {
    key,
    start,
    hear,
    leave() {
      gone = true;
      clearTimeout(hideTyping);
    },
  };
}

function said(value) {
  if (Array.isArray(value)) return value.join("、");
  if (value && typeof value === "object") return value.not ? CHAT.not(value.not.join("、")) : [value.at_least, value.at_most].filter((one) => one !== undefined).join("–");
  if (typeof value === "boolean") return CHAT.truth[value];
  return CHAT.roles[value] ?? String(value);
}
