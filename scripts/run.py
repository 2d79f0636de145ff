#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""The main command: build, test, publish, render the dashboard, print the scorecard, and say what came of it.

Arguments go to `dbt build`, so the same command runs on anyone's data: `scripts/run.py --vars '{raw_location: ...}'`.
Only a build whose tests passed is published; after a failing one readers go on seeing the state before it.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")

import duckdb
import yaml
from dbt.cli.main import dbtRunner

import clear_errors
import publish

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 30


class Progress:
    """What dbt is doing, on one line that is written over; every tenth of the way on a line where that cannot be."""

    def __init__(self, is_terminal: bool):
        self.is_terminal = is_terminal
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.tenth = 0

    def __call__(self, event: Any) -> None:
        """Called by dbt for everything that it logs."""
        if event.info.level == "error":
            self.errors.append(event.info.msg)
        if event.info.name == "JinjaLogWarning":  # of this project, not of dbt
            self.warnings.append(event.data.msg)
        if event.info.name in ("LogTestResult", "LogModelResult", "LogSeedResult", "LogUnitTestResult"):
            # dbt calls the count `total` in some events and `num_models` in others.
            total = getattr(event.data, "total", 0) or getattr(event.data, "num_models", 0)
            self.show(event.data.index, total, event.data.node_info.node_name)

    def show(self, done: int, total: int, name: str) -> None:
        """One node has ended."""
        if self.is_terminal:
            filled = WIDTH * done // max(total, 1)
            bar = "█" * filled + "·" * (WIDTH - filled)
            print(f"\r  {bar} {done:>4} of {total}  {name[:40]:<40}", end="", flush=True)
        elif total and 10 * done // total > self.tenth:
            self.tenth = 10 * done // total
            print(f"  {done} of {total}", flush=True)

    def end(self) -> None:
        """Leave the line empty for what follows."""
        if self.is_terminal:
            print("\r" + " " * 90 + "\r", end="", flush=True)


def step(*command: str) -> float:
    """Run a script of this folder in a process of its own; the seconds it took. Its failure ends the run."""
    started = time.monotonic()
    done = subprocess.run([sys.executable, str(ROOT / "scripts" / command[0]), *command[1:]], check=False)
    if done.returncode:
        sys.exit(done.returncode)
    return time.monotonic() - started


def settings(arguments: list[str]) -> dict[str, Any]:
    """The settings of this run: those in --vars, else the project's."""
    found = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    for position, argument in enumerate(arguments):
        if argument == "--vars" and position + 1 < len(arguments):
            found |= yaml.safe_load(arguments[position + 1]) or {}
        elif argument.startswith("--vars="):
            found |= yaml.safe_load(argument.removeprefix("--vars=")) or {}
    return found


def is_demo(given: dict[str, Any]) -> bool:
    """Whether the settings name the demo's raw files, and no connector brings a business's own data."""
    if any(entry != "mapped_files" for entry in given["connectors"]):
        return False
    return Path(str(given["raw_location"])).absolute() in (ROOT / "seeds/raw", Path("seeds/raw").absolute())


def has_raw_tables(warehouse: Path, schema: str) -> bool:
    """Whether a warehouse holds raw tables of its own, which are read in place of the demo's files."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(
            "select count(*) > 0 from information_schema.tables where lower(table_schema) = lower(?)"
            " and lower(table_name) in ('messages', 'webhooks')", [schema]
        ).fetchone()[0]  # fmt: skip


def main(arguments: list[str]) -> int:
    """0 when the build passed and is published, 1 otherwise."""
    sys.stdout.reconfigure(encoding="utf-8")
    warehouse = Path(os.environ.setdefault("DUCKDB_PATH", str(ROOT / "warehouse.duckdb")))
    folder = publish.published_folder()
    started = time.monotonic()
    try:
        publish.check_owner(warehouse, folder)
    except publish.PublishError as error:
        print(error, file=sys.stderr)
        return 1

    print("Building and testing ...", flush=True)
    progress = Progress(sys.stdout.isatty())
    run = dbtRunner(callbacks=[progress]).invoke(
        ["--quiet", "--log-level", "none", "build", "--project-dir", str(ROOT), "--profiles-dir", str(ROOT), *arguments]
    )
    progress.end()
    results = list(getattr(run.result, "results", None) or [])
    built = time.monotonic() - started
    if not run.success:
        errors = progress.errors or [str(run.exception)]
        print("\n".join(progress.warnings + clear_errors.clear_sentences(errors)), file=sys.stderr)
        print("\nThe build failed, so nothing was published; what was published before stays.", file=sys.stderr)
        return 1
    close_dbt_connection()
    given = settings(arguments)

    print("Publishing ...", flush=True)
    try:
        is_of_demo = is_demo(given) and not has_raw_tables(warehouse, given["raw_schema"])
        published = publish.publish(warehouse, folder, is_of_demo)
    except (publish.PublishError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print("Rendering the dashboard ...", flush=True)
    rendered = step(
        "dashboard.py", str(published.file), "--to", str(folder / "dashboard"), "--tests", tests_text(results)
    )
    print(flush=True)
    step("scorecard.py", str(published.file))
    print("\n" + "\n".join(summary(results, published, built, rendered)))
    print("".join(f"Warning    {warning}\n" for warning in progress.warnings), end="")
    return 0


def summary(results: list[Any], published: publish.Published, built: float, rendered: float) -> list[str]:
    """What was built, how long it took, what was set aside, and where to look."""
    kinds = [str(result.node.resource_type) for result in results]
    with duckdb.connect(str(published.file), read_only=True) as connection:
        rejected, arrived = connection.execute(
            "select coalesce(sum(rows_rejected), 0), coalesce(sum(rows_in), 0) from marts.load_audit"
        ).fetchone()
    return [
        f"Built      {kinds.count('model')} models, {kinds.count('seed')} seeds; {tests_text(results)} ({built:.0f} s)",
        f"Published  {published.marts} marts, {published.rows:,} rows ({published.seconds:.0f} s)",
        f"Rejected   {rejected:,} of {arrived:,} raw rows; the reasons are in marts.rejected_rows",
        f"Dashboard  {published.file.parent / 'dashboard' / 'index.html'} ({rendered:.0f} s): open it in a browser",
        f"Marts      {published.file} for SQL and BI tools, {published.parquet} for everything else",
    ]


def tests_text(results: list[Any]) -> str:
    """How many tests ran, by kind, and how many of them warned. None failed, or nothing would be published."""
    kinds = [str(result.node.resource_type) for result in results]
    warned = sum(str(result.status) == "warn" for result in results)
    counts = {"data tests": kinds.count("test"), "unit tests": kinds.count("unit_test")}
    ran = " and ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "no test"
    return f"{ran} ran, " + (f"{warned} warned" if warned else "all passed")


def close_dbt_connection() -> None:
    """dbt-duckdb keeps its file open until the process ends; publishing reads it."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager._ENV = None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
