/** Messages on their way: kept until acknowledged, sent in order, re-sent with the same id. */

import { list } from "./dom.mjs";
import { backoff, createPause } from "./pause.mjs";

/**
 * `events` hears: `sending(item)`, `answered(item, messages)`, `refused(item, error)`, `waiting(error, seconds)`, `idle()`.
 * An item is `{id, text | payload | location, shown}`; `shown` is what its bubble says and stays here.
 */
export function createOutbox({ store, door, events }) {
  const pause = createPause();
  let running = false;
  let patience = false; // the door asked for a wait: nothing cuts it short

  const items = () => list(store.read("outbox")).filter((item) => typeof item?.id === "string");
  const keep = (kept) => store.write("outbox", kept);

  async function flush() {
    if (running || !items().length) return;
    running = true;
    let failures = 0;
    for (let item = items()[0]; item; item = items()[0]) {
      const error = await settle(item);
      failures = error ? failures + 1 : 0;
      if (error) await wait(error, error.retryAfter ?? backoff(failures));
    }
    running = false;
    events.idle();
  }

  /** Sends one item. Returns the error when it has to be sent again, else null. */
  async function settle(item) {
    const { shown, ...message } = item;
    events.sending(item);
    const { messages, error } = await door.send(message).then((messages) => ({ messages }), (error) => ({ error }));
    if (error?.passing) return error;
    drop(item);
    if (error) events.refused(item, error);
    else events.answered(item, messages);
    return null;
  }

  async function wait(error, seconds) {
    patience = error.kind === "slow_down";
    events.waiting(error, seconds);
    await pause.for(seconds);
    patience = false;
  }

  function drop(item) {
    // Read again: another tab of this browser may have added to it.
    keep(items().filter((kept) => kept.id !== item.id));
  }

  function hurry() {
    if (!patience) pause.wake();
    return flush();
  }

  return {
    items,
    hurry,
    add(item) {
      keep([...items(), item]);
      return hurry();
    },
  };
}

/** A random UUID (version 4); `crypto.randomUUID` is missing where the page is not served over https. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
