/** The size of the type: three steps, remembered. */

const STEPS = ["normal", "large", "largest"];

export function offerSizes(group, store) {
  const buttons = [...group.querySelectorAll("[data-step]")];

  function show(size) {
    document.documentElement.dataset.size = size;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.step === size));
  }

  for (const button of buttons) {
    button.addEventListener("click", () => {
      store.write("size", button.dataset.step);
      show(button.dataset.step);
    });
  }
  const kept = store.read("size");
  show(STEPS.includes(kept) ? kept : STEPS[0]);
}
