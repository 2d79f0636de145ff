"""A profile of one's own that lacks what the keys need: the build stops before anything is built, with the lines to add."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

pytestmark = pytest.mark.proof

ROOT = Path(__file__).resolve().parents[2]


def test_a_profile_without_the_plug_in_stops_the_build(tmp_path: Path) -> None:
    """Without the check every key would be null, and the build green."""
    warehouse = tmp_path / "ours.duckdb"
    (tmp_path / "profiles.yml").write_text(
        f"whatsapp_kpis: {{target: dev, outputs: {{dev: {{type: duckdb, path: '{warehouse}', threads: 1}}}}}}"
    )
    done = subprocess.run(
        [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "seed", "--select", "opt_out_keywords",
         "--project-dir", str(ROOT), "--profiles-dir", str(tmp_path), "--target-path", str(tmp_path / "target"),
         "--log-path", str(tmp_path / "logs")],
        cwd=tmp_path, env=os.environ | {"CONTACT_KEY_SALT": "a key"}, text=True, capture_output=True, check=False,
    )  # fmt: skip
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert done.returncode != 0 and f"module_paths: ['{ROOT}/macros/engine']" in lines, done.stdout[-3000:]
    assert "plugins:" in lines and "- module: keyed_hash_plugin" in lines
    assert "output `dev` of the profile `whatsapp_kpis`" in done.stdout
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert connection.execute("select count(*) from duckdb_tables()").fetchone() == (0,)
