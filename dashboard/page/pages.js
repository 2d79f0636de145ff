// The pages, each by the question that it answers, and the detail of one figure.
"use strict";

const TILES = ["conversations", "first_response_time_median", "resolution_rate", "csat", "nps", "conversion_rate", "revenue", "return_on_conversation_spend"];
const kpis = ids => ids.map(id => core.kpi[id]).filter(Boolean);
const GROUPS = ["service", "campaigns", "sales", "loyalty", "bot", "engagement"];
/** The KPIs of groups, in the order of the groups and of the names in the page's language. */
const ofGroups = groups => core.kpis.filter(kpi => groups.includes(kpi.group)).sort((one, other) =>
  groups.indexOf(one.group) - groups.indexOf(other.group) || one.name[LANG].localeCompare(other.name[LANG], locales()));
const tiles = ids => h("div.tiles", {}, kpis(ids).map(tile));
const reading = (page, name) => files[page]?.[name] || [];
const monthOfPeriod = () => core.periods[state.g][state.at][1].slice(0, 7);

const PAGES = {
  overview: {
    needs: () => [],
    show: () => [tiles(TILES),
      h("div.pair", {}, alerts(), moved()),
      h("div.pair", {}, kpis(["conversations", "revenue"]).map(figure)),
      section(t("figures"), kpiTable(t("figures"), ofGroups(GROUPS)))],
  },
  service: {
    needs: () => ["service", ...slicesOf("agent")],
    show: () => [tiles(["first_response_time_median", "resolution_within_target", "resolution_rate", "open_conversations"]),
      h("div.pair", {}, kpis(["human_reply_time_median", "open_conversations"]).map(figure)),
      h("div.pair", {}, waits(), heatmaps()),
      breakdown("agent", ["first_human_response_time_median", "resolution_rate", "csat", "conversations"]),
      section(t("figures"), kpiTable(t("service"), ofGroups(["service"])))],
  },
  campaigns: {
    needs: () => ["campaigns", ...slicesOf("campaign")],
    show: () => [tiles(["campaign_messages", "campaign_conversion_rate", "campaign_revenue", "return_on_conversation_spend"]),
      h("div.pair", {}, campaignFunnel(), figure(core.kpi.campaign_revenue)),
      breakdown("campaign", ["campaign_revenue", "return_on_conversation_spend", "messaging_cost", "campaign_messages", "read_rate", "click_through_rate", "campaign_conversion_rate", "opt_out_rate"], t("payoff")),
      totals(), errors(),
      section(t("figures"), kpiTable(t("campaigns"), ofGroups(["campaigns"])))],
  },
  sales: {
    needs: () => ["sales", ...slicesOf("country")],
    show: () => [tiles(["revenue", "orders", "conversion_rate", "repeat_purchase_rate"]),
      h("div.pair", {}, figure(core.kpi.revenue), contactsFunnel()),
      cohorts(),
      breakdown("country", ["orders", "revenue", "average_order_value", "conversion_rate"]),
      section(t("figures"), kpiTable(t("sales"), ofGroups(["sales", "loyalty"])))],
  },
  bot: {
    needs: () => slicesOf("topic"),
    show: () => [tiles(["bot_engagement_rate", "bot_completion_rate", "human_handoff_rate", "handoff_wait_time"]),
      h("div.pair", {}, kpis(["bot_completion_rate", "human_handoff_rate"]).map(figure)),
      breakdown("topic", ["bot_engagement_rate", "bot_completion_rate", "human_handoff_rate", "conversations"]),
      section(t("figures"), kpiTable(t("bot"), ofGroups(["bot"])))],
  },
  feedback: {
    needs: () => ["feedback", ...slicesOf("topic")],
    show: () => [tiles(["csat", "nps", "csat_average", "survey_response_rate"]),
      h("div.pair", {}, figure(core.kpi.csat), npsParts()),
      themes(), breakdown("topic", ["csat", "nps", "survey_response_rate"]), quotes()],
  },
  trust: { needs: () => ["trust"], show: () => [grounds(), audit(), rejected(), missing(), bill(), settings()] },
};

/** The files of the slice that a page breaks its figures down by: the chosen one, or its own. */
const slicesOf = own => core.slices[state.by || own] ? [`${state.by || own}-${state.g}`] : [];

// ---- figures

