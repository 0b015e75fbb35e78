/** Choices: large buttons, and the digits 1 to 9 for whoever has a keyboard. */

import { el } from "./dom.mjs";

const ACTIVE = "data-active";
const TYPING_MS = 600; // a digit in the empty box may be the start of "82"

/** The buttons of a message as a list, or null when there are none. */
export function choices(buttons, onChoice) {
  if (!buttons.length) return null;
  return el("ol.choices", {}, buttons.map((button) => el("li", {}, choice(button, onChoice))));
}

function choice(button, onChoice) {
  const node = el("button.choice", { type: "button" }, el("span", {}, String(button?.title ?? "")));
  node.addEventListener("click", () => onChoice(button));
  return node;
}

/** Makes the last choices under `scope` the ones that digits press; with `scope` null, none. */
export function activate(scope) {
  document.querySelectorAll(`.choices[${ACTIVE}]`).forEach((group) => group.removeAttribute(ACTIVE));
  const groups = scope ? [...scope.querySelectorAll("ol.choices")] : [];
  groups.slice(-1).forEach((group) => group.setAttribute(ACTIVE, ""));
}

const pressable = (digit) =>
  /^[1-9]$/.test(digit) ? document.querySelectorAll(`.choices[${ACTIVE}] .choice`)[Number(digit) - 1] : undefined;

/** Listens for digits: at once outside the box, after a short wait inside it. `clear()` empties the box. */
export function listenForDigits(box, clear) {
  let timer = null;
  const stop = () => clearTimeout(timer);

  function press(target) {
    stop();
    clear();
    target.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const inBox = event.target === box;
    const target = pressable(event.key);
    if (inBox) {
      stop();
      const alone = box.value === "" && target && !event.repeat;
      if (alone) timer = setTimeout(() => box.value === event.key && press(target), TYPING_MS);
    } else if (target && box.value === "" && !event.repeat) {
      event.preventDefault();
      press(target);
    }
  });

  /** The choice meant by what is in the box when it is sent, if any. */
  return () => pressable(box.value.trim());
}
