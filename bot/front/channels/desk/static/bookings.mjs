/** Bookings: times offered, who has a place in them, and what becomes of both. */

import { get, post, query, remove } from "./api.mjs";
import { findFacility } from "./pickers.mjs";
import { ask, button, choose, complain, el, field, input, notify, table } from "./ui.mjs";
import { BOOKING } from "./office_words.mjs";
import { SAY } from "./words.mjs";

const ZONE = "+08:00";

export function bookings(view, desk) {
  const since = input(today(), { type: "date" });
  const what = choose([["", BOOKING.all], ...Object.entries(BOOKING.whats)], "");
  const slots = el("div.panel");
  const booked = el("div.panel");
  let caller = { request: "", name: "", phone: "" };

  view.append(
    el("div.tools", {}, el("h1", {}, BOOKING.title), field(BOOKING.since, since), field(BOOKING.what, what), button(BOOKING.publish, publish, { main: true }), el("a", { href: "/desk/api/bookings.ics", download: "" }, BOOKING.calendar)),
    el("div.split", {}, slots, booked),
  );
  const again = () => load().catch(complain);
  since.addEventListener("change", again);
  what.addEventListener("change", again);
  view.addEventListener("city", again);
  view.addEventListener("open", onOpen);
  again();

  function onOpen({ detail }) {
    if (!detail.startsWith("for:")) return;
    const [, request, name, phone] = detail.split(":");
    caller = { request, name, phone };
  }

  async function load() {
    const asked = { city: desk.city, since: since.value };
    const [times, held] = await Promise.all([get(`/desk/api/slots${query({ ...asked, what: what.value })}`), get(`/desk/api/bookings${query(asked)}`)]);
    slots.replaceChildren(table(`${BOOKING.slots}（${times.total}）`, [...BOOKING.columns, BOOKING.act], times.items.map(slot)));
    booked.replaceChildren(table(`${BOOKING.bookings}（${held.total}）`, [...BOOKING.bookingColumns, BOOKING.act], held.items.map(booking)));
  }

  const slot = (item) => [
    span(item), BOOKING.whats[item.what] ?? item.what, item.name, BOOKING.places(item.taken, item.capacity),
    item.closed ? BOOKING.closed : item.open ? BOOKING.open : item.taken >= item.capacity ? BOOKING.full : BOOKING.past,
    el("span.buttons", {}, item.open && button(BOOKING.book, () => book(item), { class: "small", "aria-label": `${BOOKING.book} ${span(item)} ${item.name}` }), !item.closed && button(BOOKING.close, () => close(item), { class: "small", "aria-label": `${BOOKING.close} ${span(item)} ${item.name}` })),
  ];

  const booking = (item) => [
    span(item.slot), BOOKING.whats[item.slot.what] ?? item.slot.what, item.slot.name, item.name, item.phone, BOOKING.states[item.state] ?? item.state,
    el("span.buttons", {}, item.holds && [button(BOOKING.change, () => change(item), { class: "small", "aria-label": `${BOOKING.change} ${item.number}` }), button(BOOKING.cancel, () => act(item, "cancel"), { class: "small", "aria-label": `${BOOKING.cancel} ${item.number}` }), new Date(item.slot.starts_at) < new Date() && [button(BOOKING.came, () => act(item, "finish", { came: true }), { class: "small" }), button(BOOKING.noShow, () => act(item, "finish", { came: false }), { class: "small" })]], el("a", { href: `/desk/api/bookings/${encodeURIComponent(item.number)}.ics`, download: "", "aria-label": `${BOOKING.calendar} ${item.number}` }, "ics")),
  ];

  async function act(item, name, body = {}) {
    await post(`/desk/api/bookings/${encodeURIComponent(item.number)}/${name}`, body);
    notify(SAY.saved);
    await load();
  }

  async function book(item) {
    const name = input(caller.name, { maxlength: 50, required: "", autocomplete: "off" });
    const phone = input(caller.phone, { maxlength: 30, required: "", inputmode: "tel", autocomplete: "off" });
    const request = input(caller.request, { maxlength: 30, autocomplete: "off" });
    const key = crypto.randomUUID();
    if (!(await ask(`${BOOKING.book}：${span(item)} ${item.name}`, [field(BOOKING.name, name), field(BOOKING.phone, phone), field(BOOKING.request, request)]))) return;
    const made = await post("/desk/api/bookings", { slot: item.id, name: name.value.trim(), phone: phone.value.trim(), request: request.value.trim() || undefined, key });
    caller = { request: "", name: "", phone: "" };
    await load();
    notify(BOOKING.booked(made.number));
  }

  async function change(item) {
    const found = await get(`/desk/api/slots${query({ city: item.slot.city, what: item.slot.what, since: today() })}`);
    const free = found.items.filter((one) => one.open && one.id !== item.slot.id);
    if (!free.length) return notify(SAY.none, true);
    const to = choose(free.map((one) => [String(one.id), `${span(one)} ${one.name}`]), String(free[0].id));
    if (await ask(BOOKING.change, [field(BOOKING.newTime, to)])) await act(item, "change", { slot: Number(to.value) });
    return undefined;
  }

  async function close(item) {
    if (item.taken && !(await ask(BOOKING.close, [el("p", {}, BOOKING.closeAsk(item.taken))]))) return;
    await remove(`/desk/api/slots/${item.id}${item.taken ? "?cancel=1" : ""}`);
    notify(SAY.saved);
    await load();
  }

  async function publish() {
    const controls = {
      what: choose(Object.entries(BOOKING.whats), "visit"),
      day: input(today(1), { type: "date", required: "" }),
      from: input("09:00", { type: "time", required: "" }),
      to: input("10:00", { type: "time", required: "" }),
      capacity: input("5", { type: "number", min: 1, max: 1000, required: "" }),
      times: input("1", { type: "number", min: 1, max: 60, required: "" }),
      every: input("7", { type: "number", min: 1, max: 31, required: "" }),
      note: input("", { maxlength: 200 }),
    };
    const kind = choose(Object.entries(BOOKING.kinds), "facility");
    const picker = findFacility(desk.city, BOOKING.facility);
    const services = await get(`/api/v1/services${query({ city: desk.city })}`);
    const service = choose(services.services.filter((one) => one.takes_requests).map((one) => [one.id, one.title]));
    const of_service = field(BOOKING.service, service);
    const show = () => { picker.node.hidden = kind.value !== "facility"; of_service.hidden = kind.value !== "service"; };
    kind.addEventListener("change", show);
    show();
    const body = [field(BOOKING.kind, kind), picker.node, of_service, el("div.grid", {}, Object.entries(controls).map(([name, control]) => field(BOOKING[name], control)))];
    if (!(await ask(BOOKING.publish, body))) return;
    const { day, from, to } = controls;
    const made = await post("/desk/api/slots", {
      city: desk.city, what: controls.what.value, kind: kind.value, offer: kind.value === "facility" ? picker.value() : service.value,
      starts_at: `${day.value}T${from.value}:00${ZONE}`, ends_at: `${day.value}T${to.value}:00${ZONE}`,
      capacity: Number(controls.capacity.value), times: Number(controls.times.value), every_days: Number(controls.every.value), note: controls.note.value.trim(),
    });
    await load();
    notify(BOOKING.published(made.total));
  }

  return () => {
    view.removeEventListener("city", again);
    view.removeEventListener("open", onOpen);
  };
}

function span({ starts_at: start, ends_at: end }) {
  const day = new Date(start).toLocaleDateString("zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", weekday: "short" });
  return `${day} ${clock(start)}–${clock(end)}`;
}

const clock = (iso) => new Date(iso).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });
const today = (later = 0) => new Date(Date.now() + later * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
