// The parts that pages are made of. All text goes in as text: no mart's content is ever read as HTML.
"use strict";

/** An element: tag.class, attributes (on… are listeners), children (texts, elements, nothing). */
function h(tag, given = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "value") element.value = value;
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat(2).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** An SVG element. */
function s(name, given, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(given)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const section = (title, ...children) => h("section.card", {}, h("h2", {}, title), ...children);
const note = text => h("p.note", {}, text);
/** A section whose figures are known of the whole business alone; it says so where one value of a slice is chosen. */
const wholeSection = (title, ...children) => section(title, ...children, Boolean(state.is) && note(t("whole")));

/** Put new content into a box; the focus stays on the control of the same name. */
function refill(box, ...children) {
  const held = document.activeElement, isInside = held !== box && box.contains(held);
  box.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (isInside) (held.name && box.querySelector(`[name="${held.name}"]`) || box).focus({ preventScroll: true });
}

/** A choice among [value, text] pairs. */
function select(label, pairs, chosen, change, given = {}) {
  return h("label.choice", {}, h("span", {}, label),
    h("select", { onchange: event => change(event.target.value), ...given },
      pairs.map(([value, text]) => h("option", { value, selected: value === chosen }, text))));
}

/** Say something to screen readers and, for a moment, on the screen. */
function say(text) {
  const place = document.getElementById("said");
  place.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { place.textContent = ""; }, 2500);
}

/** What may be said of a change, in colour, sign and words. `cell` is one of look(). */
function chip(cell, isBrief = false) {
  if (cell.isRunning) return h("span.chip.none", {}, t("so_far")); // a part is not compared with a whole
  if (!cell.comparable) return h("span.chip.none", {}, "–");
  const word = cell.verdict ? t(cell.verdict) : t(cell.vs === "usual" ? "within" : "as_usual");
  const isShort = isBrief && !cell.verdict;
  return h(`span.chip.${cell.verdict || "none"}`, { title: isShort && word }, h("b", {}, cell.changeText), isShort ? h("span.unseen", {}, ` ${word}`) : h("span.word", {}, ` ${word}`));
}

/** A small line of the last periods with the usual range behind it. */
function spark(points, width = 132, height = 36) {
  const known = points.filter(point => point && point.v !== null);
  if (known.length < 2) return null;
  const all = known.flatMap(point => [point.v, point.a, point.b]).filter(value => value !== null && value !== undefined);
  const low = Math.min(...all), high = cutAt(known.map(point => point.v)) ?? Math.max(...all), last = points.length - 1;
  const x = place => 3 + (width - 6) * place / last, y = value => high === low ? height / 2 : height - 4 - (height - 8) * (Math.min(value, high) - low) / (high - low);
  const line = [], upper = [], lower = [];
  points.forEach((point, place) => {
    if (!point || point.v === null) return;
    line.push(`${line.length && points[place - 1] ? "L" : "M"}${x(place).toFixed(1)} ${y(point.v).toFixed(1)}`);
    if (point.a !== null && point.a !== undefined) {
      upper.push(`${x(place).toFixed(1)} ${y(point.b).toFixed(1)}`);
      lower.unshift(`${x(place).toFixed(1)} ${y(point.a).toFixed(1)}`);
    }
  });
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "spark", preserveAspectRatio: "none", "aria-hidden": "true" });
  if (upper.length > 1) svg.append(s("path", { d: `M${[...upper, ...lower].join("L")}Z`, class: "band" }));
  svg.append(s("path", { d: line.join(""), class: "line" }));
  const end = points.findLastIndex(point => point && point.v !== null);
  svg.append(s("path", { d: `M${x(end)} ${y(points[end].v)}h0`, class: points[end].isRunning ? "running" : "dot" }));
  return svg;
}