/** A KPI over time: its usual range, the year before, its target. */
function trend(kpi, by, is) {
  const points = history(kpi, WINDOWS, by, is), [g, at] = drawn();
  if (!points.some(one => one && one.v !== null)) return h("p.empty", {}, t("no_data_here"));
  const periods = core.periods[g].slice(at - points.length + 1, at + 1);
  const value = key => points.map(one => one?.[key] ?? null);
  const year = periods.map(period => point(kpi, period[3], by, is, g)?.v ?? null);
  const kind = kpi.aggregation === "sum" ? "bar" : "line", cut = kind === "bar" ? cutAt(value("v")) : null;
  const isYear = state.vs === "year" && year.some(one => one !== null), isUsual = value("a").some(one => one !== null), isTarget = kpi.target !== null;
  const picture = chart(kpi.name[LANG], g, periods.map(period => period[0]), [
    { name: kpi.name[LANG], values: value("v"), kind, running: periods.map(period => !period[4]) },
    ...(isUsual ? [{ kind: "band-low", values: value("a") }, { kind: "band-high", values: value("b") }] : []),
    ...(isYear ? [{ name: t("year"), values: year, kind: "dashed", colour: COLOURS.other }] : []),
  ], kpi.unit, { target: kpi.target, scale: kind === "line" && kpi.unit === "share", cut });
  return [picture, legend([isUsual && [t("usual_range"), `background:${COLOURS.usual}`], isTarget && [`${t("target")} ${valueText(kpi.target, kpi.unit)}`, `color:${COLOURS.target}`, ".dashed"],
    isYear && [t("year"), `color:${COLOURS.other}`, ".dashed"], cut && [t("taller"), `background:${COLOURS.past}`]].filter(Boolean))];
}

/** What colours and lines of a chart mean: [text, style, class]. */
const legend = entries => entries.length > 0 && h("p.legend", {}, entries.map(([text, style, kind = ""]) => h("span", {}, h(`i${kind}`, { style }), text)));

/** A KPI over time, below its name; the axis of money has no currency, so the name has. */
const figure = kpi => section(kpi.name[LANG] + (kpi.unit === "money" ? ` (${currency()})` : ""), trend(kpi));

const opener = (kpi, text) => h("button.link", { type: "button", "data-kpi": kpi.id, title: t("open_detail", kpi.name[LANG]), onclick: () => go({ kpi: kpi.id }) }, text ?? kpi.name[LANG]);

/** A value of a slice, which chooses it. */
const sliceLink = (by, is) => h("button.link", { type: "button", title: sliceText(by, is), onclick: () => go({ by, is }) }, sliceText(by, is));

/** The figures of many KPIs, a row each. */
function kpiTable(name, list) {
  const rows = list.map(kpi => look(kpi)).filter(cell => cell.isKnown);
  const unit = row => row.kpi.unit, isMixed = new Set(rows.map(row => row.kpi.group)).size > 2;
  return table(name, [
    { label: t("figure"), value: row => row.kpi.name[LANG], cell: row => opener(row.kpi) },
    ...(isMixed ? [{ label: t("group"), isWide: true, value: row => t(row.kpi.group) }] : []),
    { label: t("trend"), isWide: true, value: () => "", cell: row => spark(history(row.kpi, SPARKS)) },
    { label: t("value"), isNumber: true, value: row => row.value, cell: row => valueText(row.value, unit(row)) },
    { label: t("change"), value: row => row.change, cell: row => chip(row, true) },
    { label: t("usual_range"), isNumber: true, isWide: true, value: row => row.usual && rangeText(...row.usual, unit(row)) },
    { label: t("interval"), isNumber: true, isWide: true, value: row => row.interval && rangeText(...row.interval, unit(row)) },
    { label: t("target"), isWide: true, value: row => row.target && valueText(row.kpi.target, unit(row)), cell: row => row.target ? targetText(row) : "–" },
  ], rows, { limit: innerWidth < 640 ? 8 : isMixed ? 16 : Infinity });
}

/** A target and whether it is met, in colour, sign and word. */
function targetText({ kpi, target }) {
  return h(`span.${target}`, {}, `${valueText(kpi.target, kpi.unit)} ${{ met: "✓", missed: "✗", unclear: "≈" }[target]} ${t(target)}`);
}

/** Figures by each value of a slice. */
function breakdown(own, ids, title) {
  const by = state.by || own;
  const list = kpis(ids).filter(kpi => kpi.slices.includes(by));
  if (!core.slices[by] || !list.length) return null;
  const rows = core.slices[by].map(is => ({ is, cells: list.map(kpi => look(kpi, by, is)) })).filter(row => row.cells.some(cell => cell.isKnown));
  const name = title ? `${title}, ${periodName(state.at)}` : t("by", t(by).toLowerCase());
  const column = Math.max(0, list.findIndex(kpi => ["sum"].includes(kpi.aggregation)));
  return section(name, table(name, [
    { label: t(by), value: row => sliceText(by, row.is), cell: row => sliceLink(by, row.is) },
    ...list.map((kpi, place) => ({ label: kpi.name[LANG], isNumber: true, isWide: place > 1, value: row => row.cells[place].value,
      cell: row => cellText(row.cells[place]) })),
  ], rows, { sort: column + 1, rowClass: row => row.is === state.is ? "chosen" : "" }));
}

