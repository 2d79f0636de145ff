"""What DuckDB says of the dearest models of a full build, as Markdown: the operators of each plan with their seconds.

Used by profile_models.py. A model's compiled SQL is run once more from its parents as they stand in the warehouse, with the
settings of profiles.yml, under `explain analyze`, into a table of a database beside it. `copy` is the least that storing
it can cost: the finished table, read and written as it is.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import yaml

from script import cpu_seconds

ROOT = Path(__file__).resolve().parents[1]
SALT = "benchmark"
SHARE_OF_BUILD, SHARE_OF_MODEL = 0.03, 0.04  # models and operators below these are left out
DETAILS = ["Conditions", "Groups", "Order By", "Table", "CTE Name", "Function", "Projections"]


def connect(warehouse: Path, beside: Path) -> duckdb.DuckDBPyConnection:
    """The warehouse, read only, and a new database `beside` it, with the settings and keys that dbt's builds have."""
    sys.path.append(str(ROOT / "macros/engine"))
    from keyed_hash_plugin import padded_keys

    profile = yaml.safe_load((ROOT / "profiles.yml").read_text())["whatsapp_kpis"]["outputs"]["duckdb"]
    connection = duckdb.connect()
    for name, value in {"threads": profile["threads"], **profile["settings"]}.items():
        connection.execute(f"set {name} = '{value}'")
    for name, key in zip(("keyed_hash_inner", "keyed_hash_outer"), padded_keys(SALT.encode())):
        connection.execute(f"set variable {name} = ?", [key])
    connection.execute(f"attach '{warehouse}' (read_only)")
    connection.execute(f"attach '{beside}' as beside")
    connection.execute(f'use "{warehouse.stem}"')
    return connection


def operators(plan: dict[str, Any]) -> Iterator[tuple[float, str, int, str]]:
    """Seconds, name, rows and details of each operator of a plan, its root first. Seconds are those of all threads."""
    details = plan["extra_info"]
    shown = next((details[key] for key in DETAILS if key in details), "")
    yield (
        plan.get("operator_timing", 0.0),
        plan.get("operator_name", ""),
        plan.get("operator_cardinality", 0),
        ", ".join(shown) if isinstance(shown, list) else shown,
    )
    for child in plan["children"]:
        yield from operators(child)


def copied(connection: duckdb.DuckDBPyConnection, table: str) -> float:
    """CPU seconds of a copy of a table."""
    before = cpu_seconds()
    connection.execute(f"create or replace table beside.copied as from {table}")
    return cpu_seconds() - before


def of_model(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[float, list[str]]:
    """CPU seconds of a model's query, and its dearest operators as lines of a table."""
    before = cpu_seconds()
    ((_, text),) = connection.execute(f"explain (analyze, format json) create table beside.made as {query}").fetchall()
    made = cpu_seconds() - before
    connection.execute("drop table beside.made")
    found = list(operators(json.loads(text)))
    total = sum(seconds for seconds, *_ in found)
    return made, [
        f"| {seconds:.2f} | {operator.lower().replace('_', ' ').strip()} | {rows:,} | `{details[:80].replace('|', '¦')}` |"
        for seconds, operator, rows, details in found
        if seconds >= SHARE_OF_MODEL * total
    ]  # fmt: skip


def report(
    warehouse: Path, costs: dict[str, list[float]], models: dict[str, Any], tables: dict[str, tuple[int, int]], total: float
) -> str:
    """The Markdown: what a copy of all tables costs, then a section a model. `costs`: CPU seconds first, by schema and name."""
    lines = []
    with tempfile.TemporaryDirectory() as folder, connect(warehouse, Path(folder) / "beside.duckdb") as connection:
        copies = {table: copied(connection, table) for table in tables}
        for name, (cost, *_) in sorted(costs.items(), key=lambda item: -item[1][0]):
            if name not in models or name not in tables or cost < SHARE_OF_BUILD * total:
                continue
            made, dearest = of_model(connection, models[name].compiled_code)
            rows, size = tables[name]
            lines += [
                f"## `{name}`",
                "",
                f"{cost:.1f} CPU s in the build, {made:.1f} by itself, {copies[name]:.1f} for a copy; {rows:,} rows, {size / 1e6:,.0f} MB.",
                "",
                *(["| s | operator | rows | of |", "| ---: | --- | ---: | --- |", *dearest] if dearest else ["Many small operators."]),
                "",
            ]
    messages = tables.get("staging.base_messages", (0, 0))[0]
    return "\n".join([
        "# Plans of the dearest models",
        "",
        f"Written by `benchmarks/profile_models.py --plans`: DuckDB {duckdb.__version__}, {messages:,} rows of raw messages, a full"
        f" build of {total:.0f} CPU s. A copy of all its tables, read and written as they are, takes {sum(copies.values()):.0f}. An"
        f" operator's seconds are those of all threads; those below {SHARE_OF_MODEL:.0%} of the plan are left out.",
        "",
        *lines,
    ])  # fmt: skip