/** One figure: name, value, change, what is usual, the last periods. It opens the figure's detail. */
function tile(kpi) {
  const cell = look(kpi);
  return h("button.tile", { type: "button", onclick: () => go({ kpi: kpi.id }), "data-kpi": kpi.id },
    h("span.name", {}, kpi.name[LANG], kpi.unknown[LANG] && h("abbr.partly", { title: kpi.unknown[LANG] }, ` ${t("partly")}`)),
    h("span.value", {}, kpi.unit === "score" && cell.isKnown ? [number(cell.value, 2), h("small", {}, ` ${t("points")}`)] : valueText(cell.value, kpi.unit)),
    cell.isKnown ? chip(cell) : h("span.lack", {}, cell.why),
    spark(history(kpi, SPARKS)),
    h(`span.usual${cell.beyond ? ".out" : ""}`, {}, cell.usual ? t("usually", rangeText(...cell.usual, kpi.unit)) + (cell.beyond ? ` · ${t(cell.beyond)}` : "") : cell.interval ? `${t("interval")}: ${rangeText(...cell.interval, kpi.unit)}` : ""));
}

const COLOURS = { line: "#0f766e", past: "#9ccac4", band: "rgba(15,118,110,0.13)", usual: "#d9e9e7", other: "#8a8580", target: "#b45309", grid: "#eceae6", text: "#57534e",
  good: "#15803d", bad: "#b42318", parts: ["#0f766e", "#c9c5be", "#c2571f"] };
const drawings = [];

/**
 * A chart over time. `series` are {name, values, kind: line | bar | band-low | band-high | dashed, colour, stack}, a value a start.
 * The same figures are in the table below it, for whoever cannot see it.
 */
function chart(title, grain, starts, series, unit, options = {}) {
  const box = h("div.chart", { role: "img", "aria-label": chartWords(title, grain, starts, series[0].values, unit) });
  drawings.push([box, () => draw(box, grain, starts, series, unit, options)]);
  return box;
}

function chartWords(title, grain, starts, values, unit) {
  const known = values.map((value, place) => [value, place]).filter(([value]) => value !== null && value !== undefined);
  if (!known.length) return `${title}: ${t("no_data")}`;
  const said = ([value, place]) => [tickText(grain, starts[place]), valueText(value, unit)];
  return t("chart_says", title, ...said(known[0]), ...said(known.at(-1)));
}

function draw(box, grain, starts, series, unit, options) {
  const picture = box.picture ??= echarts.init(box, null, { renderer: "svg" });
  const shown = series.filter(one => !one.kind?.startsWith("band"));
  const low = series.find(one => one.kind === "band-low"), high = series.find(one => one.kind === "band-high");
  const band = low ? [
    { type: "line", stack: "band", data: low.values, lineStyle: { opacity: 0 }, symbol: "none", silent: true, z: 1, stackStrategy: "all" },
    { type: "line", stack: "band", data: high.values.map((value, place) => value === null ? null : value - low.values[place]),
      lineStyle: { opacity: 0 }, areaStyle: { color: COLOURS.band }, symbol: "none", silent: true, z: 1, stackStrategy: "all" },
  ] : [];
  picture.setOption({
    animation: false,
    textStyle: { fontFamily: "inherit", color: COLOURS.text },
    grid: { left: 8, right: 14, top: 14, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: starts, boundaryGap: shown.some(one => one.kind === "bar"),
      axisLine: { lineStyle: { color: "#d6d3cd" } }, axisTick: { show: false },
      axisLabel: { color: COLOURS.text, hideOverlap: true, formatter: start => tickText(grain, start) } },
    yAxis: { type: "value", scale: options.scale ?? false, min: unit === "score" ? undefined : value => options.scale ? undefined : Math.min(0, value.min),
      ...(unit === "seconds" ? secondsScale(series) : options.cut ? { max: options.cut } : {}), splitNumber: unit === "share" ? 5 : 4, minInterval: unit === "count" ? 1 : 0, splitLine: { lineStyle: { color: COLOURS.grid } },
      axisLabel: { color: COLOURS.text, formatter: value => axisText(value, unit) } },
    tooltip: { trigger: "axis", confine: true, borderColor: "#d6d3cd", textStyle: { color: "#1c1917", fontSize: 13 },
      axisPointer: { type: "line", lineStyle: { color: "#a8a29e" } },
      formatter: points => tooltip(points[0].dataIndex, grain, starts, series, unit) },
    series: [...band, ...shown.map((one, place) => ({
      name: one.name, type: one.kind === "bar" ? "bar" : "line", stack: one.stack, barMaxWidth: 34, z: 2,
      data: one.values.map((value, at) => one.kind !== "bar" || one.stack ? value
        : { ...barTo(value, options.cut, unit), itemStyle: at < one.values.length - 1 ? { color: COLOURS.past } : undefined }),
      labelLayout: { hideOverlap: true },
      itemStyle: { color: one.colour || COLOURS.line, borderRadius: one.kind === "bar" && !one.stack ? [3, 3, 0, 0] : 0 },
      lineStyle: { width: one.kind === "dashed" ? 1.5 : 2.2, type: one.kind === "dashed" ? [4, 4] : "solid", color: one.colour || COLOURS.line },
      symbol: "circle", symbolSize: one.kind === "dashed" ? 0 : starts.length > 60 ? 0 : 5, showSymbol: starts.length <= 60, connectNulls: false,
      markLine: place === 0 && options.target !== null && options.target !== undefined ? {
        symbol: "none", silent: true, lineStyle: { color: COLOURS.target, type: [5, 4], width: 1.2 },
        label: { show: false },
        data: [{ yAxis: options.target }] } : undefined,
    }))],
  });
}

