"""The YAML files have no key that dbt would silently ignore."""

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT


def strict_parse(project: Path, work: Path) -> subprocess.CompletedProcess[str]:
    """In a process of its own, because it changes dbt's list of checked engines."""
    return subprocess.run(
        [sys.executable, ROOT / "scripts/strict_parse.py"]
        + ["--project-dir", project, "--profiles-dir", project]
        + ["--target-path", work / "target", "--log-path", work / "logs"],
        cwd=project,
        capture_output=True,
        text=True,
    )


def test_the_project_parses_without_a_warning(tmp_path: Path):
    run = strict_parse(ROOT, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("properties", "code"),
    [("config: {meta: {owner: nobody}}", 0), ("meta: {owner: nobody}", 1), ("materialised: table", 1)],
    ids=["good", "outdated", "misspelt"],
)
def test_a_key_that_dbt_would_ignore_is_refused(tmp_path: Path, properties: str, code: int):
    """A project of one model, whose YAML is right or wrong by one key. Plain `dbt parse` takes all three."""
    files = {
        "dbt_project.yml": "name: one\nprofile: one\n",
        "profiles.yml": "one: {target: t, outputs: {t: {type: duckdb, path: ':memory:'}}}\n",
        "models/m.sql": "select 1 as n\n",
        "models/m.yml": f"models:\n  - name: m\n    {properties}\n",
    }
    (tmp_path / "models").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    run = strict_parse(tmp_path, tmp_path)
    assert run.returncode == code, run.stdout + run.stderr
