"""Runs the yardstick `script.sql` in one DuckDB process, in a database of its own.

    python benchmarks/script.py RAW DATABASE [--staging] [--check WAREHOUSE]

RAW is a folder of Parquet files as benchmarks/generate.py writes them. --staging stops after the staging tables: what
it takes merely to read the raw files and write them. --check compares its KPI values with those of a built warehouse
and fails where one differs. Prints one line of JSON: CPU seconds, wall seconds.
"""

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "macros/engine"))
END_OF_STAGING = "-- end of staging"


def keyed_hash_variables() -> dict[str, bytes]:
    """The keys of keyed_hash(), as the dbt plugin makes them."""
    from keyed_hash_plugin import DEMO_KEY, padded_keys

    inner, outer = padded_keys((os.environ.get("CONTACT_KEY_SALT") or DEMO_KEY).encode())
    return {"keyed_hash_inner": inner, "keyed_hash_outer": outer}


def cpu_seconds() -> float:
    """User and system seconds of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def run(raw: Path, database: Path, only_staging: bool) -> None:
    """Build the tables of script.sql from the files in `raw`, in a new database."""
    database.unlink(missing_ok=True)
    script = (ROOT / "benchmarks/script.sql").read_text()
    with duckdb.connect(database) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set preserve_insertion_order = false")
        connection.execute("set threads = 2")
        if limit := os.environ.get("DUCKDB_MEMORY_LIMIT"):
            connection.execute(f"set memory_limit = '{limit}'")
        variables = {"raw": str(raw), "reference": str(ROOT / "seeds/reference"), **keyed_hash_variables()}
        for name, value in variables.items():
            connection.execute(f"set variable {name} = ?", [value])
        for statement in connection.extract_statements(script.split(END_OF_STAGING)[0] if only_staging else script):
            if os.environ.get("BENCHMARK_TRACE"):
                before = cpu_seconds()
                connection.execute(statement)
                print(f"{cpu_seconds() - before:7.2f}  {statement.query.strip()[:70]!r}", file=sys.stderr)
            else:
                connection.execute(statement)


def differences(database: Path, warehouse: Path) -> list[tuple]:
    """KPI values that the script and the warehouse tell differently: of each KPI how many, and how many there are."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{database}' as script (read_only)")
        connection.execute(f"attach '{warehouse}' as built (read_only)")
        return connection.execute("""
            select kpi_id, count(*) filter (where not is_same) as differing, count(*) as compared
            from (
                select
                    kpi_id,
                    coalesce(abs(ours.value - built.value) <= 1e-9 * greatest(1, abs(built.value)), false)
                    or (coalesce(ours.value, 0) = 0 and coalesce(built.value, 0) = 0) as is_same
                from (
                    select * from script.kpi_values where value is not null
                ) as ours
                full join (
                    select * from built.marts.kpi_values
                    where
                        slice in ('all', 'country', 'campaign')
                        and kpi_id in (select kpi_id from script.kpi_values)
                ) as built using (kpi_id, grain, period_start, slice, slice_value)
                where
                    slice = 'all'
                    or (kpi_id, slice) in (select (kpi_id, slice) from built.marts.kpi_values)
            )
            group by kpi_id
            order by kpi_id
        """).fetchall()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("raw", type=Path)
    parser.add_argument("database", type=Path)
    parser.add_argument("--staging", action="store_true")
    parser.add_argument("--check", type=Path)
    options = parser.parse_args()
    if options.check is None:
        started = time.monotonic()
        run(options.raw, options.database, options.staging)
        print(json.dumps({"cpu_seconds": cpu_seconds(), "wall_seconds": time.monotonic() - started}))
        return 0
    found = differences(options.database, options.check)
    wrong = [row for row in found if row[1]]
    for kpi_id, differing, compared in wrong:
        print(f"{kpi_id}: {differing} of {compared} values differ")
    print(f"{len(found) - len(wrong)} of {len(found)} KPIs agree, {sum(row[2] for row in found):,} values")
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    sys.exit(main())