/** Where bars are cut, so that few of more than four times the others do not flatten them; nothing where there are none. */
function cutAt(values) {
  const falling = values.filter(value => value > 0).sort((one, other) => other - one), high = 4 * falling[Math.floor(falling.length / 10)];
  if (falling.length < 10 || falling[0] <= high) return null;
  const above = 1.25 * falling.find(value => value <= high), step = Math.max(1, 10 ** Math.floor(Math.log10(above)) / 2);
  return step * Math.ceil(above / step);
}

/** A bar; of one that is cut the value above it. */
const barTo = (value, cut, unit) => !cut || value <= cut ? { value }
  : { value: cut, label: { show: true, position: "top", distance: 2, fontSize: 11, color: COLOURS.text, formatter: `↑ ${axisText(value, unit)}` } };

/** Round steps of time for an axis: 15 s, 5 min, 2 h. */
function secondsScale(series) {
  const most = Math.max(1, ...series.flatMap(one => one.values).filter(value => value !== null && value !== undefined));
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000];
  const interval = steps.find(step => most / step <= 5) ?? 864000 * Math.ceil(most / 864000 / 5);
  return { interval, max: interval * Math.ceil(most / interval) };
}

function tooltip(place, grain, starts, series, unit) {
  const low = series.find(one => one.kind === "band-low")?.values[place], high = series.find(one => one.kind === "band-high")?.values[place];
  return h("div", {}, h("b", {}, periodText(grain, starts[place], core.ends?.[grain]?.[starts[place]] || starts[place])),
    series.filter(one => !one.kind?.startsWith("band") && one.values[place] !== null && one.values[place] !== undefined)
      .map(one => h("div", {}, `${one.name}: ${valueText(one.values[place], one.unit || unit)}`)),
    low !== null && low !== undefined && h("div", {}, t("usually", rangeText(low, high, unit))));
}

/** Draw what is on the page and was not drawn, or fit it to a new width. */
function drawAll() {
  for (let place = drawings.length - 1; place >= 0; place -= 1) {
    const [box, make] = drawings[place];
    if (!box.isConnected) drawings.splice(place, 1);
    else if (box.picture) box.picture.resize();
    else make();
    const svg = box.querySelector("svg");
    svg?.setAttribute("viewBox", `0 0 ${box.clientWidth} ${box.clientHeight}`); // on paper it takes the paper's width
  }
}

const TABLE_ROWS = 25;
/**
 * A table that sorts, searches, copies and downloads.
 * `columns`: {label, value(row): number or text, cell(row): what is shown, isNumber, isWide: left out on a telephone}.
 */
