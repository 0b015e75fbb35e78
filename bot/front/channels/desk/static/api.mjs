/** The desk's doors: JSON in, JSON out. An expired session asks to sign in again and then goes on, nothing lost. */

import { AGAIN, SAY } from "./words.mjs";
import { el } from "../../static/dom.mjs";

const PATIENCE_MS = 30_000;
const UNSAFE = { GET: false };

/** Why a call failed: its status (0: no answer), the server's code and sentence, and the whole answer. */
export class ApiError extends Error {
  constructor(status, code, message, body = null) {
    super(message);
    Object.assign(this, { status, code, body });
  }
}

export const get = (path, options = {}) => call("GET", path, undefined, options);
export const post = (path, body = {}, options = {}) => call("POST", path, body, options);
export const remove = (path, options = {}) => call("DELETE", path, undefined, options);

/** `?a=1&b=2` of what is given and not empty. */
export function query(values) {
  const found = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") found.append(name, one);
    }
  }
  const text = found.toString();
  return text ? `?${text}` : "";
}

async function call(method, path, body, { signal } = {}) {
  for (;;) {
    const response = await send(method, path, body, signal);
    if (response.status === 401) {
      await signInAgain();
      continue;
    }
    const answer = await response.json().catch(() => null);
    if (response.ok) return answer;
    throw new ApiError(response.status, answer?.error?.code ?? "", answer?.error?.message ?? SAY.failed, answer);
  }
}

async function send(method, path, body, signal) {
  const headers = { Accept: "application/json" };
  if (UNSAFE[method] !== false) headers["X-CSRF-Token"] = token().content;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const limit = AbortSignal.timeout(PATIENCE_MS);
  try {
    return await fetch(path, {
      method, headers, cache: "no-store", redirect: "manual",
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "unreachable", SAY.unreachable);
  }
}

const token = () => document.querySelector('meta[name="csrf-token"]');

let signingIn = null;

/** One dialog for however many calls are waiting. Resolves once somebody is signed in. */
export function signInAgain() {
  signingIn = signingIn ?? askToSignIn().finally(() => (signingIn = null));
  return signingIn;
}

function askToSignIn() {
  const dialog = document.getElementById("again");
  const problem = el("p.problem", { role: "alert" });
  const name = el("input", { id: "again-name", name: "name", autocomplete: "username", required: "", maxlength: 64 });
  const password = el("input", { id: "again-password", name: "password", type: "password", autocomplete: "current-password", required: "" });
  const form = el(
    "form", {},
    el("h2", { id: "again-title" }, AGAIN.title),
    el("p", {}, AGAIN.text),
    problem,
    el("label", { for: "again-name" }, AGAIN.name), name,
    el("label", { for: "again-password" }, AGAIN.password), password,
    el("button.main", { type: "submit" }, AGAIN.submit),
  );
  dialog.replaceChildren(form);
  dialog.addEventListener("cancel", keepOpen);
  if (!dialog.open) dialog.showModal();
  name.focus();
  return new Promise((resolve) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      problem.textContent = "";
      if (await signIn(name.value, password.value)) {
        dialog.removeEventListener("cancel", keepOpen);
        dialog.close();
        resolve();
      } else {
        problem.textContent = AGAIN.wrong;
        password.select();
      }
    });
  });
}

const keepOpen = (event) => event.preventDefault();

async function signIn(name, password) {
  try {
    const form = new URLSearchParams({ name, password, next: "/desk" });
    const answer = await fetch("/desk/login", { method: "POST", body: form, cache: "no-store" });
    return answer.ok && (await renew(answer));
  } catch {
    return false;
  }
}

/** Takes over the new page's token. Another person's page is loaded instead: what is on screen was not theirs. */
async function renew(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector('meta[name="csrf-token"]');
  if (!fresh) return false;
  if (page.body.dataset.user !== document.body.dataset.user) location.reload();
  token().content = fresh.content;
  return true;
}
