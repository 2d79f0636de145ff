"""The same answers on every engine: one messy data set, built on each, and every public mart compared row for row.

`make engines` runs this; `make engine-postgres` and `make engine-spark` one engine each. DuckDB is always built: it is
what the others are compared with. Servers and sessions are of this test alone, and everything is in its own folder.
ENGINES_SHARE=16 takes one of the demo's contacts in 16; without it a few, for what a build on Spark costs is its plans.
"""

import csv
import hashlib
import hmac
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import build
import messy_data
import relations
import servers

pytestmark = pytest.mark.proof

ROOT = Path(__file__).resolve().parents[2]
KEY = r"a key with blanks, a \ and ñ"
# Tables that the servers get as typed Parquet; they hold no bad rows, which typed columns cannot.
AS_PARQUET = ("agents", "leads")


def run(command: list[Any], environment: dict[str, str]) -> str:
    """Run a command in the repository; what it printed. AssertionError with its last lines if it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=os.environ | environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-6000:]}"
    return done.stdout


def built(python: Path, target: str, raw: Path, folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Build raw files on a target; its marts, if it wrote them. Nothing that dbt writes may hold the key of the hashes."""
    print(run([python, "tests/engines/build.py", target, raw, folder], environment).splitlines()[-1])
    written = "\n".join(
        path.read_text(errors="replace")
        for path in folder.rglob("*")
        if path.suffix in {".log", ".sql", ".json"} and path.name != "marts.json"
    )
    assert "asof_join" in written and KEY not in written, "the key of the hashes is in a log or artifact"
    file = folder / "marts.json"
    return json.loads(file.read_text()) if file.exists() else {}


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    messy_data.write(folder)
    return folder


