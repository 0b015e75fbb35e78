/** Building elements. Everything said by others goes in as text; markup is never parsed. */

const LINKS = new Set(["http:", "https:", "tel:"]);

/** `el("p.note", {id: "x"}, "text", child, null)`: a new element; null and false children are left out. */
export function el(kind, attributes = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A link when the address is http, https or tel; otherwise the words alone. */
export function link(href, words, attributes = {}) {
  const scheme = schemeOf(href);
  if (!LINKS.has(scheme)) return el("span", {}, words);
  const outside = scheme === "tel:" ? {} : { target: "_blank", rel: "noopener noreferrer" };
  return el("a", { href, ...outside, ...attributes }, words);
}

/** Text as paragraphs: one a line, a wider gap where a line was left empty. */
export function paragraphs(text) {
  const out = [];
  let gap = false;
  for (const line of String(text ?? "").split(/\r\n|\r|\n/)) {
    if (line.trim()) out.push(el(gap && out.length ? "p.gap" : "p", {}, line));
    gap = !line.trim();
  }
  return out;
}

/** The value as a list: [] for anything that is none. What a card should hold is not always what it holds. */
export const list = (value) => (Array.isArray(value) ? value : []);

function schemeOf(href) {
  try {
    // Only absolute addresses: a relative one would lead into this site.
    return new URL(String(href)).protocol;
  } catch {
    return "";
  }
}
