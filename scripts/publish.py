#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""Publish the marts of a built warehouse, so that nobody has to read the file that dbt writes.

DuckDB lets either one process write to a file or many read it. So dbt builds and tests in its own file, and this
copies the public tables into `published/warehouse.duckdb`, and one Parquet file a mart into
`published/parquet/`. Each is put in place by one rename: a reader sees the state before or the one after, whole. A
reader must close its connection to see the next state. One who reads several Parquet files looks up first which folder
the link `parquet` names, and reads there: else the link may be turned between two files.

The environment variable PUBLISHED_PATH names another folder than `published`; the file has the same name in each,
whatever the warehouse is called. A folder belongs to one warehouse: that of another business is not put in its place.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb

ROOT = Path(__file__).resolve().parents[1]
FILE = "warehouse.duckdb"  # in every folder: what README, boards and the Superset bundle read
OWNER = "published_from.json"  # which warehouse a folder belongs to
MARTS = "marts"  # what everyone may read: also as Parquet
BOARDS = "dashboard"  # the texts that the dashboard shows; no contract
STORAGE_VERSION = "v1.4.0"  # old enough for the DuckDB inside the BI tools' drivers, which lag behind


class PublishError(Exception):
    """Nothing was published; what had been published before is still there."""


class Published(NamedTuple):
    """What was put in place."""

    file: Path
    parquet: Path
    marts: int
    rows: int
    seconds: float


def published_folder() -> Path:
    """Where the marts are published, and where everything that shows them looks for them."""
    return Path(os.environ.get("PUBLISHED_PATH") or ROOT / "published").absolute()


