/** The two lines that say how things stand: what is going on, and what is wrong or needs saying. */

/** `noticeNode` and `progressNode` are live regions. A trouble stays until it is over; a notice until the next step. */
export function createNotices(noticeNode, progressNode) {
  let troubled = false;

  function write(words, trouble) {
    noticeNode.textContent = words;
    troubled = trouble && words !== "";
  }

  return {
    say: (words) => write(words, false),
    trouble: (words) => write(words, true),
    /** The door answered: whatever kept us from it is over. */
    settled: () => troubled && write("", false),
    /** The citizen goes on: what was said to them has been read. */
    read: () => troubled || write("", false),
    progress: (words) => {
      progressNode.textContent = words;
    },
  };
}
