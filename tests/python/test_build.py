"""Building the demo again changes nothing."""

import shutil
from pathlib import Path

import duckdb

from conftest import Warehouse


def test_a_second_build_changes_no_row_of_any_mart(demo: Warehouse, tmp_path: Path):
    again = Warehouse(tmp_path / "again", is_own_project=True)
    shutil.copytree(demo.folder, again.folder)
    again.dbt("build", "--exclude-resource-type", "unit_test", "test", "--full-refresh")  # else nothing is new
    assert changed_tables(demo.path, again.path, "marts") == {}


def changed_tables(before: Path, after: Path, schema: str) -> dict[str, str]:
    """The tables of a schema that differ between two warehouse files, with how they differ. Views are not compared."""
    with duckdb.connect() as connection:
        connection.execute(f"set file_search_path = '{before.parent},{after.parent}'")  # views read raw files
        for side, path in (("before", before), ("after", after)):
            connection.execute(f"attach '{path}' as {side} (read_only)")
        tables = {
            side: {
                table
                for (table,) in connection.execute(
                    "select table_name from information_schema.tables"
                    " where table_catalog = ? and table_schema = ? and table_type = 'BASE TABLE'",
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
