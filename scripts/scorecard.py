#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""Print the KPIs of the latest complete period in the terminal: value, change, target.

Reads `dashboard.board_kpis`, `marts.dim_kpis` and the tables of what was rejected of a built warehouse, and writes nothing.
Every figure is a text of `board_kpis`.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import duckdb
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

import terminal

UNKNOWN = "–"  # a KPI that cannot be known is a dash, never 0
GRAINS = ["day", "week", "month", "last_7_days", "last_28_days", "month_to_date"]
REASONS = 3  # of the rejected rows; all of them are in marts.rejected_rows
WORDS = {
    "en": {"last_7_days": "Last 7 days from", "last_28_days": "Last 28 days from", "month_to_date": "Month to date from",
           "target": "target", "value": "value", "change": "change", "day": "Day", "week": "Week from", "month": "Month",
           "warehouse": "Warehouse", "rejected": "Rows rejected", "of": "of", "see": "all reasons: marts.rejected_rows",
           "interval": "A share of fewer than 30 observations is followed by its 95 % interval."},
    "es": {"last_7_days": "Últimos 7 días desde", "last_28_days": "Últimos 28 días desde",
           "month_to_date": "Mes en curso desde",
           "target": "meta", "value": "valor", "change": "cambio", "day": "Día", "week": "Semana desde", "month": "Mes",
           "warehouse": "Almacén", "rejected": "Filas rechazadas", "of": "de", "see": "todos los motivos: marts.rejected_rows",
           "interval": "A una proporción de menos de 30 observaciones le sigue su intervalo del 95 %."},
}  # fmt: skip
GROUPS = {
    "en": {"engagement": "messages and contacts"},
    "es": {"bot": "bot", "campaigns": "campañas", "engagement": "mensajes y contactos", "loyalty": "lealtad", "sales": "ventas",
           "service": "atención"},
}  # fmt: skip
COLOURS = {"better": "green", "worse": "red", "met": "green", "missed": "red"}


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
    unknown: str | None


def scorecard(kpis: list[Kpi], grain: str, lang: str = "en") -> Group:
    """The scorecard as a table. `kpis` are ordered by group."""
    words = WORDS[lang]
    period = max((kpi.period_start for kpi in kpis if kpi.period_start), default=None)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="")
    table.add_column(f"{words[grain]} {format_period(period, grain)}", overflow="fold", ratio=None, min_width=16)
    table.add_column(words["value"], justify="right", overflow="fold")
    table.add_column(words["change"], overflow="fold")
    table.add_column(words["target"], overflow="fold")
    for group, members in groupby(kpis, key=lambda kpi: kpi.group):
        table.add_row()
        table.add_row(Text(GROUPS[lang].get(group, group).upper(), "bold"))
        for kpi in members:
            table.add_row(
                kpi.name + ("" if kpi.unknown is None else " *"), kpi.measured_text,
                Text(kpi.change_text, COLOURS.get(kpi.movement or "", "")),
                Text(kpi.target_text, COLOURS.get(kpi.target_state or "", "")),
            )  # fmt: skip
    notes = [f"* {text}" for text in dict.fromkeys(kpi.unknown for kpi in kpis if kpi.unknown)]
    if any(kpi.measured_text != kpi.value_text for kpi in kpis):
        notes.append(words["interval"])
    return Group(table, *map(Text, ["", *notes] if notes else []))


def format_period(start: date | None, grain: str) -> str:
    """2026-03 for a month, its first day for a week or a day."""
    return UNKNOWN if start is None else start.strftime("%Y-%m" if grain == "month" else "%Y-%m-%d")


def read_kpis(warehouse: duckdb.DuckDBPyConnection, grain: str, lang: str) -> list[Kpi]:
    """The scorecard's rows of a grain, by group and name."""
    ending = "_es" if lang == "es" else ""
    rows: list[tuple[Any, ...]] = warehouse.execute(
        f"""
        select
            board.kpi_group, kpis.name_{lang}, board.period_start, board.value_text{ending}, board.measured_text{ending},
            board.change_text{ending}, board.movement, board.target_text{ending}, board.target_state, kpis.unknown_{lang}
        from dashboard.board_kpis as board
        inner join marts.dim_kpis as kpis on board.kpi_id = kpis.kpi_id
        where board.grain = ? and board.is_offered
        order by board.kpi_group, kpis.name_{lang}
        """,
        [grain],
    ).fetchall()
    return [Kpi(*row) for row in rows]


def load_lines(warehouse: duckdb.DuckDBPyConnection, lang: str) -> Iterator[str]:
    """How many raw rows were set aside, of how many, and why most of them were."""
    words = WORDS[lang]
    rejected, arrived = warehouse.execute(
        "select coalesce(sum(rows_rejected), 0), coalesce(sum(rows_in), 0) from marts.load_audit"
    ).fetchone()
    yield f"{words['rejected']}: {rejected:,} {words['of']} {arrived:,}" + (f" ({words['see']})" if rejected else "")
    reason = "reason_es" if lang == "es" else "reason"
    for count, table, text in warehouse.execute(
        f"select count(*), table_name, {reason} from marts.rejected_rows group by all order by all desc limit {REASONS}"
    ).fetchall():
        yield terminal.plain(f"  {count:,}  {table}: {text}")


def show(console: Console, warehouse: duckdb.DuckDBPyConnection, grain: str, lang: str) -> None:
    """The scorecard, and below it what was rejected."""
    console.print(scorecard(read_kpis(warehouse, grain, lang), grain, lang))
    console.print()
    for line in load_lines(warehouse, lang):
        console.print(Text(line))


def main() -> int:
    """Print the scorecard; 2 and one sentence on stderr when there is nothing to read."""
    parser = argparse.ArgumentParser(description="Print the scorecard of a built warehouse.")
    parser.add_argument("warehouse", nargs="?", default=terminal.default_warehouse())
    parser.add_argument("--grain", choices=GRAINS, default="month")
    parser.add_argument("--lang", choices=list(WORDS), default="en")
    options = parser.parse_args()
    try:
        with terminal.opened(options.warehouse, options.lang) as warehouse:
            console = terminal.console()
            show(console, warehouse, options.grain, options.lang)
            console.print(Text(f"{WORDS[options.lang]['warehouse']}: {options.warehouse}"))
    except terminal.UnreadableError as error:
        return terminal.fail(error)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
