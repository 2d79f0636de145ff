"""The project as compiled SQL, run without dbt: a build of a small data set in one CPU second instead of twenty.

One real `dbt build` gives the SQL of each model in its order, as dbt ran it into an empty warehouse, and `dbt compile`
that of each data test. `Program.run` executes it in a database in memory, on whatever the raw files hold by then. What is fixed by
the real build: which raw tables and columns there are, and the settings. test_properties.py proves that both routes
give the same tables.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

import warehouse as warehouses
from warehouse import SALT, Warehouse, keyed_hash_plugin

@dataclass
class Program:
    """What dbt ran, and the warehouse that it built: `models` as (schema, relation, columns, SQL), `tests` as (name, SQL).

    Data tests that only warn are left out: a world may well lack a price.
    """

    warehouse: Warehouse
    models: list[tuple[str, str, str, str]]
    tests: list[tuple[str, str]]
    connection: duckdb.DuckDBPyConnection = field(init=False)

    def __post_init__(self) -> None:
        """A database in memory that holds the reference data and the empty tables."""
        self.connection = duckdb.connect(config={"threads": 1})
        inner, outer = keyed_hash_plugin.padded_keys(SALT.encode())
        self.connection.execute("set variable keyed_hash_inner = ?", [inner])
        self.connection.execute("set variable keyed_hash_outer = ?", [outer])
        self.connection.execute(
            f"""
            set TimeZone = 'UTC';
            set preserve_insertion_order = false;
            set file_search_path = '{self.warehouse.folder}';
            attach '{self.warehouse.path}' as built (read_only);
            attach ':memory:' as warehouse;
            use warehouse;
            """
        )
        for schema in {schema for schema, *_ in self.models} | {"reference"}:
            self.connection.execute(f"create schema if not exists {schema}")
        for (table,) in self.connection.execute(
            "select table_name from duckdb_tables() where database_name = 'built' and schema_name = 'reference'"
        ).fetchall():
            self.connection.execute(f'create table reference."{table}" as from built.reference."{table}"')

    def run(self) -> None:
        """Build all models from the raw files as they are now."""
        for _, relation, columns, sql in self.models:
            self.connection.execute(f"create or replace table {relation} ({columns})")
            self.connection.execute(f"insert into {relation} by name ({sql})")

    def failing_tests(self) -> dict[str, Any]:
        """The data tests that find something in what was built last, with the first row that each finds."""
        found = {}
        for name, sql in self.tests:
            row = self.connection.execute(sql).fetchone()
            if row is not None:
                found[name] = row
        return found

    def marts(self) -> list[str]:
        return [relation.split(".")[-1].strip('"') for schema, relation, *_ in self.models if schema == "marts"]

    def keep(self, name: str) -> None:
        """Copy the marts that were built last into the schema `name`, so that those of another run can be compared."""
        self.connection.execute(f"create schema if not exists {name}")
        for mart in self.marts():
            self.connection.execute(f'create or replace table {name}."{mart}" as from marts."{mart}"')

    def query(self, sql: str) -> list[tuple]:
        return self.connection.execute(sql).fetchall()

    def differences(self, one: str, other: str) -> dict[str, list[tuple]]:
        """For each mart that differs between the schemas `one` and `other`: up to four rows, with where they are."""
        found = {}
        for mart in self.marts():
            rows = self.query(
                f'select * from (select \'{one} only\', t from (from {one}."{mart}" except all from {other}."{mart}") as t'
                f' union all select \'{other} only\', t from (from {other}."{mart}" except all from {one}."{mart}") as t)'
                " limit 4"
            )
            if rows:
                found[mart] = rows
        return found


def compile_program(folder: Path, raw: Path, vars: dict[str, Any], reference: Path | None = None) -> Program:
    """A real `dbt build` of `raw`, and the SQL of its models and data tests for other contents of the same files."""
    settings = {"raw_location": str(raw), "raw_tables_absent": [], **vars}
    if reference is not None:
        settings["reference_location"] = str(reference)
    built = Warehouse(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_SALT", os.environ.get("CONTACT_KEY_SALT", SALT))
        ran = built.dbt("build", "--exclude-resource-type", "unit_test", "test", vars=settings)
        checks = built.dbt("compile", "--select", "resource_type:test", vars=settings)
    models = []
    for node in (result.node for result in ran if str(result.node.resource_type) == "model"):
        columns = ", ".join(
            f'"{name}" {type_}'
            for name, type_ in built.query(
                "select column_name, data_type from duckdb_columns() where database_name = 'warehouse'"
                " and schema_name = ? and table_name = ? order by column_index",
                [node.schema, node.alias or node.name],
            )
        )
        models.append((node.schema, node.relation_name, columns, node.compiled_code))
    tests = [
        (node.name, node.compiled_code)
        for node in (result.node for result in checks)
        if str(node.resource_type) == "test" and str(node.config.severity).lower() == "error"
    ]
    assert models and tests and warehouses.ROOT.exists()
    return Program(built, models, tests)
