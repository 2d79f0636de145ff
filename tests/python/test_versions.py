"""The demo with its data tests and unit tests at both ends of the versions that the project takes, with equal KPIs.

Each end gets an environment of its own. dbt-core 1.12 asks for a parser that the project does not use and that cannot be
installed everywhere, for it downloads a program: it is left out.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml
from packaging.specifiers import SpecifierSet

from conftest import ROOT, Warehouse

ENDS = {
    "oldest": {"dbt-core": "1.11.2", "dbt-duckdb": "1.11.0", "duckdb": "1.4.1"},
    "newest": {"dbt-core": "1.12.6", "dbt-duckdb": "1.11.1", "duckdb": "2.0.1"},
}
LEFT_OUT = "dbt-core-experimental-parser; python_version < '3'"


def environment(folder: Path, versions: dict[str, str]) -> Path:
    """A new environment with these versions; the path of its dbt."""
    uv = Path(sys.executable).with_name("uv")
    (folder / "overrides.txt").write_text(LEFT_OUT)
    packages = [f"{name}=={version}" for name, version in versions.items()]
    subprocess.run([uv, "venv", "--quiet", folder / "venv"], check=True)
    subprocess.run(
        [uv, "pip", "install", "--quiet", "--python", folder / "venv", "--overrides", folder / "overrides.txt", *packages],
        check=True,
    )  # fmt: skip
    return folder / "venv/bin/dbt"


@pytest.mark.proof
@pytest.mark.parametrize("end", ENDS)
def test_the_demo_passes_and_has_the_same_kpis(end: str, demo: Warehouse, tmp_path: Path):
    dbt = environment(tmp_path, ENDS[end])
    run = subprocess.run(
        [dbt, "--no-use-colors", "--warn-error", "build", "--target-path", tmp_path / "target", "--log-path", tmp_path],
        cwd=ROOT, env={**os.environ, "DUCKDB_PATH": str(tmp_path / "warehouse.duckdb")}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-5000:]
    assert f"Running with dbt={ENDS[end]['dbt-core']}" in run.stdout and "WARN=0 ERROR=0" in run.stdout
    # Of the newest DuckDB's file the pinned one may not know the format: the end's own reads it.
    # Versions differ in the last digit of a double that comes from a decimal.
    figures = ", ".join(f"printf('%.14g', {column}) as {column}" for column in ("numerator", "denominator", "value"))
    query = f"select kpi_id, grain, period_start, slice, slice_value, {figures} from marts.kpi_values"
    values = f"copy ({query} order by all) to '{tmp_path}/values.csv'"
    code = f"import duckdb; duckdb.connect('{tmp_path}/warehouse.duckdb', read_only=True).execute(\"{values}\")"
    subprocess.run([dbt.with_name("python"), "-c", code], check=True)
    with duckdb.connect(str(demo.path), read_only=True) as connection:
        connection.execute(f"copy ({query} order by all) to '{tmp_path}/expected.csv'")
    expected = (tmp_path / "expected.csv").read_text(encoding="utf-8")
    assert expected.count("\n") > 1000
    assert (tmp_path / "values.csv").read_text(encoding="utf-8") == expected


def test_the_versions_taken_are_those_tried():
    project = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    taken = {"dbt-core": SpecifierSet(",".join(project["require-dbt-version"]))}
    for line in (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"(dbt-duckdb|duckdb)([^#]+)", line):
            taken[found[1]] = SpecifierSet(found[2].strip())
    page = (ROOT / "docs/engines.md").read_text(encoding="utf-8")
    for name, specifier in taken.items():
        oldest, newest = (ENDS[end][name] for end in ENDS)
        assert f"| {name} | {oldest} | {newest} |" in page
        major, minor, _ = newest.split(".")
        assert specifier == SpecifierSet(f">={oldest},<{major}.{int(minor) + 1}")
