// The choice (in the address), the figures of it, and the frame around the pages.
"use strict";
let core = null;
let state = {};
const files = {};
const SPARKS = { month: 13, week: 26, day: 31 };
const WINDOWS = { month: 25, week: 53, day: 92 };

/** Each script of data hands over its content so. */
function put(name, content) {
  files[name] = content;
  if (name === "core") start(content);
}

/** Add scripts of data that are not there yet. */
function need(names) {
  return Promise.all(names.filter(name => !(name in files)).map(name => new Promise(done => {
    const script = document.createElement("script");
    script.src = `data/${encodeURIComponent(name)}.js`;
    script.onload = done;
    script.onerror = () => { files[name] = null; done(); };
    document.head.append(script);
  })));
}

function start(content) {
  core = content;
  core.kpi = Object.fromEntries(core.kpis.map(kpi => [kpi.id, kpi]));
  core.ends = Object.fromEntries(Object.entries(core.periods).map(([grain, periods]) => [grain, Object.fromEntries(periods.map(period => [period[0], period[1]]))]));
  addEventListener("hashchange", show);
  document.getElementById("skip").addEventListener("click", event => { event.preventDefault(); document.getElementById("main").focus(); });
  addEventListener("resize", () => requestAnimationFrame(drawAll));
  document.getElementById("detail").addEventListener("close", () => state.kpi && go({ kpi: "" }));
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", show);
  else show();
}

// ---- the choice

/** Months, or weeks where hardly a month is complete; of a business of two days the running month, drawn by days. */
function usualGrain() {
  return ["month", "week"].find(grain => core.periods[grain].filter(period => period[4]).length > 1) || "month";
}

/** The choice that the address holds; what it does not name, or what is not there, is as usual. */
function read() {
  const [page, query] = location.hash.slice(1).split("?");
  const given = new URLSearchParams(query);
  const g = core.periods[given.get("g")] ? given.get("g") : usualGrain();
  const periods = core.periods[g];
  let at = periods.findIndex(period => period[0] && period[0] === given.get("t"));
  if (at < 0) at = periods.findLastIndex(period => period[4]);
  if (at < 0) at = periods.length - 1;
  const by = core.slices[given.get("by")] ? given.get("by") : "";
  const is = by && core.slices[by].includes(given.get("is")) ? given.get("is") : "";
  const spoken = given.get("lang") || navigator.language;
  return { page: PAGES[page] ? page : "overview", g, at, vs: ["year", "usual"].includes(given.get("vs")) ? given.get("vs") : "previous",
    by, is, kpi: core.kpi[given.get("kpi")] ? given.get("kpi") : "", lang: spoken.startsWith("es") ? "es" : "en" };
}

/** The address of the choice with some of it changed. */
function address(change = {}) {
  const next = { ...state, ...change };
  if (next.g !== state.g && !("at" in change)) next.at = nearest(next.g);
  const query = new URLSearchParams();
  query.set("g", next.g);
  if (core.periods[next.g][next.at]) query.set("t", core.periods[next.g][next.at][0]);
  query.set("vs", next.vs);
  for (const key of ["by", "is", "kpi"]) if (next[key]) query.set(key, next[key]);
  query.set("lang", next.lang);
  return `#${next.page}?${query}`;
}

function go(change) { location.hash = address(change); }

/** The period of another length in which the chosen one ends; a complete one, where the chosen one is. */
function nearest(grain) {
  const chosen = core.periods[state.g][state.at], periods = core.periods[grain];
  if (!chosen) return periods.length - 1;
  const place = periods.findLastIndex(period => period[0] && period[0] <= chosen[1] && (period[4] || !chosen[4]));
  return place < 0 ? periods.length - 1 : place;
}

// ---- the figures of the choice

/** The figures of a KPI in the chosen slice: lists by period, or nothing. */
function series(kpi, by = state.is ? state.by : "", is = state.is, g = state.g) {
  return files[`${by || "all"}-${g}`]?.[kpi.id]?.[by ? is : "all"];
}

