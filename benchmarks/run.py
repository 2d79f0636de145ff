"""The benchmark: what a full build, a build of nothing new and one of a next day take, beside the floor.

    make bench
    python benchmarks/run.py --sizes 1 10 50 --work /big/disk
    python benchmarks/run.py --sizes --postgres 1

The floor is benchmarks/script.sql: the same facts written by hand for DuckDB. Each size (millions of messages) is
generated, then measured step by step, each step a process of its own; the floor runs before and after the builds, and
its mean is 1. KPI values of floor and builds are compared, and a difference fails the run. CPU seconds (user and system,
of the process and its children) are what counts: wall time depends on the neighbours. --postgres measures
benchmarks/postgres.sql and a build on a PostgreSQL server that the run starts and ends.

Writes its own section of benchmarks/RESULTS.md, between two markers, and nothing else there.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb

import postgres_server
import script

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- written by benchmarks/run.py: begin -->", "<!-- written by benchmarks/run.py: end -->"


class Step(NamedTuple):
    """What one process took."""

    cpu_seconds: float
    wall_seconds: float
    peak_gb: float


class Benchmark(NamedTuple):
    """All that was measured at one size. `floor` is the mean of its two runs, in CPU seconds."""

    messages: int
    steps: dict[str, Step]
    models: dict[str, float]
    gigabytes: dict[str, float]

    @property
    def floor(self) -> float:
        return (self.steps["floor, before"].cpu_seconds + self.steps["floor, after"].cpu_seconds) / 2

    def floors(self, step: str) -> float:
        return self.steps[step].cpu_seconds / self.floor


def measure(*command: str | Path, environment: dict[str, str] | None = None) -> Step:
    """Run a command to its end. Raises CalledProcessError where it fails."""
    started = time.monotonic()
    standard_error = 2  # what a step prints is progress, or why it failed
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=standard_error)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Step(cpu_seconds, time.monotonic() - started, usage.ru_maxrss * script.KILOBYTE / 1e9)


def compare(ours: Path, built: Path) -> None:
    """Print how many KPIs agree. SystemExit where one differs."""
    if script.check(ours, built):
        raise SystemExit(f"KPI values of {ours.name} and {built.name} differ.")


def dbt(command: str, raw: Path, python: str = sys.executable) -> list[str]:
    """A dbt command on the files in `raw`, without tests."""
    settings = json.dumps({"raw_location": str(raw), "raw_format": "parquet"})
    line = [str(Path(python).with_name("dbt")), "--quiet", command, "--threads", "1", "--vars", settings]
    return line + (["--exclude-resource-type", "unit_test", "test"] if command == "build" else [])


def run_size(messages: int, days: int, work: Path) -> Benchmark:
    """Generate `messages` messages in a folder under `work`, measure every step, and remove the folder."""
    folder = Path(tempfile.mkdtemp(prefix=f"bench-{messages}-", dir=work))
    try:
        raw, warehouse, floor = folder / "raw", folder / "warehouse.duckdb", folder / "floor.duckdb"
        environment = {
            "DUCKDB_PATH": str(warehouse), "CONTACT_KEY_SALT": "benchmark", "DO_NOT_TRACK": "1",
            "DBT_TARGET_PATH": str(folder / "target"), "DBT_LOG_PATH": str(folder / "logs"),
        }  # fmt: skip
        generate = [sys.executable, "benchmarks/generate.py", "--messages", str(messages), "--days", str(days),
                    "--out", raw]  # fmt: skip
        by_hand = [sys.executable, "benchmarks/script.py", raw, floor]
        build = dbt("build", raw)
        steps = {"generate": measure(*generate)}
        gigabytes = {"raw files": sum(file.stat().st_size for file in raw.iterdir()) / 1e9}
        steps["floor, before"] = measure(*by_hand)
        gigabytes["floor's database"] = floor.stat().st_size / 1e9
        steps["dbt reads the project"] = measure(*dbt("parse", raw), environment=environment)
        steps["full build"] = measure(*build, environment=environment)
        models = model_seconds(folder / "target")
        gigabytes["warehouse"] = warehouse.stat().st_size / 1e9
        compare(floor, warehouse)
        steps["nothing new"] = measure(*build, environment=environment)
        steps["generate a next day"] = measure(*generate, "--next-day")
        steps["next day"] = measure(*build, environment=environment)
        steps["floor, after"] = measure(*by_hand)  # of one day more
        compare(floor, warehouse)
        return Benchmark(messages, steps, models, gigabytes)
    finally:
        shutil.rmtree(folder)


def run_postgres(messages: int, days: int, work: Path) -> Benchmark:
    """The same on a PostgreSQL server of its own; CPU seconds of a step are the client's and the server's."""
    python = ROOT / ".venv-postgres/bin/python"
    subprocess.run(["bash", "scripts/env.sh", "postgres"], cwd=ROOT, check=True)
    folder = Path(tempfile.mkdtemp(prefix=f"bench-postgres-{messages}-", dir=work))
    try:
        raw, floor, built = folder / "raw", folder / "floor.duckdb", folder / "built.duckdb"
        on_duckdb = folder / "floor on DuckDB.duckdb"
        measure(sys.executable, "benchmarks/generate.py", "--messages", str(messages), "--days", str(days), "--out", raw)
        measure(sys.executable, "benchmarks/script.py", raw, on_duckdb)
        with postgres_server.start() as server:
            environment = server.environment | {
                "PGOPTIONS": "-c whatsapp.contact_key_salt=benchmark", "CONTACT_KEY_SALT": "benchmark",
                "DO_NOT_TRACK": "1", "DBT_TARGET_PATH": str(folder / "target"), "DBT_LOG_PATH": str(folder / "logs"),
            }  # fmt: skip

            def take(*command: str | Path) -> Step:
                before = server.cpu_seconds()
                step = measure(*command, environment=environment)
                return step._replace(cpu_seconds=step.cpu_seconds + server.cpu_seconds() - before)

            by_hand = [sys.executable, "benchmarks/postgres_server.py", "benchmarks/postgres.sql"]
            target = ["--target", "postgres"]
            steps = {"load": take(python, "scripts/load_raw.py", *target, "--from", raw)}
            steps["floor, before"] = take(*by_hand)
            server.keep_kpi_values("floor", floor)
            compare(on_duckdb, floor)
            steps["dbt reads the project"] = take(*dbt("parse", raw, python), *target)
            steps["full build"] = take(*dbt("build", raw, python), *target)
            server.keep_kpi_values("marts", built)
            compare(floor, built)
            steps["nothing new"] = take(*dbt("build", raw, python), *target)
            steps["floor, after"] = take(*by_hand)
        return Benchmark(messages, steps, model_seconds(folder / "target"), {})
    finally:
        shutil.rmtree(folder)


def model_seconds(target: Path) -> dict[str, float]:
    """Wall seconds of each model in the build that wrote `target`; one model ran at a time."""
    results = json.loads((target / "run_results.json").read_text())["results"]
    return {row["unique_id"].split(".")[2]: row["execution_time"] for row in results}


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table; all columns but the first to the right."""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines] + [""]


