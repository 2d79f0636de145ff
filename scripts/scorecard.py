"""Print the KPIs of the latest complete period in the terminal: value, change, target.

Reads `dashboard.board_kpis`, `marts.dim_kpis` and `marts.load_audit` of a built warehouse, and writes nothing. The
texts are those of the dashboard.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

UNKNOWN = "–"  # a KPI that cannot be known is a dash, never 0
WIDTHS = (42, 16, 16, 22)  # name, value, change, target: with the spaces between them 100 columns

GRAINS = ["day", "week", "month", "last_7_days", "last_28_days", "month_to_date"]
WORDS = {
    "en": {"last_7_days": "Last 7 days from", "last_28_days": "Last 28 days from", "month_to_date": "Month to date from",
           "target": "target", "value": "value", "change": "change", "day": "Day", "week": "Week from", "month": "Month",
           "warehouse": "Warehouse", "rejected": "Rows rejected", "of": "of", "see": "see",
           "interval": "A share of fewer than 30 observations is followed by its 95 % interval."},
    "es": {"last_7_days": "Últimos 7 días desde", "last_28_days": "Últimos 28 días desde",
           "month_to_date": "Mes en curso desde",
           "target": "meta", "value": "valor", "change": "cambio", "day": "Día", "week": "Semana desde", "month": "Mes",
           "warehouse": "Almacén", "rejected": "Filas rechazadas", "of": "de", "see": "ver",
           "interval": "A una proporción de menos de 30 observaciones le sigue su intervalo del 95 %."},
}  # fmt: skip
TEXTS: dict[str, dict[str, str]] = {  # the words in the texts of board_kpis
    "en": {},
    "es": {"better": "mejor", "worse": "peor", "met": "cumple", "missed": "no cumple", "unclear": "no es claro", "points": "puntos",
           "from 0": "desde 0"},
}  # fmt: skip

GROUPS = {
    "en": {"engagement": "messages and contacts"},
    "es": {"bot": "bot", "campaigns": "campañas", "engagement": "mensajes y contactos", "loyalty": "lealtad", "sales": "ventas",
           "service": "atención"},
}  # fmt: skip


class Kpi(NamedTuple):
    """A row of the scorecard, in the texts of board_kpis."""

    group: str
    name: str
    period_start: date | None
    value_text: str
    measured_text: str
    change_text: str
    movement: str | None
    target_text: str
    target_state: str | None


def in_language(text: str, words: dict[str, str]) -> str:
    """A text of board_kpis with its English words in another language; figures and units stay."""
    for english, word in words.items():
        text = re.sub(rf"\b{english}\b", word, text)
    return text


def fit(text: str, width: int) -> str:
    """The text in so many columns, with … where it had to be cut."""
    return (text if len(text) <= width else text[: width - 1] + "…").ljust(width)


def paint(text: str, is_good: bool | None, in_colour: bool) -> str:
    """Green for what is good, red for what is not."""
    if not in_colour or is_good is None:
        return text
    return f"\033[{32 if is_good else 31}m{text}\033[0m"


def scorecard_lines(kpis: list[Kpi], grain: str, lang: str = "en", in_colour: bool = False) -> Iterator[str]:
    """The scorecard, a line at a time. `kpis` are ordered by group."""
    words = WORDS[lang]
    period = max((kpi.period_start for kpi in kpis if kpi.period_start), default=None)
    name, value, change, target = WIDTHS
    title = f"{words[grain]} {format_period(period, grain)}"
    yield f"{fit(title, name)} {words['value']:>{value}}  {fit(words['change'], change)} {words['target']}"
    for group, members in groupby(kpis, key=lambda kpi: kpi.group):
        yield ""
        yield GROUPS[lang].get(group, group).upper()
        for kpi in members:
            is_better = {"better": True, "worse": False}.get(kpi.movement or "")
            cells = (
                fit(kpi.name, name),
                in_language(kpi.measured_text, TEXTS[lang]).rjust(value) + " ",
                paint(fit(in_language(kpi.change_text, TEXTS[lang]), change), is_better, in_colour),
                paint(fit(in_language(kpi.target_text, TEXTS[lang]), target), {"met": True, "missed": False}.get(kpi.target_state or ""), in_colour),
            )
            yield " ".join(cells).rstrip()
    if any(kpi.measured_text != kpi.value_text for kpi in kpis):
        yield ""
        yield words["interval"]


def format_period(start: date | None, grain: str) -> str:
    """2026-03 for a month, its first day for a week or a day."""
    return UNKNOWN if start is None else start.strftime("%Y-%m" if grain == "month" else "%Y-%m-%d")


def read_kpis(warehouse: duckdb.DuckDBPyConnection, grain: str, lang: str) -> list[Kpi]:
    """The scorecard's rows of a grain, by group and name."""
    rows: list[tuple[Any, ...]] = warehouse.execute(
        f"""
        select
            board.kpi_group, kpis.name_{lang}, board.period_start, board.value_text, board.measured_text,
            board.change_text, board.movement, board.target_text, board.target_state
        from dashboard.board_kpis as board
        inner join marts.dim_kpis as kpis on board.kpi_id = kpis.kpi_id
        where board.grain = ? and board.is_offered
        order by board.kpi_group, kpis.name_{lang}
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
    parser.add_argument("--grain", choices=GRAINS, default="month")
    parser.add_argument("--lang", choices=list(WORDS), default="en")
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
    in_colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    for line in scorecard_lines(kpis, options.grain, options.lang, in_colour):
        print(line)
    print(f"\n{WORDS[options.lang]['warehouse']}: {path}")
    print(last_line)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
