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
from contextlib import nullcontext
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import jinja2
import pytest
import yaml
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import SourceDefinition
from dbt.node_types import NodeType

import quick_dbt
import raw_rows

quick_dbt.hurry()

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


@dataclass
class Project:
    """The project as dbt has read it by its own settings, for runs of any."""

    manifest: Manifest

    def __post_init__(self) -> None:
        self.sources = {name: json.dumps(source.to_dict()) for name, source in self.manifest.sources.items()}
        (sources,) = yaml.safe_load((ROOT / "models/staging/_staging__sources.yml").read_text(encoding="utf-8"))["sources"]
        self.template = jinja2.Template(sources["config"]["meta"]["external_location"])
        self.vars = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
        self.nodes = self.manifest.nodes
        self.built = {name: node for name, node in self.nodes.items() if node.resource_type != NodeType.Test}

    def place(self, settings: dict[str, Any]) -> str:
        """From where dbt reads the raw tables by these settings, as the YAML of the sources says it."""
        return self.template.render(var=(self.vars | settings).__getitem__)

    def of(self, settings: dict[str, Any], has_tests: bool = True) -> Manifest:
        """With the raw files where the settings say: all that reading the project again would change.

        A run that excludes data tests need not sort them into its order of nodes: without `has_tests` they are left out.
        """
        before, now = (json.dumps(self.place(each))[1:-1] for each in ({}, settings))
        for name, text in self.sources.items():
            self.manifest.sources[name] = SourceDefinition.from_dict(json.loads(text.replace(before, now)))
        self.manifest.nodes = dict(self.nodes if has_tests else self.built)  # a copy: dbt adds inline queries
        return self.manifest


@dataclass
class Warehouse:
    """A folder that holds one warehouse file and what dbt wrote beside it.

    With a `project` (see `read_project`) dbt does not read it anew. It writes artifacts and its log only where told so, and
    tells the details only to a log or to callbacks: these take most of a short run.
    """

    folder: Path
    project: Project | None = None
    callbacks: list[Callable[[Any], None]] = field(default_factory=list)  # hear each event of dbt
    is_logged: bool = False
    has_artifacts: bool = False

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

        manifest = None
        if self.project:
            manifest = self.project.of(vars or {}, has_tests="test" not in arguments)
        writes = ["--target-path", f"{self.folder}/target", "--log-path", f"{self.folder}/logs"]
        writes += ["--no-write-json"] * (not self.has_artifacts) + ["--log-level-file", "none"] * (not self.is_logged)
        details = nullcontext() if self.is_logged or self.callbacks else quick_dbt.unheard_details()
        with pytest.MonkeyPatch.context() as patch, details:
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
def read_project() -> Project:
    """The project, read once for all processes of a run: to read it takes seconds, to unpickle it a fraction of one."""
    with tempfile.TemporaryDirectory() as folder:
        read = Path(os.environ.get(READ_IN, folder)) / "project.pickle"
        with open(read.with_suffix(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not read.exists():
                manifest = Warehouse(Path(folder)).dbt("parse")[0]
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
    warehouse = Warehouse(folder, read_project(), is_logged=is_logged, has_artifacts=has_artifacts)
    # A selection is built without data tests, which may read models outside of it.
    selection = ["test", "--select", *select.split()] if select else []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_SALT", os.environ.get("CONTACT_KEY_SALT", SALT))
        warehouse.dbt("build", "--exclude-resource-type", "unit_test", *selection, vars=settings)
    return warehouse