/** A value and, in small, of a share its interval, of a score how many gave it. */
function cellText(cell) {
  if (!cell.isKnown) return "–";
  const { unit } = cell.kpi;
  return withSmall(valueText(cell.value, unit), unit === "score" ? t("of_n", number(cell.n, 0)) : cell.interval && intervalText(...cell.interval));
}

const withSmall = (text, small) => [text, small && h("small", {}, ` ${small}`)];
const intervalText = (low, high) => `${number(100 * low, 0)}–${number(100 * high, 0)}`;

/** Figures outside their usual range on the bad side, and targets missed; the alerts of the mart, where there are any. */
function alerts() {
  const seen = core.kpis.map(kpi => look(kpi)).filter(cell => cell.isKnown && !cell.isRunning);
  const isLatest = core.periods[state.g].findLastIndex(period => period[4]) === state.at && !state.is;
  const own = isLatest ? core.alerts.filter(alert => alert.severity !== "low" && (!alert.grain || alert.grain === state.g)) : [];
  const said = new Set(own.map(alert => alert.kpi));
  const out = seen.filter(cell => cell.isOut === 2 && !said.has(cell.kpi.id));
  const missed = seen.filter(cell => cell.target === "missed" && !out.includes(cell) && !said.has(cell.kpi.id));
  const item = (cell, text) => h("li.worse", {}, opener(cell.kpi), h("p", {}, text), h("p.note", {}, cell.kpi.reading[LANG]));
  const mart = alert => {
    const message = alert.message[LANG], kpi = core.kpi[alert.kpi], start = kpi && `${kpi.name[LANG]}, `;
    const text = kpi && message.startsWith(start) ? [opener(kpi), h("p", {}, message.slice(start.length).replace(/^[^:]*: /, ""))] : [h("b", {}, message)]; // the period is the page's
    return h("li.worse", {}, ...text, h("p.note", {}, alert.advice[LANG]));
  };
  const items = [...own.map(mart), ...out.map(cell => item(cell, t("out_of_range", valueText(cell.value, cell.kpi.unit), rangeText(...cell.usual, cell.kpi.unit)))),
    ...missed.map(cell => item(cell, t("target_missed", valueText(cell.value, cell.kpi.unit), valueText(cell.kpi.target, cell.kpi.unit))))];
  return section(t("needs_look"), list(items, t(state.is ? "calm_slice" : "all_calm")));
}

/** The first five of a list, and the others behind a button. */
function list(items, empty) {
  if (!items.length) return h("p.empty", {}, empty);
  const rest = items.slice(5);
  return [h("ul.list", {}, items.slice(0, 5)), rest.length > 0 && h("details", {}, h("summary", {}, t("alert_more", rest.length)), h("ul.list", {}, rest))];
}

/** Figures that moved beyond chance, the tiles' first, and the slice value behind most of it. */
function moved() {
  const all = core.kpis.map(kpi => look(kpi)), cells = all.filter(cell => cell.verdict);
  const order = cell => { const place = TILES.indexOf(cell.kpi.id); return place < 0 ? TILES.length : place; };
  cells.sort((a, b) => order(a) - order(b) || Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0));
  const isRunning = !core.periods[state.g][state.at][4];
  const sum = word => cells.filter(cell => cell.verdict === word).length;
  return section(t("moved"), h("p.note", {}, isRunning ? t("summary_running") : cells.length ? t("summary", cells.length, sum("better"), sum("worse")) : t(all.some(cell => cell.comparable) ? "summary_none" : "summary_unknown")),
    cells.length > 0 && list(cells.map(cell => h(`li.${cell.verdict}`, {}, opener(cell.kpi), " ", chip(cell),
      h("p", {}, cell.other !== null && state.vs !== "usual" ? `${valueText(cell.other, cell.kpi.unit)} → ${valueText(cell.value, cell.kpi.unit)}` : `${valueText(cell.value, cell.kpi.unit)} · ${t("usually", rangeText(...cell.usual, cell.kpi.unit))}`,
        state.vs === "previous" && cell.main && h("span.why", {}, ` · ${t(cell.main[0])} ${sliceText(cell.main[0], cell.main[1])}: ${shareWord(Number(cell.main[2]))}`)))), ""));
}

function shareWord(share) {
  return t(share >= 0.9 ? "share_all" : share >= 0.6 ? "share_most" : share >= 0.4 ? "share_half" : "share_some");
}

