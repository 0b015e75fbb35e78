/** The conversation on the page: who said what, in order, each message once. */

import { answerElement } from "./answer.mjs";
import { el, list, paragraphs } from "./dom.mjs";
import { SAY, SPEAKERS, day } from "./words.mjs";

/**
 * `onChoice(button)` hears a pressed choice `{title, payload}`; `onAgain(item)` a wish to send a refused item again.
 * `tools(article)` gives the buttons that stand under every answer; `isPlain()` whether the simpler words are wanted.
 */
export function createConversation({ root, onChoice, onAgain, tools, isPlain }) {
  const seen = new Set();
  const titles = new Map(); // by payload: what a button pressed earlier said
  let lastDay = "";

  function add(node) {
    root.append(node);
    return node;
  }

  function dated(at) {
    const date = new Date(at ?? NaN);
    const today = Number.isNaN(date.getTime()) ? lastDay : day(date);
    if (lastDay && today !== lastDay) divider(today);
    lastDay = today;
  }

  function divider(words) {
    add(el("p.divider", {}, el("span", {}, words)));
  }

  /** Shows a message of the door unless it is there already. Returns its element, or null. */
  function said(message) {
    const key = String(message.id);
    if (seen.has(key)) return null;
    seen.add(key);
    list(message.buttons).forEach(({ title, payload }) => titles.set(payload, title));
    dated(message.at);
    const isOurs = message.from === "citizen" || message.from === "family";
    const ours = () => spokenElement(message.from, wordsOf(message), { "data-id": message.id });
    return place(isOurs ? ours() : answerElement(message, { onChoice, tools, isPlain }));
  }

  /** An answer and the stream may overtake each other: ids put a late one back where it belongs. */
  function place(node) {
    let before = null;
    for (let last = root.lastElementChild; last && later(last, node); last = last.previousElementSibling) before = last;
    root.insertBefore(node, before);
    return node;
  }

  /** Shows what the citizen just sent. */
  function sent(item) {
    dated(Date.now());
    return add(spokenElement("citizen", item.shown, { "data-item": item.id }));
  }

  /** Marks a sent item as refused, says why and offers to send it again. */
  function refused(item, why) {
    const again = el("button", { type: "button" }, SAY.sendAgain);
    again.addEventListener("click", () => {
      own(item)?.remove();
      onAgain(item);
    });
    own(item)?.append(el("div.refused", { role: "alert" }, el("p", {}, SAY.refused, why), again));
  }

  /** What a citizen's own message said, when it comes back from the door. */
  function wordsOf(message) {
    return message.text || titles.get(message.payload) || (message.location ? SAY.located : SAY.chosen);
  }

  const own = (item) => root.querySelector(`[data-item="${CSS.escape(item.id)}"]`);

  return {
    said,
    sent,
    refused,
    wordsOf,
    /** Draws without announcing: what was said before the page was opened is not news. */
    quietly(draw) {
      root.setAttribute("aria-live", "off");
      draw();
      setTimeout(() => root.setAttribute("aria-live", "polite"), 300);
    },
    /** Another session, or another conversation: its ids say nothing about the ones before. */
    renew(words = SAY.newTalk) {
      seen.clear();
      root.querySelectorAll("[data-id]").forEach((node) => node.removeAttribute("data-id"));
      if (root.childElementCount) divider(words);
    },
  };
}

function later(node, added) {
  const [a, b] = [Number(node.dataset.id ?? NaN), Number(added.dataset.id)];
  return a > b; // false when either is not a number
}

function spokenElement(from, words, attributes) {
  return el(
    `article.message.from-${from}`,
    attributes,
    el("p.who", {}, SPEAKERS[from]),
    el("div.bubble", {}, paragraphs(words)),
  );
}
