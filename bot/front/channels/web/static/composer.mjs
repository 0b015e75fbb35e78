/** The box to write in: grows with the text, sends on Enter, starts anew on a line with Shift. */

import { listenForDigits } from "./choices.mjs";

/** `onText(text)` hears what was written. A lone digit that names a choice presses it instead. */
export function createComposer(form, box, onText) {
  /** The style sheet limits how high it gets. */
  function fit() {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  }

  function clear() {
    box.value = "";
    fit();
  }

  const chosenByDigit = listenForDigits(box, clear);

  function submit(event) {
    event.preventDefault();
    const chosen = chosenByDigit();
    const text = box.value.trim();
    clear();
    box.focus();
    if (chosen) chosen.click();
    else if (text) onText(text);
  }

  form.addEventListener("submit", submit);
  box.addEventListener("input", fit);
  box.addEventListener("keydown", (event) => {
    // While a word is being composed, Enter chooses among its spellings.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composing) submit(event);
  });
}
