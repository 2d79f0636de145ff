// How values, changes and periods are written. Numbers follow the rule of macros/kpis/as_text.sql; a test compares both.
"use strict";
let LANG = 0; // 0 English, 1 Spanish
const locales = () => [["en"], [...navigator.languages.filter(tag => tag.startsWith("es")), "es-MX"]][LANG];

/** A word of the page, with {0}, {1} filled in. */
function t(key, ...given) {
  const words = WORDS[key];
  return words ? words[LANG].replace(/\{(\d)\}/g, (_, place) => given[place]) : key.replaceAll("_", " ");
}

const formats = new Map();
/** A number with so many decimals. */
function number(value, decimals) {
  const key = `${LANG} ${decimals}`;
  if (!formats.has(key)) {
    // As in the marts' own texts (alerts, scorecard): 1,040.5 in both languages. Dates follow the reader's country.
    formats.set(key, new Intl.NumberFormat(LANG ? "es-MX" : "en", {
      minimumFractionDigits: decimals, maximumFractionDigits: decimals, roundingMode: "halfEven",
      useGrouping: "always",
    }));
  }
  return formats.get(key).format(Object.is(value, -0) ? 0 : value);
}

/** The two largest units that matter: 1 d 4 h, 2 min 5 s, 4.5 s. */
function duration(seconds) {
  if (seconds < 9.95) return `${number(seconds, 1)} s`;
  for (const [size, unit, partSize, partUnit] of [[86400, "d", 3600, "h"], [3600, "h", 60, "min"], [60, "min", 1, "s"]]) {
    if (Math.round(seconds) < size) continue;
    const parts = Math.round(seconds / partSize), ratio = size / partSize;
    const rest = parts % ratio;
    return `${(parts - rest) / ratio} ${unit}` + (rest ? ` ${rest} ${partUnit}` : "");
  }
  return `${number(seconds, 0)} s`;
}

const currency = () => (core.settings.reporting_currency === "USD" ? "US$" : core.settings.reporting_currency || "");

/** A value as people read it; unknown is a dash. */
function valueText(value, unit) {
  if (value === null || value === undefined) return "–";
  if (unit === "share") return `${number(100 * value, 1)} %`;
  if (unit === "count") return number(value, 0);
  if (unit === "money") return `${currency()} ${number(value, Math.abs(value) >= 1000 ? 0 : value !== 0 && Math.abs(value) < 0.1 ? 4 : 2)}`;
  if (unit === "seconds") return duration(value);
  if (unit === "ratio") return `${number(value, 2)} ×`;
  return `${number(value, 2)} ${t("points")}`;
}

/** A short value for axes: 12 k, 45 %, 3 h. */
function axisText(value, unit) {
  if (unit === "share") return `${number(100 * value, 0)} %`;
  if (unit === "seconds") {
    const [size, name] = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]].find(([size]) => Math.abs(value) >= size) || [1, "s"];
    return `${number(value / size, value % size ? 1 : 0)} ${name}`;
  }
  if (Math.abs(value) >= 10000) return `${number(value / 1000, 0)} k`;
  return number(value, Number.isInteger(value) ? 0 : Math.abs(value) < 1 ? 2 : 1);
}

/** A range with its unit once: 72.6 to 98.2 %, -3 to 40 points, US$ 4.40 to 9.90; of durations each has its own. */
function rangeText(low, high, unit) {
  if (unit === "share") return `${t("range", number(100 * low, 1), number(100 * high, 1))} %`;
  if (unit === "money") return t("range", valueText(low, unit), valueText(high, unit).slice(currency().length + 1));
  if (unit === "ratio") return t("range", number(low, 2), valueText(high, unit));
  if (unit !== "score") return t("range", valueText(low, unit), valueText(high, unit));
  const decimals = Math.abs(high) < 10 ? 2 : 0;
  return `${t("range", number(low, decimals), number(high, decimals))} ${t("points")}`;
}

/** Whether a change shows no digit other than 0. */
function isUnmoved(change, relative, unit) {
  if (change === 0) return true;
  if (unit === "share") return Math.abs(change) < 0.0005;
  if (unit === "score") return Math.abs(change) < 0.005;
  return relative !== null && Math.abs(relative) < 0.005;
}

/** How far a value moved: shares in points, scores as they are, all else in percent. */
function changeText(value, other, unit) {
  if (value === null || value === undefined || other === null || other === undefined) return "–";
  const change = value - other, relative = other === 0 ? null : change / Math.abs(other);
  if (isUnmoved(change, relative, unit)) return "=";
  const arrow = change > 0 ? "▲ " : "▼ ";
  if (unit === "share") return `${arrow}${number(Math.abs(100 * change), 1)} ${t("pt")}`;
  if (unit === "score") return arrow + number(Math.abs(change), 2);
  return arrow + (relative === null ? t("from_zero") : `${number(Math.abs(100 * relative), 0)} %`);
}

const day = text => new Date(`${text.slice(0, 10)}T00:00:00Z`);
const dates = (text, options) => new Intl.DateTimeFormat(locales(), { timeZone: "UTC", ...options }).format(day(text));
const monthText = text => dates(text, { month: "short", year: "numeric" });

const capital = text => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The name of a period inside a sentence: October 2026, 26 Oct – 1 Nov 2026, Sat, 31 Oct 2026. */
function periodText(grain, start, end) {
  if (grain === "month") return dates(start, { month: "long", year: "numeric" });
  if (grain === "day") return dates(start, { weekday: "short", day: "numeric", month: "short", year: "numeric" });
  return new Intl.DateTimeFormat(locales(), { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" })
    .formatRange(day(start), day(end));
}

/** The same, as short as an axis needs it. */
function tickText(grain, start) {
  if (grain === "month") return dates(start, { month: "short" }) + (start.slice(5, 7) === "01" ? ` ${start.slice(0, 4)}` : "");
  return dates(start, { day: "numeric", month: "short" });
}

/** The name of a slice value. */
function sliceText(slice, value) {
  if (value === "(none)") return t("without", t(slice).toLowerCase());
  const name = core.names[slice]?.[value];
  if (name) return name;
  if (slice === "business_phone" && /^\d{8,}$/.test(value)) {
    const end = value.slice(-4); // a phone without a name: its last digits, where they are enough
    return core.slices[slice].filter(other => other.endsWith(end)).length === 1 ? `…${end}` : value;
  }
  if (slice === "country" && /^[A-Z]{2}$/.test(value)) return new Intl.DisplayNames(locales(), { type: "region" }).of(value);
  return value;
}
