/** Waiting: a pause that can be cut short, and how long to wait after failures. */

/** Seconds before try number `failures` + 1: doubling from 1 to 30, spread so that many pages do not return at once. */
export function backoff(failures) {
  const seconds = Math.min(30, 2 ** Math.max(0, failures - 1));
  return seconds * (0.75 + Math.random() / 2);
}

/** One waiting place: `for(seconds)` resolves in time or at `wake()`. */
export function createPause() {
  let wake = () => {};
  return {
    for: (seconds) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, seconds * 1000);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    wake: () => wake(),
  };
}
