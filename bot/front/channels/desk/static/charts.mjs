/** Charts as plain SVG: stacked bars or lines by week, each with the same numbers as a table. */

import { el, table } from "./ui.mjs";
import { STATS } from "./office_words.mjs";

const NS = "http://www.w3.org/2000/svg";
const WIDE = 560;
const HIGH = 230;
const LEFT = 40;
const BOTTOM = 28;
const TOP = 10;
export const COLOURS = ["#14532d", "#b45309", "#1d4e89", "#8a3b7c", "#6b7280", "#b91c1c", "#0f766e"];
const DASHES = ["", "6 4", "2 3"];

/** `rows` have a `label` and a number (or null) for each of `series`, [[key, name]]. `lines`: not stacked but side by side. */
export function chart(title, rows, series, { lines = false } = {}) {
  const values = rows.map((row) => series.map(([key]) => row[key] ?? 0));
  const total = values.flat().reduce((sum, value) => sum + value, 0);
  const top = nice(Math.max(1, ...values.map((each) => (lines ? Math.max(...each) : each.reduce((a, b) => a + b, 0)))));
  const x = (at) => LEFT + ((at + 0.5) * (WIDE - LEFT - 8)) / rows.length;
  const y = (value) => TOP + (HIGH - TOP - BOTTOM) * (1 - value / top);
  const marks = lines ? drawLines(rows, series, x, y) : drawBars(values, x, y, (WIDE - LEFT) / rows.length);
  const drawing = svg(
    "svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": STATS.summary(title, rows[0].label, rows.at(-1).label, lines ? "" : total) },
    ...[0, top / 2, top].flatMap((value) => [svg("line", { class: "axis", x1: LEFT, x2: WIDE, y1: y(value), y2: y(value) }), svg("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, short(value))]),
    ...marks,
    ...rows.map((row, at) => (at % Math.ceil(rows.length / 8) === 0 ? svg("text", { x: x(at), y: HIGH - 8, "text-anchor": "middle" }, row.label.slice(5)) : null)).filter(Boolean),
  );
  const cells = rows.map((row) => [row.label, ...series.map(([key]) => String(row[key] ?? "—"))]);
  return el(
    "section.chart", {},
    el("h2", {}, title),
    total === 0 && el("p.hint", {}, STATS.empty),
    drawing,
    series.length > 1 && el("p.legend", {}, series.map(([, name], at) => el("span", {}, swatch(at, lines), name))),
    el("details", {}, el("summary", {}, STATS.table), table(title, [STATS.week, ...series.map(([, name]) => name)], cells)),
  );
}

function drawBars(values, x, y, room) {
  const wide = Math.max(4, Math.min(34, room * 0.7));
  return values.flatMap((each, at) => {
    let below = 0;
    return each.map((value, kind) => {
      const from = below;
      below += value;
      return value ? svg("rect", { x: x(at) - wide / 2, width: wide, y: y(below), height: Math.max(y(from) - y(below) - 1, 1), fill: COLOURS[kind % COLOURS.length] }) : null;
    });
  }).filter(Boolean);
}

function drawLines(rows, series, x, y) {
  return series.flatMap(([key], kind) => {
    const points = rows.map((row, at) => (row[key] === null || row[key] === undefined ? null : [x(at), y(row[key])]));
    const known = points.filter(Boolean);
    const path = svg("polyline", { points: known.map((point) => point.join(",")).join(" "), fill: "none", stroke: COLOURS[kind], "stroke-width": 2.5, "stroke-dasharray": DASHES[kind] });
    return [path, ...known.map(([cx, cy]) => svg("circle", { cx, cy, r: 3.5, fill: COLOURS[kind] }))];
  });
}

const swatch = (at, lines) => svg("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, lines ? svg("line", { x1: 0, x2: 14, y1: 7, y2: 7, stroke: COLOURS[at], "stroke-width": 3, "stroke-dasharray": DASHES[at] }) : svg("rect", { width: 14, height: 14, fill: COLOURS[at % COLOURS.length] }));

/** The next round number. */
function nice(value) {
  const size = 10 ** Math.floor(Math.log10(value));
  const found = [1, 2, 4, 5, 10].find((step) => step * size >= value) * size;
  return found < 2 ? 2 : found;
}

const short = (value) => (value >= 10_000 ? STATS.tenThousands(value / 10_000) : String(value));

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(NS, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
