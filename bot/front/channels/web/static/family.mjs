/** One conversation on two phones: giving a code away, typing one in, agreeing, and stopping. Fetched when first wanted. */

import { el } from "./dom.mjs";
import { FAMILY } from "./family_words.mjs";
import { REQUEST } from "./words.mjs";

const DIGITS = 8;

/** `call(method, path)` asks the family's doors; `onJoined()` hears that this page looks at another conversation now. */
export function createFamily({ call, isKnown, onJoined, onLeft }) {
  const title = el("h2", { id: "family-title", tabindex: "-1" });
  const body = el("div.body");
  const dialog = el("dialog", { id: "family", "aria-labelledby": "family-title" }, title, body);
  document.body.append(dialog);

  /** Shows words, and a button for each `[words, action]`; without an action it closes. */
  function show(heading, parts, buttons) {
    title.textContent = heading;
    const row = buttons.map(([words, act], i) => {
      const node = el(`button${i ? "" : ".primary"}`, { type: "button" }, words);
      node.addEventListener("click", act ?? (() => dialog.close()));
      return node;
    });
    body.replaceChildren(...parts.map((part) => (typeof part === "string" ? el("p", {}, part) : part)), el("div.stack", {}, row));
    if (!dialog.open) dialog.showModal();
    title.focus();
  }

  async function home() {
    const { role, guests } = isKnown() ? await attempt("GET", "") ?? {} : { role: "alone" };
    if (role === "guest") show(FAMILY.title, [FAMILY.isGuest], [[FAMILY.close], [FAMILY.stop, stop]]);
    else if (role === "owner") show(FAMILY.title, [FAMILY.isOwner(guests)], [[FAMILY.close], [FAMILY.giveMore, give], [FAMILY.stop, stop]]);
    else if (role) show(FAMILY.title, [FAMILY.what], [[FAMILY.give, give], [FAMILY.enter, enter], [FAMILY.close]]);
  }

  /** What the door gives; null after saying why it gives nothing. */
  async function attempt(method, path, back = null) {
    show(title.textContent || FAMILY.title, [el("p", { role: "status" }, FAMILY.wait)], [[FAMILY.close]]);
    try {
      return await call(method, path);
    } catch (error) {
      const again = back ? [[FAMILY.again, back], [FAMILY.close]] : [[FAMILY.close]];
      const words = ["refused", "slow_down"].includes(error.kind) && error.message;
      show(FAMILY.title, [el("p", { role: "alert" }, words || FAMILY.unreachable)], again);
      return null;
    }
  }

  function give() {
    show(FAMILY.give, FAMILY.opens, [[FAMILY.yesGive, code], [FAMILY.no]]);
  }

  async function code() {
    const made = await attempt("POST", "");
    if (made && dialog.open) show(FAMILY.codeIs, [el("p.code", {}, halves(made.code)), FAMILY.tell], [[FAMILY.done]]);
  }

  function enter() {
    const box = el("input.code", { inputmode: "none", autocomplete: "off", maxlength: DIGITS + 1, "aria-label": FAMILY.code });
    const write = (digits) => (box.value = halves(digits.replace(/\D/g, "").slice(0, DIGITS)));
    const key = (words, act) => {
      const node = el("button", { type: "button" }, words);
      node.addEventListener("click", act);
      return node;
    };
    const digit = (n) => key(`${n}`, () => write(box.value + n));
    const keys = el(
      "div.keys",
      { role: "group", "aria-label": FAMILY.keys },
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map(digit),
      key(FAMILY.erase, () => write(box.value.trim().slice(0, -1))),
      digit(0),
    );
    const look = () => preview(box.value.normalize("NFKC").replace(/\D/g, ""));
    box.addEventListener("input", () => write(box.value.normalize("NFKC")));
    box.addEventListener("keydown", (event) => event.key === "Enter" && look());
    show(FAMILY.enter, [FAMILY.askFor, box, keys], [[FAMILY.look, look], [FAMILY.close]]);
    box.focus();
  }

  async function preview(digits) {
    if (digits.length !== DIGITS) return dialog.querySelector("input").focus();
    const found = await attempt("POST", `/${digits}/open`, enter);
    if (!found || !dialog.open) return;
    const { channel, request } = found;
    const what = request ? FAMILY.withRequest(request.title ?? REQUEST.title, REQUEST.states[request.state] ?? "") : FAMILY.withoutRequest;
    const agree = async () => {
      if (!(await attempt("POST", `/${digits}/accept`, enter))) return;
      dialog.close();
      onJoined();
    };
    show(FAMILY.mayI, [FAMILY.from[channel], what, ...FAMILY.agree], [[FAMILY.yes, agree], [FAMILY.no]]);
  }

  async function stop() {
    if (!(await attempt("DELETE", ""))) return;
    dialog.close();
    onLeft();
  }

  return { home, give, enter };
}

const halves = (digits) => digits.replace(/^(\d{4})(?=\d)/, "$1 ");
