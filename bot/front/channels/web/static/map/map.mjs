/** Places on the deployer's tiles, drawn by Leaflet. Nothing of it is fetched before it is wanted. */

import { el, link } from "../dom.mjs";
import { FACILITY, SKETCH } from "../words.mjs";
import { convert } from "./coordinates.mjs";
import "./leaflet/leaflet.js";
import { MAP } from "./words.mjs";

const { L } = window;
const STYLES = ["leaflet/leaflet.css", "map.css"];
const ROUGH_M = 600; // a village is somewhere within this
const styled = Promise.all(STYLES.map(style));

/** Draws `rows` of `{number, item}` into `box`; `me` is the citizen's position or null; `onTrouble()` hears of missing tiles. */
export async function draw(box, rows, me, { templates, system, onTrouble }) {
  await styled;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, {
    attributionControl: false,
    dragging: matchMedia("(pointer: fine)").matches, // one finger scrolls the page, two move the map
    scrollWheelZoom: false,
    zoomAnimation: !still,
    fadeAnimation: !still,
    zoomControl: false,
  });
  L.control.zoom({ position: "bottomright", zoomInTitle: MAP.nearer, zoomOutTitle: MAP.farther }).addTo(map);
  const at = ({ lng, lat, coord_system: from }) => L.latLng(convert([lng, lat], from, system).reverse());
  const points = rows.map(({ item }) => at(item.location));
  const around = L.latLngBounds(me ? [...points, at(me)] : points);
  map.fitBounds(around.pad(0.25), { maxZoom: 16 }); // before anything is drawn: circles need to know how far a metre is
  for (const template of templates) {
    L.tileLayer(template, { maxZoom: 18, referrerPolicy: "origin" }).on("tileerror", onTrouble).addTo(map);
  }
  rows.forEach(({ number, item }, i) => place(map, number, item, points[i]));
  if (me) pin(map, at(me), SKETCH.me, "me", SKETCH.me);
}

/** Only what is known exactly gets a pin; a village gets a dashed circle around its middle. */
function place(map, number, item, point) {
  const exact = item.location.precision === "exact";
  if (!exact) L.circle(point, { radius: ROUGH_M, className: "rough" }).addTo(map);
  pin(map, point, String(number), exact ? "exact" : "around", SKETCH.row(number, item.name, exact ? "" : MAP.rough, ""), popup(item));
}

function pin(map, point, words, kind, said, content = null) {
  const icon = L.divIcon({ className: `pin ${kind}`, html: el("span", {}, words), iconSize: [60, 60], iconAnchor: [30, 30] });
  const marker = L.marker(point, { icon, alt: said, title: said, keyboard: Boolean(content), interactive: Boolean(content) }).addTo(map);
  if (content) marker.bindPopup(content, { minWidth: 200, maxWidth: map.getContainer().clientWidth - 90 });
  const node = marker.getElement();
  node.setAttribute("aria-label", said);
  node.setAttribute("role", content ? "button" : "img");
}

function popup(item) {
  const dials = /^\+?\d[\d -]{1,18}\d$/.test(item.phone ?? "");
  return el("div", {}, el("p", {}, item.name), dials && link(`tel:${item.phone.replace(/ /g, "")}`, `${FACILITY.phone} ${item.phone}`, { class: "call" }));
}

function style(name) {
  return new Promise((resolve, reject) => {
    const node = el("link", { rel: "stylesheet", href: new URL(name, import.meta.url).href });
    node.onload = resolve;
    node.onerror = () => reject(new Error(name));
    document.head.append(node);
  });
}
