/** What was said before this page was opened. */

/** Everything the door has kept after `cursor`, in order, however many pages it takes. */
export async function readHistory(door, cursor) {
  const said = [];
  for (let after = cursor; ; ) {
    const batch = await door.history(after);
    if (!batch.length || batch[batch.length - 1].id === after) return said;
    said.push(...batch);
    after = batch[batch.length - 1].id;
  }
}

/**
 * The waiting items that the history does not show yet. A message whose answer was lost is in both: the door
 * does not give its id back, so the citizen's last words are compared, as many of them as there are items.
 */
export function notYetShown(items, said, wordsOf) {
  const last = said.filter((message) => message.from === "citizen").slice(-items.length).map(wordsOf);
  return items.filter((item) => {
    const at = last.indexOf(item.shown);
    if (at >= 0) last.splice(at, 1);
    return at < 0;
  });
}
