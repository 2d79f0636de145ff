"""Runs the floor `script.sql` in one DuckDB process, in a database of its own.

    python benchmarks/script.py RAW DATABASE [--check WAREHOUSE] [--steps] [--script FILE]

RAW is a folder of Parquet files as benchmarks/generate.py writes them. --check compares its KPI values with those of a
built warehouse and fails where one differs. --steps prints what each statement costs. --script runs another file. Prints
one line of JSON: CPU seconds, wall seconds, peak memory and the size of the database.
"""

import argparse
import json
import os
import platform
import resource
import sys
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).parent.parent
KILOBYTE = 1 if platform.system() == "Darwin" else 1024  # the unit of ru_maxrss


def cpu_seconds() -> float:
    """User and system seconds of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def run(raw: Path, database: Path, script: str, shows_steps: bool = False) -> None:
    """Run `script` on views of the files in `raw`, in a new database."""
    database.unlink(missing_ok=True)
    with duckdb.connect(database) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set threads = 2")
        if limit := os.environ.get("DUCKDB_MEMORY_LIMIT"):
            connection.execute(f"set memory_limit = '{limit}'")
        connection.execute("set variable reference = ?", [str(ROOT / "seeds/reference")])
        connection.execute("create schema raw")
        for file in sorted(raw.glob("*.parquet")):
            connection.execute(f"create view raw.{file.stem} as from read_parquet('{file}')")
        for statement in connection.extract_statements(script):
            before = cpu_seconds()
            connection.execute(statement)
            if shows_steps:
                print(f"{cpu_seconds() - before:7.2f}  {statement.query.strip()[-2000:].split(chr(10))[0][:90]}")


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
                        slice in ('all', 'campaign', 'business_phone')
                        and kpi_id in (select kpi_id from script.kpi_values)
                ) as built using (kpi_id, grain, period_start, slice, slice_value)
                where
                    slice = 'all'
                    or (kpi_id, slice) in (select (kpi_id, slice) from built.marts.kpi_values)
            )
            group by kpi_id
            order by kpi_id
        """).fetchall()


def check(database: Path, warehouse: Path) -> int:
    """Print what differs and how much agrees. 0 where all does."""
    found = differences(database, warehouse)
    wrong = [row for row in found if row[1]]
    for kpi_id, differing, compared in wrong:
        print(f"{kpi_id}: {differing} of {compared} values differ")
    print(f"{len(found) - len(wrong)} of {len(found)} KPIs agree, {sum(row[2] for row in found):,} values", flush=True)
    return 1 if wrong or not found else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("raw", type=Path)
    parser.add_argument("database", type=Path)
    parser.add_argument("--check", type=Path)
    parser.add_argument("--steps", action="store_true")
    parser.add_argument("--script", type=Path, default=ROOT / "benchmarks/script.sql")
    options = parser.parse_args()
    if options.check is None:
        started = time.monotonic()
        run(options.raw, options.database, options.script.read_text(), options.steps)
        print(json.dumps({
            "cpu_seconds": round(cpu_seconds(), 2), "wall_seconds": round(time.monotonic() - started, 2),
            "peak_gb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTE / 1e9,
            "database_gb": options.database.stat().st_size / 1e9,
        }))  # fmt: skip
        return 0
    return check(options.database, options.check)


if __name__ == "__main__":
    sys.exit(main())
