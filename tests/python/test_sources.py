"""The sources' columns are the columns that the base models read, and those they require."""

import re

import pytest
import yaml

from conftest import ROOT

SOURCES = yaml.safe_load((ROOT / "models/staging/_staging__sources.yml").read_text(encoding="utf-8"))["sources"]
TABLES = {table["name"]: table for table in SOURCES[0]["tables"]}
BASE_OF = {"webhooks": "wa_base_webhook_bodies"}  # the others have the name of their table


def base_sql(table: str) -> str:
    return (ROOT / "models/staging" / f"{BASE_OF.get(table, f'wa_base_{table}')}.sql").read_text(encoding="utf-8")


def listed(text: str, pattern: str) -> list[str]:
    """The names of the list that follows the pattern."""
    return re.findall(r"'(\w+)'", re.search(pattern + r"\s*\[(.*?)\]", text, re.DOTALL).group(1))


def required_columns() -> dict[str, list[str]]:
    """What the macro raw_tables() lists."""
    text = (ROOT / "macros/raw/raw_tables.sql").read_text(encoding="utf-8")
    body = re.search(r"macro raw_tables\(\).*?return\(\{(.*?)\}\)", text, re.DOTALL).group(1)
    return {table: listed(body, f"'{table}':") for table in re.findall(r"'(\w+)':", body)}


def required_of_source(table: str) -> list[str]:
    columns = TABLES[table]["columns"]
    return [column["name"] for column in columns if column.get("config", {}).get("meta", {}).get("required")]


def test_every_raw_table_is_a_source():
    assert sorted(TABLES) == sorted(required_columns())
    assert len(TABLES) == 18


@pytest.mark.parametrize("table", TABLES)
def test_a_source_has_the_columns_that_its_base_model_reads(table: str):
    assert [column["name"] for column in TABLES[table]["columns"]] == listed(base_sql(table), "set columns =")


@pytest.mark.parametrize("table", TABLES)
def test_a_source_requires_the_columns_that_the_run_requires(table: str):
    assert required_of_source(table) == required_columns()[table]


@pytest.mark.parametrize("table", TABLES)
def test_a_base_model_rejects_rows_without_the_required_columns(table: str):
    sql = base_sql(table)
    rejected = re.findall(r"reject_if_missing\('(\w+)'", sql)
    rejected += re.findall(r"reject_if_\w+\('(\w+)'[^{}]*is_required=true", sql)
    assert sorted(rejected) == sorted(required_of_source(table))


TYPES = {"time": "timestamp", "date": "date", "amount": "decimal", "integer": "integer", "flag": "boolean"}


@pytest.mark.parametrize("table", TABLES)
def test_a_source_has_the_types_that_its_base_model_parses(table: str):
    parsed = {column: kind for kind, column in re.findall(r"\bas_(\w+)\('(\w+)', ", base_sql(table))}
    assert {column["name"]: column["data_type"] for column in TABLES[table]["columns"]} == {
        column: TYPES.get(kind, "text") for column, kind in parsed.items()
    }


def test_the_time_of_loading_is_a_column_of_each_source():
    for name, table in TABLES.items():
        field = table.get("config", {}).get("loaded_at_field") or SOURCES[0]["config"]["loaded_at_field"]
        setting = r"\{\{ var\('freshness_column'\) \}\}"
        column = re.sub(setting, "loaded_at", re.fullmatch(r"cast\((.+) as timestamp\)", field).group(1))
        assert column in {column["name"] for column in table["columns"]}, name
