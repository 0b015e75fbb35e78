/** Reading an answer aloud: sentence by sentence, so that a pause goes on where it stopped on every engine. */

import { ALOUD } from "./words.mjs";

const RATES = { slow: 0.7, normal: 0.9, fast: 1.2 };
const LONGEST = 80; // some engines fall silent within a long utterance

/** `rate()` names the speed. Null where the browser cannot speak. */
export function createReader(rate) {
  const engine = window.speechSynthesis;
  if (!engine || !window.SpeechSynthesisUtterance) return null;
  let now = null; // {button, parts, at, speaking}

  function label(words) {
    now.button.querySelector("span").textContent = words;
  }

  function next(reading) {
    if (now !== reading || !reading.speaking) return;
    if (reading.at >= reading.parts.length) return stop();
    const part = new SpeechSynthesisUtterance(reading.parts[reading.at]);
    part.lang = "zh-CN";
    part.rate = RATES[rate()] ?? RATES.normal;
    const over = () => {
      if (now !== reading || !reading.speaking || part !== reading.part) return;
      reading.at += 1;
      next(reading);
    };
    part.onend = over;
    part.onerror = over;
    reading.part = part;
    engine.speak(part);
  }

  function stop() {
    if (!now) return;
    label(ALOUD.read);
    now = null;
    engine.cancel();
  }

  function pause() {
    now.speaking = false;
    label(ALOUD.goOn);
    engine.cancel();
  }

  function go() {
    now.speaking = true;
    label(ALOUD.pause);
    next(now);
  }

  /** The same button again pauses and goes on; another one starts over there. */
  function toggle(button, text) {
    if (now?.button === button) return now.speaking ? pause() : go();
    stop();
    now = { button, parts: sentences(text), at: 0, speaking: false, part: null };
    go();
  }

  window.addEventListener("pagehide", () => engine.cancel());
  return { toggle, stop };
}

/** The text in pieces that end where a breath is taken. */
export function sentences(text) {
  return (String(text).match(/[^。！？；\n]+[。！？；]*/g) ?? [])
    .flatMap((part) => part.match(new RegExp(`[^]{1,${LONGEST}}`, "g")))
    .map((part) => part.trim())
    .filter(Boolean);
}
