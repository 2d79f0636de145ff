"""The project as a package in somebody else's dbt project (tests/host), on DuckDB; tests/engines does the same on PostgreSQL.

The host has models by names of ours (`stg_orders`, `dim_dates`), a schema `marts`, hooks, and a profile with targets of
two developers and production in one warehouse.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

import raw_rows as rows
from conftest import ROOT
from test_staging import every_kind
from warehouse import SALT

DBT = Path(sys.executable).with_name("dbt")
KPI = "select * from {schema}.kpi_values order by all"


@dataclass
class Host:
    """A copy of tests/host with raw files, and what people do there."""

    folder: Path
    raw: Path

    def dbt(self, *arguments: str, target: str = "dev_ana", env: dict[str, str] | None = None) -> str:
        """What a command of dbt prints; an assertion fails where it does not succeed."""
        run = self.try_dbt(*arguments, target=target, env=env)
        assert run.returncode == 0, run.stdout
        return run.stdout

    def try_dbt(
        self, *arguments: str, target: str = "dev_ana", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess:
        command = [DBT, "--no-use-colors", *arguments, "--target", target, "--profiles-dir", "."]
        settings = {**os.environ, "CONTACT_KEY_SALT": SALT, **(env or {})}
        return subprocess.run(command, cwd=self.folder, env=settings, capture_output=True, text=True, check=False)

    def build(self, *arguments: str, target: str = "dev_ana") -> str:
        settings = f"{{raw_location: {self.raw}}}"
        return self.dbt("build", "--exclude-resource-type", "unit_test", "--vars", settings, *arguments, target=target)

    def query(self, sql: str) -> list[tuple]:
        with duckdb.connect(self.folder / "shop.duckdb", read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Host:
    """The host with a first build of everything by one developer. The package is a copy, so that a test may change it."""
    folder = tmp_path_factory.mktemp("host")
    raw = rows.write_raw(folder / "raw", every_kind())
    package = folder / "whatsapp_kpis"
    kept = shutil.ignore_patterns(".*", "target", "logs", "published", "warehouse*", "tests", "dbt_packages")
    shutil.copytree(ROOT, package, ignore=kept)
    shutil.copytree(ROOT / "tests/sql", package / "tests/sql")
    shutil.copytree(ROOT / "tests/host", folder / "shop")
    made = Host(folder / "shop", raw)
    made.edit("packages.yml", "../..", "../whatsapp_kpis")
    made.dbt("deps")
    made.build()
    return made


def tables(host: Host) -> set[str]:
    return {
        f"{schema}.{table}"
        for schema, table in host.query("select table_schema, table_name from information_schema.tables")
    }


def test_the_first_build_has_kpis_in_schemas_of_the_target(host: Host):
    assert host.query("select count(*) from dev_ana_marts.fct_messages") == [(18,)]  # six of 24 are of a colleague
    assert host.query("select count(distinct kpi_id) > 40 from dev_ana_marts.kpi_values") == [(True,)]
    schemas = {name.split(".")[0] for name in tables(host)}
    layers = ("staging", "intermediate", "marts", "dashboard", "reference", "state")
    assert schemas == {"main", "dev_ana"} | {f"dev_ana_{layer}" for layer in layers}  # the host's hook writes into main


def test_models_of_the_host_are_the_hosts(host: Host):
    assert host.query("select whose from dev_ana.stg_orders") == [("of the host",)]
    assert host.query("select whose from dev_ana_marts.shop_orders") == [("of the host",)]
    assert host.query("select first_year from dev_ana.dim_dates") == [(2026,)]
    assert host.query("select count(*) > 0 from dev_ana_staging.stg_orders where order_key is not null") == [(True,)]
    assert host.query("select count(*) > 0 from dev_ana_marts.dim_dates where iso_weekday = 7") == [(True,)]


def test_a_build_with_nothing_new_does_nothing_and_a_changed_model_of_the_host_is_nothing_new(host: Host):
    host.edit("models/marts/shop_orders.sql", "select *", "select *, 2 as version")
    said = host.build("--exclude-resource-type", "test")
    assert "Nothing new" in said
    assert host.query("select version from dev_ana_marts.shop_orders") == [(2,)]


@pytest.mark.proof
def test_an_incremental_build_is_equal_to_a_full_refresh(host: Host):
    """In a host dbt looks strategies of incremental models up in the package that has them."""
    tables = every_kind()
    late = dict(tables["messages"][0], message_id="late")
    rows.write_raw(host.raw, {**tables, "messages": [*tables["messages"], late]})
    facts = "select * from dev_ana_marts.fct_messages order by message_key"
    before = host.query(facts)
    said = host.build("--exclude-resource-type", "test")
    assert "incremental model dev_ana_marts.fct_messages" in said
    incremental = host.query(facts), host.query(KPI.format(schema="dev_ana_marts"))
    assert len(incremental[0]) == len(before) + 1
    host.build("--exclude-resource-type", "test", "--full-refresh")
    assert incremental == (host.query(facts), host.query(KPI.format(schema="dev_ana_marts")))


@pytest.mark.proof
def test_a_new_version_of_the_package_builds_everything_again(host: Host):
    before = host.query(KPI.format(schema="dev_ana_marts"))
    file = host.folder.parent / "whatsapp_kpis/macros/time/business_seconds.sql"
    file.write_text(file.read_text(encoding="utf-8") + "\n{# of the next version #}\n", encoding="utf-8")
    macro = host.folder.parent / "whatsapp_kpis/models/marts/core"
    changed = next(macro.glob("*dim_agents.sql"))
    changed.write_text(changed.read_text(encoding="utf-8") + "\n-- of the next version\n", encoding="utf-8")
    said = host.build("--exclude-resource-type", "test")
    assert "Nothing new" not in said
    assert host.query(KPI.format(schema="dev_ana_marts")) == before


@pytest.mark.proof
def test_a_model_of_the_host_alone_needs_neither_raw_data_nor_the_key(host: Host):
    host.dbt("run", "--select", "shop_orders", env={"CONTACT_KEY_SALT": ""})
    host.dbt("test", "--select", "package:shop", env={"CONTACT_KEY_SALT": ""})


@pytest.mark.proof
def test_developers_and_production_do_not_touch_each_other(host: Host):
    before = host.query(KPI.format(schema="dev_ana_marts"))
    host.build("--exclude-resource-type", "test", target="prod")
    assert {name.split(".")[0] for name in tables(host)} >= {"marts", "staging", "state", "dev_ana_marts"}
    assert host.query(KPI.format(schema="marts")) == before
    production = host.query("select * from state.last_build")
    host.build("--full-refresh", "--exclude-resource-type", "test", "--select", "+wa_dim_agents", target="dev_ben")
    assert host.query("select * from state.last_build") == production
    assert host.query(KPI.format(schema="dev_ana_marts")) == before


@pytest.mark.proof
def test_a_profile_without_the_plug_in_is_told_the_lines_to_add(host: Host):
    run = host.try_dbt("build", "--vars", f"{{raw_location: {host.raw}}}", target="bare")
    assert run.returncode != 0
    assert "The profile lacks the plug-in" in run.stdout and "module: keyed_hash_plugin" in run.stdout
    assert not [name for name in tables(host) if name.startswith("bare")]


@pytest.mark.proof
def test_without_raw_data_nothing_of_the_demo_is_built(host: Host):
    run = host.try_dbt("build", "--select", "package:whatsapp_kpis", target="dev_ben")
    assert run.returncode != 0
    assert "There is no raw table at all" in run.stdout


@pytest.mark.proof
def test_without_the_package_the_host_is_as_it_was(host: Host):
    (host.folder / "packages.yml").unlink()
    (host.folder / "package-lock.yml").unlink()
    shutil.rmtree(host.folder / "dbt_packages")
    host.edit("dbt_project.yml", "  whatsapp_kpis:\n", "  once_whatsapp_kpis:\n")
    host.dbt("build", target="bare")
    assert host.query("select whose from bare_marts.shop_orders") == [("of the host",)]
    assert host.query("select count(*) > 3 from host_runs") == [(True,)]
