"""The metrics of MetricFlow are those of the catalogue, and give the values of kpi_values, row for row."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import semantic_models
from conftest import ROOT, Warehouse

CUTS = [("month", "all"), ("week", "all"), ("day", "agent"), ("week", "campaign"), ("month", "country"), ("month", "ad")]


def test_the_metrics_are_those_of_the_catalogue():
    run = subprocess.run([sys.executable, ROOT / "scripts/semantic_models.py", "--check"], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def test_every_kpi_is_a_metric_or_has_a_reason_why_not():
    metrics = {metric["name"] for file in semantic_models.semantic_models().values() for metric in file.get("metrics", [])}
    missing = {kpi["kpi_id"]: kpi["aggregation"] for kpi in semantic_models.catalogue() if kpi["kpi_id"] not in metrics}
    assert missing == {"open_conversations": "stock"}
    assert set(missing.values()) == set(semantic_models.NOT_EXPRESSED)
    assert "open_conversations" in (ROOT / "docs/metrics.md").read_text(encoding="utf-8")


def test_slices_of_ones_own_are_entities_of_the_facts_that_have_them(tmp_path: Path):
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("create schema marts; create table marts.fct_orders (order_key uuid, store_slice varchar)")
        connection.execute("create table marts.fct_leads (lead_key uuid); create table marts.other (store_slice varchar)")
    own = semantic_models.own_slices(tmp_path / "warehouse.duckdb")
    assert own == {"orders": {"store": "store_slice"}}
    (orders,) = semantic_models.semantic_models(own)["orders"]["semantic_models"]
    assert orders["entities"][-1] == {"name": "store", "type": "foreign", "expr": "store_slice"}
    assert "store_slice" not in str(semantic_models.semantic_models(own)["leads"])


@pytest.fixture(scope="module")
def metricflow(demo: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with its metrics enabled, beside a copy of the demo's warehouse: where `mf` runs."""
    subprocess.run(["bash", "scripts/env.sh", "metricflow"], cwd=ROOT, check=True)
    folder = tmp_path_factory.mktemp("metricflow")
    for part in ("models", "macros", "seeds", "tests/sql", "analyses", "profiles.yml"):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, folder / part)
    project = (ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    disabled = "  whatsapp_kpis:\n    +enabled: false\n"
    assert project.count(disabled) == 2
    (folder / "dbt_project.yml").write_text(project.replace(disabled, disabled.replace("false", "true")), encoding="utf-8")
    shutil.copy(demo.path, folder / "warehouse.duckdb")
    run(folder, "dbt", "parse")
    return folder


def run(folder: Path, program: str, *arguments: str) -> None:
    settings = {key: value for key, value in os.environ.items() if key != "DUCKDB_PATH"}
    command = [ROOT / ".venv-metricflow/bin" / program, *arguments]
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.proof
@pytest.mark.parametrize(("grain", "slice_name"), CUTS)
def test_metricflow_finds_the_values_of_kpi_values(grain: str, slice_name: str, metricflow: Path, demo: Warehouse):
    """A value of 0 may be a row on one side and none on the other. A percentile of seconds is cut to microseconds there."""
    expected = {
        (kpi_id, str(start), value): number
        for kpi_id, start, value, number in demo.query(
            "select kpi_id, period_start, slice_value, value from marts.kpi_values"
            " where grain = ? and slice = ? and kpi_id != 'open_conversations' and value != 0",
            [grain, slice_name],
        )
    }
    kpis = sorted({kpi_id for kpi_id, _, _ in expected})
    assert len(kpis) > 5
    time = f"metric_time__{grain}"
    names = [time] if slice_name == "all" else [time, slice_name]
    file = metricflow / "found.csv"
    run(metricflow, "mf", "query", "--metrics", ",".join(kpis), "--group-by", ",".join(names), "--csv", str(file),
        "--decimals", "12")  # fmt: skip
    found = {}
    with file.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            value = "all" if slice_name == "all" else row[slice_name] or "(none)"
            found |= {(kpi, row[time][:10], value): float(row[kpi]) for kpi in kpis if row[kpi] not in ("", "None", "nan")}
    found = {key: number for key, number in found.items() if number != 0}
    assert found == pytest.approx(expected, rel=1e-9, abs=1.1e-6)
