/** The web door: the session, one turn, what came since. */

import { list } from "./dom.mjs";

const BASE = new URL("webhooks/web/", document.baseURI);
const TURN_MS = 30_000;
const SESSION = /^[\x21-\x7e]{1,1000}$/;

/** Why a call failed: `unreachable` (no answer), `busy` (5xx), `slow_down` (429), `refused` (any other). */
export class DoorError extends Error {
  constructor(kind, message = "", retryAfter = null) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  /** True when the same call may succeed later. */
  get passing() {
    return this.kind !== "refused";
  }
}

/**
 * The door with its session, made when first needed and kept in `store`.
 * `onOpened(renewed)` hears of each new session; renewed means an older one was no longer believed.
 */
export function createDoor(store, onOpened) {
  let opening = null;

  async function open(renewed) {
    const response = await call("session", { method: "POST" });
    store.write("session", (await json(response)).session);
    onOpened(renewed);
  }

  function token(renewed) {
    const kept = known();
    if (kept) return Promise.resolve(kept);
    opening = opening ?? open(renewed).finally(() => (opening = null));
    return opening.then(known);
  }

  /** The session kept; what could be no session is forgotten rather than sent. */
  function known() {
    const kept = store.read("session");
    if (kept === null || (typeof kept === "string" && SESSION.test(kept))) return kept;
    store.remove("session");
    return null;
  }

  async function signedIn(path, options = {}, renewed = false) {
    const session = await token(renewed);
    try {
      return await call(path, { ...options, headers: { ...options.headers, Authorization: `Bearer ${session}` } });
    } catch (error) {
      if (error.status !== 401 || renewed) throw error;
      if (store.read("session") === session) store.remove("session"); // else another call has renewed it
      return signedIn(path, options, true);
    }
  }

  return {
    known: () => Boolean(known()),
    send: async (message) => messagesOf(await signedIn("messages", asPost(message))),
    clause: async (id) => json(await call(`../../api/v1/clauses/${encodeURIComponent(id)}`)),
    family: async (method, path) => json(await signedIn(`relay${path}`, { method })),
    history: async (after) => messagesOf(await signedIn(`messages?${since(after)}history=1`)),
    stream: (after, signal) =>
      signedIn(`stream?${since(after)}`, { signal, patient: true, headers: { Accept: "text/event-stream" } }),
  };
}

const since = (after) => (after === null ? "" : `after=${encodeURIComponent(after)}&`);

const asPost = (message) => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(message),
});

async function call(path, { patient = false, signal, ...options } = {}) {
  const limit = new AbortController();
  const timer = patient ? null : setTimeout(() => limit.abort(), TURN_MS);
  try {
    const response = await fetch(new URL(path, BASE), { ...options, cache: "no-store", signal: signal ?? limit.signal });
    if (response.ok) return response;
    throw await failure(response);
  } catch (error) {
    throw error instanceof DoorError ? error : new DoorError("unreachable", String(error));
  } finally {
    clearTimeout(timer);
  }
}

async function failure(response) {
  const said = await response.json().catch(() => ({}));
  const error = new DoorError(kindOf(response.status), said?.error?.message ?? "", seconds(response));
  error.status = response.status;
  return error;
}

function kindOf(status) {
  if (status === 429) return "slow_down";
  if (status >= 500 || status === 408 || status === 425) return "busy";
  return "refused";
}

function seconds(response) {
  const given = Number.parseInt(response.headers.get("Retry-After"), 10);
  return Number.isFinite(given) && given >= 0 ? Math.min(given, 3600) : null;
}

const messagesOf = async (response) => list((await json(response)).messages);

async function json(response) {
  try {
    return await response.json();
  } catch (error) {
    throw new DoorError("unreachable", String(error)); // cut off in mid-answer
  }
}
