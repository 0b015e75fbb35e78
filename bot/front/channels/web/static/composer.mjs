/** The box to write in: grows with the text, sends on Enter, starts anew on a line with Shift, forgets nothing. */

import { chosenBy, listenForDigits } from "./choices.mjs";

/** `onText(text)` hears what was written. A lone number that names a choice in sight presses it instead. */
export function createComposer({ form, box, store, digits, onText }) {
  /** The style sheet limits how high it gets. */
  function fit() {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  }

  /** What is not sent yet survives a reload. */
  function changed() {
    fit();
    store.write("draft", box.value);
  }

  function write(text) {
    box.value = text;
    changed();
  }

  function submit(event) {
    event.preventDefault();
    const text = box.value.trim();
    const chosen = chosenBy(text);
    write("");
    box.focus();
    if (chosen) chosen.click();
    else if (text) onText(text);
  }

  form.addEventListener("submit", submit);
  box.addEventListener("input", changed);
  box.addEventListener("keydown", (event) => {
    // While a word is being composed, Enter chooses among its spellings.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === "Enter" && !event.shiftKey && !composing) submit(event);
  });
  listenForDigits(box, digits);
  const draft = store.read("draft", "");
  if (typeof draft === "string" && draft) write(draft);
  return { write };
}