function table(name, columns, rows, options = {}) {
  let sorted = options.sort ?? null, falling = options.falling ?? true, sought = "", limit = options.limit ?? TABLE_ROWS;
  const body = h("tbody"), more = h("div.more");
  const heads = columns.map((column, place) => h(`th${column.isNumber ? ".number" : ""}${column.isWide ? ".wide" : ""}`, { scope: "col" },
    h("button", { type: "button", onclick: () => {
      falling = sorted === place ? !falling : Boolean(column.isNumber);
      sorted = place;
      fill();
    } }, column.label)));
  const text = (column, row) => String(column.value(row) ?? "");
  const kept = () => {
    const found = sought ? rows.filter(row => columns.some(column => text(column, row).toLowerCase().includes(sought))) : [...rows];
    if (sorted !== null) {
      const { value } = columns[sorted];
      found.sort((one, other) => {
        const [a, b] = [value(one), value(other)];
        if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === null ? ((b ?? null) === null ? 0 : 1) : -1;
        return (falling ? -1 : 1) * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), locales()));
      });
    }
    return found;
  };
  function fill() {
    heads.forEach((head, place) => head.setAttribute("aria-sort", place === sorted ? (falling ? "descending" : "ascending") : "none"));
    const found = kept();
    body.replaceChildren(...found.slice(0, limit).map(row => h(options.rowClass?.(row) ? `tr.${options.rowClass(row)}` : "tr", {},
      columns.map((column, place) => {
        const shown = column.cell ? column.cell(row) : column.value(row);
        const classes = `${column.isNumber ? ".number" : ""}${column.isWide ? ".wide" : ""}`;
        return place === 0 ? h(`th${classes}`, { scope: "row" }, shown ?? "–") : h(`td${classes}`, {}, shown ?? "–");
      }))));
    if (!found.length) body.append(h("tr", {}, h("td", { colspan: columns.length }, t(rows.length ? "no_match" : "no_data_here"))));
    more.replaceChildren(...(found.length > limit ? [h("button.quiet", { type: "button", onclick: () => { limit = Infinity; fill(); } }, t("show_all", number(found.length, 0)))] : []));
  }
  fill();
  const plain = () => [columns.map(column => column.label), ...kept().map(row => columns.map(column => column.value(row) ?? ""))];
  return h("div.table", {},
    rows.length > 0 && h("div.tools", {},
      rows.length > 8 && h("input", { type: "search", placeholder: t("search"), "aria-label": `${t("search")}: ${name}`,
        oninput: event => { sought = event.target.value.trim().toLowerCase(); fill(); } }),
      [["copy", () => copy(plain().map(line => line.join("\t")).join("\n"))], ["csv", () => download(`${name}.csv`, csv(plain()), "text/csv")],
        ["xlsx", () => download(`${name}.xlsx`, workbook(plain()), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]]
        .map(([key, run]) => h("button.quiet", { type: "button", onclick: run, "aria-label": key === "copy" ? `${t("copy")}: ${name}` : t("download", t(key), name) }, t(key)))),
    h("div.scroll", { tabindex: 0, role: "region", "aria-label": name },
      h("table", {}, h("caption.unseen", {}, name), h("thead", {}, h("tr", {}, heads)), body)), more);
}

function copy(text) {
  const area = h("textarea.unseen", {}, text); // the clipboard's own interface is closed to pages opened from disk
  (document.querySelector("dialog[open]") || document.body).append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
  say(t("copied"));
}

