/** The queue and what is open in it. Drawn from what the stream keeps up to date. */

import { post } from "./api.mjs";
import { createChat } from "./chat.mjs";
import { waited } from "./live.mjs";
import { arrows, button, complain, el, lasted, notify } from "./ui.mjs";
import { CHAT } from "./words.mjs";

const LATE_S = { web: 180, wechat: 180 };
const TICK_MS = 5_000;

export function chats(view, desk) {
  const { live } = desk;
  const list = el("div", { id: "queue", tabindex: -1 });
  const middle = el("div.panel.talk");
  const side = el("div.panel.side", { "aria-label": CHAT.card, role: "region", tabindex: 0 });
  let open = null;

  view.append(el("div.panel.queue", {}, el("h1.hidden", {}, CHAT.title), button(CHAT.claimNext, claimNext, { id: "claim-next", main: true, "aria-keyshortcuts": "Alt+J" }), list), middle, side);
  arrows(list, "a");
  middle.append(el("p.hint", {}, CHAT.none));
  const stop = live.subscribe(hear);
  const tick = setInterval(drawTimes, TICK_MS);
  view.addEventListener("open", onOpen);
  draw();

  function onOpen({ detail: key }) {
    if (!key || open?.key === key) return;
    open?.leave();
    open = createChat(key, { middle, side, desk, live, closed: () => { open = null; desk.go("chats"); } });
    open.start().catch(complain);
    draw();
  }

  function hear(event) {
    if (event.type === "connection") return notify(event.connected ? "" : CHAT.stream, !event.connected);
    open?.hear(event);
    if (event.type !== "typing") draw();
    return undefined;
  }

  async function claimNext() {
    const next = live.waiting()[0];
    if (!next) return notify(CHAT.empty);
    await claim(next);
    return undefined;
  }

  async function claim(chat) {
    const { chat: now } = await post(`/desk/api/chats/${chat.person_key}/claim`, { version: chat.version });
    live.keep(now);
    desk.go("chats", chat.person_key);
    draw();
    if (open?.key === chat.person_key) await open.start();
    document.getElementById("reply")?.focus();
  }

  function draw() {
    const focused = document.activeElement?.closest?.("#queue a")?.dataset.key;
    const all = live.chats();
    const groups = [
      [CHAT.queue, live.waiting()],
      [CHAT.mine, all.filter((chat) => chat.agent?.id === desk.user)],
      [CHAT.others, all.filter((chat) => chat.state === "with_agent" && chat.agent?.id !== desk.user)],
    ];
    list.replaceChildren(
      ...groups.filter(([, rows], at) => rows.length || at === 0).flatMap(([title, rows]) => [el("h2", {}, `${title}（${rows.length}）`), rows.length ? el("ul", {}, rows.map((chat) => el("li", {}, line(chat)))) : el("p.hint", {}, CHAT.empty)]),
    );
    if (focused) [...list.querySelectorAll("a")].find((a) => a.dataset.key === focused)?.focus();
  }

  function line(chat) {
    const seconds = waited(chat);
    const late = chat.state === "waiting" && seconds > (LATE_S[chat.channel] ?? 180);
    return el(
      late ? "a.late" : "a", { href: `#chats/${chat.person_key}`, "data-key": chat.person_key, "aria-current": open?.key === chat.person_key ? "true" : null },
      el("span.top-line", {}, el("span", {}, CHAT.channels[chat.channel] ?? chat.channel, " ", chat.urgent && el("span.tag.stale", {}, CHAT.urgent), chat.state === "waiting" ? CHAT.reason[chat.reason] ?? chat.reason : chat.agent?.name ?? ""), el(late ? "span.wait.late" : "span.wait", {}, CHAT.waited(lasted(seconds)))),
      el("span.last", {}, chat.last ?? ""),
    );
  }

  function drawTimes() {
    for (const a of list.querySelectorAll("a")) {
      const chat = live.chat(a.dataset.key);
      if (chat) a.querySelector(".wait").textContent = CHAT.waited(lasted(waited(chat)));
    }
  }

  return () => {
    stop();
    clearInterval(tick);
    open?.leave();
    view.removeEventListener("open", onOpen);
  };
}