/** A KPI's figures in the period at a position. */
function point(kpi, at, by, is, g = state.g) {
  const lists = series(kpi, by, is, g);
  const place = lists && at !== null && at !== undefined ? (lists.places ??= new Map(lists.p.map((period, index) => [period, index]))).get(at) : undefined;
  if (place === undefined) return null;
  const get = key => lists[key] ? lists[key][place] : null;
  const said = get("j") || 0;
  return { v: get("v"), n: get("n"), l: get("l"), h: get("h"), a: get("a"), b: get("b"), s: get("s"), m: get("m"),
    previous: said % 3, year: Math.floor(said / 3) % 3, usual: Math.floor(said / 9) % 3, target: Math.floor(said / 27),
    isRunning: !core.periods[g][at][4] };
}

/** What the chosen period says of a KPI, compared as chosen. */
function look(kpi, by, is, at = state.at) {
  const here = point(kpi, at, by, is), period = core.periods[state.g][at], vs = state.vs;
  const slice = by ?? (state.is ? state.by : "");
  const isKnown = Boolean(here && here.v !== null);
  const cell = { kpi, vs, isKnown, value: here?.v ?? null, n: here?.n ?? null, isRunning: period ? !period[4] : false,
    interval: here?.l !== null && here?.l !== undefined ? [here.l, here.h] : null,
    usual: here?.a !== null && here?.a !== undefined ? [here.a, here.b] : null, share: here?.s ?? null, main: here?.m ?? null,
    target: [null, "met", "missed", "unclear"][here?.target || 0],
    get beyond() { return this.isOut > 0 && (here.v > here.b ? "above" : "below"); },
    get why() { return kpi.unknown[LANG] || this.whyNot; },
    get whyNot() { return slice && !kpi.slices.includes(slice) ? t("not_by", t(slice).toLowerCase()) : kpi.needs ? t("needs", needsText(kpi.needs)) : t("no_data"); } };
  const verdict = here && [null, "better", "worse"][here[vs]];
  const before = period ? point(kpi, vs === "year" ? period[3] : period[2], by, is) : null;
  cell.other = before?.v ?? null;
  cell.verdict = verdict || null;
  cell.isOut = here ? here.usual : 0;
  if (vs === "usual") {
    cell.comparable = isKnown && Boolean(cell.usual);
    cell.changeText = !cell.comparable ? "–" : here.v > here.b ? "▲" : here.v < here.a ? "▼" : "=";
    cell.change = cell.comparable ? (here.v > here.b ? 1 : here.v < here.a ? -1 : 0) : null;
  } else {
    cell.comparable = isKnown && cell.other !== null;
    cell.changeText = changeText(cell.value, cell.other, kpi.unit);
    cell.change = cell.comparable ? (cell.other === 0 ? cell.value : (cell.value - cell.other) / Math.abs(cell.other)) : null;
  }
  return cell;
}

/** The length of period that is drawn, and the last position: the chosen ones, but days where the chosen length has no history. */
function drawn() {
  const isShort = core.periods[state.g].length < 3 && core.periods.day.length > 1;
  return isShort ? ["day", nearest("day")] : [state.g, state.at];
}

/** The points of a KPI up to the chosen period, oldest first; none where there is no value. */
function history(kpi, counts, by, is) {
  const [g, at] = drawn(), first = Math.max(0, at - counts[g] + 1);
  return Array.from({ length: at - first + 1 }, (_, place) => point(kpi, first + place, by, is, g));
}

/** Raw tables that a KPI needs, "orders leads|carts", as words. */
function needsText(needs) {
  return needs.split(" ").map(one => one.replaceAll("|", ` ${t("or")} `)).join(` ${t("and")} `);
}

const periodName = (at, grain = state.g) => {
  const period = core.periods[grain][at];
  if (period && !period[0]) return t("previous");
  return period ? periodText(grain, period[0], period[1]) + (period[4] ? "" : ` (${t("so_far")})`) : "";
};

/** Up to when the data is known, in the shop's time: date and time, or one of them. */
function untilText(part) {
  if (!core.settings.as_of) return "–";
  const shown = { medium: { dateStyle: "medium" }, time: { timeStyle: "short", hourCycle: "h23" } };
  return new Intl.DateTimeFormat(locales(), { timeZone: core.settings.reporting_time_zone, ...(shown[part] || { ...shown.medium, ...shown.time }) })
    .format(new Date(`${core.settings.as_of.replace(" ", "T")}Z`));
}

// ---- the frame

