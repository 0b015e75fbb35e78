/** What happens at the desk, as it happens: the chats, kept up to date for whatever part is shown. */

import { get } from "./api.mjs";

const AGAIN_MS = 2_000;

/**
 * Follows the stream for as long as the page lives. Nothing is missed: it goes on from the last event seen, and after a
 * sign-in the list is read anew. `subscribe(hear)` is told of {type, ...}: list, queue, message, typing, connection.
 */
export function createLive() {
  const chats = new Map();
  const listeners = new Set();
  let cursor = null;
  let source = null;
  let connected = true;

  const tell = (event) => listeners.forEach((hear) => hear(event));

  function connection(is) {
    if (is === connected) return;
    connected = is;
    tell({ type: "connection", connected });
  }

  async function read() {
    const found = await get("/desk/api/chats");
    chats.clear();
    for (const chat of found.chats) keep(chat, found.now);
    cursor = Math.max(cursor ?? 0, found.cursor);
    tell({ type: "list" });
  }

  function keep(chat) {
    if (chat.state === "ended") return chats.delete(chat.person_key);
    const known = chats.get(chat.person_key);
    chats.set(chat.person_key, { ...chat, last: chat.last ?? known?.last ?? null, heard_at: Date.now() });
    return true;
  }

  function open() {
    source?.close();
    source = new EventSource(`/desk/api/stream?after=${cursor ?? ""}`);
    source.addEventListener("open", () => connection(true));
    for (const type of ["queue", "message", "typing"]) source.addEventListener(type, (event) => hear(type, event));
    source.addEventListener("error", () => {
      connection(false);
      if (source.readyState === EventSource.CLOSED) setTimeout(start, AGAIN_MS);
    });
  }

  function hear(type, event) {
    const data = JSON.parse(event.data);
    if (event.lastEventId) cursor = Number(event.lastEventId);
    if (data.chat) keep(data.chat);
    else if (data.kind === "erased") chats.delete(data.person_key);
    tell({ type, ...data });
  }

  async function start() {
    try {
      await read();
      open();
    } catch {
      connection(false);
      setTimeout(start, AGAIN_MS);
    }
  }

  return {
    start,
    chats: () => [...chats.values()],
    waiting: () => [...chats.values()].filter((chat) => chat.state === "waiting").sort((a, b) => Number(b.urgent) - Number(a.urgent) || a.since.localeCompare(b.since)),
    chat: (key) => chats.get(key) ?? null,
    keep,
    refresh: read,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** How long somebody has waited by now, in seconds. */
export const waited = (chat) => chat.waited_s + (chat.state === "waiting" ? (Date.now() - chat.heard_at) / 1000 : 0);
