"""What connectors yield is the same on PostgreSQL as on DuckDB, row for row, from the same tables of loaders."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

import servers
from test_engines import ROOT, engine_python, run

sys.path[:0] = [str(ROOT / "tests/python")]

import test_meta_figures  # noqa: E402
import test_shops  # noqa: E402
import test_twilio  # noqa: E402
from raw_rows import TABLES, Row, write_raw  # noqa: E402

pytestmark = pytest.mark.proof

KEY = "key"
TYPES = {"DECIMAL(18,2)": "numeric", "DECIMAL(26,8)": "numeric", "DECIMAL(10,5)": "numeric", "DOUBLE": "double precision",
         "JSON": "jsonb", "VARCHAR": "text"}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Connectors that are tested on DuckDB by one file: its rows and settings, of the installations that read tables."""

    write: Callable[[Path, duckdb.DuckDBPyConnection], None]
    settings: dict[str, Any]
    installations: dict[str, str]
    built: list[str]
    read: list[str]
    messages: list[Row]

    def given(self) -> dict[str, Any]:
        """The settings of these installations alone."""
        kept = {key: value for key, value in self.settings.items() if key.startswith(tuple(self.installations))}
        absent = [table for table in TABLES if table not in ("messages", "webhooks", "campaigns")]
        return kept | {
            "connectors": [{name: kind} for name, kind in self.installations.items()], "default_country": "MX", "raw_location": None,
            "raw_tables_absent": absent + ["campaigns"] * ("meta_figures" not in self.installations.values()),
        }  # fmt: skip


SHOPS = Group(
    test_shops.write_shops, test_shops.SETTINGS,
    {"shop_airbyte": "shopify", "shop_fivetran": "shopify", "shop_dlt": "shopify", "shop_bare": "shopify", "woo_local": "woocommerce",
     "woo_site": "woocommerce", "woo_old": "woocommerce"},
    ["+wa_shopify__orders", "+wa_woocommerce__orders", "+wa_shopify__contacts", "+wa_phone_numbers__contact_merges",
     "+wa_connector_matches", "wa_base_orders", "assert_phone_keys_are_those_of_the_cases"],
    ["staging.shopify__orders", "staging.woocommerce__orders", "staging.shopify__contacts", "staging.phone_numbers__contact_merges",
     "marts.connector_matches", "staging.base_orders"],
    test_shops.MESSAGES,
)  # fmt: skip
TWILIO = Group(
    test_twilio.write_accounts, test_twilio.SETTINGS, dict.fromkeys(("by_airbyte", "by_fivetran", "versions"), "twilio"),
    ["wa_twilio__*"], [f"staging.twilio__{name}" for name in ("messages", "message_statuses", "campaign_costs")], test_shops.MESSAGES,
)  # fmt: skip
META = Group(
    test_meta_figures.write_figures, test_meta_figures.SETTINGS, dict.fromkeys(("by_airbyte", "by_dlt", "by_fivetran"), "meta_figures"),
    ["+wa_meta_figures__*"], [f"staging.meta_figures__{name}" for name in ("meta_pricing", "ad_costs", "campaigns")],
    [test_meta_figures.MESSAGE],
)  # fmt: skip


def build(group: Group, python: Path, target: str, folder: Path, environment: dict[str, str]) -> None:
    command = "import sys; from dbt.cli.main import cli; cli()"
    run(
        [python, "-c", command, "--quiet", "build", "--target", target, "--exclude-resource-type", "unit_test", "--select",
         *group.built, "--indirect-selection", "empty", "--target-path", folder / f"target_{target}",
         "--log-path", folder / "logs", "--vars", json.dumps(group.given())],
        environment,
    )  # fmt: skip


def copy_to_postgres(file: Path, environment: dict[str, str]) -> None:
    """The tables of the loaders, with types as they write them."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        tables = connection.execute(
            "select table_schema, table_name, list(column_name order by ordinal_position),"
            " list(data_type order by ordinal_position) from information_schema.columns"
            " where table_catalog = 'warehouse' group by all"
        ).fetchall()  # fmt: skip
        for schema, table, columns, types in tables:
            written = file.parent / f"{schema}.{table}.csv"
            connection.execute(f'copy {schema}."{table}" to \'{written}\' (header)')
            declared = ", ".join(f'"{name}" {TYPES.get(type, type)}' for name, type in zip(columns, types, strict=True))
            name = f'{schema}."{table}"'
            command = f'create schema if not exists {schema}; create table {name} ({declared});'
            for sql in (command, rf"\copy {name} from '{written}' csv header"):
                subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql], env=os.environ | environment, check=True)


@pytest.mark.postgres
@pytest.mark.parametrize("group", [SHOPS, TWILIO, META], ids=["shops", "twilio", "meta_figures"])
def test_postgres_gives_the_same_rows(group: Group, tmp_path: Path) -> None:
    write_raw(tmp_path / "raw", {"messages": group.messages})
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        group.write(tmp_path / "given", connection)
        connection.execute("create schema raw")
        connection.execute(f"create table raw.messages as from read_csv('{tmp_path}/raw/messages.csv', all_varchar = true)")
    found: dict[str, dict[str, list[str]]] = {}
    with servers.postgres(["whatsapp_kpis"]) as environment:
        copy_to_postgres(file, environment)
        build(group, Path(sys.executable), "duckdb", tmp_path, {"DUCKDB_PATH": str(file), "CONTACT_KEY_SALT": KEY})
        environment |= {"PGOPTIONS": f"-c whatsapp.contact_key_salt={KEY} -c timezone=UTC"}
        build(group, engine_python("postgres"), "postgres", tmp_path, environment)
        with duckdb.connect(str(file), read_only=True) as connection:
            for relation in group.read:
                left_out = ", ".join(["content", "id_order"] if relation.endswith("base_orders") else [])
                columns = [row[0] for row in connection.execute(f"describe {relation}").fetchall() if row[0] not in left_out]
                texts = ", ".join(f"coalesce(cast({column} as varchar), '-')" for column in columns)
                sql = f"select concat_ws('|', {texts}) from {relation}"
                of_duckdb = [row[0] for row in connection.execute(sql).fetchall()]
                done = subprocess.run(["psql", "-X", "-q", "-A", "-t", "-c", sql], env=os.environ | environment, check=True,
                                      text=True, stdout=subprocess.PIPE)  # fmt: skip
                found[relation] = {"duckdb": sorted(of_duckdb), "postgres": sorted(done.stdout.splitlines())}
    assert [relation for relation, rows in found.items() if len(rows["duckdb"]) < 1] == []
    assert {relation: rows["postgres"] for relation, rows in found.items()} == {
        relation: rows["duckdb"] for relation, rows in found.items()
    }