// ---- readings

/** Names of buckets such as "5 to 15 s" in the page's language. */
const bucketText = text => LANG ? text.replace("up to", "hasta").replace("over", "más de").replace(" to ", " a ") : text;

function waits() {
  const month = monthOfPeriod(), rows = reading("service", "waits").filter(row => row[0].startsWith(month));
  const name = `${t("waits")}: ${monthText(`${month}-01`)}`;
  return wholeSection(name, rows.length ? h("ol.funnel.even", {}, rows.map(([, bucket, count, share]) => h("li", {}, h("span.step", {}, bucketText(bucket)),
    h("span.bar", {}, h("span", { style: `width:${100 * share / Math.max(...rows.map(row => row[3]))}%` })), h("b", {}, valueText(share, "share")), h("span.rate", {}, number(count, 0)))))
    : h("p.empty", {}, t("no_data_here")));
}

const ANSWERS = 5; // fewer say nothing of an hour
function heatmaps() {
  const rows = reading("service", "heatmap");
  const days = [1, 2, 3, 4, 5, 6, 7].map(weekday => dates(`2024-01-0${weekday}`, { weekday: "short" }));
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour));
  const cells = value => days.map((_, day) => hours.map((_, hour) => { const row = rows.find(row => row[0] === day + 1 && row[1] === hour); return row ? value(row) : null; }));
  const map = (name, value, text) => heat(name, t("hour"), days, hours, cells(value), (value, isShort) => isShort ? "" : text(value), "heat.hours");
  const wait = row => row[3] < ANSWERS ? null : row[4], count = row => row[2];
  const text = value => number(value || 0, 0), time = value => value === null ? "–" : duration(value);
  const most = (value, text) => { // the darkest square in words
    const row = rows.reduce((top, row) => (value(row) ?? 0) > (top ? value(top) : 0) ? row : top, null);
    return row ? `${days[row[0] - 1]} ${row[1]}:00 (${text(value(row))})` : "–";
  };
  return wholeSection(t("heat_messages"), map(t("heat_messages"), count, text), h("h3", {}, t("heat_waits")), map(t("heat_waits"), wait, time),
    note(t("heat_note", most(count, text), most(wait, time), ANSWERS)));
}

function campaignFunnel() {
  const month = monthOfPeriod(), [by, is] = state.by === "campaign" ? ["campaign", state.is] : ["all", "all"];
  const rows = reading("campaigns", "funnel").filter(row => row[0].startsWith(month) && row[1] === by && row[2] === is);
  const name = `${t("funnel")}: ${monthText(`${month}-01`)}`;
  if (!rows.length) return section(name, h("p.empty", {}, t("no_data_here")));
  const frame = by === "campaign" ? section : wholeSection;
  return frame(name, funnel(rows.map(([, , , step, count, value, low, high]) => ({ name: t(step), count, text: value === null ? "" : withSmall(valueText(value, "share"), intervalText(low, high)) }))),
    note(t("funnel_note", by === "campaign" ? sliceText("campaign", is) : monthText(`${month}-01`))));
}

/** Cost and return of each campaign, template or ad over all months. */
function totals() {
  const offered = ["campaign", "template", "ad"].filter(slice => reading("campaigns", "totals").some(row => row[0] === slice));
  if (!offered.length) return null;
  const place = h("div", {}), name = `${t("payoff")}, ${t("all_months")}`;
  const show = by => refill(place, h("div.tabs", { role: "group", "aria-label": t("slice") }, offered.map(slice =>
    h("button", { type: "button", name: `of_${slice}`, "aria-pressed": String(slice === by), onclick: () => show(slice) }, t(slice)))), totalsBy(by, name));
  show(offered.includes(state.by) ? state.by : offered[0]);
  return wholeSection(name, place);
}

function totalsBy(by, name) {
  const rows = reading("campaigns", "totals").filter(row => row[0] === by);
  const money = place => ({ isNumber: true, value: row => row[place], cell: row => valueText(row[place], "money") });
  return table(`${name}: ${t(by).toLowerCase()}`, [
    { label: t(by), value: row => sliceText(by, row[1]), cell: row => sliceLink(by, row[1]) },
    { label: t("last_month"), isWide: true, value: row => row[2].slice(0, 7), cell: row => monthText(row[2]) },
    { label: t(by === "ad" ? "conversations" : "delivered"), isNumber: true, isWide: true, value: row => row[3], cell: row => row[3] === null ? "–" : number(row[3], 0) },
    { label: t("conversion"), isNumber: true, isWide: true, value: row => row[4], cell: row => valueText(row[4], "share") },
    { label: t("spend"), ...money(5), isWide: true }, { label: t("revenue"), ...money(6) },
    { label: t("returned"), isNumber: true, value: row => row[7], cell: row => valueText(row[7], "ratio") },
  ], rows, { sort: 6 });
}

