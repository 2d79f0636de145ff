"""Readers of what is published see one whole state, whatever the builds do meanwhile."""

import json
import struct
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import publish
from warehouse import Warehouse

# Opens, compares two marts, closes; until the file `stop` is there. A state is one build's number in every row.
READER = """
import json, sys
from pathlib import Path
import duckdb

folder = Path(sys.argv[1])
seen, failures, reads = set(), [], 0
while not (folder / "stop").exists():
    reads += 1
    try:
        with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
            states = connection.execute(
                "select build, count(*) from marts.first group by build"
                " union all select build, count(*) from marts.second group by build"
            ).fetchall()
        one_file = duckdb.sql(f"select build, count(*) from '{folder}/parquet/first.parquet' group by build").fetchall()
        files = (folder / "parquet").resolve()  # looked up once, for both
        parquet = duckdb.sql(f"select build, count(*) from '{files}/*.parquet' group by build").fetchall()
        if len(states) != 2 or states[0] != states[1] or len(one_file) != 1 or len(parquet) != 1:
            failures.append(f"two states at once: {states} {one_file} {parquet}")
        seen.add(states[0][0])
    except Exception as error:
        failures.append(repr(error))
print(json.dumps({"seen": sorted(seen), "failures": failures, "reads": reads}))
"""


def build(path: Path, number: int, extra: str = "") -> None:
    """What a dbt build leaves behind: two marts of one state."""
    with duckdb.connect(str(path)) as connection:
        for table in ("first", "second"):
            connection.execute(
                "create schema if not exists marts;"
                f"create or replace table marts.{table} as select {number} as build, range as n from range(20000);"
            )
        connection.execute(extra)


def test_readers_see_one_whole_state_through_builds_and_publishes_and_a_failing_one(tmp_path: Path):
    built, published = tmp_path / "warehouse.duckdb", tmp_path / "published"
    build(built, 0)
    publish.publish(built, published)
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(published)], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    try:
        for number in range(1, 9):
            build(built, number)
            publish.publish(built, published)
        build(built, 9, "create view marts.third as select error('this mart cannot be read') as n")
        with pytest.raises(publish.PublishError, match="this mart cannot be read"):
            publish.publish(built, published)
    finally:
        (published / "stop").touch()
        report = json.loads(reader.communicate(timeout=60)[0])
    assert report["failures"] == []
    assert len(report["seen"]) > 2, "the reader did not live through several publishes"
    assert 9 not in report["seen"]
    assert report["reads"] > 20
    assert not list(published.glob(".publishing-*")), "the failing one left something behind"
    assert not list(published.glob("*.wal"))


def test_a_reader_of_the_file_that_dbt_writes_would_be_barred(tmp_path: Path):
    """Why the marts are published at all: the reader above fails when it reads what is being written."""
    build(tmp_path / "warehouse.duckdb", 0)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")):
        read = subprocess.run(
            [sys.executable, "-c", f"import duckdb; duckdb.connect('{tmp_path}/warehouse.duckdb', read_only=True)"],
            stderr=subprocess.PIPE,
            text=True,
        )
    assert "Could not set lock" in read.stderr


def test_only_the_marts_and_the_boards_texts_are_published_with_their_comments(demo: Warehouse, tmp_path: Path):
    done = publish.publish(demo.path, tmp_path)
    assert done.file.name == demo.path.name
    tables = "select schema_name, table_name, comment from duckdb_tables() where database_name = 'warehouse'"
    with duckdb.connect(str(done.file), read_only=True) as connection:
        found = connection.execute(tables + " order by all").fetchall()
        assert connection.execute("select count(*) from duckdb_views() where not internal").fetchone() == (0,)
        values = connection.execute("select count(*) from marts.kpi_values").fetchone()
    expected = demo.query(tables + " and schema_name in ('marts', 'dashboard') order by all")
    assert found == expected
    assert {schema for schema, _, _ in found} <= {"marts", "dashboard"}
    marts = [table for schema, table, _ in found if schema == "marts"]
    assert sorted(path.stem for path in done.parquet.iterdir()) == marts
    rows = duckdb.sql(f"select count(*) from '{done.parquet}/kpi_values.parquet'").fetchone()
    assert rows == values == demo.query("select count(*) from marts.kpi_values")[0]