def goals(size: Benchmark, engine: str) -> list[list[str]]:
    """What is wanted of a size, and what was measured."""
    name, millions = f"{size.messages / 1e6:g} million", size.messages / 1e6
    if engine == "PostgreSQL":
        return [[f"full build / floor there, {name}", "1.5", f"{size.floors('full build'):.2f}"]]
    full = {1: "3.0", 10: "2.0"}.get(millions, "")
    next_day = {10: "0.40", 50: "0.15"}.get(millions, "")
    return [
        [f"full build / floor, {name}", full, f"{size.floors('full build'):.2f}"],
        [f"next day / floor, {name}", next_day, f"{size.floors('next day'):.2f}"],
        [f"nothing new, CPU s, {name}", "8.0", f"{size.steps['nothing new'].cpu_seconds:.1f}"],
        [f"full build, peak GB, {name}", "6.0" if millions == 10 else "", f"{size.steps['full build'].peak_gb:.1f}"],
        [f"warehouse, GB, {name}", "1.5" if millions == 10 else "", f"{size.gigabytes['warehouse']:.2f}"],
    ]


def report(sizes: list[Benchmark], on_postgres: list[Benchmark]) -> str:
    """The section of RESULTS.md."""
    memory = os.environ.get("DUCKDB_MEMORY_LIMIT", "80 % of the machine's")
    lines = [
        f"DuckDB {duckdb.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, memory limit {memory}. "
        "CPU seconds are user and system. Builds are without tests, with dbt's start. KPI values of floor and builds were equal.",
        "",
    ]  # fmt: skip
    wanted = []
    for engine, measured in {"DuckDB": sizes, "PostgreSQL": on_postgres}.items():
        for size in measured:
            lines += [f"### {size.messages / 1e6:g} million messages on {engine}", ""]
            lines += table(
                ["step", "CPU s", "floors", "wall s", "peak GB"],
                [
                    [name, f"{step.cpu_seconds:.1f}", f"{size.floors(name):.2f}", f"{step.wall_seconds:.1f}", f"{step.peak_gb:.1f}"]
                    for name, step in size.steps.items()
                ],
            )
            if size.gigabytes:
                lines += ["GB: " + ", ".join(f"{name} {number:.2f}" for name, number in size.gigabytes.items()) + ".", ""]
            total = sum(size.models.values())
            lines += table(
                ["full build, models of 3 % or more", "wall s", "share"],
                [
                    [f"`{name}`", f"{seconds:.1f}", f"{seconds / total:.2f}"]
                    for name, seconds in sorted(size.models.items(), key=lambda item: -item[1])
                    if seconds >= 0.03 * total
                ],
            )
            wanted += goals(size, engine)
    for one, other in zip(sizes, sizes[1:]):
        growth = other.steps["full build"].cpu_seconds / one.steps["full build"].cpu_seconds
        label = f"full build, {other.messages / 1e6:g} / {one.messages / 1e6:g} million"
        wanted.append([label, "6.0" if (one.messages, other.messages) == (10**7, 5 * 10**7) else "", f"{growth:.2f}"])
    lines += ["### Goals", ""] + table(["", "at most", "measured"], wanted)
    return "\n".join(lines)