function errors() {
  const month = monthOfPeriod(), rows = reading("campaigns", "errors").filter(row => row[0].startsWith(month));
  if (!rows.length) return null;
  return wholeSection(t("errors"), table(t("errors"), [
    { label: t("code"), value: row => row[1] ?? "–" },
    { label: t("meaning"), value: row => row[5 + LANG] ?? "–" },
    { label: t("campaign"), isWide: true, value: row => sliceText("campaign", row[2] ?? "(none)") },
    { label: t("failed"), isNumber: true, value: row => row[3] },
    { label: t("advice"), isWide: true, value: row => row[7 + LANG] ?? "–" },
  ], rows, { sort: 3 }));
}

function contactsFunnel() {
  const steps = ["contacted", "engaged", "lead", "customer", "repeat_customer"];
  const counts = steps.map(step => reading("sales", "funnel").filter(row => row[1] === step).reduce((sum, row) => sum + row[2], 0));
  if (!counts[0]) return section(t("contacts_funnel"), h("p.empty", {}, t("no_data_here")));
  return wholeSection(t("contacts_funnel"), funnel(steps.map((step, place) => ({ name: t(step), count: counts[place],
    text: place ? valueText(counts[place - 1] ? counts[place] / counts[place - 1] : null, "share") : "" }))), note(t("contacts_funnel_note")));
}

function cohorts() {
  const rows = reading("sales", "cohorts"), months = [...new Set(rows.map(row => row[0]))], after = [...new Set(rows.map(row => row[1]))].filter(since => since > 0);
  if (!after.length) return null;
  const find = (month, since) => rows.find(row => row[0] === month && row[1] === since);
  const share = months.map(month => after.map(since => { const row = find(month, since); return row ? row[3] / row[2] : null; }));
  return wholeSection(`${t("cohorts")} (%)`, heat(t("cohorts"), t("months_later"), months.map(month => `${monthText(month)} · ${number(find(month, 0)?.[2] ?? 0, 0)}`), after.map(String), share,
    (value, isShort) => value === null ? "" : isShort ? number(100 * value, 0) : `${number(100 * value, 0)} %`, "heat.named"), note(t("cohorts_note")));
}

function npsParts() {
  const [g, at] = drawn(), first = core.periods[g].slice(Math.max(0, at - WINDOWS[g] + 1), at + 1).map(period => period[0]);
  const rows = Object.fromEntries(reading("feedback", "nps").filter(row => row[0] === g).map(row => [row[1].slice(0, 10), row]));
  if (!first.some(start => rows[start])) return section(t("nps_parts"), h("p.empty", {}, t("no_data_here")));
  const values = place => first.map(start => rows[start]?.[place] ?? null);
  return wholeSection(t("nps_parts"), chart(t("nps_parts"), g, first, ["promoters", "passives", "detractors"].map((name, place) => ({
    name: t(name), values: values(2 + place), kind: "bar", stack: "parts", colour: COLOURS.parts[place] })), "count"),
    legend(["promoters", "passives", "detractors"].map((name, place) => [t(name), `background:${COLOURS.parts[place]}`])));
}

const themeText = theme => WORDS[`theme_${theme}`] ? t(`theme_${theme}`) : theme.replaceAll("_", " ");
const toneText = tone => WORDS[`${tone}_`] ? t(`${tone}_`) : tone;
function themes() {
  const until = monthOfPeriod(), rows = reading("feedback", "themes").filter(row => row[0].slice(0, 7) <= until);
  const months = core.periods.month.map(period => period[0]).filter(start => start.slice(0, 7) <= until).slice(-13);
  const sum = found => found.reduce((total, row) => total + row[3], 0);
  const found = [...new Set(rows.map(row => row[1]))].map(theme => {
    const own = rows.filter(row => row[1] === theme && months.includes(row[0].slice(0, 10)));
    return { theme, all: sum(own), now: sum(own.filter(row => row[0].startsWith(until))), negative: sum(own.filter(row => row[2] === "negative")),
      points: months.map(month => ({ v: sum(own.filter(row => row[0].startsWith(month))) })) };
  }).filter(row => row.all);
  const span = months.length ? `${monthText(months[0])} – ${monthText(months.at(-1))}` : "";
  return wholeSection(`${t("themes")}: ${span}`, table(t("themes"), [
    { label: t("theme"), value: row => themeText(row.theme) },
    { label: t("trend"), isWide: true, value: () => "", cell: row => spark(row.points) },
    { label: t("comments"), isNumber: true, value: row => row.all },
    { label: t("negative"), isNumber: true, value: row => row.negative, cell: row => [number(row.negative, 0), h("span.meter", { "aria-hidden": "true" }, h("span", { style: `width:${100 * row.negative / row.all}%` }))] },
    { label: monthText(`${until}-01`), isNumber: true, value: row => row.now },
  ], found, { sort: 2 }));
}

