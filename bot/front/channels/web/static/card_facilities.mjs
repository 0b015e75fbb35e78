/** The facilities card: a numbered list. Every row says where it comes from and of which day. */

import { el, link, list } from "./dom.mjs";
import { direction, sketch } from "./sketch.mjs";
import { DISTANCE, FACILITY } from "./words.mjs";

const NUMBER = /^\+?\d[\d -]{1,18}\d$/;
const COARSE = ["town", "county"];

export function facilities(card) {
  const items = list(card.items).filter((item) => item && typeof item === "object");
  const origin = card.origin ?? null;
  const first = (card.offset ?? 0) + 1;
  return el(
    "section.card.facilities",
    {},
    el("p.count", {}, items.length ? FACILITY.count(first, first + items.length - 1, card.total) : FACILITY.none),
    card.widened && el("p.note", {}, card.widened),
    el("ol", { start: first }, items.map((item, i) => el("li", {}, facility(item, first + i, origin)))),
    sketch(items, first, origin, inWords),
    document.body.dataset.tiles && realMap(items, first, origin),
  );
}

/** A place for the map, which is fetched only where there are tiles for it. */
function realMap(...given) {
  const place = el("div.map");
  import("./map/fold.mjs").then(({ fold }) => place.append(fold(...given) ?? ""));
  return place;
}

function facility(item, number, origin) {
  return el(
    "article",
    {},
    el("h3", {}, el("span.number", {}, `${number}`), el("span", {}, item.name)),
    badges(item),
    el("dl", {}, rows(item, origin).map(([term, ...words]) => el("div", {}, el("dt", {}, term), el("dd", {}, words)))),
    phones(item),
    source(item.source),
  );
}

function badges(item) {
  return el(
    "ul.badges",
    {},
    item.demo && el("li.badge.demo", { title: FACILITY.demoNote }, FACILITY.demo),
    item.stale && el("li.badge.stale", {}, FACILITY.stale),
    list(item.labels).map((label) => el("li.badge", {}, label)),
  );
}

function rows(item, origin) {
  const where = item.address || [item.county, item.town].filter(Boolean).join("");
  return [
    [FACILITY.distance, distance(item, origin)],
    [FACILITY.address, where || FACILITY.noAddress],
    [FACILITY.hours, item.hours || FACILITY.noHours],
    [FACILITY.price, item.price ? `${item.price}${FACILITY.priceNote}` : FACILITY.noPrice],
    [FACILITY.capacity, item.capacity ? FACILITY.places(item.capacity) : null],
    [FACILITY.directions, directions(item, where)],
  ].filter(([, words]) => words);
}

/** In words; null where nobody asked how far it is. */
function distance(item, origin) {
  const metres = item.distance_m;
  if (Number.isFinite(metres)) return [inWords(metres), direction(item, origin)].filter(Boolean).join("，");
  const precision = item.location?.precision;
  if (COARSE.includes(precision)) return DISTANCE[precision];
  return origin && !origin.precision ? DISTANCE.unknown : null;
}

function inWords(metres) {
  if (metres < 1000) return DISTANCE.metres(Math.max(10, Math.round(metres / 10) * 10));
  return DISTANCE.kilometres((metres / 1000).toFixed(metres < 10_000 ? 1 : 0));
}

function directions(item, where) {
  const hint = FACILITY.mapHint(item.address && !item.demo ? `${item.name} ${where}` : item.name);
  if (item.demo) return null; // no map knows a place that was made up
  return COARSE.includes(item.location?.precision) ? `${hint}；${FACILITY.coarseHint}` : hint;
}

function phones(item) {
  const numbers = String(item.phone ?? "").split(/[、，,；;\/]/).map((part) => part.trim()).filter(Boolean);
  if (!numbers.length) return el("p.phone", {}, `${FACILITY.phone}：${FACILITY.noPhone}`);
  return el("p.phone", {}, numbers.map((number) => phone(item.name, number)));
}

function phone(name, number) {
  // A made-up "tel:" would dial nonsense: only what is a number becomes a link.
  if (!NUMBER.test(number)) return el("span", {}, `${FACILITY.phone}：${number}`);
  return link(`tel:${number.replace(/ /g, "")}`, `${FACILITY.phone} ${number}`, { class: "call", "aria-label": FACILITY.call(name, `${FACILITY.phone} ${number}`) });
}

function source(given) {
  const words = `${FACILITY.source}：${given?.name || FACILITY.noSource}，${given?.date ? FACILITY.dated(given.date) : FACILITY.undated}`;
  return el("div.source", {}, el("p", {}, words), given?.url && link(given.url, FACILITY.openSource));
}
