"""Runs dbt in this process, on a warehouse file of its own, and never writes into the repository."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

import raw_rows

ROOT = Path(__file__).resolve().parents[2]


class BuildFailed(Exception):
    """dbt did not succeed. `messages` are the errors it printed."""

    def __init__(self, messages: list[str]):
        super().__init__("\n".join(messages))
        self.messages = messages


@dataclass
class Warehouse:
    """A folder that holds one warehouse file and what dbt wrote beside it."""

    folder: Path

    @property
    def path(self) -> Path:
        # The name is that of the default: dbt writes it as catalog name into views and compiled SQL.
        return self.folder / "warehouse.duckdb"

    def dbt(self, command: str, *arguments: str, vars: dict[str, Any] | None = None) -> list[Any]:
        """Run a dbt command and return its results, one a node; BuildFailed if one is bad."""
        messages: list[str] = []

        def keep_errors(event: Any) -> None:
            if event.info.level == "error":
                messages.append(event.info.msg)

        paths = ["--target-path", f"{self.folder}/target", "--log-path", f"{self.folder}/logs"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DUCKDB_PATH", str(self.path))
            try:
                run = dbtRunner(callbacks=[keep_errors]).invoke(
                    ["--quiet", "--no-use-colors", command, *arguments, *paths, "--vars", json.dumps(vars or {})]
                )
            finally:
                close_dbt_connection()
        if not run.success:
            raise BuildFailed(messages + [str(run.exception)] * (run.exception is not None))
        return list(run.result)

    def query(self, sql: str, parameters: Iterable[Any] = ()) -> list[tuple]:
        """The rows of a query. Read-only, so that a test cannot change what the next one reads."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql, list(parameters)).fetchall()


def close_dbt_connection() -> None:
    """dbt-duckdb keeps its file open until the process ends, which bars reading it read-only."""
    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager._ENV = None


def build(
    folder: Path,
    raw: Path | None = None,
    vars: dict[str, Any] | None = None,
    reference: Path | None = None,
    select: str | None = None,
) -> Warehouse:
    """`dbt build` of the raw files in `raw` (default: the demo's) into a new warehouse in `folder`.

    Tables without a file count as absent unless `vars` says otherwise. Unit tests stay out: they do not
    depend on the data, and the demo's build runs them.
    """
    settings = dict(vars or {})
    if raw is not None:
        absent = [table for table in raw_rows.TABLES if not (raw / f"{table}.csv").exists()]
        settings = {"raw_tables_absent": absent, **settings, "raw_location": str(raw)}
    if reference is not None:
        settings["reference_location"] = str(reference)
    warehouse = Warehouse(folder)
    selection = ["--select", *select.split()] if select else []
    warehouse.dbt("build", "--exclude-resource-type", "unit_test", *selection, vars=settings)
    return warehouse
