/** The page comes alive: joins the conversation, the outbox and the feed, and listens to the citizen. */

import { spoken } from "./answer.mjs";
import { createReader } from "./aloud.mjs";
import { activate } from "./choices.mjs";
import { openClauses } from "./clauses.mjs";
import { createComposer } from "./composer.mjs";
import { createConversation } from "./conversation.mjs";
import { createDictation } from "./dictation.mjs";
import { el } from "./dom.mjs";
import { createDoor } from "./door.mjs";
import { createFeed } from "./feed.mjs";
import { enliven, listenForEscape, listenForSayings } from "./first_screen.mjs";
import { notYetShown, readHistory } from "./history.mjs";
import { ask, whereAmI } from "./location.mjs";
import { createNotices } from "./notices.mjs";
import { createOutbox, uuid } from "./outbox.mjs";
import { print } from "./paper.mjs";
import { backoff, createPause } from "./pause.mjs";
import { createSettings } from "./settings.mjs";
import { store } from "./store.mjs";
import { watchOtherTabs } from "./tabs.mjs";
import { ALOUD, SAY } from "./words.mjs";

const DOUBLE_TAP_MS = 1_000;
const byId = (id) => document.getElementById(id);

const notices = createNotices(byId("notice"), byId("answering"));
const settings = createSettings(store, settingChanged);
const reader = createReader(() => settings.value("rate"));
const door = createDoor(store, sessionOpened);
const conversation = createConversation({ root: byId("log"), onChoice: choose, onAgain: sendAgain, tools, isPlain: () => settings.is("words", "plain") });
const outbox = createOutbox({ store, door, events: { sending, answered, refused, waiting, idle } });
const feed = createFeed({ door, after: () => cursor, onMessage: fed });
const retry = createPause();
const composer = createComposer({ form: byId("form"), box: byId("say"), store, digits: () => settings.is("digits", "on"), onText: say });
const dictation = createDictation({ button: byId("speak"), box: byId("say"), notices, mayListen, write: composer.write });

// The last id before which nothing is missing. Answers do not move it: they may overtake what an agent said.
let cursor = null;

// What the citizen does

let last = { words: "", at: 0 };
let held = null; // what had the focus when something was sent

/** Sends one message once: a second tap, at once or while the first is on its way, is no second wish. */
function send(message, shown) {
  const words = JSON.stringify([message, shown]);
  const twice = words === last.words && Date.now() - last.at < DOUBLE_TAP_MS;
  const onItsWay = outbox.items().some(({ id, shown: was, ...kept }) => JSON.stringify([kept, was]) === words);
  if (twice || onItsWay) return;
  last = { words, at: Date.now() };
  held = document.activeElement;
  const item = { id: uuid(), ...message, shown };
  activate(null);
  dictation.stop();
  reader?.stop();
  notices.read();
  bringIntoView(conversation.sent(item));
  outbox.add(item);
}

function say(text) {
  send({ text }, text);
}

function choose({ title, payload }) {
  send({ payload }, title);
}

function sendAgain({ id, shown, ...message }) {
  last = { words: "", at: 0 };
  send(message, shown);
}

async function locate() {
  if ((await ask(byId("consent"))) !== "yes") return byId("say").focus();
  notices.say(SAY.locating);
  try {
    send({ location: await whereAmI() }, SAY.located);
  } catch (error) {
    notices.say(SAY.noLocation[error.message] ?? SAY.noLocation.refused);
    byId("say").focus();
  }
}

/** Back is a wish of the conversation: the page itself forgets nothing. */
function back() {
  if (byId("log").childElementCount) return say(SAY.back);
  byId("main").scrollTo({ top: 0 });
  notices.say(SAY.atTheBeginning);
}

async function startOver() {
  if ((await ask(byId("start-over"))) === "yes") say(SAY.startOver);
}

const showSettings = () => byId("settings").showModal();

async function more() {
  const wish = await ask(byId("more"));
  ({ locate, startOver, showSettings, withFamily })[wish]?.();
}

let family = null;

/** `home`, `give` or `enter`: what is done with the family's code. */
async function withFamily(wish = "home") {
  family ??= import("./family.mjs").then(({ createFamily }) => createFamily({ call: door.family, isKnown: door.known, onJoined: joined, onLeft: () => feed.hurry() }));
  (await family)[wish]();
}

/** Another conversation than before; what this page showed until now stays above. */
async function joined() {
  cursor = null;
  activate(null);
  conversation.renew(SAY.familyTalk);
  feed.restart();
  feed.start();
  draw(await readHistory(door, null).catch(() => [])); // the feed comes to it later
}

