"""Reports of users: readers saw the demo instead of the business; the second shop of a checkout took the first one's place."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml
from dbt.cli.main import dbtRunnerResult

import publish
import raw_rows
import run
import superset
from conftest import ROOT, BuildFailed, Warehouse, write_raw
from test_publish import build


def state(folder: Path) -> int:
    """Which build is published."""
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute("select max(build) from marts.first").fetchone()[0]


@pytest.fixture
def shops(tmp_path: Path) -> tuple[Path, Path, Path]:
    """The warehouses of the demo and of two shops."""
    made = []
    for number, name in enumerate(["warehouse.duckdb", "ana's/kpis.duckdb", "luis/kpis.duckdb"]):
        made.append(tmp_path / name)
        made[-1].parent.mkdir(exist_ok=True)
        build(made[-1], number)
    return tuple(made)


def test_the_published_file_has_one_name_whatever_the_warehouse_is_called(shops, tmp_path: Path):
    demo, ana, _ = shops
    folder = tmp_path / "published"
    publish.publish(demo, folder, is_demo=True)
    done = publish.publish(ana, folder)
    assert done.file == folder / "warehouse.duckdb" and state(folder) == 1
    assert list(folder.glob("*.duckdb")) == [done.file]
    with duckdb.connect() as connection:
        assert connection.sql(f"select max(build) from '{done.parquet}/first.parquet'").fetchone() == (1,)


@pytest.mark.parametrize("is_demo", [True, False])
def test_one_business_does_not_take_the_place_of_another(is_demo: bool, shops, tmp_path: Path):
    demo, ana, luis = shops
    folder, other = tmp_path / "published", demo if is_demo else luis
    publish.publish(ana, folder)
    with pytest.raises(publish.PublishError) as error:
        publish.publish(other, folder, is_demo)
    assert str(error.value) == (
        f"{folder} holds what was published from {ana}. Set PUBLISHED_PATH to another folder for {other}, or remove"
        f" {folder}/published_from.json if it is to be replaced."
    )
    assert state(folder) == 1
    publish.publish(other, tmp_path / "another", is_demo)
    assert state(tmp_path / "another") == (0 if is_demo else 2)
    publish.publish(ana, folder)
    (folder / publish.OWNER).unlink()
    publish.publish(other, folder, is_demo)
    assert state(folder) == (0 if is_demo else 2)


def test_a_warehouse_that_is_gone_bars_nobody(shops, tmp_path: Path):
    _, ana, luis = shops
    publish.publish(ana, tmp_path / "published")
    ana.rename(tmp_path / "moved.duckdb")
    publish.publish(luis, tmp_path / "published")
    assert state(tmp_path / "published") == 2


def test_run_stops_before_the_build(shops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    _, ana, luis = shops
    publish.publish(ana, tmp_path / "published")
    monkeypatch.setenv("DUCKDB_PATH", str(luis))
    monkeypatch.setenv("PUBLISHED_PATH", str(tmp_path / "published"))
    monkeypatch.setattr(run, "dbtRunner", None)
    assert run.main([]) == 1
    assert "Set PUBLISHED_PATH to another folder" in capsys.readouterr().err


def test_a_failing_build_is_not_published(
    shops, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
):
    class FailingRunner:
        def __init__(self, callbacks: list):
            pass

        def invoke(self, arguments: list[str]) -> dbtRunnerResult:
            return dbtRunnerResult(success=False, exception=RuntimeError("a test failed"))

    monkeypatch.setenv("DUCKDB_PATH", str(shops[0]))
    monkeypatch.setenv("PUBLISHED_PATH", str(tmp_path / "published"))
    monkeypatch.setattr(run, "dbtRunner", FailingRunner)
    monkeypatch.setattr(run, "step", lambda *command: pytest.fail(f"{command} was run"))
    assert run.main([]) == 1
    assert "so nothing was published" in capsys.readouterr().err
    assert not (tmp_path / "published").exists()


@pytest.mark.parametrize(
    ("arguments", "is_demo", "currency"),
    [
        ([], True, "USD"),
        (["--vars", "{raw_location: /data/export, reporting_currency: EUR}"], False, "EUR"),
        (["--vars={reporting_currency: MXN}"], True, "MXN"),
        (["--vars", f"{{raw_location: '{ROOT}/seeds/raw'}}"], True, "USD"),
    ],
)
def test_run_knows_the_demo_and_the_currency(arguments: list[str], is_demo: bool, currency: str):
    given = run.settings(arguments)
    assert (run.is_demo(given), given["reporting_currency"]) == (is_demo, currency)


def test_whatever_shows_the_marts_reads_the_folder_of_the_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """publish, dashboard and Superset; without the setting they read what the pages name."""
    code = "import publish, superset; print(publish.published_folder()); print(superset.PUBLISHED)"
    for folder, setting in [(tmp_path / "Ana's shop", {"PUBLISHED_PATH": str(tmp_path / "Ana's shop")}), (ROOT / "published", {})]:
        environment = {name: value for name, value in os.environ.items() if name != "PUBLISHED_PATH"} | setting
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT / "scripts", env=environment, text=True, stdout=subprocess.PIPE, check=True
        )
        assert done.stdout.split("\n")[:2] == [str(folder), str(folder / "warehouse.duckdb")]
    named = {}
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "dashboard/superset").rglob("*.y*ml")]:
        for file in re.findall(r"published/(\S+\.duckdb)", page.read_text(encoding="utf-8")):
            named.setdefault(file, []).append(page.name)
    assert set(named) == {publish.FILE}, "a page names another file than the published one"
    assert {"README.md", "access.md", "bi_tools.md"} <= set(named[publish.FILE])


def test_the_superset_bundle_reads_the_folder_of_the_setting(tmp_path: Path):
    bundle = superset.bundle_of(Path("/data/Ana's shop/warehouse.duckdb"), tmp_path)
    database = yaml.safe_load((bundle / "assets/databases/whatsapp_kpis.yaml").read_text(encoding="utf-8"))
    assert database["sqlalchemy_uri"] == "duckdb:////data/Ana%27s%20shop/warehouse.duckdb?access_mode=read_only"
    untouched = yaml.safe_load((ROOT / "dashboard/superset/assets/databases/whatsapp_kpis.yaml").read_text(encoding="utf-8"))
    assert untouched["sqlalchemy_uri"] == "duckdb:///published/warehouse.duckdb?access_mode=read_only"


def test_the_owner_is_noted(shops, tmp_path: Path):
    publish.publish(shops[0], tmp_path / "published", is_demo=True)
    note = json.loads((tmp_path / "published" / publish.OWNER).read_text(encoding="utf-8"))
    assert note == {"warehouse": str(shops[0].resolve()), "is_demo": True}


def test_a_warehouse_is_somebody_s_from_the_first_run_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Also after a run of a part, or one that failed; and a folder is the same one however it is written."""
    monkeypatch.setenv("CONTACT_KEY_SALT", "x")
    for shop in ("ana", "luis"):
        write_raw(tmp_path / shop / "export", {"agents": [raw_rows.agent()], "messages": [raw_rows.message()]})

    class Started(Warehouse):
        path = property(lambda self: tmp_path / "warehouse.duckdb")

        def link_raw_files(self, settings: dict) -> None:
            """The settings stay as they are."""

    def run_part(shop: str, raw_location: str) -> None:
        absent = [table for table in raw_rows.TABLES if table not in ("agents", "messages")]
        Started(tmp_path / shop).dbt(
            "run", "--select", "wa_base_agents", vars={"raw_location": raw_location, "raw_tables_absent": absent}
        )

    for written in ("./export/", f"{tmp_path}/ana/export", f"{tmp_path}//ana/./export/"):
        run_part("ana", written)
    for shop, written in [("luis", "export"), ("ana", str(ROOT / "seeds/raw")), ("ana", "seeds/raw")]:
        with pytest.raises(BuildFailed, match=f"This warehouse holds the data of {tmp_path}/ana/export, and this run"):
            run_part(shop, written)