def test_comments_of_tables_and_columns_are_published(tmp_path: Path):
    built = tmp_path / "warehouse.duckdb"
    comments = "comment on table marts.first is 'What it''s for'; comment on column marts.first.n is 'A number'"
    build(built, 0, "create schema staging; create table staging.third as select 1 as n; " + comments)
    done = publish.publish(built, tmp_path / "published")
    with duckdb.connect(str(done.file), read_only=True) as connection:
        tables = "select table_name, comment from duckdb_tables() order by all"
        assert connection.execute(tables).fetchall() == [("first", "What it's for"), ("second", None)]
        columns = "select table_name, column_name, comment from duckdb_columns() where comment is not null"
        columns += " and database_name = 'warehouse'"
        assert connection.execute(columns).fetchall() == [("first", "n", "A number")]


@pytest.mark.parametrize(("erased", "kept"), [(0, 2), (1, 1)])
def test_a_state_with_a_comment_that_was_to_be_forgotten_does_not_stay(erased: int, kept: int, tmp_path: Path):
    """Otherwise the state before stays, for readers who have just looked it up."""
    built = tmp_path / "warehouse.duckdb"
    for count in (0, erased):
        build(built, 0, f"create or replace table marts.dim_contacts as select n < {count} as is_erased from marts.first")
        publish.publish(built, tmp_path / "published")
    assert len(list((tmp_path / "published").glob(".parquet-*"))) == kept


@pytest.mark.parametrize("name", ["kpis", "built", "published", "a b"])
def test_views_are_published_as_tables(name: str, tmp_path: Path):
    """dbt writes the warehouse's name into them."""
    build(tmp_path / f"{name}.duckdb", 3, f'create view marts.third as select * from "{name}".marts.first')
    done = publish.publish(tmp_path / f"{name}.duckdb", tmp_path / "to")
    with duckdb.connect(str(done.file), read_only=True) as connection:
        assert connection.execute("select max(build), count(*) from marts.third").fetchone() == (3, 20000)


def test_the_published_file_can_be_opened_by_older_versions(tmp_path: Path):
    build(tmp_path / "warehouse.duckdb", 0)
    done = publish.publish(tmp_path / "warehouse.duckdb", tmp_path / "published")
    (storage_version,) = struct.unpack("<Q", done.file.read_bytes()[12:20])
    assert storage_version <= 67, "67 is what DuckDB 1.4 writes; newer versions' files it refuses"


def test_publishing_without_marts_says_so_and_keeps_what_was_published(tmp_path: Path):
    built, published = tmp_path / "warehouse.duckdb", tmp_path / "published"
    with pytest.raises(publish.PublishError, match="There is no warehouse"):
        publish.publish(built, published)
    build(built, 0)
    before = publish.publish(built, published).file.read_bytes()
    built.unlink()
    duckdb.connect(str(built)).close()
    with pytest.raises(publish.PublishError, match="has no marts"):
        publish.publish(built, published)
    assert (published / "warehouse.duckdb").read_bytes() == before
    with pytest.raises(publish.PublishError, match="holds the warehouse itself"):
        publish.publish(published / "warehouse.duckdb", published)


def test_what_a_killed_publisher_left_behind_is_cleared(tmp_path: Path):
    build(tmp_path / "warehouse.duckdb", 0)
    leftover = tmp_path / "published" / ".publishing-killed"
    leftover.mkdir(parents=True)
    for _ in range(4):
        publish.publish(tmp_path / "warehouse.duckdb", tmp_path / "published")
    assert not leftover.exists()
    states = [path for path in (tmp_path / "published").iterdir() if path.name.startswith(".parquet-")]
    assert len(states) == 2, "the state in place and the one before"
