"""The project as a package in somebody else's dbt project (tests/host), on DuckDB and, in `make proof`, on PostgreSQL.

The host has models by names of ours (`stg_orders`, `dim_dates`), a seed and sources too (`holidays`, `raw`, `shopify`), a schema
`marts`, hooks, a macro by a name of ours, an own `generate_schema_name`, and a profile with targets of two developers and
production in one warehouse.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

import raw_rows as rows
import servers
from conftest import ROOT
from test_staging import every_kind
from warehouse import SALT

KPI = "select * from {schema}.kpi_values order by kpi_id, grain, period_start, slice, slice_value"
NO_TESTS = ("--exclude-resource-type", "test")
ON_POSTGRES = """
import json, sys, psycopg2
cursor = psycopg2.connect("").cursor()
cursor.execute(sys.argv[1])
print(json.dumps(cursor.fetchall(), default=str))
"""


@dataclass
class Host:
    """A copy of tests/host with raw rows, and what people do there. On PostgreSQL `server` has the PG* variables."""

    folder: Path
    raw: Path
    programs: Path
    server: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> dict[str, str]:
        """What gives a run the key of the hashes."""
        escaped = SALT.replace("\\", "\\\\").replace(" ", "\\ ")
        return {"PGOPTIONS": f"-c whatsapp.contact_key_salt={escaped}"} if self.server else {"CONTACT_KEY_SALT": SALT}

    def dbt(self, *arguments: str, target: str = "dev_ana", has_key: bool = True) -> str:
        """What a command of dbt prints; an assertion fails where it does not succeed."""
        run = self.try_dbt(*arguments, target=target, has_key=has_key)
        assert run.returncode == 0, run.stdout
        return run.stdout

    def try_dbt(self, *arguments: str, target: str = "dev_ana", has_key: bool = True) -> subprocess.CompletedProcess:
        command = [self.programs / "dbt", "--no-use-colors", *arguments, "--target", target]
        command += ["--profiles-dir", "postgres" if self.server else "."]
        settings = {**os.environ, **self.server, **(self.key if has_key else {})}
        return subprocess.run(command, cwd=self.folder, env=settings, capture_output=True, text=True, check=False)

    def build(self, *arguments: str, target: str = "dev_ana", has_key: bool = True) -> str:
        return self.dbt("build", *self.settings(), *arguments, target=target, has_key=has_key)

    def settings(self) -> list[str]:
        """Where the raw tables are: on a server in schema `raw`, where dbt looks by itself."""
        return [] if self.server else ["--vars", f"{{raw_location: {self.raw}}}"]

    def write(self, tables: dict[str, list[rows.Row]]) -> None:
        """Replace the raw rows, on a server by the project's own loader."""
        rows.write_raw(self.raw, tables)
        if self.server:
            command = [self.programs / "python", ROOT / "scripts/load_raw.py", "--target", "postgres", "--from", self.raw]
            subprocess.run(command, env={**os.environ, **self.server}, capture_output=True, check=True)

    def query(self, sql: str) -> list[tuple]:
        if self.server:
            command = [self.programs / "python", "-c", ON_POSTGRES, sql]
            found = subprocess.run(command, env={**os.environ, **self.server}, capture_output=True, text=True, check=True)
            return [tuple(row) for row in json.loads(found.stdout)]
        with duckdb.connect(self.folder / "shop.duckdb", read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.folder / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def postgres_programs() -> Path:
    """The folder of the programs for PostgreSQL; both these and the server are installed if need be."""
    for script in ("engine_packages.sh", "env.sh"):
        subprocess.run(["bash", ROOT / "scripts" / script, "postgres"], check=True)
    return ROOT / ".venv-postgres/bin"


@pytest.fixture(
    scope="module", params=["duckdb", pytest.param("postgres", marks=[pytest.mark.proof, pytest.mark.postgres])]
)
def host(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """The host with a first build of everything by one developer. The package is a copy, so that a test may change it."""
    folder = tmp_path_factory.mktemp("host")
    package = folder / "whatsapp_kpis"
    kept = shutil.ignore_patterns(".*", "target", "logs", "published", "warehouse*", "tests", "dbt_packages")
    shutil.copytree(ROOT, package, ignore=kept)
    shutil.copytree(ROOT / "tests/sql", package / "tests/sql")
    shutil.copytree(ROOT / "tests/host", folder / "shop")
    made = Host(folder / "shop", folder / "raw", Path(sys.executable).parent)
    made.edit("packages.yml", "../..", "../whatsapp_kpis")
    if request.param == "duckdb":
        yield first_build(made)
    else:
        made.programs = request.getfixturevalue("postgres_programs")
        with servers.postgres(["shop"]) as made.server:
            yield first_build(made)


def first_build(host: Host) -> Host:
    host.write(every_kind())
    host.dbt("deps")
    host.build()
    return host


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
    own = {"public", "raw"} if host.server else {"main"}  # the host's hook writes into the first
    assert schemas - {"pg_catalog", "information_schema"} == own | {"dev_ana_own"} | {f"dev_ana_{name}" for name in layers}


def test_models_of_the_host_are_the_hosts(host: Host):
    assert host.query("select whose from dev_ana_own.stg_orders") == [("of the host",)]
    assert host.query("select whose from dev_ana_marts.shop_orders") == [("of the host",)]
    assert host.query("select first_year from dev_ana_own.dim_dates") == [(2026,)]
    assert host.query("select count(*) > 0 from dev_ana_staging.stg_orders where order_key is not null") == [(True,)]
    assert host.query("select count(*) > 0 from dev_ana_marts.dim_dates where iso_weekday = 7") == [(True,)]


def test_no_node_of_the_package_means_one_of_the_host(host: Host):
    """dbt looks for a source, and for what a test of a seed tests, in the host first."""
    manifest = json.loads((host.folder / "target/manifest.json").read_text(encoding="utf-8"))
    own = [node for node in manifest["nodes"].values() if node["package_name"] == "whatsapp_kpis"]
    assert len(own) > 400
    assert {parent for node in own for parent in node["depends_on"].get("nodes", []) if ".shop." in parent} == set()
    assert {node["name"] for node in own if (node.get("attached_node") or "").startswith("seed.")} == set()
    assert [key for key in manifest["sources"] if key.startswith("source.whatsapp_kpis.") and ".wa_" not in key] == []


def test_a_build_with_nothing_new_does_nothing_and_a_changed_model_of_the_host_is_nothing_new(host: Host):
    host.edit("models/marts/shop_orders.sql", "select *", "select *, 2 as version")
    assert "Nothing new" in host.build(*NO_TESTS)
    assert host.query("select version from dev_ana_marts.shop_orders") == [(2,)]


@pytest.mark.proof
def test_an_incremental_build_is_equal_to_a_full_refresh(host: Host):
    """In a host dbt looks strategies of incremental models up in the package that has them."""
    tables = every_kind()
    late = dict(tables["messages"][0], message_id="late")
    host.write({**tables, "messages": [*tables["messages"], late]})
    failing = host.folder / "models/failing.sql"  # what fails of the host is not the package's: the build is complete
    failing.write_text("select cast('no number' as integer) as number", encoding="utf-8")
    facts = "select * from dev_ana_marts.fct_messages order by message_key"
    before = host.query(facts)
    run = host.try_dbt("build", *host.settings(), *NO_TESTS)
    assert run.returncode != 0 and "incremental model dev_ana_marts.fct_messages" in run.stdout
    assert host.query("select is_complete from dev_ana_state.last_build") == [(True,)]
    failing.unlink()
    incremental = host.query(facts), host.query(KPI.format(schema="dev_ana_marts"))
    assert len(incremental[0]) == len(before) + 1
    host.build(*NO_TESTS, "--full-refresh")
    assert incremental == (host.query(facts), host.query(KPI.format(schema="dev_ana_marts")))


@pytest.mark.proof
def test_a_new_version_of_the_package_builds_everything_again(host: Host):
    before = host.query(KPI.format(schema="dev_ana_marts"))
    file = host.folder.parent / "whatsapp_kpis/macros/time/business_seconds.sql"
    file.write_text(file.read_text(encoding="utf-8") + "\n{# of the next version #}\n", encoding="utf-8")
    macro = host.folder.parent / "whatsapp_kpis/models/marts/core"
    changed = next(macro.glob("*dim_agents.sql"))
    changed.write_text(changed.read_text(encoding="utf-8") + "\n-- of the next version\n", encoding="utf-8")
    said = host.build(*NO_TESTS)
    assert "Nothing new" not in said
    assert host.query(KPI.format(schema="dev_ana_marts")) == before


@pytest.mark.proof
def test_a_model_of_the_host_alone_needs_neither_raw_data_nor_the_key(host: Host):
    host.dbt("run", "--select", "shop_orders", has_key=False)
    host.dbt("test", "--select", "package:shop", has_key=False)


@pytest.mark.proof
def test_developers_and_production_do_not_touch_each_other(host: Host):
    before = host.query(KPI.format(schema="dev_ana_marts"))
    host.build(*NO_TESTS, target="prod")
    assert {name.split(".")[0] for name in tables(host)} >= {"marts", "staging", "state", "dev_ana_marts"}
    assert host.query(KPI.format(schema="marts")) == before
    production = host.query("select * from state.last_build")
    host.build("--full-refresh", *NO_TESTS, "--select", "+wa_dim_agents", target="dev_ben")
    assert host.query("select * from state.last_build") == production
    assert host.query(KPI.format(schema="dev_ana_marts")) == before


@pytest.mark.proof
def test_a_profile_without_the_key_is_told_the_lines_to_add(host: Host):
    run = host.try_dbt("build", *host.settings(), target="bare", has_key=False)
    assert run.returncode != 0
    if host.server:
        assert "PGOPTIONS to '-c whatsapp.contact_key_salt='" in run.stdout
    else:
        assert "The profile lacks the plug-in" in run.stdout and "module: keyed_hash_plugin" in run.stdout
    assert not [name for name in tables(host) if name.startswith("bare")]


@pytest.mark.proof
def test_without_raw_data_nothing_of_the_demo_is_built(host: Host):
    nowhere = ["--vars", "{raw_schema: nowhere}"] if host.server else []
    run = host.try_dbt("build", *nowhere, "--select", "package:whatsapp_kpis", target="dev_ben")
    assert run.returncode != 0
    assert "There is no raw table at all" in run.stdout


@pytest.mark.proof
def test_a_schema_of_the_host_that_differs_in_case_alone_is_named_before_anything_is_built(host: Host):
    if host.server:  # which tells them apart, but dbt does not
        run = host.try_dbt("build", *host.settings(), target="dev_case")
        assert run.returncode != 0
        assert "a build in the schema `dev_ana_staging`, and `Dev_Ana_staging` of this run differs" in run.stdout
        return
    host.edit("dbt_project.yml", "+schema: marts", "+schema: Marts")
    run = host.try_dbt("build", *host.settings(), target="dev_ana")
    host.edit("dbt_project.yml", "+schema: Marts", "+schema: marts")
    assert run.returncode != 0
    assert "The schema `dev_ana_Marts` of your model `shop_orders` and `dev_ana_marts` of whatsapp_kpis differ in case alone" in run.stdout


@pytest.mark.proof
@pytest.mark.parametrize(
    "setting", ["+materialized: view", "+incremental_strategy: append", "+full_refresh: false", "+schema: flat"]
)
def test_settings_of_all_models_that_would_break_the_packages_stop_the_run(host: Host, setting: str):
    if host.server:
        pytest.skip("the same on every engine")
    host.edit("dbt_project.yml", "models:\n", f"models:\n  whatsapp_kpis:\n    {setting}\n")
    run = host.try_dbt("run", *host.settings(), "--select", "package:whatsapp_kpis")
    host.edit("dbt_project.yml", f"models:\n  whatsapp_kpis:\n    {setting}\n", "models:\n")
    assert run.returncode != 0
    assert f"Your dbt_project.yml sets `{setting}` for models of whatsapp_kpis too" in run.stdout
    assert f"models: {{shop: {{{setting}}}}}" in run.stdout


@pytest.mark.proof
def test_parts_can_be_left_out_and_a_slice_comes_from_a_model_of_the_host(host: Host):
    """The models of the dashboard and the exposures are off, as docs/package.md says; `regions` is the host's."""
    host.edit("dbt_project.yml", "models:\n", "models:\n  whatsapp_kpis:\n    dashboard:\n      +enabled: false\n")
    host.edit("dbt_project.yml", "vars:\n", "exposures:\n  whatsapp_kpis:\n    +enabled: false\nvars:\n")
    slice_ = "{column: business_phone_id, table: regions, key: phone, value: region}"
    host.edit("dbt_project.yml", "  whatsapp_kpis:\n    reporting", f"  whatsapp_kpis:\n    slices: {{region: {slice_}}}\n    reporting")
    model = host.folder / "models/regions.sql"
    model.write_text("select 'p1' as phone, 'north' as region", encoding="utf-8")
    assert "exposure" not in host.dbt("ls", "--output", "json", "--output-keys", "resource_type")
    without_tests = ("--exclude-resource-type", "test")
    host.build(*without_tests, target="dev_ben")
    assert not [name for name in tables(host) if name.startswith("Dev-Ben_dashboard.")]
    regions = "select distinct slice_value from \"Dev-Ben_marts\".kpi_values where slice = 'region' order by 1"
    assert host.query(regions) == [("north",)]
    model.write_text("select 'p1' as phone, 'south' as region", encoding="utf-8")
    said = host.build(*without_tests, target="dev_ben")
    assert "Nothing new" not in said and "incremental model Dev-Ben_marts.fct_messages" in said
    assert host.query(regions) == [("south",)]


@pytest.mark.proof
def test_without_the_package_the_host_is_as_it_was(host: Host):
    (host.folder / "packages.yml").unlink()
    (host.folder / "package-lock.yml").unlink()
    shutil.rmtree(host.folder / "dbt_packages")
    host.edit("dbt_project.yml", "  whatsapp_kpis:\n", "  once_whatsapp_kpis:\n")
    host.dbt("build", target="bare")
    assert host.query("select whose from bare_marts.shop_orders") == [("of the host",)]
    assert host.query("select count(*) > 3 from host_runs") == [(True,)]
