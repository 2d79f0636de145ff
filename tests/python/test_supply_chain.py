"""Nothing unknown is installed, nothing is downloaded while building, nothing is told to anyone, and no secret is kept."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import licences
import raw_rows as rows
import warehouse as warehouses
from conftest import ROOT, Figure
from test_build import changed_tables
from test_faults import as_parquet
from test_staging import every_kind
from warehouse import ALL_MODELS, SALT

FILES = ["requirements.txt", "requirements-dev.txt"]
EVERY_FILE = sorted(path.name for path in ROOT.glob("requirements*.txt"))
# Weak copyleft is fine for what is installed beside the project; nothing that would bind the project itself.
FORBIDDEN = re.compile(r"\bA?GPL|GNU (Affero )?General Public|SSPL|Business Source|Proprietary", re.IGNORECASE)
# What the list may hold all the same, and why.
KNOWN = {
    "text-unidecode": "its user chooses between the GPL and the Artistic License",
}


@pytest.mark.parametrize("file", EVERY_FILE)
def test_every_package_is_pinned_with_hashes_and_no_host_is_named(file: str, figure: Figure):
    text = (ROOT / file).read_text()
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    packages = [entry for entry in entries if licences.PIN.match(entry)]
    assert packages
    for entry in packages:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.splitlines()[0]
    assert not re.search(r"https?://|--index-url|--find-links|--trusted-host|git\+|@ file:", text)
    loose = [line for line in text.splitlines() if re.match(r"^[A-Za-z0-9]", line) and "==" not in line]
    assert loose == []
    figure("supply", f"packages of {file} pinned with hashes", len(packages))


def test_installing_asks_for_hashes():
    assert "--require-hashes" in (ROOT / "scripts/env.sh").read_text()


def test_the_list_of_licences_is_up_to_date_and_names_none_that_binds(figure: Figure):
    page = (ROOT / "docs/licences.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (?!package|---)([^|]+) \| ([^|]+) \|$", page, re.MULTILINE)
    assert {name for name, _ in listed} == {name for file in FILES for name in licences.pinned(file)}
    # Another platform or Python version installs a few others.
    changed = [(name, text) for name, text in listed if licences.ABSENT not in (text, licences.licence(name))]
    assert [(n, text) for n, text in changed if licences.licence(n).replace("|", "/") != text] == [], "run make licences"
    assert sum(text == licences.ABSENT for _, text in listed) < 10
    doubtful = {name for name, text in listed if "none named" in text or FORBIDDEN.search(text)}
    assert doubtful == set(KNOWN)
    figure("supply", "licences listed", len(listed))


def test_settings_hold_no_secret_and_dbt_tells_nothing():
    profile = (ROOT / "profiles.yml").read_text()
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text())
    assert project["flags"]["send_anonymous_usage_stats"] is False
    for line in profile.splitlines():
        if re.match(r"\s*(password|pass|token|secret|.*_key|user|keyfile)\s*:", line):
            assert "env_var(" in line, line
    defaults = re.findall(r"env_var\('(\w*(?:PASSWORD|TOKEN|SECRET|SALT|KEY)\w*)'\s*,\s*'([^']+)'", profile)
    assert defaults == [], "a secret has a default"


# Everything that opens a connection to another machine fails loudly and leaves a note.
GUARD = """
import os, socket

def refuse(self, address, *rest):
    if self.family in (socket.AF_INET, socket.AF_INET6) and str(address[0]) not in ("127.0.0.1", "::1", "localhost"):
        with open(os.environ["TRUST_CONNECTIONS"], "a") as notes:
            notes.write(f"{address}\\n")
        raise OSError("no network in this test")
    return connect(self, address, *rest)

connect = socket.socket.connect
socket.socket.connect = refuse
socket.socket.connect_ex = refuse
lookup = socket.getaddrinfo

def look_up(host, *rest, **more):
    if host not in (None, "127.0.0.1", "::1", "localhost"):
        with open(os.environ["TRUST_CONNECTIONS"], "a") as notes:
            notes.write(f"{host}\\n")
        raise OSError("no network in this test")
    return lookup(host, *rest, **more)

socket.getaddrinfo = look_up
"""


def build_offline(folder: Path, *before: str) -> tuple[subprocess.CompletedProcess, str]:
    """A build and its publishing in a process that cannot reach the network; what it tried to reach."""
    notes = folder / "connections"
    (folder / "guard").mkdir()
    (folder / "guard/sitecustomize.py").write_text(GUARD)
    raw = rows.write_raw(folder / "raw", every_kind())
    as_parquet(raw, typed=True)
    settings = {"raw_location": str(raw), "raw_format": "parquet", "raw_tables_absent": []}
    code = (
        "import sys; from dbt.cli.main import cli; import sitecustomize; assert sitecustomize.refuse; cli()"
    )
    done = subprocess.run(
        [*before, sys.executable, "-c", code, "--log-level-file", "none", "build", "--no-write-json",
         "--exclude-resource-type", "unit_test", "test",
         "--target-path", str(folder / "target"), "--log-path", str(folder / "logs"), "--vars", json.dumps(settings)],
        cwd=ROOT, capture_output=True, text=True,
        env={key: value for key, value in os.environ.items() if key not in ("DO_NOT_TRACK", "DBT_SEND_ANONYMOUS_USAGE_STATS")}
        | {"PYTHONPATH": str(folder / "guard"), "TRUST_CONNECTIONS": str(notes), "CONTACT_KEY_SALT": SALT,
           "DUCKDB_PATH": str(folder / "warehouse.duckdb")},
    )  # fmt: skip
    return done, notes.read_text() if notes.exists() else ""


def can_unshare() -> bool:
    try:
        return subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0
    except OSError:
        return False


@pytest.mark.proof
def test_a_build_needs_no_network_and_asks_for_none(tmp_path: Path, figure: Figure):
    """By the project's own settings, without the environment variables that also turn statistics off.

    The guard sees what Python tries; where the system allows it, the build also runs in a network of its own that leads
    nowhere, which DuckDB's extensions would notice too. Here dbt reads the project with these settings: the other tests,
    which give it a manifest (warehouse.read_project), have the same tables.
    """
    alone = ["unshare", "-rn"] if can_unshare() else []
    done, tried = build_offline(tmp_path, *alone)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert tried == ""
    settings = {"raw_format": "parquet", "raw_tables_absent": []}
    quick = warehouses.build(tmp_path / "quick", tmp_path / "raw", settings, select=ALL_MODELS)
    for schema in ("staging", "intermediate", "marts", "dashboard"):
        assert changed_tables(tmp_path / "warehouse.duckdb", quick.path, schema) == {}
    figure("supply", "whole builds without network", 1)


def test_the_guard_notices(tmp_path: Path):
    (tmp_path / "sitecustomize.py").write_text(GUARD)
    code = "import urllib.request; urllib.request.urlopen('http://example.org')"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path), "TRUST_CONNECTIONS": str(tmp_path / "notes")},
    )  # fmt: skip
    assert done.returncode != 0 and "no network in this test" in done.stderr
    assert "example.org" in (tmp_path / "notes").read_text()
