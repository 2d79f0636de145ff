"""Print the KPIs of the latest complete period in the terminal: value, change, target.

Reads `marts.kpi_scorecard`, `marts.dim_kpis` and `marts.load_audit` of a built warehouse, and writes nothing.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

UNKNOWN = "–"  # a KPI that cannot be known is a dash, never 0
SMALL_SAMPLE = 30  # a share of fewer observations is shown with its interval
WIDTHS = (42, 16, 16, 22)  # name, value, change, target: with the spaces between them 100 columns

WORDS = {
    "en": {"better": "better", "worse": "worse", "met": "met", "missed": "missed", "target": "target",
           "value": "value", "change": "change", "day": "Day", "week": "Week from", "month": "Month",
           "warehouse": "Warehouse", "rejected": "Rows rejected", "of": "of", "see": "see",
           "interval": "A share of fewer than {} observations is followed by its 95 % interval."},
    "es": {"better": "mejor", "worse": "peor", "met": "cumple", "missed": "no cumple", "target": "meta",
           "value": "valor", "change": "cambio", "day": "Día", "week": "Semana desde", "month": "Mes",
           "warehouse": "Almacén", "rejected": "Filas rechazadas", "of": "de", "see": "ver",
           "interval": "A una proporción de menos de {} observaciones le sigue su intervalo del 95 %."},
}  # fmt: skip


class Kpi(NamedTuple):
    """A row of the scorecard with what the catalogue says of its KPI."""

    group: str
    name: str
    unit: str
    better: str
    period_start: date
    value: float | None
    observations: int | None
    ci_low: float | None
    ci_high: float | None
    change: float | None
    relative_change: float | None
    target: float | None
    is_target_met: bool | None


def format_value(value: float | None, unit: str, currency: str = "USD") -> str:
    """A value as people read it: 2 min 5 s, 6.7 %, 1,234 USD."""
    if value is None:
        return UNKNOWN
    if unit == "seconds":
        return format_duration(value)
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "count":
        return f"{value:,.0f}"
    if unit == "money":
        return f"{value:,.{0 if abs(value) >= 1000 else 2}f} {currency}"
    return f"{value:,.2f}"


def is_small_share(kpi: Kpi) -> bool:
    """Whether the value is a share of so few observations that it says little without its interval."""
    return kpi.ci_low is not None and (kpi.observations or 0) < SMALL_SAMPLE


def format_measured(kpi: Kpi, currency: str = "USD") -> str:
    """The value, and of a share of few observations its 95 % interval: 100.0 % (34–100)."""
    text = format_value(kpi.value, kpi.unit, currency)
    return f"{text} ({100 * kpi.ci_low:.0f}–{100 * kpi.ci_high:.0f})" if is_small_share(kpi) else text


def format_duration(seconds: float) -> str:
    """The two largest units that matter: 1 d 4 h, 3 h 5 min, 2 min 5 s, 45 s, 4.5 s."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    for size, unit, part_size, part_unit in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if round(seconds) >= size:
            # Rounded to the smaller unit first, or 7,199 seconds would read 1 h 60 min.
            whole, part = divmod(round(seconds / part_size), size // part_size)
            return f"{whole} {unit} {part} {part_unit}" if part else f"{whole} {unit}"
    return f"{seconds:.0f} s"


def format_change(kpi: Kpi, words: dict[str, str]) -> str:
    """An arrow, by how much, and whether that is good: ▼ 12 % better. Shares and scores move in points."""
    if kpi.change is None:
        return UNKNOWN
    if kpi.unit == "share":
        size, text = abs(100 * kpi.change), f"{abs(100 * kpi.change):.1f} pt"
    elif kpi.unit == "score":
        size, text = abs(kpi.change), f"{abs(kpi.change):.2f}"
    elif kpi.relative_change is None:  # the period before was 0: it grew, but by no percentage
        size, text = abs(kpi.change), ""
    else:
        size, text = abs(100 * kpi.relative_change), f"{abs(100 * kpi.relative_change):.0f} %"
    if size == 0 or (text and not any(digit in text for digit in "123456789")):
        return "="  # less than can be shown is no movement
    arrow = "▲" if kpi.change > 0 else "▼"
    verdict = {True: words["better"], False: words["worse"], None: ""}[is_better(kpi)]
    return " ".join(part for part in (arrow, text, verdict) if part)


def is_better(kpi: Kpi) -> bool | None:
    """Whether the change is for the better; None without one, or where neither direction is good in itself."""
    if not kpi.change or kpi.better not in ("higher", "lower"):
        return None
    return (kpi.change > 0) == (kpi.better == "higher")


def format_target(kpi: Kpi, currency: str, words: dict[str, str]) -> str:
    """Whether the target is met, and what it is; nothing where there is none."""
    if kpi.target is None:
        return ""
    verdict = {True: words["met"], False: words["missed"], None: UNKNOWN}[kpi.is_target_met]
    return f"{verdict} {format_value(kpi.target, kpi.unit, currency)}"


def fit(text: str, width: int, suffix: str = "") -> str:
    """The text in so many columns, with … where it had to be cut, and the suffix whole after it."""
    if len(text) > width:
        text = text[: width - 1] + "…"
    return (text + suffix).ljust(width + len(suffix))


def paint(text: str, is_good: bool | None, in_colour: bool) -> str:
    """Green for what is good, red for what is not."""
    if not in_colour or is_good is None:
        return text
    return f"\033[{32 if is_good else 31}m{text}\033[0m"


def scorecard_lines(
    kpis: list[Kpi], grain: str, lang: str = "en", currency: str = "USD", in_colour: bool = False
) -> Iterator[str]:
    """The scorecard, a line at a time. `kpis` are ordered by group."""
    words = WORDS[lang]
    period = max((kpi.period_start for kpi in kpis), default=None)
    name, value, change, target = WIDTHS
    title = f"{words[grain]} {format_period(period, grain)}"
    yield f"{fit(title, name)} {words['value']:>{value}}  {fit(words['change'], change)} {words['target']}"
    for group, members in groupby(kpis, key=lambda kpi: kpi.group):
        yield ""
        yield group.replace("_", " ").upper()
        for kpi in members:
            # A KPI that matures later has an older latest period: then it is said.
            suffix = "" if kpi.period_start == period else f" ({format_period(kpi.period_start, grain)})"
            moved = format_change(kpi, words)
            cells = (
                fit(kpi.name, name - len(suffix), suffix),
                format_measured(kpi, currency).rjust(value) + " ",
                paint(fit(moved, change), is_better(kpi) if moved != "=" else None, in_colour),
                paint(fit(format_target(kpi, currency, words), target), kpi.is_target_met, in_colour),
            )
            yield " ".join(cells).rstrip()
    if any(map(is_small_share, kpis)):
        yield ""
        yield words["interval"].format(SMALL_SAMPLE)


def format_period(start: date | None, grain: str) -> str:
    """2026-03 for a month, its first day for a week or a day."""
    return UNKNOWN if start is None else start.strftime("%Y-%m" if grain == "month" else "%Y-%m-%d")


def read_kpis(warehouse: duckdb.DuckDBPyConnection, grain: str, lang: str) -> list[Kpi]:
    """The scorecard's rows of a grain, by group and name."""
    rows: list[tuple[Any, ...]] = warehouse.execute(
        f"""
        select
            kpis.kpi_group, kpis.name_{lang}, kpis.unit, kpis.better, card.period_start, card.value,
            card.observations, card.ci_low, card.ci_high, card.change, card.relative_change, card.target, card.is_target_met
        from marts.kpi_scorecard as card
        inner join marts.dim_kpis as kpis on card.kpi_id = kpis.kpi_id
        where card.grain = ?
        order by kpis.kpi_group, kpis.name_{lang}
        """,
        [grain],
    ).fetchall()
    return [Kpi(*row) for row in rows]


def load_line(warehouse: duckdb.DuckDBPyConnection, words: dict[str, str]) -> str:
    """How many raw rows were set aside, of how many."""
    rejected, arrived = warehouse.execute(
        "select coalesce(sum(rows_rejected), 0), coalesce(sum(rows_in), 0) from marts.load_audit"
    ).fetchone()
    return f"{words['rejected']}: {rejected:,} {words['of']} {arrived:,} ({words['see']} marts.rejected_rows)"


def main() -> int:
    """Print the scorecard; 1 and one sentence on stderr when there is nothing to read."""
    parser = argparse.ArgumentParser(description="Print the scorecard of a built warehouse.")
    parser.add_argument("warehouse", nargs="?", default=os.environ.get("DUCKDB_PATH", "warehouse.duckdb"))
    parser.add_argument("--grain", choices=["day", "week", "month"], default="month")
    parser.add_argument("--lang", choices=list(WORDS), default="en")
    parser.add_argument("--currency", default="USD", help="the project's reporting_currency")
    options = parser.parse_args()
    sys.stdout.reconfigure(encoding="utf-8")

    path = Path(options.warehouse)
    if not path.exists():
        print(f"There is no warehouse at {path}: build it first, with dbt build.", file=sys.stderr)
        return 1
    try:
        with duckdb.connect(str(path), read_only=True) as warehouse:
            kpis = read_kpis(warehouse, options.grain, options.lang)
            last_line = load_line(warehouse, WORDS[options.lang])
    except duckdb.Error as error:
        print(f"The warehouse at {path} cannot be read: {error}", file=sys.stderr)
        return 1
    for line in scorecard_lines(kpis, options.grain, options.lang, options.currency, sys.stdout.isatty()):
        print(line)
    print(f"\n{WORDS[options.lang]['warehouse']}: {path}")
    print(last_line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
