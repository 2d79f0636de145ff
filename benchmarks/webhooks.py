#!/usr/bin/env python3
"""How fast the connector reads webhooks, against DuckDB's own read_json of the same files into a table.

    benchmarks/webhooks.py [--bodies 1000000] [--seed 1] [--memory-limit 8GB]

Makes a folder of bodies of mixed types (four .jsonl files), then measures both in processes of their own: processor
seconds, seconds and the greatest resident memory. What dbt needs to start and to parse the project, whatever the number
of bodies, is measured on a folder of one body and shown apart. Exit status 1 if the connector, without it, takes more
than three times the processor seconds of read_json.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml
from webhook_bodies import bodies

ROOT = Path(__file__).resolve().parents[1]
FILES = 4
MODELS = ["+path:models/connectors/meta_webhooks", "wa_base_webhooks"]
READ_JSON = """
import duckdb, sys
with duckdb.connect(sys.argv[1]) as connection:
    connection.execute(f"set memory_limit = '{sys.argv[3]}'; set threads = 2; set preserve_insertion_order = false")
    connection.execute(f"create table bodies as select * from read_json('{sys.argv[2]}/*.jsonl')")
    print(connection.execute("select count(*) from bodies").fetchone()[0])
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bodies", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory-limit", default="8GB")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        size = write_bodies(work / "bodies", options.bodies, options.seed)
        print(f"{options.bodies:,} bodies, {size / 1e6:,.0f} MB, memory limit {options.memory_limit}")
        theirs = measured(
            [sys.executable, "-c", READ_JSON, f"{work}/read_json.duckdb", f"{work}/bodies", options.memory_limit],
            work / "read_json.txt",
        )
        write_bodies(work / "one_body", 1, options.seed)
        start = stage(work, "one_body", options.memory_limit)
        ours = stage(work, "bodies", options.memory_limit)
        print(f"{'':12}{'CPU s':>10}{'s':>10}{'GB':>10}")
        for label, figures in {"read_json": theirs, "dbt's start": start, "with models": ours}.items():
            print(f"{label:12}" + "".join(f"{figure:>10.1f}" for figure in figures))
        speeds = [theirs[index] / (ours[index] - start[index]) for index in (0, 1)]
        print(f"{speeds[0]:.2f} of the speed of read_json by CPU, {speeds[1]:.2f} by the clock")
        print(counts(work, options.bodies))
    return 0 if speeds[0] >= 1 / 3 else 1


def write_bodies(folder: Path, count: int, seed: int) -> int:
    """Writes the files and returns their size in bytes."""
    folder.mkdir()
    made = bodies(count, seed)
    for number in range(FILES):
        with open(folder / f"part{number}.jsonl", "w", encoding="utf-8") as file:
            for _ in range(count * (number + 1) // FILES - count * number // FILES):
                file.write(next(made) + "\n")
    return sum(path.stat().st_size for path in folder.iterdir())


def stage(work: Path, bodies_folder: str, memory_limit: str) -> tuple[float, float, float]:
    """Builds the models of the bodies in a folder; its figures as of `measured`."""
    profiles = yaml.safe_load((ROOT / "profiles.yml").read_text())
    profiles["whatsapp_kpis"]["outputs"]["duckdb"]["settings"]["memory_limit"] = memory_limit
    (work / "profiles.yml").write_text(yaml.safe_dump(profiles))
    (work / "raw").mkdir(exist_ok=True)
    absent = "conversations conversation_events orders contacts campaigns campaign_costs link_clicks leads agents"
    settings = {
        "raw_location": f"{work}/raw",
        "webhooks_location": f"{work}/{bodies_folder}",
        "raw_tables_absent": absent.split(),
    }
    folders = ["--profiles-dir", str(work), "--target-path", f"{work}/target", "--log-path", f"{work}/logs"]
    dbt = Path(sys.executable).with_name("dbt")
    command = [str(dbt), "--quiet", "build", "--no-partial-parse", "--select", *MODELS]
    command += ["--exclude-resource-types", "test", "unit_test", "--vars", json.dumps(settings), *folders]
    return measured(command, work / "dbt.txt", cwd=ROOT, env=environment(work))


def environment(work: Path) -> dict[str, str]:
    return os.environ | {
        "DUCKDB_PATH": f"{work}/warehouse.duckdb", "CONTACT_KEY_SALT": "benchmark", "DO_NOT_TRACK": "1",
    }


def measured(command: list[str], output: Path, **options: object) -> tuple[float, float, float]:
    """Processor seconds, seconds and GB of a command; an error if it fails."""
    begin = time.monotonic()
    with open(output, "w", encoding="utf-8") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, **options)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} failed: {output.read_text()[-2000:]}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1e6


def counts(work: Path, expected: int) -> str:
    """What the models made of the bodies; an error if they lost one."""
    import duckdb

    with duckdb.connect(f"{work}/warehouse.duckdb", read_only=True) as connection:
        received, kept = connection.execute(
            "select count(*), count(case when copy_number = 1 then 1 end) from staging.base_webhooks"
        ).fetchone()
        items = connection.execute(
            "select item_kind, count(*) from staging.meta_webhooks__items group by all order by all"
        ).fetchall()
    if received != expected:
        raise SystemExit(f"{expected - received} bodies were lost")
    return f"{kept:,} bodies kept: " + ", ".join(f"{count:,} {kind}" for kind, count in items)


if __name__ == "__main__":
    sys.exit(main())
