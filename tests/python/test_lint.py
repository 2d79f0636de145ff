"""The YAML files have no key that dbt would silently ignore, and the SQL files keep the rules of .sqlfluff."""

import multiprocessing
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import strict_parse
from conftest import ROOT

Run = subprocess.CompletedProcess[str]


def run(*command: str, work: Path) -> Run:
    """Run Python in the repository; what dbt writes goes into `work`."""
    written = {
        "DUCKDB_PATH": str(work / "warehouse.duckdb"),
        "DBT_TARGET_PATH": str(work / "target"),
        "DBT_LOG_PATH": str(work / "logs"),
    }
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, env=os.environ | written
    )


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the strict parse leaves what it has read, so that sqlfluff need not read the project too."""
    return tmp_path_factory.mktemp("lint")


@pytest.fixture(scope="module")
def parsed(work: Path) -> Run:
    return run("scripts/strict_parse.py", work=work)


def test_the_project_parses_without_a_warning(parsed: Run):
    assert parsed.returncode == 0, parsed.stdout + parsed.stderr


def test_sqlfluff_finds_nothing(parsed: Run, work: Path):
    folders = [name for name in ("models", "tests", "analyses") if (ROOT / name).exists()]
    linted = run("-m", "sqlfluff", "lint", "--nocolor", *folders, work=work)
    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize(
    ("properties", "code"),
    [("config: {meta: {owner: nobody}}", 0), ("meta: {owner: nobody}", 1), ("materialised: table", 1)],
    ids=["good", "outdated", "misspelt"],
)
def test_a_key_that_dbt_would_ignore_is_refused(tmp_path: Path, properties: str, code: int):
    """A project of one model, whose YAML is right or wrong by one key. Plain `dbt parse` takes all three.

    In a process of its own, for the strict parse changes dbt's list of checked engines.
    """
    files = {
        "dbt_project.yml": "name: one\nprofile: one\n",
        "profiles.yml": "one: {target: t, outputs: {t: {type: duckdb, path: ':memory:'}}}\n",
        "models/m.sql": "select 1 as n\n",
        "models/m.yml": f"models:\n  - name: m\n    {properties}\n",
    }
    (tmp_path / "models").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    where = [str(part) for name in ("project-dir", "profiles-dir", "target-path", "log-path") for part in ("--" + name, tmp_path)]
    process = multiprocessing.get_context("fork").Process(target=lambda: sys.exit(strict_parse.main(where)))
    process.start()
    process.join()
    assert process.exitcode == code


def test_models_that_are_not_linted_have_no_sql_of_their_own():
    lines = (ROOT / ".sqlfluffignore").read_text().splitlines()
    models = [line for line in lines if line.startswith("models")]
    assert models
    for model in models:
        own = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", (ROOT / model).read_text(), flags=re.DOTALL)
        assert not own.strip(), f"{model} has SQL of its own: take it out of .sqlfluffignore"
