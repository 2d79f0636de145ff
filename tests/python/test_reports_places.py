"""Reports of users: builds from another folder, paths with an apostrophe, names of warehouses, and a machine that says no."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import clear_errors
import raw_rows as rows
from conftest import ROOT
from test_bad_input import SALT, a_row_of_each_table, attempt, raw, stops  # noqa: F401
from test_reports_reference import HOURS, INTERVALS, Attempt, Stops, open_hours
from warehouse import BuildFailed, Warehouse, load_module

plugin = load_module(ROOT / "macros/engine/warehouse_file_plugin.py")


def test_any_path_may_have_signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Of the raw files, the reference files, the webhooks and the warehouse."""
    monkeypatch.setenv("CONTACT_KEY_SALT", SALT)
    place = tmp_path / """Ana's "Año" 2026 [1] 50% {x}"""
    raw = rows.write_raw(place / "raw", {"messages": [rows.message()], "agents": [rows.agent()]})  # noqa: F811
    for folder, file, text in [("reference", "business_hours.csv", HOURS + "1,9,18\n"), ("webhooks", "a.jsonl", "{}\n")]:
        (place / folder).mkdir()
        (place / folder / file).write_text(text)
    settings = {"raw_location": str(raw), "reference_location": f"{place}/reference", "webhooks_location": f"{place}/webhooks",
                "raw_tables_absent": [table for table in rows.TABLES if table not in ("messages", "agents")]}  # fmt: skip
    warehouse = Warehouse(place, is_own_project=True)
    warehouse.dbt("build", "--exclude-resource-type", "unit_test", "test", "--select", INTERVALS, vars=settings)
    assert open_hours(warehouse) == [("Mon 09:00", "18:00")]


def test_a_warehouse_with_the_name_of_a_schema_stops(tmp_path: Path):
    class Named(Warehouse):
        path = property(lambda self: self.folder / "Marts.duckdb")

    with pytest.raises(BuildFailed) as failure:
        Named(tmp_path, is_own_project=True).dbt("build", "--select", "wa_stg_agents")
    assert failure.value.sentences == {
        "The warehouse is called Marts, as one of its schemas. Set DUCKDB_PATH to a file of another name, such as kpis.duckdb."
    }


@pytest.mark.parametrize("name", ["main", "temp", "system", "Temp", "ana's", 'a"b'])
def test_a_name_that_duckdb_has_no_database_of(name: str):
    assert plugin.problem(f"/tmp/{name}.duckdb") == (
        f"DUCKDB_PATH is /tmp/{name}.duckdb, and DuckDB has no database of the name `{name}`. Call it kpis.duckdb, say."
    )


@pytest.mark.parametrize("path", [":memory:", "md:kpis", "kpis.duckdb", "{folder}/kpis-2026.duckdb", "{folder}/a b.duckdb"])
def test_names_that_are_right(path: str, tmp_path: Path):
    assert plugin.problem(path.format(folder=tmp_path)) is None
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_and_a_folder_for_a_file(tmp_path: Path):
    assert plugin.problem(f"{tmp_path}/no/kpis.duckdb") == (
        f"There is no folder {tmp_path}/no for the warehouse. Make it, or correct DUCKDB_PATH ({tmp_path}/no/kpis.duckdb)."
    )
    assert plugin.problem(str(tmp_path)) == (
        f"DUCKDB_PATH is {tmp_path}, which is a folder. Name a file in it, such as {tmp_path}/kpis.duckdb."
    )