async function mayListen() {
  if (store.read("listens") === "yes") return true;
  const answer = await ask(byId("listening"));
  if (answer === "yes") store.write("listens", "yes");
  return answer === "yes";
}

function settingChanged(name) {
  if (name === "words") document.querySelectorAll(".whole").forEach((node) => (node.open = !settings.is("words", "plain")));
}

/** What can be done with an answer. */
function tools(article) {
  const button = (words, onPress) => {
    const node = el("button.quiet", { type: "button" }, el("span", {}, words));
    node.addEventListener("click", () => onPress(node));
    return node;
  };
  return el(
    "div.answer-tools",
    {},
    reader && button(ALOUD.read, (node) => reader.toggle(node, spoken(article))),
    button(SAY.print, () => print(article)),
  );
}

// What the door does

function sessionOpened(renewed) {
  cursor = null;
  if (renewed) {
    conversation.renew();
    notices.say(SAY.renewed);
    feed.restart();
  }
  feed.start();
}

function sending() {
  notices.progress(SAY.answering);
}

function answered(item, messages) {
  notices.settled();
  draw(messages);
}

function refused(item, error) {
  notices.settled();
  conversation.refused(item, error.message);
}

function waiting(error, seconds) {
  notices.progress("");
  const unreachable = navigator.onLine === false ? SAY.offline : SAY.unreachable;
  const words = { unreachable, busy: SAY.busy, slow_down: SAY.slowDown(Math.ceil(seconds)) };
  notices.trouble(words[error.kind]);
}

function idle() {
  notices.progress("");
}

function fed(message) {
  cursor = message.id;
  draw([message]);
}

/** Shows messages; numbers press the choices of the newest ones, and the first new one comes into view. */
function draw(messages, isNews = true) {
  const shown = messages.map(conversation.said).filter(Boolean);
  if (!shown.length) return;
  const offering = newest(shown).filter((node) => node.querySelector("ol.choices")).pop();
  if (offering) activate(offering);
  if (isNews) follow(shown[0]);
  bringIntoView(shown[0]);
  const voice = isNews && settings.is("aloud", "on") && shown[0].querySelector(".answer-tools button");
  if (reader && voice) reader.toggle(voice, shown.map(spoken).join("\n"));
}

/** Whoever pressed a choice goes on from the answer; whoever writes, or has moved on, is left where they are. */
function follow(node) {
  if (document.activeElement === held && held !== byId("say")) node.focus({ preventScroll: true });
}

/** Those after the citizen's own last words: older choices have been made. */
function newest(shown) {
  const own = shown.map((node) => node.classList.contains("from-citizen")).lastIndexOf(true);
  return shown.slice(own + 1);
}

/** What fits is shown to its end, what is longer than the window from its start. */
function bringIntoView(node) {
  const height = byId("log").getBoundingClientRect().bottom - node.getBoundingClientRect().top;
  if (height > byId("main").clientHeight) node.scrollIntoView({ block: "start" });
  else byId("answering").scrollIntoView({ block: "end" });
}

// Coming back

/** Draws what was said before, trying until the door answers; then whatever is still waiting to be sent. */
async function restore() {
  const waitingItems = outbox.items();
  const said = door.known() ? await untilItAnswers(() => readHistory(door, cursor)) : [];
  notices.progress("");
  conversation.quietly(() => {
    if (said.length) activate(null);
    draw(said, false);
    notYetShown(waitingItems, said, conversation.wordsOf).forEach(conversation.sent);
  });
  if (said.length) cursor = said[said.length - 1].id;
}

async function untilItAnswers(read) {
  for (let failures = 1; ; failures += 1) {
    notices.progress(SAY.loading);
    try {
      const found = await read();
      notices.settled();
      return found;
    } catch (error) {
      if (!error.passing) return [];
      const seconds = error.retryAfter ?? backoff(failures);
      waiting(error, seconds);
      await retry.for(seconds);
    }
  }
}

function backOnline() {
  notices.settled();
  retry.wake();
  feed.hurry();
  outbox.hurry();
}

async function start() {
  enliven();
  activate(byId("cities").parentElement);
  await restore();
  if (door.known()) feed.start();
  outbox.hurry();
}

listenForSayings(say);
listenForEscape();
openClauses(byId("clause"), door.clause);
watchOtherTabs({ store, items: outbox.items, onSaid: conversation.sent, onSession: sessionOpened });
byId("back").addEventListener("click", back);
byId("open-more").addEventListener("click", more);
document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-locate]")) locate();
  const wish = target.closest?.("[data-family]")?.dataset.family;
  if (wish) withFamily(wish);
});
window.addEventListener("offline", () => notices.trouble(SAY.offline));
window.addEventListener("online", backOnline);
start();
