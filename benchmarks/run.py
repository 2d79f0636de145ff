"""The benchmark: how long a full, a next-day and a no-news build take, beside a script written by hand for the same data.

    make bench
    python benchmarks/run.py --sizes 1 10 50 --work /big/disk

Each size (millions of messages) is generated, then measured step by step, each step a process of its own: reading the raw
files and writing the staging tables, the whole hand-written script (benchmarks/script.sql), a full build, a build where
nothing is new, and a build after one more day of arrivals. The script's KPI values are compared with the full build's,
and a difference fails the run. CPU seconds (user and system, of the process and its children) are what counts: wall time
depends on the neighbours. Writes benchmarks/RESULTS.md and prints it.
"""

import argparse
import json
import math
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import duckdb

ROOT = Path(__file__).resolve().parents[1]
KPI_MODELS = {
    "int_kpis_offered", "int_kpi_measures", "int_kpi_sums", "int_kpi_quantiles", "int_kpi_distinct_counts", "int_kpi_parts",
    "kpi_values",
}  # fmt: skip


class Step(NamedTuple):
    """What one process took."""

    cpu_seconds: float
    wall_seconds: float
    peak_gb: float


def measure(*command: str, environment: dict[str, str] | None = None) -> Step:
    """Run a command to its end. Raises CalledProcessError where it fails."""
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    kilobyte = 1 if platform.system() == "Darwin" else 1024  # the unit of ru_maxrss
    return Step(
        usage.ru_utime + usage.ru_stime, time.monotonic() - started, usage.ru_maxrss * kilobyte / 1e9
    )


def model_seconds(target: Path) -> dict[str, float]:
    """Seconds of each model in the build that wrote `target`; one model ran at a time."""
    results = json.loads((target / "run_results.json").read_text())["results"]
    return {
        row["unique_id"].split(".")[-1]: row["execution_time"]
        for row in results
        if row["unique_id"].startswith("model.")
    }


def keep_answers(script: Path, answers: Path) -> None:
    """Keep the script's KPI values in a file of their own and remove its database: at 50 million messages 12 GB."""
    with duckdb.connect(answers) as connection:
        connection.execute(f"attach '{script}' as script (read_only)")
        connection.execute("create table kpi_values as from script.kpi_values")
    script.unlink()


class Benchmark(NamedTuple):
    """All that was measured at one size."""

    messages: int
    steps: dict[str, Step]
    models: dict[str, float]
    models_of_next_day: dict[str, float]
    raw_gb: float
    warehouse_gb: float

    def ratio(self, above: str, below: str) -> float:
        return self.steps[above].cpu_seconds / self.steps[below].cpu_seconds

    @property
    def kpi_share(self) -> float:
        return sum(self.models.get(name, 0) for name in KPI_MODELS) / sum(self.models.values())


def run_size(messages: int, days: int, work: Path) -> Benchmark:
    """Generate `messages` messages in a folder under `work`, measure every step, and remove them again."""
    folder = Path(tempfile.mkdtemp(prefix=f"bench-{messages}-", dir=work))
    try:
        raw, warehouse, script, answers = (
            folder / name for name in ("raw", "warehouse.duckdb", "script.duckdb", "answers.duckdb")
        )
        environment = {
            "DUCKDB_PATH": str(warehouse), "CONTACT_KEY_SALT": "benchmark", "DO_NOT_TRACK": "1",
            "DBT_TARGET_PATH": str(folder / "target"), "DBT_LOG_PATH": str(folder / "logs"),
        }
        settings = json.dumps({"raw_location": str(raw), "raw_format": "parquet"})
        build = [
            str(Path(sys.executable).with_name("dbt")), "--quiet", "build", "--threads", "1",
            "--exclude-resource-type", "unit_test", "test", "--vars", settings,
        ]
        python = sys.executable
        generate = [python, "benchmarks/generate.py", "--messages", str(messages), "--days", str(days), "--out", str(raw)]
        steps = {"generate": measure(*generate)}
        raw_gb = sum(file.stat().st_size for file in raw.iterdir()) / 1e9
        for name, options in {"read and stage": ["--staging"], "script": []}.items():
            steps[name] = measure(
                python, "benchmarks/script.py", str(raw), str(script), *options, environment=environment
            )
        keep_answers(script, answers)
        steps["dbt reads the project"] = measure(
            str(Path(sys.executable).with_name("dbt")), "--quiet", "parse", "--threads", "1", "--vars", settings,
            environment=environment,
        )
        steps["full build"] = measure(*build, environment=environment)
        models = model_seconds(folder / "target")
        warehouse_gb = warehouse.stat().st_size / 1e9
        print(subprocess.run(
            [python, "benchmarks/script.py", str(raw), str(answers), "--check", str(warehouse)],
            cwd=ROOT, check=True, capture_output=True, text=True,
        ).stdout.strip(), flush=True)
        steps["no-news build"] = measure(*build, environment=environment)
        steps["generate next day"] = measure(*generate, "--next-day")
        steps["next-day build"] = measure(*build, environment=environment)
        return Benchmark(messages, steps, models, model_seconds(folder / "target"), raw_gb, warehouse_gb)
    finally:
        shutil.rmtree(folder)


