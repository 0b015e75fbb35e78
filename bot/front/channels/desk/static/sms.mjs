/** A text for the clerk's own SMS tool, shortened by hand, with how many messages it will be. */

import { ask, copy, el, field } from "./ui.mjs";
import { ASSIST, SAY } from "./words.mjs";

const ONE = 70;
const OF_SEVERAL = 67; // each part of a long message gives three characters to its numbering

/** How many messages a text takes. */
export const parts = (text) => (text.length <= ONE ? Number(text.length > 0) : Math.ceil(text.length / OF_SEVERAL));

export async function showSms(text) {
  const area = el("textarea", { rows: 7 });
  const count = el("p.hint", { role: "status" });
  const show = () => (count.textContent = ASSIST.segments(area.value.length, parts(area.value)));
  area.value = text;
  area.addEventListener("input", show);
  show();
  const chosen = await ask(ASSIST.sms, [field(ASSIST.sms, area, { wide: true }), count], { confirm: SAY.copy, read: () => area.value });
  if (chosen) await copy(chosen);
}