function quotes() {
  const [start, end] = core.periods[state.g][state.at];
  const rows = reading("feedback", "quotes").filter(row => row[0] && row[0].slice(0, 10) >= start && row[0].slice(0, 10) <= end);
  return wholeSection(`${t("quotes")}: ${periodName(state.at)}`, table(t("quotes"), [
    { label: t("comment"), value: row => row[6] },
    { label: t("score"), isNumber: true, value: row => row[2], cell: row => `${row[2] ?? "–"} ${row[1].toUpperCase()}` },
    { label: t("theme"), isWide: true, value: row => themeText(row[4] ?? "–") },
    { label: t("sentiment"), value: row => row[5] ?? "–", cell: row => h(`span.tone.${["positive", "negative"].includes(row[5]) ? row[5] : "even"}`, {}, toneText(row[5] ?? "–")) },
    { label: t("date"), isWide: true, value: row => row[0].slice(0, 10), cell: row => dates(row[0], { day: "numeric", month: "short", year: "numeric" }) },
  ], rows, { limit: 25 }));
}

// ---- trust

const english = text => h("span", { lang: "en" }, text);

/** What all figures rest on, in four: how new the data is, what was rejected, what was matched, and Meta's bill. */
function grounds() {
  const audits = reading("trust", "audit"), sum = place => audits.reduce((total, row) => total + row[place], 0);
  const [orders, matched] = reading("trust", "matched")[0] || [0, 0];
  const bills = reading("trust", "bill").filter(row => row[3] !== null && row[4] !== null);
  const own = bills.reduce((total, row) => total + row[3], 0), meta = bills.reduce((total, row) => total + row[4], 0);
  const part = (count, whole) => whole ? valueText(count / whole, "share") : "–";
  const fact = (name, value, text) => h("div.tile.fact", {}, h("dt.name", {}, name), h("dd.value", {}, value), h("dd.usual", {}, text));
  return h("dl.tiles", {},
    fact(t("until"), untilText("medium"), untilText("time")),
    fact(t("rejected_rows"), number(sum(5), 0), t("of_n", number(sum(2), 0))),
    fact(t("matched"), part(matched, orders), t("of_step", number(matched, 0), number(orders, 0))),
    fact(t("bill_gap"), bills.length ? valueText(own - meta, "money") : "–", bills.length ? t("bill_note", valueText(own, "money"), valueText(meta, "money")) : t("no_bill")));
}
function audit() {
  const labels = ["rows_in", "kept", "copies", "rejected", "ignored"];
  return section(t("loads"), table(t("loads"), [
    { label: t("table"), value: row => row[0] }, { label: t("origin"), isWide: true, value: row => row[1] === "table" ? t("table").toLowerCase() : row[1] },
    ...labels.map((key, place) => ({ label: t(key), isNumber: true, isWide: [1, 2, 4].includes(place), value: row => row[2 + place], cell: row => number(row[2 + place] ?? 0, 0) })),
  ], reading("trust", "audit")), core.tests && h("p.note", {}, `${t("tests")}: ${inSpanish(core.tests, TESTS)}`));
}

function rejected() {
  const rows = reading("trust", "rejected");
  return section(t("rejected_why"), rows.length ? table(t("rejected_why"), [
    { label: t("table"), value: row => row[0] }, { label: t("reason"), value: row => row[1 + LANG] },
    { label: t("rows"), isNumber: true, value: row => row[3], cell: row => number(row[3], 0) }], rows, { limit: 12 }) : h("p.empty", {}, t("nothing_rejected")));
}

function missing() {
  const rows = core.kpis.filter(kpi => kpi.grains.includes(state.g) && (kpi.unknown[LANG] || !look(kpi).isKnown))
    .map(kpi => ({ kpi, why: kpi.unknown[LANG] ? kpi.unknown[LANG] : kpi.needs ? t("needs", needsText(kpi.needs)) : state.is && !kpi.slices.includes(state.by) ? t("not_by", t(state.by).toLowerCase()) : t("nothing_counts") }));
  return section(t("missing"), rows.length ? table(t("missing"), [{ label: t("figure"), value: row => row.kpi.name[LANG], cell: row => opener(row.kpi) },
    { label: t("reason"), value: row => row.why }], rows, { limit: 12 }) : h("p.empty", {}, t("all_have")));
}

