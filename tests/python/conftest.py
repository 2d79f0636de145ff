"""What the Python tests share: one build of the demo data, and a way to build any other."""

import os
import re
import tempfile
import time
from collections.abc import Callable
from functools import cache
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

import warehouse as warehouses
from raw_rows import write_raw
from warehouse import ROOT, BuildFailed, Warehouse, read_project

__all__ = ["ROOT", "BuildFailed", "Warehouse", "write_raw"]

# The same examples on every run, and nothing kept between runs.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")

dbt_counts: dict[str, int] = {}


def pytest_configure(config: pytest.Config) -> None:
    """A folder for what the processes of this run share; its workers inherit the variable."""
    if not hasattr(config, "workerinput"):
        shared = tempfile.TemporaryDirectory()
        config.add_cleanup(shared.cleanup)
        os.environ[warehouses.READ_IN] = shared.name


Figure = Callable[[str, str, int], None]
figures: dict[tuple[str, str], int] = {}


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """`figure(subject, what, count)` adds to the figures that stand below the tests: what was tried, how often."""

    def record(subject: str, what: str, count: int) -> None:
        record_property("figure", (subject, what, count))

    return record


@pytest.fixture(scope="session", autouse=True)
def machine(tmp_path_factory: pytest.TempPathFactory):
    """A machine in an odd time zone and without settings of its own: no result may depend on it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.startswith("DBT_") or n == "CONTACT_KEY_SALT"]:
            patch.delenv(name)
        patch.setenv("DO_NOT_TRACK", "1")
        patch.setenv("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
        patch.setenv("TZ", "Asia/Kathmandu")
        patch.setenv("DUCKDB_THREADS", "1")  # of few rows a second thread costs a fifth more and gains nothing
        patch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", str(tmp_path_factory.mktemp("hypothesis")))
        patch.chdir(ROOT)  # paths in the project are relative to its root
        time.tzset()
        yield
    time.tzset()


@dataclass
class DemoBuild:
    """The demo's warehouse and the results of the build that made it, one a node."""

    warehouse: Warehouse
    results: list[Any]


@pytest.fixture(scope="session")
def demo_build(tmp_path_factory: pytest.TempPathFactory) -> DemoBuild:
    """A whole `dbt build` of the demo data into a fresh file, done once, by as many threads as there are."""
    warehouse = Warehouse(tmp_path_factory.mktemp("demo"), read_project())
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DUCKDB_THREADS")
        results = warehouse.dbt("build")
    for result in results:
        kind = str(result.node.resource_type)
        dbt_counts[kind] = dbt_counts.get(kind, 0) + 1
    return DemoBuild(warehouse, results)


@pytest.fixture(scope="session")
def demo(demo_build: DemoBuild) -> Warehouse:
    """The demo's warehouse: `demo.query(sql)`, `demo.path`."""
    return demo_build.warehouse


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """`build(raw, vars, reference, select)` is the path of a new warehouse file; see warehouse.build."""

    def build_into_new_folder(
        raw: Path | None = None,
        vars: dict[str, Any] | None = None,
        reference: Path | None = None,
        select: str | None = None,
    ) -> Path:
        folder = tmp_path_factory.mktemp("build")
        return warehouses.build(folder, raw, vars, reference, select).path

    return build_into_new_folder


class ByWhatIsShared(LoadFileScheduling):
    """One process gets all tests of a file, and one all files of the demo: they share what they build.

    xdist's own groups (`--dist loadgroup`) are not seen with pytest 9: it names tests otherwise.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "demo" if reads_demo(file) else file


@cache
def reads_demo(file: str) -> bool:
    """Whether a file of tests (relative to the root, or absolute) takes the fixture `demo` or `demo_build`."""
    return bool(re.search(r"\bdemo(_build)?: (Warehouse|DemoBuild)", (ROOT / file).read_text(encoding="utf-8")))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByWhatIsShared | None:
    return ByWhatIsShared(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest begin, so that no process ends up alone with one."""
    long = {"test_absent_tables.py", "test_lint.py", "test_faults.py", "test_incremental.py"}
    items.sort(
        key=lambda item: ("engines" not in item.path.parts, not reads_demo(str(item.path)), item.path.name not in long)
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process that runs tests for another hands it the counts."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["dbt_counts"] = dbt_counts


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the counts of a process that has finished."""
    dbt_counts.update(getattr(node, "workeroutput", {}).get("dbt_counts", {}))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Collect the figures of all tests; say what the one pytest test `test_build` stands for."""
    reports = [report for kind in ("passed", "failed", "error", "") for report in terminalreporter.stats.get(kind, [])]
    for report in reports:
        for name, recorded in getattr(report, "user_properties", []) if report.when == "teardown" else []:
            if name == "figure":
                subject, what, count = recorded
                figures[subject, what] = figures.get((subject, what), 0) + count
    if dbt_counts:
        names = {"test": "data test", "unit_test": "unit test"}
        counts = [f"{count} {names.get(kind, kind)}s" for kind, count in sorted(dbt_counts.items())]
        terminalreporter.write_line(f"dbt build of the demo: {', '.join(counts)}")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The figures, as the last lines of all."""
    if hasattr(config, "workerinput"):
        return
    for subject in dict.fromkeys(subject for subject, _ in figures):
        counts = [f"{count:,} {what}" for (of, what), count in figures.items() if of == subject]
        print(f"{subject}: {', '.join(counts)}")
