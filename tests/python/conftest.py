"""What the Python tests share: one build of the demo data, and a way to build any other."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import warehouse as warehouses
from raw_rows import write_raw
from warehouse import ROOT, BuildFailed, Warehouse

__all__ = ["ROOT", "BuildFailed", "Warehouse", "write_raw"]

# The same examples on every run, and nothing kept between runs.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.load_profile("repeatable")

DEMO = "DEMO_FOLDER"  # where `.ci/run` has built and tested the demo


def pytest_configure(config: pytest.Config) -> None:
    """A folder in which the processes of this run find what dbt has parsed; they inherit the variable."""
    if not hasattr(config, "workerinput"):
        shared = tempfile.TemporaryDirectory()
        config.add_cleanup(shared.cleanup)
        os.environ[warehouses.SHARED] = shared.name


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


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The demo's warehouse: `demo.query(sql)`, `demo.path`. A copy, for dbt bars other processes from the file that it opens.

    `.ci/run` builds it, with all data tests and unit tests. Where only some Python tests run, it is built here without tests.
    """
    warehouse = Warehouse(tmp_path_factory.mktemp("demo"), is_own_project=True)
    if DEMO in os.environ:
        shutil.copytree(os.environ[DEMO], warehouse.folder, dirs_exist_ok=True)
    else:
        warehouse.dbt("build", "--exclude-resource-type", "unit_test", "test")
    return warehouse


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


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Collect the figures of all tests."""
    reports = [report for kind in ("passed", "failed", "error", "") for report in terminalreporter.stats.get(kind, [])]
    for report in reports:
        for name, recorded in getattr(report, "user_properties", []) if report.when == "teardown" else []:
            if name == "figure":
                subject, what, count = recorded
                figures[subject, what] = figures.get((subject, what), 0) + count


def pytest_unconfigure(config: pytest.Config) -> None:
    """The figures, as the last lines of all."""
    if hasattr(config, "workerinput"):
        return
    for subject in dict.fromkeys(subject for subject, _ in figures):
        counts = [f"{count:,} {what}" for (of, what), count in figures.items() if of == subject]
        print(f"{subject}: {', '.join(counts)}")