function bill() {
  const rows = reading("trust", "bill");
  const gap = row => row[3] !== null && row[4] !== null ? row[3] - row[4] : null;
  const amount = value => value === null ? "–" : number(value, 2);
  return section(`${t("bill")} (${currency()})`, rows.length ? table(t("bill"), [
    { label: t("month"), value: row => row[0].slice(0, 7), cell: row => monthText(row[0]) },
    ...["own_messages", "meta_messages"].map((key, place) => ({ label: t(key), isNumber: true, isWide: true, value: row => row[1 + place], cell: row => row[1 + place] === null ? "–" : number(row[1 + place], 0) })),
    ...["own_cost", "meta_cost"].map((key, place) => ({ label: t(key), isNumber: true, value: row => row[3 + place], cell: row => amount(row[3 + place]) })),
    { label: t("difference"), isNumber: true, value: gap, cell: row => amount(gap(row)) },
  ], [...rows].reverse()) : h("p.empty", {}, t("no_bill")));
}

function settings() {
  return section(t("settings"), table(t("settings"), [{ label: t("name"), value: row => row[0], cell: row => h("code", {}, row[0]) },
    { label: t("value"), value: row => [row[1], row[2] && t(row[2])].filter(Boolean).join(" ") || "–" },
    { label: t("meaning"), isWide: true, value: row => LANG && WORDS[`setting_${row[0]}`] ? t(`setting_${row[0]}`) : row[3], cell: row => LANG && WORDS[`setting_${row[0]}`] ? t(`setting_${row[0]}`) : english(row[3]) }], reading("trust", "settings")));
}

// ---- the detail of a figure

let chosenSlice = "";
async function detail(before) {
  const box = document.getElementById("detail"), kpi = core.kpi[state.kpi];
  if (!kpi) { if (box.open) box.close(); return; }
  if (before.kpi !== state.kpi) chosenSlice = "";
  const offered = kpi.slices.filter(slice => core.slices[slice]);
  const by = offered.includes(chosenSlice) ? chosenSlice : offered.includes(state.by) ? state.by : offered.includes(look(kpi).main?.[0]) ? look(kpi).main[0] : offered[0];
  await need([...(kpi.hasRows ? [`rows-${kpi.id}`] : []), ...(by ? [`${by}-${state.g}`] : [])]);
  if (core.kpi[state.kpi] !== kpi) return;
  const cell = look(kpi);
  refill(box, [
    h("div.head", {}, h("h2", { id: "detail-title" }, kpi.name[LANG]), h("button.quiet", { type: "button", onclick: () => go({ kpi: "" }) }, t("close"))),
    h("p.period", {}, capital(periodName(state.at)), only()),
    h("p.figure", {}, h("b", {}, valueText(cell.value, kpi.unit)), " ", cell.isKnown ? chip(cell) : h("span.lack", {}, cell.why)),
    h("dl.facts", {}, facts(kpi, cell).map(([key, text]) => h("div", {}, h("dt", {}, key), h("dd", {}, text)))),
    kpi.unknown[LANG] && h("p.unknown", {}, kpi.unknown[LANG]),
    trend(kpi),
    asTable(kpi),
    h("h3", {}, t("definition")), h("p", {}, kpi.definition[LANG]),
    kpi.reading[LANG] && [h("h3", {}, t("reading")), h("p", {}, kpi.reading[LANG])],
    kpi.benchmark && h("p.note", {}, `${t("benchmark")}: ${inSpanish(kpi.benchmark, BENCHMARKS)}${kpi.benchmark_source ? ` (${inSpanish(kpi.benchmark_source, BENCHMARKS)})` : ""}`),
    by && [h("h3", {}, t("by_slice")), sliceTable(kpi, by, offered)],
    behind(kpi),
  ]);
  if (!box.open) box.showModal();
  if (before.kpi !== state.kpi) box.scrollTop = 0;
}

function facts(kpi, cell) {
  const unit = kpi.unit;
  return [
    cell.vs !== "usual" && [`${t("before")} (${t(cell.vs)})`, valueText(cell.other, unit)],
    cell.usual && [t("usual_range"), rangeText(...cell.usual, unit)],
    cell.interval && [t("interval"), rangeText(...cell.interval, unit)],
    cell.target && [t("target"), targetText(cell)],
    cell.n !== null && [t("observations"), number(cell.n, 0)],
  ].filter(Boolean);
}

