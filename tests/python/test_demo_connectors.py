"""The invented Chatwoot and Shopify of `make demo-connectors`: their tables have what the connectors need, and give the demo's rows."""

from pathlib import Path

import duckdb
import pytest
import yaml

import demo_connectors
from conftest import ROOT
from warehouse import SALT, Warehouse


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo_connectors")
    demo_connectors.write_tables(folder / "warehouse.duckdb")
    return folder


@pytest.mark.parametrize("kind", ["chatwoot", "shopify"])
def test_the_tables_have_what_the_connector_needs_and_it_reads_all_of_them(kind: str, tables: Path):
    with duckdb.connect(str(tables / "warehouse.duckdb"), read_only=True) as connection:
        found: dict[str, set[str]] = {}
        for table, column in connection.execute(
            "select table_name, column_name from information_schema.columns where table_schema = ?", [kind]
        ).fetchall():
            found.setdefault(table, set()).add(column)
            assert connection.execute(f"select count(*) from {kind}.{table}").fetchone()[0] > 0
    source = yaml.safe_load((ROOT / f"models/connectors/{kind}/_{kind}__sources.yml").read_text(encoding="utf-8"))["sources"][0]
    about = {table["name"]: table for table in source["tables"]}
    assert set(found) <= set(about)
    for name, table in about.items():
        metas = {column["name"]: column.get("config", {}).get("meta", {}) for column in table["columns"]}
        needed = {column: set(meta.get("names", [column])) for column, meta in metas.items() if meta.get("required")}
        assert name in found or not table.get("config", {}).get("meta", {}).get("required")
        assert name not in found or [column for column, names in needed.items() if not names & found[name]] == []


@pytest.mark.proof
def test_chatwoot_gives_the_demos_messages_and_shopify_its_orders(tables: Path):
    """Nothing is rejected; orders of people who never wrote are there, and are not matched."""
    warehouse = Warehouse(tables)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_SALT", SALT)
        warehouse.dbt("build", "--exclude-resource-type", "unit_test", "test", "--select", "+wa_connector_matches", "+wa_load_audit",
                      vars=demo_connectors.SETTINGS)  # fmt: skip
    raw = f"read_csv('{ROOT}/seeds/raw/messages.csv', all_varchar = true)"
    differing = warehouse.query(
        f"select * from staging.chatwoot__messages as ours inner join {raw} as given using (message_id)"
        " where ours.direction != given.direction or cast(ours.sent_at as timestamp) != cast(given.sent_at as timestamp)"
        " or ours.business_phone_id != given.business_phone_id"
        " or (ours.sender_type != given.sender_type and given.message_type != 'interactive')"  # a survey is automatic in Chatwoot
    )
    assert differing == []
    found = warehouse.query("select count(*), count(distinct conversation_id), count(distinct agent_id) from staging.chatwoot__messages")
    assert found[0][0] > 5000 and found[0][1] > 300 and found[0][2] == 4
    assert warehouse.query("select table_name from marts.load_audit where rows_rejected > 0") == []
    orders, matched = warehouse.query("select rows_in, rows_with_contact from marts.connector_matches where table_name = 'orders'")[0]
    assert orders > 130 and 90 < matched < orders
