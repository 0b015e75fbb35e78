/** How the page looks and speaks: each setting is a group of buttons, remembered, and an attribute of the page. */

const FIRST = { size: "normal", colours: "auto", words: "plain", digits: "on", rate: "normal", aloud: "off" };

/** Offers every `[data-setting]` group of the page. `onChange(name, value)` hears what the citizen changed. */
export function createSettings(store, onChange) {
  const groups = [...document.querySelectorAll("[data-setting]")];
  const values = { ...FIRST };

  const buttonsOf = (name) => groups.filter((group) => group.dataset.setting === name).flatMap((group) => [...group.querySelectorAll("[data-value]")]);

  function show(name, value) {
    values[name] = value;
    document.documentElement.dataset[name] = value;
    for (const button of buttonsOf(name)) button.setAttribute("aria-pressed", String(button.dataset.value === value));
  }

  for (const name of Object.keys(FIRST)) {
    const buttons = buttonsOf(name);
    for (const button of buttons) {
      button.addEventListener("click", () => {
        store.write(name, button.dataset.value);
        show(name, button.dataset.value);
        onChange(name, button.dataset.value);
      });
    }
    const kept = store.read(name);
    show(name, buttons.some((button) => button.dataset.value === kept) ? kept : FIRST[name]);
  }
  return { is: (name, value) => values[name] === value, value: (name) => values[name] };
}
