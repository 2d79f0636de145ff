"""Runs dbt in this process, on a warehouse file of its own, and never writes into the repository.

dbt runs as it is. It takes some ten seconds to read the project, so that it does so once: every build of a test gets the
manifest that the first of them read (`read_project`), and runs with the raw files as `raw` in its working folder.
"""

import functools
import hashlib
import hmac
import importlib.util
import json
import os
import re
import tempfile
import uuid
from collections.abc import Callable, Iterable
from contextlib import chdir
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

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


def key_of(text: str) -> uuid.UUID:
    """The key of an id in the warehouses of the tests: 128 bits of HMAC-SHA-256."""
    return uuid.UUID(hmac.new(SALT.encode(), text.encode(), hashlib.sha256).hexdigest()[:32])


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


SHARED = "TESTS_SHARED_FOLDER"  # the folder where the processes of one run of pytest find what one of them has parsed
RAW = "raw"  # the link to the raw files in the working folder of a build


def read_project(has_connectors: bool = False) -> Manifest:
    """The project as dbt reads it, once a process: the same object whether the argument is given or left out."""
    return project_read(has_connectors)


@functools.cache
def project_read(has_connectors: bool) -> Manifest:
    """The project as dbt reads it, with the models of all connectors or of none. dbt's partial parsing spares other processes
    most of it.

    Beside the list of connectors the names of the raw schema and its tables are the only thing that dbt reads from the
    settings when it parses: see test_lint.py. All other settings can be given to each run.
    """
    settings = {"connectors": kinds_of_connectors() if has_connectors else []}
    with tempfile.TemporaryDirectory() as folder:
        target = Path(os.environ.get(SHARED, folder)) / ("parsed_with_connectors" if has_connectors else "parsed")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DUCKDB_PATH", "warehouse.duckdb")  # dbt parses anew where a variable of the profile differs
            run = dbtRunner().invoke(
                ["--quiet", "parse", "--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", str(target),
                 "--log-path", f"{folder}/logs"] + ["--vars", json.dumps(settings)] * has_connectors
            )  # fmt: skip
    if not run.success:
        raise BuildFailed([str(run.exception)])
    return run.result


def kinds_of_connectors() -> list[str]:
    """The kinds of the registry, macros/raw/connectors.sql."""
    registry = (ROOT / "macros/raw/connectors.sql").read_text(encoding="utf-8").split("connector_kinds() %}")[1]
    return re.findall(r"^        '(\w+)': {", registry.split("endmacro")[0], re.MULTILINE)


@dataclass
class Warehouse:
    """A folder that holds one warehouse file and what dbt wrote beside it. dbt writes artifacts and its log only if asked.

    `is_own_project`: dbt reads the project with the settings of each run, as it does for everybody else.
    """

    folder: Path
    callbacks: list[Callable[[Any], None]] = field(default_factory=list)  # get each event of dbt
    is_logged: bool = False
    has_artifacts: bool = False
    is_own_project: bool = False

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

        self.folder.mkdir(parents=True, exist_ok=True)
        settings = dict(vars or {})
        manifest = None
        if not self.is_own_project:
            self.link_raw_files(settings)
            manifest = read_project(any(entry != "mapped_files" for entry in settings.get("connectors") or []))
        paths = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
        paths += ["--target-path", f"{self.folder}/target", "--log-path", f"{self.folder}/logs"]
        paths += ["--no-write-json"] * (not self.has_artifacts) + ["--log-level-file", "none"] * (not self.is_logged)
        with pytest.MonkeyPatch.context() as patch, chdir(ROOT if self.is_own_project else self.folder):
            patch.setenv("DUCKDB_PATH", str(self.path))
            try:
                run = dbtRunner(manifest=manifest, callbacks=[keep_errors, *self.callbacks]).invoke(
                    ["--quiet", "--no-use-colors", command, *arguments, *paths, "--vars", json.dumps(settings)]
                )
            finally:
                close_dbt_connection()
        if not run.success:
            raise BuildFailed(messages + [str(run.exception)] * (run.exception is not None))
        return list(run.result) if isinstance(run.result, Iterable) else [run.result]

    def link_raw_files(self, settings: dict[str, Any]) -> None:
        """Put the folder of the raw files into the working folder of the build, and say so in the settings."""
        if settings.get("raw_location", "") is None:  # the raw tables are in the warehouse
            return
        link = self.folder / RAW
        raw = Path(settings.get("raw_location", link if link.exists() else ROOT / "seeds/raw"))
        if raw.is_absolute() and raw != link:
            link.unlink(missing_ok=True)
            link.symlink_to(raw)
        if raw.is_absolute():
            settings["raw_location"] = RAW

    def query(self, sql: str, parameters: Iterable[Any] = ()) -> list[tuple]:
        """The rows of a query. Read-only, so that a test cannot change what the next one reads."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            folder = str(self.folder).replace("'", "''")
            connection.execute(f"set TimeZone = 'UTC'; set file_search_path = '{folder}'")  # views read raw files
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
    is_logged: bool = False,
    has_artifacts: bool = False,
) -> Warehouse:
    """`dbt build` of the raw files in `raw` (default: the demo's) into a new warehouse in `folder`.

    Tables without a file count as absent unless `vars` says otherwise. Unit tests stay out: they do not
    depend on the data, and the demo's build runs them. `is_logged`, `has_artifacts`: dbt writes its log, its artifacts.
    """
    settings = dict(vars or {})
    if raw is not None:
        ending = settings.get("raw_format", "csv")
        absent = [table for table in raw_rows.TABLES if not (raw / f"{table}.{ending}").exists()]
        settings = {"raw_tables_absent": absent, **settings, "raw_location": str(raw)}
    if reference is not None:
        settings["reference_location"] = str(reference)
    warehouse = Warehouse(folder, is_logged=is_logged, has_artifacts=has_artifacts)
    # A selection is built without data tests, which may read models outside of it.
    selection = ["test", "--select", *select.split()] if select else []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_SALT", os.environ.get("CONTACT_KEY_SALT", SALT))
        warehouse.dbt("build", "--exclude-resource-type", "unit_test", *selection, vars=settings)
    return warehouse
