"""Loads raw tables into schema `raw` of a server: `python scripts/load_raw.py --target postgres --from seeds/raw`.

DuckDB needs no such step, it reads the files in place. Each file `<table>.csv` or `<table>.parquet` becomes `raw.<table>`: of
CSV all columns are text, as they stand in the file, and staging judges and casts every cell; of Parquet they keep their
types. A table that is there already is replaced; one without a file is left as it is. Where the server is comes from the
target's settings in profiles.yml, so run it with the Python of that engine (`.venv-postgres/bin/python`,
`.venv-spark/bin/python`).
"""

import argparse
import csv
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

TABLES = (
    "messages", "message_statuses", "conversations", "conversation_events", "surveys", "orders", "contacts",
    "contact_merges", "consents", "campaigns", "campaign_costs", "ad_costs", "meta_pricing", "link_clicks", "leads", "carts",
    "agents", "webhooks",
)  # fmt: skip

Rows = tuple[list[str], Sequence[Sequence[Any]]]


def target_settings(target: str) -> Any:
    """The credentials object that dbt makes of a target of profiles.yml."""
    from dbt.config.runtime import load_profile
    from dbt.flags import set_from_args
    from dbt_common.context import set_invocation_context

    set_from_args(argparse.Namespace(PROFILES_DIR=str(ROOT), PROJECT_DIR=str(ROOT)), {})
    set_invocation_context(dict(os.environ))
    return load_profile(str(ROOT), {}, target_override=target).credentials


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The raw tables that have a file in the folder, each with its path. SystemExit if there is none, or two of one table."""
    found = [(path.stem, path) for table in TABLES for path in sorted(folder.glob(f"{table}.*"))
             if path.suffix in {".csv", ".parquet"}]  # fmt: skip
    if not found:
        raise SystemExit(f"There is no raw table in {folder}; the first would be {folder}/messages.csv.")
    for table in TABLES:
        if [name for name, _ in found].count(table) > 1:
            raise SystemExit(f"{folder} holds {table} both as CSV and as Parquet; remove one.")
    yield from found


def header(path: Path) -> list[str]:
    """The column names of a CSV file, in lower case."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [name.strip().lower() for name in next(csv.reader(file))]


def postgres_connection(settings: Any) -> Any:
    import psycopg2

    return psycopg2.connect(
        host=settings.host,
        port=settings.port,
        user=settings.user,
        password=settings.password,
        dbname=settings.database,
    )


def connect(settings: Any) -> Callable[[str], Rows]:
    """A function that runs SQL on a target and returns the columns' names and the rows (both empty without a result)."""
    if settings.type == "spark" and settings.method == "session":
        return spark_session(settings)
    if settings.type == "spark":
        from pyhive import hive

        cursor = hive.connect(
            host=settings.host,
            port=settings.port,
            username=settings.user,
            configuration={name: str(value) for name, value in settings.server_side_parameters.items()},
        ).cursor()
    else:
        connection = postgres_connection(settings)
        connection.autocommit = True
        cursor = connection.cursor()

    def execute(sql: str) -> Rows:
        cursor.execute(sql)
        if not cursor.description:
            return [], []
        return [column[0].split(".")[-1] for column in cursor.description], cursor.fetchall()

    return execute


def spark_session(settings: Any) -> Callable[[str], Rows]:
    """The same in a session of this process, or, where the target has spark.remote, by Spark Connect."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder
    for name, value in settings.server_side_parameters.items():
        builder = builder.config(name, value)
    if "spark.remote" not in settings.server_side_parameters:
        builder = builder.enableHiveSupport()
    session = builder.getOrCreate()

    def execute(sql: str) -> Rows:
        frame = session.sql(sql)
        return frame.columns, frame.collect()

    return execute


# What a column of a Parquet file becomes on PostgreSQL; any other type becomes text.
POSTGRES_TYPES = {
    "BOOLEAN": "boolean", "TINYINT": "smallint", "SMALLINT": "smallint", "INTEGER": "integer", "BIGINT": "bigint",
    "FLOAT": "double precision", "DOUBLE": "double precision", "DATE": "date", "TIMESTAMP": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}  # fmt: skip


def postgres_columns(path: Path) -> dict[str, str]:
    """The columns of a file, in lower case, each with its type on PostgreSQL."""
    if path.suffix == ".csv":
        return dict.fromkeys(header(path), "text")
    import duckdb

    found = duckdb.execute("describe select * from read_parquet(?)", [str(path)]).fetchall()
    return {
        name.lower(): type.replace("DECIMAL", "numeric") if type.startswith("DECIMAL") else POSTGRES_TYPES.get(type, "text")
        for name, type, *_ in found
    }


def load_postgres(folder: Path, settings: Any) -> list[str]:
    """Load the files by COPY, in one transaction, and return the tables' names."""
    loaded = []
    connection = postgres_connection(settings)
    with connection, connection.cursor() as cursor, tempfile.TemporaryDirectory() as scratch:
        cursor.execute("create schema if not exists raw")
        for table, path in files(folder):
            columns = ", ".join(f'"{name}" {type}' for name, type in postgres_columns(path).items())
            cursor.execute(f"drop table if exists raw.{table} cascade")
            cursor.execute(f"create table raw.{table} ({columns})")
            if path.suffix == ".parquet":
                import duckdb

                reader = duckdb.connect()
                reader.execute("set TimeZone = 'UTC'")
                rows = reader.read_parquet(str(path))
                path = Path(scratch) / f"{table}.csv"
                rows.write_csv(str(path), header=True)
            with open(path, encoding="utf-8-sig") as file:
                cursor.copy_expert(f"copy raw.{table} from stdin with (format csv, header true)", file)
            loaded.append(table)
            cursor.execute(f"analyze raw.{table}")
    connection.close()
    return loaded


def load_spark(folder: Path, settings: Any) -> list[str]:
    """Let Spark read the files (where a cluster does, they must lie where it sees them) and return the tables' names."""
    execute = connect(settings)
    loaded = []
    execute("create schema if not exists raw")
    for table, path in files(folder):
        source = str(path.resolve()).replace("\\", "\\\\").replace("'", "\\'")
        options = """, header 'true', multiLine 'true', quote '"', escape '"'""" if path.suffix == ".csv" else ""
        execute(
            f"create or replace temporary view raw_file using {path.suffix[1:]} options (path '{source}'{options})"
        )
        execute(f"drop table if exists raw.{table}")
        execute(f"create table raw.{table} using parquet as select * from raw_file")
        loaded.append(table)
    return loaded


def load(target: str, folder: Path) -> list[str]:
    """Load a folder's files into a target and return the tables' names. SystemExit where the target has no loader."""
    settings = target_settings(target)
    loaders = {"postgres": load_postgres, "spark": load_spark}
    if settings.type not in loaders:
        raise SystemExit(f"The target {target} is {settings.type}, which needs no loading or has no loader here.")
    return loaders[settings.type](folder, settings)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", required=True, help="a target of profiles.yml other than duckdb")
    parser.add_argument("--from", dest="folder", type=Path, default=ROOT / "seeds/raw", help="folder of the files")
    arguments = parser.parse_args()
    print("Loaded into schema raw:", ", ".join(load(arguments.target, arguments.folder)))


if __name__ == "__main__":
    main()