function download(name, content, type) {
  const link = h("a", { href: URL.createObjectURL(new Blob([content], { type })), download: name.replace(/[\\/:*?"<>|]/g, " ") });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Lines as CSV with a byte-order mark, for Excel; a text that a spreadsheet would compute gets an apostrophe. */
function csv(lines) {
  const cell = value => typeof value === "number" ? String(value) : `"${String(value).replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  return "\ufeff" + lines.map(line => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** Lines as a workbook of one sheet: a zip of stored files, texts as texts and numbers as numbers. */
function workbook(lines) {
  const xml = text => String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"]/g, sign => `&#${sign.charCodeAt()};`);
  const cell = value => typeof value === "number" ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t xml:space="preserve">${xml(value)}</t></is></c>`;
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', office = "http://schemas.openxmlformats.org";
  return zip({
    "[Content_Types].xml": `${head}<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/sheet.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    "_rels/.rels": `${head}<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${head}<workbook xmlns="${office}/spreadsheetml/2006/main" xmlns:r="${office}/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${head}<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument/2006/relationships/worksheet" Target="sheet.xml"/></Relationships>`,
    "xl/sheet.xml": `${head}<worksheet xmlns="${office}/spreadsheetml/2006/main"><sheetData>${lines.map(line => `<row>${line.map(cell).join("")}</row>`).join("")}</sheetData></worksheet>`,
  });
}

/** A zip of texts, not compressed. */
function zip(files) {
  const bytes = new TextEncoder(), parts = [], directory = [];
  let offset = 0;
  const record = (signature, ...fields) => {
    const view = new DataView(new ArrayBuffer(4 + fields.reduce((sum, [size]) => sum + size, 0)));
    view.setUint32(0, signature, true);
    fields.reduce((at, [size, value]) => { size === 2 ? view.setUint16(at, value, true) : view.setUint32(at, value, true); return at + size; }, 4);
    return new Uint8Array(view.buffer);
  };
  for (const [name, text] of Object.entries(files)) {
    const content = bytes.encode(text), title = bytes.encode(name);
    let sum = 0xffffffff;
    for (const byte of content) {
      sum ^= byte;
      for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (0xedb88320 & -(sum & 1));
    }
    const common = [[2, 20], [2, 0x800], [2, 0], [2, 0], [2, 33], [4, (sum ^ 0xffffffff) >>> 0], [4, content.length], [4, content.length], [2, title.length], [2, 0]];
    parts.push(record(0x04034b50, ...common), title, content);
    directory.push(record(0x02014b50, [2, 20], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), title);
    offset += 30 + title.length + content.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0), count = Object.keys(files).length;
  return new Blob([...parts, ...directory, record(0x06054b50, [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0])]);
}

/** Steps as bars of one scale, each with its share. `steps`: {name, count, text}; a text with an interval is a list. */
function funnel(steps) {
  const most = Math.max(1, ...steps.map(step => step.count));
  return h(`ol.funnel${steps.some(step => Array.isArray(step.text)) ? ".sure" : ""}`, {}, steps.map(step => h("li", {},
    h("span.step", {}, step.name), h("span.bar", {}, h("span", { style: `width:${100 * step.count / most}%` })),
    h("b", {}, number(step.count, 0)), h("span.rate", {}, step.text || ""))));
}

/** A table of squares, darker for more. Steps are quantiles, so that one outlier does not pale all others. */
function heat(name, corner, rowNames, columnNames, cells, text, kind) {
  const known = cells.flat().filter(value => value).sort((a, b) => a - b);
  const step = value => {
    if (!value) return 0;
    const rank = known.filter(other => other <= value).length / known.length;
    return rank > 0.9 ? 5 : rank > 0.7 ? 4 : rank > 0.45 ? 3 : rank > 0.2 ? 2 : 1;
  };
  return h("div.scroll", { tabindex: 0, role: "region", "aria-label": name }, h(`table.${kind}`, {}, h("caption.unseen", {}, name),
    h("thead", {}, h("tr", {}, h("td", {}, corner), columnNames.map(column => h("th", { scope: "col" }, column)))),
    h("tbody", {}, rowNames.map((row, place) => h("tr", {}, h("th", { scope: "row" }, row),
      cells[place].map((value, at) => h(`td.heat${value === null && kind === "heat.named" ? "less" : step(value)}`, { title: `${row} ${columnNames[at]}: ${text(value)}` }, h("span", {}, text(value, true)))))))));
}
