/** The first screen, which works without scripts, gets its buttons. */

import { threeAtOnce } from "./choices.mjs";

export function enliven() {
  document.querySelectorAll("[data-needs-script]").forEach((node) => (node.hidden = false));
  document.querySelectorAll("[data-without-script]").forEach((node) => (node.hidden = true));
  document.querySelectorAll("#categories .grid").forEach((group) => {
    [...group.children].forEach(becomeButton);
    threeAtOnce(group);
  });
  document.querySelectorAll("#cities").forEach(threeAtOnce);
  const folds = [...document.querySelectorAll("#categories details")];
  folds.forEach((fold) => (fold.open = false));
  // One of them open at a time.
  folds.forEach((fold) => fold.addEventListener("toggle", () => fold.open && folds.forEach((other) => other !== fold && (other.open = false))));
}

function becomeButton(item) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "choice";
  button.dataset.say = item.textContent.trim();
  button.textContent = item.textContent.trim();
  item.replaceChildren(button);
}

/** `onSay(words)` hears the words of any button that stands for a sentence. */
export function listenForSayings(onSay) {
  document.addEventListener("click", ({ target }) => {
    const words = target.closest?.("[data-say]")?.dataset.say;
    if (words) onSay(words);
  });
}

/** Esc in the page, when another site shows it in a frame, closes the frame: widget.js listens. */
export function listenForEscape() {
  if (window.parent === window) return;
  document.addEventListener("keydown", (event) => {
    // The site may be any: nothing but the wish to close is told.
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) window.parent.postMessage("laoxiaotong:close", "*");
  });
}
