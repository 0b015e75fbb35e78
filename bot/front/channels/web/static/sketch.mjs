/** A plain sketch of where places lie: the citizen in the middle, north above, farther is farther out. No tiles, no network. */

import { el } from "./dom.mjs";
import { SKETCH } from "./words.mjs";

const NS = "http://www.w3.org/2000/svg";
const MIDDLE = 150;
const EDGE = 112;
const APART = 40; // two marks nearer than this would cover each other
const HERE = 0.0002; // degrees, some twenty metres: no direction worth telling
const EXACT = ["exact", "village"];

/** Which way a place lies, in words; null when that is not known well enough to say. */
export function direction(item, origin) {
  const angle = bearing(item, origin);
  return angle === null ? null : SKETCH.directions[Math.round(angle / 45) % 8];
}

/** Degrees from north, clockwise. Points in different coordinate systems are hundreds of metres off each other: no bearing then. */
function bearing({ location: to, distance_m: metres }, from) {
  const known = from && to && !from.precision && EXACT.includes(to.precision) && from.coord_system === to.coord_system;
  if (!known || !Number.isFinite(metres) || ![from.lng, from.lat, to.lng, to.lat].every(Number.isFinite)) return null;
  const east = (to.lng - from.lng) * Math.cos((from.lat * Math.PI) / 180);
  const north = to.lat - from.lat;
  if (Math.hypot(east, north) < HERE) return null;
  return (Math.atan2(east, north) * 180) / Math.PI + (east < 0 ? 360 : 0);
}

/** The sketch, folded, or null when no row can be placed. `inWords(metres)` says a distance. */
export function sketch(items, first, origin, inWords) {
  const placed = items
    .map((item, i) => ({ number: first + i, name: item.name, metres: item.distance_m, angle: bearing(item, origin) }))
    .filter((row) => row.angle !== null);
  if (!placed.length) return null;
  const left = items.length - placed.length;
  return el(
    "details.sketch",
    {},
    el("summary", {}, SKETCH.open),
    drawing(placed, inWords),
    el("p.note", {}, SKETCH.rough),
    left > 0 && el("p.note", {}, SKETCH.left(left)),
  );
}

function drawing(rows, inWords) {
  const farthest = Math.max(...rows.map((row) => row.metres), 100);
  const said = rows.map((row) => SKETCH.row(row.number, row.name, SKETCH.directions[Math.round(row.angle / 45) % 8], inWords(row.metres)));
  const marks = apart(rows.map((row) => ({ ...row, ...point(row, farthest) })));
  return svg(
    "svg",
    { viewBox: "0 0 300 330", role: "img", "aria-label": SKETCH.said(said.join("；")) },
    svg("circle", { class: "ring", cx: MIDDLE, cy: MIDDLE, r: EDGE }),
    svg("circle", { class: "ring", cx: MIDDLE, cy: MIDDLE, r: EDGE / 2 }),
    svg("text", { x: MIDDLE, y: 20 }, SKETCH.north),
    svg("text", { x: MIDDLE, y: 300 }, SKETCH.ring(inWords(farthest))),
    svg("text", { class: "me", x: MIDDLE, y: MIDDLE }, SKETCH.me),
    ...marks.flatMap(({ x, y, number }) => [
      svg("circle", { class: "mark", cx: x, cy: y, r: 18 }),
      svg("text", { class: "number-of-mark", x, y }, String(number)),
    ]),
  );
}

/** Near ones are spread a little: the square root of the distance, not the distance. */
function point({ angle, metres }, farthest) {
  const out = Math.max(46, EDGE * Math.sqrt(metres / farthest));
  const turned = (angle * Math.PI) / 180;
  return { x: MIDDLE + out * Math.sin(turned), y: MIDDLE - out * Math.cos(turned) };
}

/** Marks that would cover each other are moved aside, a little in each round. */
function apart(marks) {
  for (let round = 0; round < 30; round += 1) {
    marks.forEach((a, i) => marks.slice(i + 1).forEach((b, j) => push(a, b, j)));
  }
  return marks.map((mark) => ({ ...mark, x: Math.round(mark.x), y: Math.round(mark.y) }));
}

function push(a, b, j) {
  const [dx, dy] = [b.x - a.x || 0.1 * (j + 1), b.y - a.y];
  const gap = Math.hypot(dx, dy);
  if (gap >= APART) return;
  const by = (APART - gap) / 2 / gap;
  Object.assign(a, { x: a.x - dx * by, y: a.y - dy * by });
  Object.assign(b, { x: b.x + dx * by, y: b.y + dy * by });
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
