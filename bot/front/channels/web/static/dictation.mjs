/** Speaking instead of typing, where the browser can listen. What was heard is written into the box, never sent by itself. */

import { DICTATION } from "./words.mjs";

const TROUBLES = { "not-allowed": "forbidden", "service-not-allowed": "forbidden", "audio-capture": "forbidden", "no-speech": "silence", network: "network" };

/**
 * `mayListen()` resolves to whether the citizen agrees that the browser listens. `write(text)` fills the box.
 * Without an engine the button stays and says what else there is.
 */
export function createDictation({ button, box, notices, mayListen, write }) {
  const Engine = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  let engine = null;
  let trouble = null;

  function show(listening) {
    button.setAttribute("aria-pressed", String(listening));
    button.querySelector("span").textContent = listening ? DICTATION.stop : DICTATION.start;
    notices.progress(listening ? DICTATION.listening : "");
  }

  function instead(words) {
    notices.say(words);
    box.focus();
  }

  async function start() {
    if (!Engine) return instead(DICTATION.missing);
    if (!(await mayListen())) return instead(DICTATION.refused);
    const before = box.value;
    trouble = null;
    engine = new Engine();
    Object.assign(engine, { lang: "zh-CN", interimResults: true, continuous: true });
    engine.onresult = ({ results }) => write(before + [...results].map((result) => result[0].transcript).join(""));
    engine.onerror = ({ error }) => (trouble = TROUBLES[error] ?? (error === "aborted" ? null : "network"));
    engine.onend = () => ended(before);
    try {
      engine.start();
      show(true);
    } catch {
      trouble = "network";
      ended(before);
    }
  }

  function ended(before) {
    engine = null;
    show(false);
    if (trouble) instead(DICTATION[trouble]);
    else instead(box.value === before ? DICTATION.silence : DICTATION.heard);
  }

  button.addEventListener("click", () => (engine ? engine.stop() : start()));
  return { stop: () => engine?.abort() };
}
