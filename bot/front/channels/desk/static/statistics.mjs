/** What happened, by week and town. */

import { get, query } from "./api.mjs";
import { chart } from "./charts.mjs";
import { choose, complain, el, field, table } from "./ui.mjs";
import { STATS } from "./office_words.mjs";
import { CITY } from "./words.mjs";

export function statistics(view, desk) {
  const weeks = choose([["4", "4"], ["12", "12"], ["26", "26"], ["52", "52"]], "12");
  const city = choose([["", STATS.all], ...desk.cities], "");
  const body = el("div.charts");
  view.append(el("div.tools", {}, el("h1", {}, STATS.title), field(STATS.weeks, weeks), field(CITY, city)), body);
  const load = () => get(`/desk/api/statistics${query({ weeks: weeks.value, city: city.value })}`).then(draw, complain);
  weeks.addEventListener("change", load);
  city.addEventListener("change", load);
  load();

  function draw(found) {
    const of = (part) => found.weeks.map((week) => ({ label: week.monday, ...week[part] }));
    body.replaceChildren(
      chart(STATS.needs, of("needs"), Object.entries(STATS.needNames)),
      chart(STATS.answers, of("answers"), Object.entries(STATS.answerNames)),
      chart(STATS.waiting, found.waiting.map((week) => ({ label: week.monday, ...week })), Object.entries(STATS.waitNames), { lines: true }),
      chart(STATS.requests, found.weeks.map((week) => ({ label: week.monday, requests: week.requests })), Object.entries(STATS.requestNames)),
      el("section", {}, table(STATS.towns, STATS.townColumns, found.towns.map((row) => [row.town ?? STATS.nowhere, String(row.total), row.wanted.map((one) => `${one.what} ${one.count}`).join("、")]))),
    );
  }
}
