/** The page comes alive: joins the conversation, the outbox and the feed, and listens to the citizen. */

import { activate } from "./choices.mjs";
import { createComposer } from "./composer.mjs";
import { createConversation } from "./conversation.mjs";
import { createDoor } from "./door.mjs";
import { createFeed } from "./feed.mjs";
import { enliven, listenForEscape, listenForSayings } from "./first_screen.mjs";
import { notYetShown, readHistory } from "./history.mjs";
import { ask, whereAmI } from "./location.mjs";
import { createNotices } from "./notices.mjs";
import { createOutbox, uuid } from "./outbox.mjs";
import { backoff, createPause } from "./pause.mjs";
import { offerSizes } from "./sizes.mjs";
import { store } from "./store.mjs";
import { SAY } from "./words.mjs";

const DOUBLE_TAP_MS = 1_000;
const byId = (id) => document.getElementById(id);

const notices = createNotices(byId("notice"), byId("answering"));
const door = createDoor(store, sessionOpened);
const conversation = createConversation({ root: byId("log"), onChoice: choose, onAgain: sendAgain });
const outbox = createOutbox({ store, door, events: { sending, answered, refused, waiting, idle } });
const feed = createFeed({ door, after: () => cursor, onMessage: fed });
const retry = createPause();

// The last id before which nothing is missing. Answers do not move it: they may overtake what an agent said.
let cursor = null;

// What the citizen does

let last = { words: "", at: 0 };

/** Sends one message once: a second tap, at once or while the first is on its way, is no second wish. */
function send(message, shown) {
  const words = JSON.stringify([message, shown]);
  const twice = words === last.words && Date.now() - last.at < DOUBLE_TAP_MS;
  const onItsWay = outbox.items().some(({ id, shown: was, ...kept }) => JSON.stringify([kept, was]) === words);
  if (twice || onItsWay) return;
  last = { words, at: Date.now() };
  const item = { id: uuid(), ...message, shown };
  activate(null);
  notices.read();
  bringIntoView(conversation.sent(item));
  outbox.add(item);
}

const say = (text) => send({ text }, text);

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
    notices.say(error.message === "vague" ? SAY.vagueLocation : SAY.noLocation);
    byId("say").focus();
  }
}

async function startOver() {
  if ((await ask(byId("start-over"))) === "yes") say(SAY.startOver);
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

/** Shows messages; the digits press the choices of the newest ones, and the first new one comes into view. */
function draw(messages) {
  const shown = messages.map(conversation.said).filter(Boolean);
  if (!shown.length) return;
  const offering = newest(shown).filter((node) => node.querySelector("ol.choices")).pop();
  if (offering) activate(offering);
  bringIntoView(shown[0]);
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
    draw(said);
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
  offerSizes(document.querySelector(".sizes"), store);
  activate(byId("cities").parentElement);
  await restore();
  if (door.known()) feed.start();
  outbox.hurry();
}

createComposer(byId("form"), byId("say"), say);
listenForSayings(say);
listenForEscape();
byId("locate").addEventListener("click", locate);
byId("restart").addEventListener("click", startOver);
window.addEventListener("offline", () => notices.trouble(SAY.offline));
window.addEventListener("online", backOnline);
start();
