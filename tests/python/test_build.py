"""The demo builds on a fresh file, and building it again changes nothing."""

import shutil
from pathlib import Path

import duckdb
import pytest

from conftest import DemoBuild, Warehouse
from warehouse import read_project


def test_the_demo_builds_and_its_dbt_tests_pass(demo_build: DemoBuild):
    kinds = [str(result.node.resource_type) for result in demo_build.results]
    assert kinds.count("test") > 0, "no data test ran"
    assert kinds.count("unit_test") > 0, "no unit test ran"
    # dbt has nothing to do for an exposure, and says so.
    built = [r for r in demo_build.results if str(r.node.resource_type) != "exposure"]
    bad = [r.node.name for r in built if str(r.status) not in ("success", "pass")]
    assert not bad, "warned or was skipped"


@pytest.fixture
def again(demo: Warehouse, tmp_path: Path) -> Warehouse:
    """A copy of the demo's warehouse, to build upon."""
    copy = Warehouse(tmp_path, read_project())
    shutil.copy(demo.path, copy.path)
    return copy


def test_a_second_build_changes_no_row_of_any_mart(demo: Warehouse, again: Warehouse):
    again.dbt("build", "--exclude-resource-type", "unit_test", "test", "--full-refresh")  # else nothing is new
    assert changed_tables(demo.path, again.path, "marts") == {}


def test_messages_built_in_parts_are_the_same(demo: Warehouse, again: Warehouse):
    """As more than 6 million of them are."""
    selected = ["--select", "fct_messages", "--exclude-resource-type", "unit_test", "test"]
    parts = []
    again.callbacks.append(lambda event: parts.append(event.data.sql) if event.info.name == "SQLQuery" else None)
    again.dbt("build", *selected, "--full-refresh", vars={"rows_per_batch": 5000})
    assert sum("set variable batch = " in sql for sql in parts) > 3
    assert changed_tables(demo.path, again.path, "marts") == {}


def changed_tables(before: Path, after: Path, schema: str) -> dict[str, str]:
    """The tables of a schema that differ between two warehouse files, with how they differ."""
    with duckdb.connect() as connection:
        for side, path in (("before", before), ("after", after)):
            connection.execute(f"attach '{path}' as {side} (read_only)")
        tables = {
            side: {
                table
                for (table,) in connection.execute(
                    "select table_name from information_schema.tables"
                    " where table_catalog = ? and table_schema = ?",
                    [side, schema],
                ).fetchall()
            }
            for side in ("before", "after")
        }
        assert tables["before"], f"schema {schema} is empty"
        changes = {table: "only in one" for table in tables["before"] ^ tables["after"]}
        for table in sorted(tables["before"] & tables["after"]):
            one, other = (f'from {side}.{schema}."{table}"' for side in ("before", "after"))
            lost, new = (
                connection.execute(f"select count(*) from ({minuend} except all {subtrahend})").fetchone()[0]
                for minuend, subtrahend in ((one, other), (other, one))
            )
            if lost or new:
                changes[table] = f"{lost} rows lost, {new} rows new"
    return changes


def test_a_changed_row_is_noticed(tmp_path: Path):
    """The comparison above can fail: one row of two equal ones less, and a table more."""
    files = []
    for name, setup in {
        "one": "create table marts.t as select 1 as n union all select 1",
        "two": "create table marts.t as select 1 as n; create table marts.u as select 1 as n",
    }.items():
        files.append(tmp_path / f"{name}.duckdb")
        with duckdb.connect(str(files[-1])) as connection:
            connection.execute(f"create schema marts; {setup}")
    assert changed_tables(*files, "marts") == {"t": "1 rows lost, 0 rows new", "u": "only in one"}
