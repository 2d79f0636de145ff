"""Runs dbt in this process, on a warehouse file of its own, and never writes into the repository."""

import fcntl
import functools
import importlib.util
import json
import os
import pickle
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import SourceDefinition

import raw_rows

SALT = "the salt of the tests"
ALL_MODELS = "resource_type:model resource_type:seed"  # what to select for a build without data tests
ROOT = Path(__file__).resolve().parents[2]


def load_module(path: Path) -> ModuleType:
    """A Python file of the project that is in no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


keyed_hash_plugin = load_module(ROOT / "macros/engine/keyed_hash_plugin.py")


class BuildFailed(Exception):
    """dbt did not succeed. `messages` are the errors it printed."""

    def __init__(self, messages: list[str]):
        super().__init__("\n".join(messages))
        self.messages = messages

    @property
    def sentences(self) -> set[str]:
        """What the project said, without the frame that dbt puts around it."""
        lines = (line.strip() for message in self.messages for line in message.splitlines())
        return {DBT_FRAME.sub("", line) for line in lines} - {""}


DBT_FRAME = re.compile(
    r"^(\d\d:\d\d:\d\d\s+)?(Encountered an error:$|(Compilation|Runtime) Error in .*|\d+ of \d+ ERROR .*"
    r"|Failure in model .*|> (in|called by) .*|Invalid Input Error: )"
)


NOWHERE = "the place of the raw files"


@dataclass
class Project:
    """The project as dbt has read it, for runs of any settings but raw_format."""

    manifest: Manifest

    def __post_init__(self) -> None:
        self.sources = {name: json.dumps(source.to_dict()) for name, source in self.manifest.sources.items()}

    def of(self, raw_location: str) -> Manifest:
        """With the raw files in another folder: all that reading the project again would change."""
        place = json.dumps(raw_location)[1:-1]
        for name, text in self.sources.items():
            self.manifest.sources[name] = SourceDefinition.from_dict(json.loads(text.replace(NOWHERE, place)))
        return self.manifest


@dataclass
class Warehouse:
    """A folder that holds one warehouse file and what dbt wrote beside it.

    With a `project` (see `read_project`) dbt does not read it anew, and writes no artifacts, and no log unless it
    `is_logged`: these take most of a short run.
    """

    folder: Path
    project: Project | None = None
    callbacks: list[Callable[[Any], None]] = field(default_factory=list)  # hear each event of dbt
    is_logged: bool = False

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

        manifest = self.project.of((vars or {}).get("raw_location", "seeds/raw")) if self.project else None
        writes = ["--target-path", f"{self.folder}/target", "--log-path", f"{self.folder}/logs"]
        if self.project:
            writes += ["--no-write-json"] + ["--log-level-file", "none"] * (not self.is_logged)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DUCKDB_PATH", str(self.path))
            try:
                run = dbtRunner(manifest=manifest, callbacks=[keep_errors, *self.callbacks]).invoke(
                    ["--quiet", "--no-use-colors", command, *arguments, *writes, "--vars", json.dumps(vars or {})]
                )
            finally:
                close_dbt_connection()
        if not run.success:
            raise BuildFailed(messages + [str(run.exception)] * (run.exception is not None))
        return list(run.result) if isinstance(run.result, Iterable) else [run.result]

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


READ_IN = "TESTS_READ_IN"  # the folder where the processes of one run of pytest find what one of them has read


@functools.cache
def read_project(raw_format: Literal["csv", "parquet"]) -> Project:
    """The project, read once for all processes of a run: to read it takes seconds, to unpickle it a fraction of one."""
    with tempfile.TemporaryDirectory() as folder:
        read = Path(os.environ.get(READ_IN, folder)) / f"{raw_format}.pickle"
        with open(read.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not read.exists():
                settings = {"raw_location": NOWHERE, "raw_format": raw_format}
                manifest = Warehouse(Path(folder)).dbt("parse", vars=settings)[0]
                # Field by field: in dbt 1.11 a manifest's own way of being pickled leaves one out and mixes up the rest.
                kept = [each.name for each in fields(manifest) if not each.name.startswith("_")]
                read.write_bytes(pickle.dumps({name: getattr(manifest, name) for name in kept}))
        return Project(Manifest(**pickle.loads(read.read_bytes())))


def build(
    folder: Path,
    raw: Path | None = None,
    vars: dict[str, Any] | None = None,
    reference: Path | None = None,
    select: str | None = None,
    is_read_anew: bool = False,
    is_logged: bool = False,
) -> Warehouse:
    """`dbt build` of the raw files in `raw` (default: the demo's) into a new warehouse in `folder`.

    Tables without a file count as absent unless `vars` says otherwise. Unit tests stay out: they do not
    depend on the data, and the demo's build runs them. `is_read_anew`: dbt reads the project for this build, and
    writes its artifacts. `is_logged`: dbt writes its log.
    """
    settings = dict(vars or {})
    if raw is not None:
        ending = settings.get("raw_format", "csv")
        absent = [table for table in raw_rows.TABLES if not (raw / f"{table}.{ending}").exists()]
        settings = {"raw_tables_absent": absent, **settings, "raw_location": str(raw)}
    if reference is not None:
        settings["reference_location"] = str(reference)
    raw_format = "parquet" if settings.get("raw_format") == "parquet" else "csv"
    warehouse = Warehouse(folder, None if is_read_anew else read_project(raw_format), is_logged=is_logged)
    # A selection is built without data tests, which may read models outside of it.
    selection = ["test", "--select", *select.split()] if select else []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_SALT", os.environ.get("CONTACT_KEY_SALT", SALT))
        warehouse.dbt("build", "--exclude-resource-type", "unit_test", *selection, vars=settings)
    return warehouse
