/** Choices: large buttons, three at once, and a number for each that can be pressed or written. */

import { el } from "./dom.mjs";
import { CHOICE } from "./words.mjs";

const ACTIVE = "data-active";
const AT_ONCE = 3;
const MORE = "0"; // as on the telephone

/** The buttons of a message as a list, or null when there are none. */
export function choices(buttons, onChoice) {
  if (!buttons.length) return null;
  return threeAtOnce(el("ol.choices", {}, buttons.map((button) => el("li", {}, choice(button, onChoice)))));
}

function choice(button, onChoice) {
  const node = el("button.choice", { type: "button" }, el("span", {}, String(button?.title ?? "")));
  node.addEventListener("click", () => onChoice(button));
  return node;
}

/** Numbers the buttons of a list. Of a longer list three are shown; a last button, number 0, turns to the next three. */
export function threeAtOnce(group) {
  const items = [...group.children];
  items.forEach((item, i) => (item.firstElementChild.dataset.key = i + 1));
  if (items.length > AT_ONCE) turnPages(group, items);
  return group;
}

function turnPages(group, items) {
  const words = el("span");
  const turn = el("button.choice.more", { type: "button", "data-key": MORE }, words);
  let first = 0;

  function show() {
    items.forEach((item, i) => (item.hidden = i < first || i >= first + AT_ONCE));
    words.textContent = first + AT_ONCE < items.length ? CHOICE.more : CHOICE.first;
  }

  turn.addEventListener("click", () => {
    first = first + AT_ONCE < items.length ? first + AT_ONCE : 0;
    show();
    items[first].firstElementChild.focus();
  });
  show();
  group.append(el("li", {}, turn));
}

/** Makes the last choices under `scope` the ones that numbers press; with `scope` null, none. */
export function activate(scope) {
  document.querySelectorAll(`.choices[${ACTIVE}]`).forEach((group) => group.removeAttribute(ACTIVE));
  const groups = scope ? [...scope.querySelectorAll("ol.choices")] : [];
  groups.slice(-1).forEach((group) => group.setAttribute(ACTIVE, ""));
}

/** The choice in sight with this number, if any: what cannot be seen was not meant. */
const numbered = (number) =>
  [...document.querySelectorAll(`.choices[${ACTIVE}] > li:not([hidden]) > .choice`)].find((node) => node.dataset.key === number);

/** The choice meant by what was written: a number and nothing else, of either width. */
export const chosenBy = (text) => numbered(/^(\d{1,2})[.、。)]?$/.exec(text.normalize("NFKC").trim())?.[1]);

/** Outside the box a digit presses its choice at once; any other digit is the start of something and goes to the box. */
export function listenForDigits(box, isOn) {
  document.addEventListener("keydown", (event) => {
    const busy = event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat;
    if (busy || !/^\d$/.test(event.key) || event.target === box || document.querySelector("dialog[open]") || !isOn()) return;
    const target = box.value === "" && numbered(event.key);
    if (!target) return box.focus();
    event.preventDefault();
    target.click();
  });
}