def table(header: list[str], rows: list[list[str]]) -> list[str]:
    """A Markdown table; all columns but the first to the right."""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def report(sizes: list[Benchmark]) -> str:
    """RESULTS.md."""
    memory = os.environ.get("DUCKDB_MEMORY_LIMIT", "80% of the machine's")
    lines = [
        "# Results of `make bench`", "",
        f"DuckDB {duckdb.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores, memory limit {memory}.",
        "CPU seconds are user and system together. The builds are `dbt build` processes of their own, without tests,",
        "with dbt's start; what it keeps from its first reading of the project it has read before.",
        "`script` is `benchmarks/script.sql`, by hand, the same facts and 41 of the 70 KPIs in three slices;",
        "`read and stage` is its first part. Its KPI values were equal to the build's.", "",
    ]
    for size in sizes:
        lines += [f"## {size.messages / 1e6:g} million messages", ""]
        lines += table(
            ["step", "CPU s", "wall s", "peak GB", "CPU / script", "CPU / full build"],
            [
                [
                    name, f"{step.cpu_seconds:.1f}", f"{step.wall_seconds:.1f}", f"{step.peak_gb:.1f}",
                    f"{size.ratio(name, 'script'):.2f}", f"{size.ratio(name, 'full build'):.2f}",
                ]
                for name, step in size.steps.items()
            ],
        )
        lines += ["", f"Raw files {size.raw_gb:.2f} GB, warehouse {size.warehouse_gb:.2f} GB. From facts to `kpi_values`:",
                  f"{size.kpi_share:.2f} of the models' time.", ""]
        for title, models in [("full build", size.models), ("next-day build", size.models_of_next_day)]:
            slowest = sorted(models.items(), key=lambda item: -item[1])[:10]
            total = sum(models.values())
            lines += table(
                [f"slowest models, {title}", "wall s", "share"],
                [[f"`{name}`", f"{seconds:.1f}", f"{seconds / total:.2f}"] for name, seconds in slowest],
            )
            lines.append("")
    lines += ["## Goals", ""]
    rows = []
    for size in sizes:
        label = f"{size.messages / 1e6:g} million"
        rows.append([f"full build / script, {label}", "2.00", f"{size.ratio('full build', 'script'):.2f}"])
        rows.append([f"facts to `kpi_values` / full build, {label}", "0.35", f"{size.kpi_share:.2f}"])
        goal = {10_000_000: "0.12", 50_000_000: "0.06"}.get(size.messages, "")
        rows.append([f"next-day / full build, {label}", goal, f"{size.ratio('next-day build', 'full build'):.2f}"])
        rows.append([f"no-news / next-day build, {label}", "0.50", f"{size.ratio('no-news build', 'next-day build'):.2f}"])
    for smaller, larger in zip(sizes, sizes[1:]):
        growth = larger.steps["full build"].cpu_seconds / smaller.steps["full build"].cpu_seconds
        goal = "5.70" if (smaller.messages, larger.messages) == (10_000_000, 50_000_000) else ""
        rows.append([f"full build, {larger.messages / 1e6:g} / {smaller.messages / 1e6:g} million", goal, f"{growth:.2f}"])
    lines += table(["ratio of CPU seconds", "goal at most", "measured"], rows)
    for smaller, larger in zip(sizes, sizes[1:]):
        factor = larger.messages / smaller.messages
        linearithmic = 1 + math.log(math.log(larger.messages) / math.log(smaller.messages)) / math.log(factor)
        lines += [
            "", f"## Growth from {smaller.messages / 1e6:g} to {larger.messages / 1e6:g} million", "",
            f"Exponent of each model of a second or more: 1 is linear, n log n is {linearithmic:.2f} here. Wall time.", "",
        ]
        lines += table(
            ["model", "exponent"],
            sorted(
                (
                    [f"`{name}`", f"{math.log(seconds / smaller.models[name]) / math.log(factor):.2f}"]
                    for name, seconds in larger.models.items()
                    if seconds >= 1 and smaller.models.get(name, 0) > 0
                ),
                key=lambda row: -float(row[1]),
            ),
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=float, nargs="+", default=[1, 10], help="millions of messages, ascending")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--work", type=Path, default=ROOT / "target", help="where the data go meanwhile: 1.5 GB a million")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/RESULTS.md")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    measured = []
    for size in sorted(options.sizes):
        measured.append(run_size(round(size * 1e6), options.days, options.work))
        options.out.write_text(report(measured))
    print(options.out.read_text())


if __name__ == "__main__":
    main()