def put_section(text: str, section: str) -> str:
    """`text` with `section` between the two markers, which come at its end if it has none. ValueError if they are broken."""
    marked = f"{BEGIN}\n{section}\n{END}"
    if BEGIN not in text and END not in text:
        return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{marked}\n"
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end) or BEGIN in rest or END in after:
        raise ValueError(f"must hold each of these lines once, in this order, or neither:\n{BEGIN}\n{END}")
    return before + marked + after


def write_section(results: Path, section: str | None) -> None:
    """Replace the section in a file, or only look whether it can be. SystemExit if it cannot."""
    text = results.read_text() if results.exists() else ""
    try:
        new = put_section(text, section or "")
    except ValueError as error:
        raise SystemExit(f"{results} {error}") from None
    if section is not None:
        results.write_text(new)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=float, nargs="*", default=[1, 10], help="millions of messages on DuckDB")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--work", type=Path, default=ROOT / "target", help="where the data go meanwhile: 1 GB a million")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/RESULTS.md")
    parser.add_argument("--postgres", type=float, nargs="*", default=[], help="millions of messages on PostgreSQL")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    sizes, on_postgres = [], []
    runs: list[tuple[list[Benchmark], Callable, float]] = [
        *((sizes, run_size, size) for size in sorted(options.sizes)),
        *((on_postgres, run_postgres, size) for size in sorted(options.postgres)),
    ]
    write_section(options.out, None)  # before an hour of work, not after it
    for measured, run, millions in runs:
        measured.append(run(round(millions * 1e6), options.days, options.work))
        section = report(sizes, on_postgres)
        write_section(options.out, section)
    print(section)


if __name__ == "__main__":
    main()
