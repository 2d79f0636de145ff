"""How often the alerts fire on the demo's year, and how soon they find what breaks. DECISIONS.md has the figures.

The alerts of a day are those of the models' own SQL with `as_of` at the end of that day, so that a year takes one build and no
run of dbt a day. What the year's rows say later of earlier days (a late answer) is known to all days.
"""

import csv
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from conftest import ROOT, Warehouse

pytestmark = pytest.mark.proof

RAW = ROOT / "seeds/raw"
MODELS = [
    "wa_dim_periods", "wa_int_periods_compared", "wa_int_loads_stopped", "wa_int_rows_doubtful", "wa_int_targets_missed",
    "wa_int_values_unusual", "wa_int_unusual_values_explained", "wa_kpi_alerts",
]  # fmt: skip
YEAR = [date(2025, 11, 3) + timedelta(days=day) for day in range(364)]
BROKEN_ON = date(2026, 9, 8)  # a Tuesday without a mailing
Alert = tuple[str, str, str, str, date]  # kind, severity, KPI or table and problem, grain, period or day


class Replay:
    """The alerts of any day of a built warehouse: copies of what they read, and a clock that can be set."""

    def __init__(self, warehouse: Warehouse):
        compiled = warehouse.dbt("compile", "--select", *MODELS)
        nodes = {result.node.name: result.node for result in compiled}
        self.models = [(nodes[name].relation_name, nodes[name].compiled_code) for name in MODELS]
        read = {name for node in nodes.values() for name in node.depends_on.nodes}
        self.connection = duckdb.connect()
        self.connection.execute(f"attach '{warehouse.path}' as warehouse (read_only); attach ':memory:' as copies")
        # A model's table is called without the prefix of the model's name.
        relations = {name.split(".")[-1].removeprefix("wa_") for name in read} - {name.removeprefix("wa_") for name in MODELS}
        for schema, name in self.connection.execute(
            "select table_schema, table_name from information_schema.tables where table_catalog = 'warehouse'"
        ).fetchall():
            self.connection.execute(f"create schema if not exists copies.{schema}")
            if name in relations:
                self.connection.execute(f'create table copies.{schema}."{name}" as from warehouse.{schema}."{name}"')
        self.connection.execute("detach warehouse; attach ':memory:' as warehouse; use warehouse; set TimeZone = 'UTC'")
        for schema, name in self.connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'copies'"
        ).fetchall():
            self.connection.execute(f"create schema if not exists {schema}")
            self.connection.execute(f'create table {schema}."{name}" as from copies.{schema}."{name}"')

    def on(self, day: date) -> list[Alert]:
        """The alerts with `as_of` a second before the local day ends. Mexico City is six hours behind UTC."""
        as_of = f"timestamp '{day + timedelta(days=1)} 05:59:59'"
        self.connection.execute(
            "create or replace table intermediate.int_clock as"
            f" select {as_of} as as_of, {as_of} as last_loaded_at, date '{day}' as as_of_date"
        )
        for relation, sql in self.models:
            self.connection.execute(f"create or replace table {relation} as {sql}")
        return self.connection.execute(
            "select alert_kind, severity, coalesce(kpi_id, problem || ' ' || table_name, table_name), grain,"
            " coalesce(period_start, alert_date) from marts.kpi_alerts"
        ).fetchall()


@pytest.fixture(scope="module")
def quiet_year(demo: Warehouse) -> list[set[Alert]]:
    """The alerts of each day of the demo, before its last days' planted faults."""
    replay = Replay(demo)
    return [set(replay.on(day)) for day in YEAR if day < date(2026, 10, 24)]


def weekly(alerts: list[set[Alert]], kind: str, *severities: str) -> float:
    """New alerts of a kind a week: one that was there the day before is not new."""
    new = 0
    before: set[Any] = set()
    for of_day in alerts:
        now = {(subject, grain, period if kind not in ("data_stopped", "data_rotted") else None)
               for of_kind, severity, subject, grain, period in of_day
               if of_kind == kind and (not severities or severity in severities)}  # fmt: skip
        new += len(now - before)
        before = now
    return new / (len(alerts) / 7)


