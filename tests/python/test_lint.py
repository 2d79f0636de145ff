"""Every SQL file with SQL of its own is parsed by sqlfluff and keeps the rules of .sqlfluff."""

import os
import re
import subprocess
import sys
from pathlib import Path

from conftest import ROOT


def test_sqlfluff_finds_nothing(tmp_path: Path):
    folders = [name for name in ("models", "tests", "analyses") if (ROOT / name).exists()]
    run = subprocess.run(
        [sys.executable, "-m", "sqlfluff", "lint", "--nocolor", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=os.environ
        | {
            "DUCKDB_PATH": str(tmp_path / "warehouse.duckdb"),
            "DBT_TARGET_PATH": str(tmp_path / "target"),
            "DBT_LOG_PATH": str(tmp_path / "logs"),
        },
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_models_that_are_not_linted_have_no_sql_of_their_own():
    lines = (ROOT / ".sqlfluffignore").read_text().splitlines()
    models = [line for line in lines if line.startswith("models")]
    assert models
    for model in models:
        own = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", (ROOT / model).read_text(), flags=re.DOTALL)
        assert not own.strip(), f"{model} has SQL of its own: take it out of .sqlfluffignore"