@pytest.fixture(scope="session")
def raw_of_servers(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same rows, some tables as typed Parquet."""
    folder = tmp_path_factory.mktemp("raw_of_servers")
    for path in raw.glob("*.csv"):
        if path.stem not in AS_PARQUET:
            (folder / path.name).symlink_to(path)
            continue
        connection = duckdb.connect()
        connection.execute("set TimeZone = 'UTC'")
        cells = connection.read_csv(str(path), all_varchar=True, header=True)
        times = [name for name in cells.columns if name.endswith("_at")]
        types = {name: "timestamptz" if name == "created_at" else "timestamp" for name in times}
        cells.project(
            ", ".join(f"cast({name} as {types.get(name, 'varchar')}) as {name}" for name in cells.columns)
        ).write_parquet(str(folder / f"{path.stem}.parquet"))
    return folder


@pytest.fixture(scope="session")
def duckdb_marts(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("duckdb")
    environment = {"DUCKDB_PATH": str(folder / "warehouse.duckdb"), "CONTACT_KEY_SALT": KEY}
    built(Path(sys.executable), "duckdb", raw, folder, environment)
    with duckdb.connect(environment["DUCKDB_PATH"], read_only=True) as connection:

        def query(sql: str) -> tuple[list[str], list]:
            result = connection.execute(sql)
            return [column[0] for column in result.description], result.fetchall()

        return build.read(query, "main")


def engine_python(engine: str) -> Path:
    """The Python of an engine's own environment; both it and what the engine needs from Debian are made if need be."""
    run(["bash", "scripts/engine_packages.sh", engine], {})
    run(["bash", "scripts/env.sh", engine], {})
    return ROOT / f".venv-{engine}/bin/python"


@pytest.fixture(scope="session")
def postgres_marts(raw_of_servers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    python = engine_python("postgres")
    folder = tmp_path_factory.mktemp("postgres")
    escaped = KEY.replace("\\", "\\\\").replace(" ", "\\ ")
    with servers.postgres(["whatsapp_kpis"]) as environment:
        environment |= {"PGOPTIONS": f"-c whatsapp.contact_key_salt={escaped}"}
        yield built(python, "postgres", raw_of_servers, folder, environment)


@pytest.fixture(scope="session")
def spark_marts(raw_of_servers: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    python = engine_python("spark")
    folder = tmp_path_factory.mktemp("spark")
    return built(python, "spark", raw_of_servers, folder, servers.spark_environment(folder, KEY))


@pytest.fixture(scope="session")
def thrift_marts(raw_of_servers: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    python = engine_python("spark")
    folder = tmp_path_factory.mktemp("thrift")
    with servers.spark_thrift(folder, python, servers.spark_environment(folder, KEY)) as environment:
        yield built(python, "spark_thrift", raw_of_servers, folder, environment)


def test_the_messy_data_is_messy(duckdb_marts: dict[str, Any]) -> None:
    """Else the comparisons below would prove little."""
    columns = duckdb_marts["load_audit"]["columns"]
    counts: Counter[tuple[str, str]] = Counter()
    for row in duckdb_marts["load_audit"]["rows"]:
        for column, count in zip(columns, row, strict=True):
            if column.startswith(("rows_", "items_")):
                counts[row[0], column] += count or 0
    assert counts["messages", "rows_rejected"] >= 15 and counts["messages", "rows_copies"] >= 40
    assert counts["contact_merges", "rows_rejected"] >= 4 and counts["webhooks", "items_ignored"] >= 2
    assert len(duckdb_marts["kpi_values"]["rows"]) > 5_000
    assert {name for name, mart in duckdb_marts.items() if not mart["rows"]} == set()
    columns = [(name, column) for name, mart in duckdb_marts.items() for column in mart["columns"]]
    filled = {
        (name, column)
        for name, mart in duckdb_marts.items()
        for row in mart["rows"]
        for column, cell in zip(mart["columns"], row, strict=True)
        if cell is not None
    }
    assert set(columns) - filled == set(), "columns without any value: nothing is compared there"


def test_a_key_is_the_hmac_of_its_id(duckdb_marts: dict[str, Any]) -> None:
    """Known from outside: every engine is compared with these keys."""
    column = duckdb_marts["dim_contacts"]["columns"].index("contact_key")
    known = {row[column] for row in duckdb_marts["dim_contacts"]["rows"]}
    assert hmac.new(KEY.encode(), b"5215500000042", hashlib.sha256).hexdigest()[:32] in known


@pytest.mark.parametrize("change", ["number", "text", "row", "null"])
def test_the_comparison_sees_a_difference(duckdb_marts: dict[str, Any], change: str) -> None:
    changed = json.loads(json.dumps(duckdb_marts))
    mart = changed["kpi_values"]
    position = mart["columns"].index("value" if change in ("number", "null") else "slice_value")
    row = next(row for row in mart["rows"] if isinstance(row[position], float | str) and row[position])
    if change == "number":
        row[position] *= 1 + 1e-8
    elif change == "text":
        row[position] += " "
    elif change == "null":
        row[position] = None
    else:
        mart["rows"].remove(row)
    found = relations.differences(duckdb_marts, changed)
    assert len(found) >= 1 and all(line.startswith("kpi_values: ") for line in found)


def test_seeds_arrive_as_they_are(duckdb_marts: dict[str, Any]) -> None:
    """Every engine is compared with these rows too. dbt-spark's own loader spoils empty cells, apostrophes, backslashes."""
    with open(ROOT / "tests/engines/nasty_seed.csv", encoding="utf-8", newline="") as file:
        cells = [(int(row["number"]), row["cell"] or None, row["day"] or None) for row in csv.DictReader(file)]
    assert sorted((row[0], row[1], row[3]) for row in duckdb_marts["nasty_seed"]["rows"]) == cells


@pytest.mark.postgres
def test_postgres_gives_the_same_marts(duckdb_marts: dict[str, Any], postgres_marts: dict[str, Any]) -> None:
    assert relations.differences(duckdb_marts, postgres_marts) == []


@pytest.mark.spark
def test_spark_gives_the_same_marts(duckdb_marts: dict[str, Any], spark_marts: dict[str, Any]) -> None:
    assert relations.differences(duckdb_marts, spark_marts) == []


@pytest.mark.spark
@pytest.mark.skipif("ENGINES_THRIFT" not in os.environ, reason="`make engine-spark` tries it: as long again as a session")
def test_a_spark_server_gives_the_same_marts(duckdb_marts: dict[str, Any], thrift_marts: dict[str, Any]) -> None:
    assert relations.differences(duckdb_marts, thrift_marts) == []
