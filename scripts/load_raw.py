"""Loads raw tables into schema `raw` of a server: `python scripts/load_raw.py --target postgres --from seeds/raw`.

DuckDB needs no such step, it reads the files in place. Each file `<table>.csv` becomes `raw.<table>`, all columns text,
as they stand in the file: staging judges and casts every cell. A table that is there already is replaced; one without a
file is left as it is. Where the server is comes from the target's settings in profiles.yml, so run it with the Python
of that engine (`.venv-postgres/bin/python`, `.venv-spark/bin/python`).
"""

import argparse
import csv
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

TABLES = (
    "messages", "message_statuses", "conversations", "conversation_events", "surveys", "orders", "contacts",
    "contact_merges", "consents", "campaigns", "campaign_costs", "link_clicks", "leads", "carts", "agents", "webhooks",
)  # fmt: skip


def target_settings(target: str) -> Any:
    """The credentials object that dbt makes of a target of profiles.yml."""
    from dbt.config.runtime import load_profile
    from dbt.flags import set_from_args
    from dbt_common.context import set_invocation_context

    set_from_args(argparse.Namespace(PROFILES_DIR=str(ROOT), PROJECT_DIR=str(ROOT)), {})
    set_invocation_context(dict(os.environ))
    return load_profile(str(ROOT), {}, target_override=target).credentials


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The raw tables that have a CSV file in the folder, each with its path. SystemExit if there is none."""
    found = [(table, folder / f"{table}.csv") for table in TABLES if (folder / f"{table}.csv").exists()]
    if not found:
        raise SystemExit(f"There is no raw table in {folder}; the first would be {folder}/messages.csv.")
    yield from found


def header(path: Path) -> list[str]:
    """The column names of a CSV file, in lower case."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [name.strip().lower() for name in next(csv.reader(file))]


def load_postgres(folder: Path, settings: Any) -> list[str]:
    """Load the CSV files by COPY, in one transaction, and return the tables' names."""
    import psycopg2

    loaded = []
    connection = psycopg2.connect(
        host=settings.host,
        port=settings.port,
        user=settings.user,
        password=settings.password,
        dbname=settings.database,
    )
    with connection, connection.cursor() as cursor:
        cursor.execute("create schema if not exists raw")
        for table, path in files(folder):
            columns = ", ".join(f'"{name}" text' for name in header(path))
            cursor.execute(f"drop table if exists raw.{table} cascade")
            cursor.execute(f"create table raw.{table} ({columns})")
            with open(path, encoding="utf-8-sig") as file:
                cursor.copy_expert(f"copy raw.{table} from stdin with (format csv, header true)", file)
            loaded.append(table)
            cursor.execute(f"analyze raw.{table}")
    connection.close()
    return loaded


def load_spark(folder: Path, settings: Any) -> list[str]:
    """Let Spark read the files (where a cluster does, they must lie where it sees them) and return the tables' names."""
    execute = spark_session(settings) if settings.method == "session" else spark_by_thrift(settings)
    loaded = []
    execute("create schema if not exists raw")
    for table, path in files(folder):
        source = str(path.resolve()).replace("'", "\\'")
        execute(
            f"create or replace temporary view raw_file using csv options (path '{source}',"
            """ header 'true', multiLine 'true', quote '"', escape '"')"""
        )
        execute(f"drop table if exists raw.{table}")
        execute(f"create table raw.{table} using parquet as select * from raw_file")
        loaded.append(table)
    return loaded


def spark_session(settings: Any) -> Callable[[str], list]:
    """A function that runs SQL in a session of this process, or, where the target has spark.remote, by Spark Connect."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder
    for name, value in settings.server_side_parameters.items():
        builder = builder.config(name, value)
    if "spark.remote" not in settings.server_side_parameters:
        builder = builder.enableHiveSupport()
    session = builder.getOrCreate()
    return lambda sql: session.sql(sql).collect()


def spark_by_thrift(settings: Any) -> Callable[[str], list]:
    """A function that runs SQL on a Thrift server."""
    from pyhive import hive

    cursor = hive.connect(host=settings.host, port=settings.port, username=settings.user).cursor()

    def execute(sql: str) -> list:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []

    return execute


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--target", required=True, help="a target of profiles.yml other than duckdb")
    parser.add_argument("--from", dest="folder", type=Path, default=ROOT / "seeds/raw", help="folder of the files")
    arguments = parser.parse_args()
    settings = target_settings(arguments.target)
    loaders = {"postgres": load_postgres, "spark": load_spark}
    if settings.type not in loaders:
        raise SystemExit(f"The target {arguments.target} is {settings.type}, which needs no loading or has no loader here.")
    print("Loaded into schema raw:", ", ".join(loaders[settings.type](arguments.folder, settings)))


if __name__ == "__main__":
    main()
