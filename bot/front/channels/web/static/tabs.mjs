/** The same page in another tab: what is said there is shown here too, and a new session there is ours. */

/** `items()` reads the outbox; `onSaid(item)` hears what the other tab sends, `onSession()` that it got another session. */
export function watchOtherTabs({ store, items, onSaid, onSession }) {
  const known = new Set(items().map(({ id }) => id));
  window.addEventListener("storage", ({ key, newValue, oldValue }) => {
    if (store.isKey(key, "outbox")) {
      for (const item of items()) {
        if (!known.has(item.id)) onSaid(item);
        known.add(item.id);
      }
    }
    if (store.isKey(key, "session") && newValue && newValue !== oldValue) onSession(oldValue !== null);
  });
}
