/** The household: people and what is known of each, as a form. What a clerk has touched is not overwritten by what is heard. */

import { button, choose, el, field, input, newId } from "./ui.mjs";
import { ASSIST } from "./words.mjs";

const FIRST = { elder: ["age", "household", "disability", "living"], child: ["child_age_months", "disability"], parent: ["children_count", "employed_by"], family: ["cares_for", "age"], provider: ["provider.type"] };
const NUMERIC = ["years", "months", "number"];

/**
 * The form in `place`. `form` is what the door says it is made of; `onChange()` is called after each change.
 * `people()` gives the household as the judge takes it; `hear(people)` takes what was read out of the caller's words.
 */
export function createHousehold(place, form, onChange) {
  let people = [];
  const facts = new Map(form.facts.map((fact) => [fact.id, fact]));

  function draw(focus = null) {
    const kept = focus ?? document.activeElement?.dataset?.fact;
    place.replaceChildren(
      ...people.map((person, at) => card(person, at)),
      el("p.buttons", {}, form.roles.map((role) => button(`＋${role.name}`, () => add(role.id), { class: "small" }))),
    );
    if (kept) [...place.querySelectorAll("[data-fact]")].find((one) => one.dataset.fact === kept)?.focus();
  }

  function add(role) {
    people.push({ role, values: {}, touched: new Set(), wanted: [] });
    draw(`${people.length - 1}.${FIRST[role][0]}`);
    onChange();
  }

  function card(person, at) {
    const who = person.values.relation || roleName(person.role);
    const shown = shownFacts(person);
    const rest = form.facts.filter((fact) => fact.about.includes(person.role) && !shown.includes(fact.id));
    const more = rest.length > 0 && field(ASSIST.moreFacts, choose([["", ASSIST.moreFacts], ...rest.map((fact) => [fact.id, fact.name])]));
    more && more.querySelector("select").addEventListener("change", (event) => {
      person.wanted.push(event.target.value);
      draw(`${at}.${event.target.value}`);
    });
    const drop = button("×", () => {
      people.splice(at, 1);
      draw();
      onChange();
    }, { class: "small", "aria-label": ASSIST.removePerson(who) });
    return el(
      "fieldset.person", {},
      el("legend", {}, who),
      drop,
      el("div.grid", {}, relation(person, at), shown.map((id) => control(person, at, facts.get(id))), more),
    );
  }

  const roleName = (id) => form.roles.find((role) => role.id === id)?.name ?? ASSIST.person;

  function shownFacts(person) {
    const known = Object.keys(person.values).filter((id) => facts.has(id));
    return [...new Set([...(FIRST[person.role] ?? FIRST.elder), ...known, ...person.wanted])].filter((id) => facts.has(id));
  }

  function relation(person, at) {
    if (person.role === "provider") return null;
    const made = input(person.values.relation, { "data-fact": `${at}.relation`, maxlength: 10, autocomplete: "off" });
    made.addEventListener("change", () => set(person, "relation", made.value.trim() || null));
    return field(ASSIST.relation, made);
  }

  function set(person, id, value) {
    if (value === null) delete person.values[id];
    else person.values[id] = value;
    person.touched.add(id);
    onChange();
  }

  function control(person, at, fact) {
    const mark = { "data-fact": `${at}.${fact.id}` };
    const value = person.values[fact.id];
    if (fact.kind === "set") return several(person, fact, value, mark);
    if (NUMERIC.includes(fact.kind)) return number(person, fact, value, mark);
    if (fact.kind === "yes_no" || fact.kind === "one") return one(person, fact, value, mark);
    const text = input(value, { ...mark, maxlength: 60 });
    text.addEventListener("change", () => set(person, fact.id, text.value.trim() || null));
    return field(fact.name, text);
  }

  function number(person, fact, value, mark) {
    const exact = typeof value === "number";
    const bounds = value && typeof value === "object" ? ASSIST.range(value.at_least, value.at_most ?? 999) : null;
    const made = input(exact ? value : "", { ...mark, type: "number", inputmode: "numeric", min: fact.low, max: fact.high || 10_000, step: "any", placeholder: bounds });
    made.addEventListener("input", () => set(person, fact.id, made.value === "" ? null : Number(made.value)));
    return field(fact.unit ? `${fact.name}（${fact.unit}）` : fact.name, made, { hint: bounds && `${ASSIST.heard} ${bounds}` });
  }

  function one(person, fact, value, mark) {
    const choices = fact.kind === "one" ? fact.values.map(({ value: id, say }) => [id, say]) : [["true", ASSIST.yes], ["false", ASSIST.no]];
    const made = choose([["", ASSIST.unknown], ...choices], value === undefined ? "" : String(value), mark);
    made.addEventListener("change", () => {
      const chosen = made.value;
      set(person, fact.id, chosen === "" ? null : fact.kind === "one" ? chosen : chosen === "true");
    });
    return field(fact.name, made);
  }

  function several(person, fact, value, mark) {
    const label = newId("set");
    const chosen = Array.isArray(value) ? value : [];
    const not = value?.not ? fact.values.filter((term) => value.not.includes(term.value)).map((term) => term.say) : [];
    const boxes = fact.values.map(({ value: id, say }, index) => {
      const box = el("input", { type: "checkbox", value: id, checked: chosen.includes(id) ? "" : null, ...(index ? {} : mark) });
      return el("label.tick", { title: say }, box, el("span", {}, short(say)));
    });
    const group = el(
      "div.field.wide", { role: "group", "aria-labelledby": label },
      el("span.label", { id: label }, fact.name),
      el("div.boxes", {}, boxes),
      not.length > 0 && el("span.hint", {}, `${ASSIST.heard} ${ASSIST.notThese(not.join("、"))}`),
    );
    group.addEventListener("change", () => {
      const now = [...group.querySelectorAll("input:checked")].map((box) => box.value);
      set(person, fact.id, now.length ? now : null);
    });
    return group;
  }

  return {
    people: () => people.map((person) => ({ role: person.role, ...person.values })).map((person) => (person.role ? person : withoutRole(person))),
    isEmpty: () => people.length === 0,
    touched: () => people.some((person) => person.touched.size > 0),
    /** Takes what was read: people who match are filled in where nobody has touched them; whoever is no longer spoken of and was not touched goes. */
    hear(heard) {
      const before = people;
      const left = [...before];
      people = heard.map(({ role = null, ...values }) => {
        const at = left.findIndex((person) => person.role === role && (person.values.relation ?? "") === (values.relation ?? ""));
        const known = at >= 0 ? left.splice(at, 1)[0] : { role: role ?? "elder", values: {}, touched: new Set(), wanted: [] };
        const mine = Object.fromEntries(Object.entries(known.values).filter(([id]) => known.touched.has(id)));
        const theirs = Object.fromEntries(Object.entries(values).filter(([id]) => !known.touched.has(id)));
        return { ...known, values: { ...theirs, ...mine } };
      });
      people.push(...left.filter((person) => person.touched.size > 0));
      if (JSON.stringify(before, plain) !== JSON.stringify(people, plain)) draw();
    },
    /** Shows a fact that is missing and goes there. */
    wanted(number, id) {
      if (!people.length) people.push({ role: facts.get(id)?.about[0] ?? "elder", values: {}, touched: new Set(), wanted: [] });
      const at = Math.min(Math.max(number - 1, 0), people.length - 1);
      people[at].wanted.push(id);
      draw(`${at}.${id}`);
    },
    clear() {
      people = [];
      draw();
    },
    state: () => people.map((person) => ({ ...person, touched: [...person.touched] })),
    restore(saved) {
      people = saved.map((person) => ({ ...person, touched: new Set(person.touched) }));
      draw();
    },
  };
}

const plain = (_, value) => (value instanceof Set ? [...value] : value);
const withoutRole = ({ role: _role, ...person }) => person;
/** The plan's term without its explanation. */
const short = (say) => say.replace(/（.*?）/g, "");