@pytest.mark.parametrize(
    ("kind", "severities", "at_most"),
    [("target_missed", (), 1.0), ("unusual_value", ("medium",), 1.3), ("unusual_value", (), 3.3), ("data_stopped", (), 0.05),
     ("data_rotted", (), 0.0)],
)  # fmt: skip
def test_how_often_an_alert_is_new_in_a_week_of_the_quiet_year(
    kind: str, severities: tuple[str, ...], at_most: float, quiet_year: list[set[Alert]], figure: Callable[[str, str, int], None]
):
    """In a year in which nothing broke, though campaigns, seasons, a bot and Meta's prices came and went."""
    rate = weekly(quiet_year, kind, *severities)
    figure("alerts of the quiet year", f"per 100 weeks of {kind} {' '.join(severities)}".strip(), round(100 * rate))
    assert rate <= at_most


def test_no_day_has_a_list_that_nobody_reads(quiet_year: list[set[Alert]]):
    assert max(map(len, quiet_year)) <= 25
    per_kpi = [Counter(alert[:4] for alert in of_day).most_common(1) for of_day in quiet_year]
    assert all(not most or most[0][1] == 1 for most in per_kpi)


def rows_of(table: str) -> Iterator[dict[str, str]]:
    with (RAW / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def is_later(row: dict[str, str], column: str) -> bool:
    """Whether it happened on the day of the break or later, by the UTC clock."""
    return row[column] >= f"{BROKEN_ON} 06:00:00"


def broken(table: str, row: dict[str, str]) -> dict[str, str] | None:
    """The row as it arrives when everything breaks on one day; None if it does not arrive."""
    if table == "surveys" and is_later(row, "loaded_at"):
        return None  # the export stops
    if table == "messages" and row["sender_type"] == "bot" and is_later(row, "sent_at"):
        return None  # the bot is down
    if table == "leads" and is_later(row, "loaded_at"):
        return row | {"contact_id": ""}  # the column was renamed
    if table == "orders" and is_later(row, "ordered_at"):
        return row | {"contact_id": "shop-" + row["contact_id"]}  # the shop's own customer ids
    if table == "message_statuses" and is_later(row, "status_at"):
        return row | {"pricing_category": row["pricing_category"] and "new_" + row["pricing_category"]}  # no price for it
    return row


@pytest.fixture(scope="module")
def found(build: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], int]:
    """Days from the break to the first alert, by kind and subject; 0 is the evening of its day. Without what was there before."""
    raw = tmp_path_factory.mktemp("broken") / "raw"
    shutil.copytree(RAW, raw)
    for table in ("surveys", "messages", "leads", "orders", "message_statuses"):
        rows = [kept for row in rows_of(table) if (kept := broken(table, row)) is not None]
        with (raw / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    path = build(raw, {"raw_tables_absent": [], "demo_reference": True})
    replay = Replay(Warehouse(path.parent))
    before = {(kind, subject) for kind, _, subject, _, _ in replay.on(BROKEN_ON - timedelta(days=1))}
    first: dict[tuple[str, str], int] = {}
    for days in range(28):
        for kind, _, subject, _, _ in replay.on(BROKEN_ON + timedelta(days=days)):
            if (kind, subject) not in before:
                first.setdefault((kind, subject), days)
    return first


@pytest.mark.parametrize(
    ("kind", "subject", "days"),
    [
        ("data_stopped", "surveys", 3),
        ("data_rotted", "rejected_rows leads", 7),
        ("data_rotted", "messages_without_price messages", 7),
        ("data_rotted", "orders_without_contact orders", 7),
        ("unusual_value", "answer_rate", 7),
        ("target_missed", "chat_abandonment_rate", 27),
    ],
)
def test_a_break_is_found_within_days(
    kind: str, subject: str, days: int, found: dict[tuple[str, str], int], figure: Callable[[str, str, int], None]
):
    assert (kind, subject) in found, sorted(found)
    figure("days until a break is found", f"for {kind} {subject}", found[kind, subject])
    assert found[kind, subject] <= days
