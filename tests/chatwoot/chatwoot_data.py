"""The invented Chatwoot of the tests: its tables on DuckDB and PostgreSQL, and the settings with which they are read."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

HERE = Path(__file__).parent
TABLES = ("messages", "message_statuses", "conversations", "conversation_events", "surveys", "contacts", "contact_merges",
          "campaigns", "agents")  # fmt: skip
ABSENT = ["orders", "consents", "campaign_costs", "link_clicks", "leads", "carts"]

# Two installations: the live database, and a copy with all versions of a second one.
SETTINGS: dict[str, Any] = {
    "connectors": ["chatwoot", {"chatwoot_2": "chatwoot"}],
    "raw_tables_absent": ABSENT,
    "chatwoot_api_inboxes": {12: "5215577770000", 15: None},
    "chatwoot_business_user_ids": [7],
    "chatwoot_api_shift_hours": 6,
    "chatwoot_topic_labels": ["queja", "pago"],
    "chatwoot_internal_labels": ["interno"],
    "chatwoot_internal_numbers": [5215512345651],
    "chatwoot_2_account_ids": [2],
    "chatwoot_2_api_inboxes": [21],
    "chatwoot_2_twilio_bare_ids": True,
}


def sql(name: str, has_jsonb: bool = False) -> str:
    text = (HERE / name).read_text(encoding="utf-8")
    return text if has_jsonb else text.replace("jsonb", "json")


def write_database(path: Path, schema: str, *files: str) -> None:
    """Run the SQL files in a schema of a DuckDB file."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"set TimeZone = 'UTC'; create schema if not exists {schema}; use {schema}")
        for file in files:
            connection.execute(sql(file))


def write_files(folder: Path, ending: str = "csv") -> None:
    """The live database as a folder of files, one a table."""
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(sql("schema.sql") + sql("rows.sql"))
        for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall():
            connection.execute(f"copy {table} to '{folder}/{table}.{ending}'")


def expected(table: str) -> list[dict[str, str | None]]:
    """The rows that the connector brings to a raw table; `case` says of which numbered case."""
    with open(HERE / "expected" / f"{table}.csv", encoding="utf-8", newline="") as file:
        return [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(file)]


def differences(table: str, rows: list[dict[str, str | None]]) -> tuple[list[Any], list[Any]]:
    """The rows that are not expected, and the expected ones that are missing, each with its case."""

    def counted(given: list[dict[str, str | None]]) -> Counter:
        return Counter(tuple(sorted((name, cell) for name, cell in row.items() if name != "case")) for row in given)

    wanted = expected(table)
    too_many, missing = counted(rows) - counted(wanted), counted(wanted) - counted(rows)
    return [dict(row) for row in too_many], [row for row in wanted if counted([row]).keys() & missing.keys()]
