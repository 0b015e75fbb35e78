/** What survives a reload: localStorage where the browser allows it, else the memory of this page. */

const PREFIX = "laoxiaotong.";
const memory = new Map();

export const store = {
  /** The value kept under `name`, or `otherwise`. */
  read(name, otherwise = null) {
    const kept = raw(name);
    if (kept === null) return otherwise;
    try {
      return JSON.parse(kept);
    } catch {
      return otherwise;
    }
  },
  write(name, value) {
    const text = JSON.stringify(value);
    memory.set(name, text);
    attempt(() => localStorage.setItem(PREFIX + name, text));
  },
  /** Whether a storage event's key is the one of `name`. */
  isKey: (key, name) => key === PREFIX + name,
  remove(name) {
    memory.delete(name);
    attempt(() => localStorage.removeItem(PREFIX + name));
  },
};

function raw(name) {
  const kept = attempt(() => localStorage.getItem(PREFIX + name));
  return kept ?? memory.get(name) ?? null;
}

function attempt(action) {
  try {
    return action();
  } catch {
    return null; // storage is full, or closed to a page embedded in another site
  }
}
