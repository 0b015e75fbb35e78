/** Numbers that an answer speaks of, as buttons that dial. Only what the answer itself carries. */

import { el, link, list } from "./dom.mjs";
import { FACILITY, URGENT } from "./words.mjs";

const SUBSCRIBER = /^(1\d{10}|0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4})$/;
const SPEAKS_OF_CALLING = /[打拨]|电话|热线/;
const COUNTED = /^\s*(?:余|多)?[张个平元米公家位名人岁年月日周%％项条户]/;
const ALWAYS_IN_SIGHT = "12345"; // the bar has it

/** The numbers in a text that can be called and are not on its card already. */
export function numbersIn(text, card = null) {
  const shown = JSON.stringify(card?.numbers ?? list(card?.items).map((item) => item?.phone ?? ""));
  const found = [...text.matchAll(/\d[\d-]*\d/g)].filter(({ 0: number, index }) => {
    if (SUBSCRIBER.test(number)) return true;
    const after = text.slice(index + number.length);
    return number in URGENT.names && number !== ALWAYS_IN_SIGHT && SPEAKS_OF_CALLING.test(text) && !COUNTED.test(after);
  });
  return [...new Set(found.map(([number]) => number))].filter((number) => !shown.includes(number)).slice(0, 3);
}

/** The buttons for them, or null. */
export function calls(text, card) {
  const numbers = numbersIn(text, card);
  return numbers.length ? el("p.phone", {}, numbers.map(call)) : null;
}

function call(number) {
  const name = URGENT.names[number];
  return link(`tel:${number}`, name ? `${URGENT.call(number)} ${name}` : `${FACILITY.phone} ${number}`, { class: "call" });
}
