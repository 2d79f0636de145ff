"""The same answers on every engine: one messy data set, built on each, and every public mart compared row for row.

`make engines` runs this; `make engine-postgres` and `make engine-spark` one engine each. DuckDB is always built: it is
what the others are compared with. Servers and sessions are of this test alone, and everything is in its own folder.
"""

import hashlib
import hmac
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import messy_data
import relations
import servers

ROOT = Path(__file__).resolve().parents[2]
KEY = r"a key with blanks, a \ and ñ"
ZONE = ["--vars", json.dumps({"reporting_time_zone": "Europe/Madrid"})]
FIXED_ANSWERS = "assert_engine_macros_give_fixed_answers"


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


def built(python: Path, target: str, folder: Path, environment: dict[str, str]) -> dict[str, Any]:
    """Build the messy data on a target, run the test of the macros, and read the marts. No unit or data tests."""
    dbt = python.parent / "dbt"
    paths = ["--target", target, "--target-path", folder / "target", "--log-path", folder / "logs"]
    engine = target.split("_")[0]
    run([dbt, "--quiet", "build", "--exclude-resource-type", "unit_test", "test", *paths, *ZONE], environment)
    run([dbt, "--quiet", "test", "--select", FIXED_ANSWERS, *paths, *ZONE], environment)
    written = "\n".join(
        path.read_text(errors="replace") for path in folder.rglob("*") if path.suffix in {".log", ".sql", ".json"}
    )
    assert KEY not in written, "the key of the hashes is in a log or artifact"
    run([python, ROOT / "tests/engines/relations.py", engine, folder / "marts.json", target], environment)
    return json.loads((folder / "marts.json").read_text())


@pytest.fixture(scope="session")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    messy_data.write(folder)
    return folder


@pytest.fixture(scope="session")
def duckdb_marts(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("duckdb")
    environment = {"DUCKDB_PATH": str(folder / "warehouse.duckdb"), "CONTACT_KEY_SALT": KEY}
    variables = json.dumps({"reporting_time_zone": "Europe/Madrid", "raw_location": str(raw)})
    python = Path(sys.executable)
    paths = ["--target-path", folder / "target", "--log-path", folder / "logs", "--vars", variables]
    run([python.parent / "dbt", "--quiet", "build", "--exclude-resource-type", "unit_test", "test", *paths], environment)
    run([python.parent / "dbt", "--quiet", "test", "--select", FIXED_ANSWERS, *paths], environment)
    run([python, ROOT / "tests/engines/relations.py", "duckdb", folder / "marts.json"], environment)
    return json.loads((folder / "marts.json").read_text())


def engine_python(engine: str) -> Path:
    """The Python of an engine's own environment, made if need be."""
    run(["bash", "scripts/env.sh", engine], {})
    return ROOT / f".venv-{engine}/bin/python"


@pytest.fixture(scope="session")
def postgres_marts(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    run(["bash", "scripts/engine_packages.sh", "postgres"], {})
    python = engine_python("postgres")
    folder = tmp_path_factory.mktemp("postgres")
    escaped = KEY.replace("\\", "\\\\").replace(" ", "\\ ")
    with servers.postgres(["whatsapp_kpis"]) as environment:
        environment |= {"PGOPTIONS": f"-c whatsapp.contact_key_salt={escaped}"}
        run([python, "scripts/load_raw.py", "--target", "postgres", "--from", raw], environment)
        yield built(python, "postgres", folder, environment)


@pytest.fixture(scope="session")
def spark_marts(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    run(["bash", "scripts/engine_packages.sh", "spark"], {})
    python = engine_python("spark")
    folder = tmp_path_factory.mktemp("spark")
    environment = {
        "CONTACT_KEY_SALT": KEY,
        "SPARK_FOLDER": str(folder / "warehouse"),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYTHONWARNINGS": "ignore",
        # Nothing here has to outlive the machine.
        "JAVA_TOOL_OPTIONS": f"-Dderby.system.durability=test -Dderby.stream.error.file={folder}/derby.log",
    }
    run([python, "scripts/load_raw.py", "--target", "spark", "--from", raw], environment)
    return built(python, "spark", folder, environment)


def test_the_messy_data_is_messy(duckdb_marts: dict[str, Any]) -> None:
    """Else the comparisons below would prove little."""
    audit = {row[0]: dict(zip(duckdb_marts["load_audit"]["columns"], row, strict=True))
             for row in duckdb_marts["load_audit"]["rows"]}  # fmt: skip
    assert audit["messages"]["rows_rejected"] >= 15 and audit["messages"]["rows_copies"] >= 100
    assert audit["contact_merges"]["rows_rejected"] >= 4 and audit["webhooks"]["items_ignored"] >= 2
    assert len(duckdb_marts["kpi_values"]["rows"]) > 20_000
    assert all(mart["rows"] for mart in duckdb_marts.values())


def test_a_key_is_the_hmac_of_its_id(duckdb_marts: dict[str, Any], raw: Path) -> None:
    """Known from outside: every engine is compared with these keys."""
    column = duckdb_marts["dim_contacts"]["columns"].index("contact_key")
    known = {row[column] for row in duckdb_marts["dim_contacts"]["rows"]}
    assert hmac.new(KEY.encode(), b"5215500000042", hashlib.sha256).hexdigest() in known


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


@pytest.mark.postgres
def test_postgres_gives_the_same_marts(duckdb_marts: dict[str, Any], postgres_marts: dict[str, Any]) -> None:
    assert relations.differences(duckdb_marts, postgres_marts) == []


@pytest.mark.spark
def test_spark_gives_the_same_marts(duckdb_marts: dict[str, Any], spark_marts: dict[str, Any]) -> None:
    assert relations.differences(duckdb_marts, spark_marts) == []
