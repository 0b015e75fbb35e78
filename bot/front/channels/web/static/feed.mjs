/** What comes without being asked for: server-sent events read with fetch, because EventSource sends no Bearer. */

import { backoff, createPause } from "./pause.mjs";

const SILENCE_MS = 45_000; // the door says something at least every 15 s

/** A reader of an event stream: feed it text in any pieces, it calls `onData` with each event's data. */
export function createEventParser(onData) {
  let rest = "";
  let data = [];

  function line(text) {
    if (text === "") {
      if (data.length) onData(data.join("\n"));
      data = [];
    } else if (text === "data" || text.startsWith("data:")) {
      data.push(text.slice(5).replace(/^ /, ""));
    }
  }

  return (piece) => {
    rest += piece;
    // A lone \r at the very end may be half of \r\n: it waits for the next piece.
    for (let end; (end = /\r\n|\n|\r(?=[^])/.exec(rest)); ) {
      line(rest.slice(0, end.index));
      rest = rest.slice(end.index + end[0].length);
    }
  };
}

/** Follows the stream for as long as the page lives. `after()` is the last id safely seen; `onMessage` hears each message. */
export function createFeed({ door, after, onMessage }) {
  const pause = createPause();
  let started = false;
  let current = null;

  async function follow() {
    let failures = 0;
    for (;;) {
      current = new AbortController();
      try {
        const response = await door.stream(after(), current.signal);
        failures = 0;
        await read(response.body.getReader(), current);
        await pause.for(1);
      } catch (error) {
        failures += 1;
        await pause.for(error.retryAfter ?? backoff(failures));
      }
    }
  }

  async function read(reader, abort) {
    const text = new TextDecoder();
    const parse = createEventParser(hear);
    for (;;) {
      const timer = setTimeout(() => abort.abort(), SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return;
      parse(text.decode(value, { stream: true }));
    }
  }

  function hear(data) {
    let message = null;
    try {
      message = JSON.parse(data);
    } catch {
      return; // an event that is not ours; reading it again would not mend it
    }
    onMessage(message);
  }

  return {
    start() {
      if (started) return;
      started = true;
      follow();
    },
    /** Another session began: what is being read is no longer ours. */
    restart() {
      current?.abort();
      pause.wake();
    },
    hurry: () => pause.wake(),
  };
}