def check_owner(warehouse: Path, folder: Path) -> None:
    """PublishError where the folder belongs to another warehouse that is still there. That of the demo is nobody's."""
    try:
        owner = json.loads((folder / OWNER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    other = Path(owner["warehouse"])
    if not owner["is_demo"] and other.exists() and other.resolve() != warehouse.resolve():
        raise PublishError(
            f"{folder} holds what was published from {other}. Set PUBLISHED_PATH to another folder for {warehouse},"
            f" or remove {folder / OWNER} if it is to be replaced."
        )


def publish(warehouse: Path, folder: Path, is_demo: bool = False) -> Published:
    """Copy the marts of `warehouse` into `folder`. On any failure the folder stays as it was."""
    started = time.monotonic()
    if not warehouse.exists():
        raise PublishError(f"There is no warehouse at {warehouse}: build it first, with dbt build.")
    target = folder / FILE
    if target.resolve() == warehouse.resolve():
        raise PublishError(f"{folder} holds the warehouse itself: publish into another folder.")
    check_owner(warehouse, folder)
    folder.mkdir(parents=True, exist_ok=True)
    with one_publisher(folder), scratch_folder(folder) as scratch:
        new_file, new_parquet = scratch / FILE, scratch / "parquet"
        new_parquet.mkdir()
        try:
            marts, rows = copy_tables(warehouse, new_file, new_parquet)
        except duckdb.Error as error:
            raise PublishError(f"{warehouse} could not be published: {error}") from error
        if new_file.with_name(new_file.name + ".wal").exists():
            raise PublishError(f"{new_file} was not written out whole.")
        flush(new_file, *new_parquet.iterdir(), new_parquet)
        # Whoever has just looked up the state before may still read it, but for comments that had to be forgotten.
        is_forgetting = erased_people(new_file) > erased_people(target)
        swap_folder(new_parquet, folder / "parquet", scratch, kept_states=1 if is_forgetting else 2)
        os.replace(new_file, target)
        owner = {"warehouse": str(warehouse.resolve()), "is_demo": is_demo}
        (scratch / OWNER).write_text(json.dumps(owner), encoding="utf-8")
        os.replace(scratch / OWNER, folder / OWNER)
        flush(folder)
    return Published(target, folder / "parquet", marts, rows, time.monotonic() - started)


def copy_tables(warehouse: Path, new_file: Path, new_parquet: Path) -> tuple[int, int]:
    """Write the new database file and the Parquet files; how many marts there are, and their rows."""
    built = warehouse.stem  # dbt writes the database's name into views
    published = f"{built}_published"
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f'attach {quoted(warehouse)} as "{built}" (read_only)')
        connection.execute(f'attach {quoted(new_file)} as "{published}" (storage_version \'{STORAGE_VERSION}\')')
        relations = connection.execute(
            """
            select schema_name, table_name, comment
            from (
                select database_name, schema_name, table_name, comment from duckdb_tables()
                union all
                select database_name, schema_name, view_name, comment from duckdb_views()
            )
            where database_name = ? and schema_name in (?, ?)
            order by schema_name, table_name
            """,
            [built, MARTS, BOARDS],
        ).fetchall()
        marts = [table for schema, table, _ in relations if schema == MARTS]
        if not marts:
            raise PublishError(f"{warehouse} has no marts: build it first, with dbt build.")
        row_count = 0
        for schema, table, comment in relations:
            name = f'{schema}."{table}"'
            connection.execute(f'create schema if not exists "{published}".{schema}')
            connection.execute(f'create table "{published}".{name} as from "{built}".{name}')
            describe(connection, built, schema, table, comment)
            if schema == MARTS:
                path = quoted(new_parquet / f"{table}.parquet")
                (copied,) = connection.execute(f'copy "{published}".{name} to {path} (format parquet)').fetchone()
                row_count += copied
        connection.execute(f'checkpoint "{published}"')
        connection.execute(f'detach "{published}"')
    return len(marts), row_count


def describe(connection: duckdb.DuckDBPyConnection, built: str, schema: str, table: str, comment: str | None) -> None:
    """Copy the comments of a table and its columns, which SQL clients show."""
    name = f'"{built}_published".{schema}."{table}"'
    if comment:
        connection.execute(f"comment on table {name} is {quoted(comment)}")
    for column, text in connection.execute(
        """
        select column_name, comment from duckdb_columns()
        where database_name = ? and schema_name = ? and table_name = ? and comment is not null
        """,
        [built, schema, table],
    ).fetchall():
        connection.execute(f'comment on column {name}."{column}" is {quoted(text)}')


def quoted(text: str | Path) -> str:
    """A text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


@contextmanager
def one_publisher(folder: Path) -> Iterator[None]:
    """Publishers take turns. The lock goes with the process, so a killed one leaves none behind."""
    with open(folder / ".lock", "w") as lock:
        try:
            import fcntl
        except ImportError:  # Windows: os.replace still keeps each file whole
            yield
            return
        fcntl.flock(lock, fcntl.LOCK_EX)
        # What a killed publisher left behind; nobody else is writing now.
        for leftover in folder.glob(".publishing-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        yield


@contextmanager
def scratch_folder(folder: Path) -> Iterator[Path]:
    """A folder on the same file system, so that a rename puts its files in place."""
    with tempfile.TemporaryDirectory(prefix=".publishing-", dir=folder, ignore_cleanup_errors=True) as scratch:
        yield Path(scratch)


def erased_people(file: Path) -> int:
    """How many people of a published file asked to be forgotten; 0 where that cannot be told."""
    try:
        with duckdb.connect(str(file), read_only=True) as connection:
            return connection.execute("select count(*) from marts.dim_contacts where is_erased").fetchone()[0]
    except duckdb.Error:
        return 0


def swap_folder(new: Path, target: Path, scratch: Path, kept_states: int = 2) -> None:
    """Put a folder in another's place.

    `target` is a symbolic link to a folder of this state, replaced by one rename: there is no moment without it.
    """
    kept = target.with_name(f".{target.name}-{os.getpid()}-{time.monotonic_ns()}")
    os.rename(new, kept)
    link = scratch / target.name
    os.symlink(kept.name, link)
    if target.is_dir() and not target.is_symlink():
        os.rename(target, scratch / "before")
    os.replace(link, target)
    # The state before this one stays until the next, for whoever has just looked the link up.
    states = sorted(target.parent.glob(f".{target.name}-*"), key=lambda path: path.stat().st_mtime_ns)
    for state in states[:-kept_states]:
        shutil.rmtree(state, ignore_errors=True)


def flush(*paths: Path) -> None:
    """Have files and folders written to the disk before they are given their names."""
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def main() -> int:
    """Publish; 1 and one sentence on stderr when that is not possible."""
    parser = argparse.ArgumentParser(description="Publish the marts of a built warehouse for BI tools.")
    parser.add_argument("warehouse", nargs="?", default=os.environ.get("DUCKDB_PATH", "warehouse.duckdb"))
    parser.add_argument("--to", type=Path, default=published_folder(), help="the folder to publish into")
    options = parser.parse_args()
    try:
        done = publish(Path(options.warehouse), options.to)
    except (PublishError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Published {done.marts} marts, {done.rows:,} rows, in {done.seconds:.1f} s: {done.file}, {done.parquet}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
