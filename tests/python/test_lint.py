"""Every SQL file that dbt builds or compiles is parsed by sqlfluff and keeps the rules of .sqlfluff."""

import os
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
