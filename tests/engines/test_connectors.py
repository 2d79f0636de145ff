"""What connectors of shops yield is the same on PostgreSQL as on DuckDB, row for row, from the same tables of loaders."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

import servers
from test_engines import ROOT, engine_python, run

sys.path[:0] = [str(ROOT / "tests/python")]

import test_shops  # noqa: E402
from raw_rows import TABLES, write_raw  # noqa: E402

pytestmark = pytest.mark.proof

KEY = "key"
TYPES = {"DECIMAL(18,2)": "numeric", "DECIMAL(26,8)": "numeric", "DOUBLE": "double precision", "JSON": "jsonb", "VARCHAR": "text"}
SCHEMAS = ["raw", "airbyte", "fivetran", "bare", "dlt", "woo_local", "site", "old_site"]
BUILT = [f"+wa_{name}" for name in (
    "shopify__orders", "woocommerce__orders", "shopify__contacts", "phone_numbers__contact_merges", "connector_matches"
)]  # fmt: skip
READ = ["staging.shopify__orders", "staging.woocommerce__orders", "staging.shopify__contacts",
        "staging.phone_numbers__contact_merges", "marts.connector_matches", "staging.base_orders"]  # fmt: skip


def settings() -> dict[str, Any]:
    """Those of the tests on DuckDB, of the installations that read tables."""
    names = {"shop_airbyte": "shopify", "shop_fivetran": "shopify", "shop_dlt": "shopify", "shop_bare": "shopify",
             "woo_local": "woocommerce", "woo_site": "woocommerce", "woo_old": "woocommerce"}  # fmt: skip
    kept = {key: value for key, value in test_shops.SETTINGS.items() if key.startswith(tuple(names))}
    return kept | {
        "connectors": [{name: kind} for name, kind in names.items()], "default_country": "MX", "raw_location": None,
        "raw_tables_absent": [table for table in TABLES if table not in ("messages", "webhooks")],
    }  # fmt: skip


def build(python: Path, target: str, folder: Path, environment: dict[str, str]) -> None:
    command = "import sys; from dbt.cli.main import cli; cli()"
    run(
        [python, "-c", command, "--quiet", "build", "--target", target, "--exclude-resource-type", "unit_test", "--select",
         *BUILT, "wa_base_orders", "assert_phone_keys_are_those_of_the_cases", "--indirect-selection", "empty", "--target-path", folder / f"target_{target}",
         "--log-path", folder / "logs", "--vars", json.dumps(settings())],
        environment,
    )  # fmt: skip


def copy_to_postgres(file: Path, environment: dict[str, str]) -> None:
    """The tables of the loaders, with types as they write them."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        tables = connection.execute(
            "select table_schema, table_name, list(column_name order by ordinal_position),"
            " list(data_type order by ordinal_position) from information_schema.columns"
            " where list_contains(?, table_schema) group by all", [SCHEMAS]
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
def test_postgres_gives_the_same_orders_contacts_and_keys(tmp_path: Path) -> None:
    write_raw(tmp_path / "raw", {"messages": test_shops.MESSAGES})
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as connection:
        test_shops.write_shops(tmp_path / "shops", connection)
        connection.execute("create schema raw")
        connection.execute(f"create table raw.messages as from read_csv('{tmp_path}/raw/messages.csv', all_varchar = true)")
    found: dict[str, dict[str, list[str]]] = {}
    with servers.postgres(["whatsapp_kpis"]) as environment:
        copy_to_postgres(file, environment)
        build(Path(sys.executable), "duckdb", tmp_path, {"DUCKDB_PATH": str(file), "CONTACT_KEY_SALT": KEY})
        environment |= {"PGOPTIONS": f"-c whatsapp.contact_key_salt={KEY} -c timezone=UTC"}
        build(engine_python("postgres"), "postgres", tmp_path, environment)
        with duckdb.connect(str(file), read_only=True) as connection:
            for relation in READ:
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
