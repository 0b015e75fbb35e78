/** The first screen, which works without scripts, gets its buttons. */

export function enliven() {
  document.querySelectorAll("[data-needs-script]").forEach((node) => (node.hidden = false));
  document.querySelectorAll("[data-without-script]").forEach((node) => (node.hidden = true));
  document.querySelectorAll("#categories .grid li").forEach(becomeButton);
}

function becomeButton(item) {
  const button = document.createElement("button");
  button.type = "button";
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