/** The words of published figures, and of what is said of the tests, in Spanish; figures and names stay. */
const BENCHMARKS = [["good above", "bueno por encima de"], ["good from", "bueno desde"], ["about", "cerca de"], ["average", "promedio"], ["per recipient", "por destinatario"],
    ["example", "ejemplo"], ["original article", "artículo original"], ["quoted by", "citado por"], ["to", "a"], ["of", "de"]];
const TESTS = [["data tests", "pruebas de datos"], ["unit tests", "pruebas unitarias"], ["and", "y"], ["no test ran", "ninguna prueba"], ["ran", "hechas"],
  ["all passed", "todas pasaron"], ["warned", "con aviso"]];
function inSpanish(text, words) {
  return LANG ? words.reduce((done, [one, other]) => done.replace(new RegExp(`\\b${one}\\b`, "g"), other), text) : text;
}

function asTable(kpi) {
  const points = history(kpi, WINDOWS), [g, at] = drawn();
  const rows = points.map((one, place) => ({ one, at: at - points.length + 1 + place })).filter(row => row.one).reverse();
  return rows.length > 0 && h("details", {}, h("summary", {}, t("as_table")), table(kpi.name[LANG], [
    { label: t("period"), value: row => core.periods[g][row.at][0], cell: row => capital(periodName(row.at, g)) },
    { label: t("value"), isNumber: true, value: row => row.one.v, cell: row => valueText(row.one.v, kpi.unit) },
    { label: t("observations"), isNumber: true, value: row => row.one.n, cell: row => number(row.one.n ?? 0, 0) },
    { label: t("usual_range"), isNumber: true, isWide: true, value: row => row.one.a === null ? null : rangeText(row.one.a, row.one.b, kpi.unit) },
  ], rows));
}

function sliceTable(kpi, by, offered) {
  const rows = core.slices[by].map(is => look(kpi, by, is)).map((cell, place) => ({ ...cell, is: core.slices[by][place] })).filter(cell => cell.isKnown);
  const hasShares = rows.some(row => row.share !== null), most = Math.max(...rows.map(row => row.n ?? 0), 1);
  return [h("div.tabs", { role: "group", "aria-label": t("slice") }, offered.map(slice => h("button", { type: "button", name: `by_${slice}`, "aria-pressed": String(slice === by),
    onclick: async () => { chosenSlice = slice; await detail(state); drawAll(); } }, t(slice)))),
  table(`${kpi.name[LANG]}: ${t(by)}`, [
    { label: t(by), value: row => sliceText(by, row.is), cell: row => sliceLink(by, row.is) },
    { label: t("value"), isNumber: true, value: row => row.value, cell: cellText },
    { label: t("change"), value: row => row.change, cell: row => chip(row, true) },
    ...(hasShares ? [{ label: t("share_of_change"), isNumber: true, value: row => row.share, cell: row => row.share === null ? "–" : valueText(row.share, "share") }] : []),
    { label: t("observations"), isNumber: true, isWide: true, value: row => row.n, cell: row => [number(row.n ?? 0, 0), h("span.meter", { "aria-hidden": "true" }, h("span", { style: `width:${100 * (row.n ?? 0) / most}%` }))] },
  ], rows, { sort: 3, limit: 12 })];
}

/** The keys of the rows behind the figure, and the query that gives all of them. */
function behind(kpi) {
  const found = files[`rows-${kpi.id}`];
  if (!found) return null;
  const [start, end] = core.periods[state.g][state.at];
  const rows = found.rows.filter(row => row[0] >= start && row[0] <= end);
  const isOlder = found.rows.length && found.rows.at(-1)[0] > end;
  const column = state.is && found.slices[state.by];
  const fact = kpi.measure.split(".")[0], date = found.columns[0], measure = found.columns.at(-1);
  const query = `select ${found.columns.join(", ")}\nfrom marts.fct_${fact}\nwhere ${measure} is not null\n  and ${date} between date '${start}' and date '${end}'`
    + (column ? `\n  and coalesce(${column}, '(none)') = '${state.is.replaceAll("'", "''")}'` : "") + `\norder by ${date} desc;`;
  return h("details.rows", {}, h("summary", {}, t("rows_behind")),
    h("p.note", {}, isOlder && !rows.length ? t("rows_older") : t("rows_note", 300)),
    rows.length > 0 && !column && table(`${kpi.name[LANG]}: ${t("rows")}`, found.columns.map((name, place) => ({ label: name, value: row => typeof row[place] === "boolean" ? String(row[place]) : row[place], isWide: place > 1 && place < found.columns.length - 1 })), rows, { limit: 10 }),
    h("h4", {}, t("sql")), h("pre", { tabindex: 0 }, query), h("button.quiet", { type: "button", onclick: () => copy(query) }, t("copy")));
}