def test_a_file_that_another_program_holds(tmp_path: Path):
    path = tmp_path / "kpis.duckdb"
    holder = subprocess.Popen(
        [sys.executable, "-c", f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('open', flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout.readline() == "open\n"
        said = plugin.problem(str(path))
    finally:
        holder.communicate("")
    assert said.startswith(f"The warehouse {path} is open in another program (") and f"PID {holder.pid}" in said
    assert said.endswith("). Close it there, and build again.")
    assert plugin.problem(str(path)) is None


@pytest.mark.parametrize("content", [b"", b"not a database, but long enough for a header " * 100, b"id,name\n1,x\n"])
def test_a_file_that_is_no_database(content: bytes, tmp_path: Path):
    path = tmp_path / "kpis.duckdb"
    path.write_bytes(content)
    assert plugin.problem(str(path)) == (
        f"The warehouse {path} is no DuckDB database, or one of another version. Set DUCKDB_PATH to another file."
    )


def test_dbt_says_the_one_sentence_and_no_traceback(tmp_path: Path):
    class Misplaced(Warehouse):
        path = property(lambda self: self.folder / "no" / "kpis.duckdb")

    with pytest.raises(BuildFailed) as failure:
        Misplaced(tmp_path).dbt("build", "--select", "wa_stg_agents")
    assert clear_errors.clear_sentences([str(failure.value)]) == [
        f"There is no folder {tmp_path}/no for the warehouse. Make it, or correct DUCKDB_PATH ({tmp_path}/no/kpis.duckdb)."
    ]
    assert "Traceback" not in str(failure.value)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("Runtime Error in model base_orders (models/staging/wa_base_orders.sql)\n  Out of Memory Error: failed to allocate",
         "The memory does not suffice. Raise DUCKDB_MEMORY_LIMIT, or build with fewer threads (dbt build --threads 1)."),
        ("IO Error: Could not write file \"x\": No space left on device",
         "The disk that holds the warehouse is full. Make room, and build again: nothing was published."),
        ("Invalid Input Error: No magic bytes found at end of file '/data/Ana's shop/orders.parquet'",
         "The raw file /data/Ana's shop/orders.parquet is not whole or not in its format. Export it again."),
        ("Invalid Input Error: CSV Error on Line: 7\nOriginal Line: x\nExpected Number of Columns\n  file = /data/orders.csv\n",
         "The raw file /data/orders.csv is not whole or not in its format (line 7). Export it again."),
        ("Encountered an error:\nCompilation Error in operation on-run-start (./dbt_project.yml)\n  There is no setting `x`.\n"
         "  \n  > in macro check_inputs (macros/raw/x.sql)\n  > called by operation x", "There is no setting `x`."),
    ],
)  # fmt: skip
def test_run_says_known_errors_in_one_sentence(error: str, sentence: str):
    assert clear_errors.clear_sentences([error, error]) == [sentence]


def test_an_error_that_is_not_known_stays_as_it_is():
    error = "Database Error in test x\n  Binder Error: no such column\n  LINE 1: select y"
    assert clear_errors.clear_sentences([error]) == ["Binder Error: no such column\nLINE 1: select y"]


@pytest.mark.parametrize(
    ("variable", "value", "example"),
    [("DUCKDB_THREADS", "all", "4"), ("DUCKDB_THREADS", "0", "4"), ("DUCKDB_MEMORY_LIMIT", "8", "8GB"),
     ("DUCKDB_MEMORY_LIMIT", "Ana's 8GB", "8GB")],
)  # fmt: skip
def test_a_setting_of_the_machine_that_duckdb_does_not_take(
    variable: str, value: str, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(variable, value)
    with pytest.raises(BuildFailed) as failure:
        Warehouse(tmp_path).dbt("build", "--select", "wa_stg_agents")
    assert clear_errors.clear_sentences([str(failure.value)]) == [
        f"{variable} is `{value}`, which DuckDB does not take. Set it to a value such as {example}."
    ]
    assert "Traceback" not in str(failure.value)


def test_dbt_and_run_work_from_another_folder(tmp_path: Path):
    """As a scheduler starts them; the demo's files are found from everywhere, relative paths from where it stands."""
    environment = os.environ | {"DUCKDB_PATH": str(tmp_path / "kpis.duckdb"), "DUCKDB_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "build", "--project-dir", str(ROOT), "--profiles-dir",
         str(ROOT), "--select", "+wa_stg_agents", "--exclude-resource-type", "unit_test", "test", "--target-path",
         str(tmp_path / "target"), "--log-path", str(tmp_path / "logs")],
        cwd=tmp_path, env=environment, text=True, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    with duckdb.connect(str(tmp_path / "kpis.duckdb"), read_only=True) as connection:
        assert connection.execute("select count(*) from staging.stg_agents").fetchone() == (4,)