async function show() {
  const before = state;
  state = read();
  LANG = state.lang === "es" ? 1 : 0;
  document.documentElement.lang = state.lang;
  document.title = `${t(state.page)} · ${t("title")}`;
  document.getElementById("skip").textContent = t("skip");
  const isPageSame = before.page && address({ kpi: "" }) === before.address;
  if (!isPageSame) {
    const mine = address();
    await need([`all-${state.g}`, `all-${drawn()[0]}`, ...(state.by ? [`${state.by}-${state.g}`] : []), ...PAGES[state.page].needs()]);
    if (address() !== mine) return; // another choice was made meanwhile
    refill(document.getElementById("top"), header());
    refill(document.getElementById("main"), main());
    const here = document.querySelector("nav [aria-current]"), strip = here.parentElement;
    strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
    document.getElementById("foot").replaceChildren(h("p", {}, t("foot")));
    if (before.page && before.page !== state.page) { scrollTo(0, 0); document.getElementById("main").focus({ preventScroll: true }); }
  }
  state.address = address({ kpi: "" });
  await detail(before);
  drawAll();
  document.documentElement.dataset.shown = location.hash || "#";
}

function header() {
  const periods = core.periods[state.g], at = state.at;
  return [
    h("div.topbar", {}, h("a.brand", { href: address({ page: "overview", kpi: "" }) }, t("title")),
      h("nav", { "aria-label": t("pages") }, Object.keys(PAGES).map(page =>
        h("a", { href: address({ page, kpi: "" }), "aria-current": page === state.page ? "page" : null }, t(page)))),
      h("div.corner", {}, h("div.languages", { role: "group", "aria-label": t("language") }, [["en", "English"], ["es", "Español"]].map(([lang, name]) =>
        h("button", { type: "button", name: lang, lang, title: name, "aria-pressed": String(state.lang === lang), onclick: () => go({ lang }) }, lang.toUpperCase()))),
      h("button.quiet", { type: "button", onclick: () => print() }, t("print")))),
    periods.length > 0 && h("div.choices", { role: "group", "aria-label": t("choices") },
      select(t("length"), Object.keys(core.periods).map(grain => [grain, t(grain)]), state.g, g => go({ g }), { name: "g" }),
      h("div.stepper", {},
        h("button", { type: "button", name: "earlier", disabled: !periods[at - 1]?.[0], "aria-label": t("earlier"), onclick: () => go({ at: at - 1 }) }, "‹"),
        select(t("period"), periods.map((period, place) => [String(place), capital(periodName(place))]).filter((_, place) => periods[place][0]).reverse(), String(at), place => go({ at: Number(place) }), { name: "t" }),
        h("button", { type: "button", name: "later", disabled: at >= periods.length - 1, "aria-label": t("later"), onclick: () => go({ at: at + 1 }) }, "›")),
      select(t("compare"), ["previous", "year", "usual"].map(vs => [vs, t(`vs_${vs}`)]), state.vs, vs => go({ vs }), { name: "vs" }),
      Object.keys(core.slices).length > 0 && select(t("slice"), [["", t("everything")], ...Object.keys(core.slices).map(by => [by, t(by)])], state.by, by => go({ by, is: "" }), { name: "by" }),
      state.by && select(t(state.by), [["", t("each")], ...core.slices[state.by].map(is => [is, sliceText(state.by, is)])], state.is, is => go({ is }), { name: "is" }),
      core.settings.as_of && h("span.until", {}, t("data_until", untilText()))),
  ];
}

/** The chosen value of a slice; a long name in full where the mouse rests on it. */
const only = () => state.is && h("b.only", { title: sliceText(state.by, state.is) }, t("only", `${t(state.by)}: ${sliceText(state.by, state.is)}`));

function main() {
  const page = PAGES[state.page];
  const other = state.vs === "usual" ? !state.is && t("usual") : periodName(core.periods[state.g][state.at]?.[state.vs === "year" ? 3 : 2]);
  const compared = other ? t("compared", other) : t({ usual: "usual_of_all", year: "no_year", previous: "no_earlier" }[state.vs]);
  return [
    h("div.title", {}, h("h1", {}, t(state.page)), h("p.question", {}, t(`q_${state.page}`)),
      core.periods[state.g].length > 0 && h("p.period", {}, h("b", {}, capital(periodName(state.at))), ` · ${compared}`,
        only())),
    ...(core.periods[state.g].length ? page.show() : [h("p.empty", {}, t("empty")), ...(state.page === "trust" ? page.show() : [])]),
  ];
}
