/* Embeds 老小通 in another site: <script src="https://…/widget.js" defer></script>, nothing else. */
(() => {
  "use strict";

  const script = document.currentScript;
  if (!script || document.querySelector("laoxiaotong-widget")) return;

  const home = new URL("./", script.src);
  const OPEN = "问老小通";
  const CLOSE = "关闭";
  const NAME = "老小通：养老和托育，问一声就知道";
  const CSS = `
    :host { all: initial; position: fixed; right: 16px; bottom: 16px; z-index: 2147483000; font-family: sans-serif; }
    button { min-width: 60px; min-height: 60px; padding: 0 20px; border: 3px solid #fff; border-radius: 30px;
      background: #0a4d5c; color: #fff; font: 600 20px/1.3 sans-serif; cursor: pointer; }
    button:focus-visible { outline: 4px solid #b34700; outline-offset: 3px; }
    section { position: fixed; right: 16px; bottom: 16px; display: flex; flex-direction: column; width: min(480px, calc(100vw - 32px));
      height: min(820px, calc(100vh - 32px)); border: 3px solid #0a4d5c; border-radius: 16px; overflow: hidden; background: #fff; }
    section[hidden], button[hidden] { display: none; }
    section button { width: 100%; border: 0; border-radius: 0; }
    section button:focus-visible { outline-color: #fff; outline-offset: -8px; }
    iframe { flex: 1; width: 100%; border: 0; }
    @media (max-width: 560px) { section { inset: 0; width: 100vw; height: 100vh; height: 100dvh; border: 0; border-radius: 0; } }
    @media print { :host { display: none; } }`;

  const host = document.createElement("laoxiaotong-widget");
  const root = host.attachShadow({ mode: "open" });
  const launcher = button(OPEN, open);
  launcher.setAttribute("aria-haspopup", "dialog");
  const panel = document.createElement("section");
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", NAME);
  panel.hidden = true;
  panel.append(button(CLOSE, close));
  let frame = null;

  function button(words, onPress) {
    const node = document.createElement("button");
    node.type = "button";
    node.textContent = words;
    node.addEventListener("click", onPress);
    return node;
  }

  /** The page is fetched when first wanted, not with every page of the site. */
  function load() {
    frame = document.createElement("iframe");
    frame.title = NAME;
    frame.src = home.href;
    frame.allow = "geolocation; microphone";
    panel.append(frame);
  }

  function open() {
    if (!frame) load();
    panel.hidden = false;
    launcher.hidden = true;
    frame.focus();
  }

  function close() {
    panel.hidden = true;
    launcher.hidden = false;
    launcher.focus();
  }

  /** A sheet made by script, so that the site's policy on inline styles does not matter. */
  function dress() {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(Object.assign(document.createElement("style"), { textContent: CSS }));
    }
  }

  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  window.addEventListener("message", (event) => {
    // Keys pressed inside the frame stay there: the page passes the wish on.
    const ours = frame && event.source === frame.contentWindow && event.origin === home.origin;
    if (ours && event.data === "laoxiaotong:close" && !panel.hidden) close();
  });

  dress();
  root.append(launcher, panel);
  const attach = () => document.body.append(host);
  if (document.body) attach();
  else document.addEventListener("DOMContentLoaded", attach);
})();
