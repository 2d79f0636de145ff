"""What the documentation shows: every model, source and column has its description, and so have SQL clients."""

import pytest

from conftest import ROOT, Warehouse
from warehouse import read_project


@pytest.fixture(scope="module")
def manifest() -> dict:
    """The project, as dbt docs reads it."""
    return read_project().writable_manifest().to_dict()


def own_relations(manifest: dict) -> list[dict]:
    """The project's models, seeds and sources."""
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")]
    return nodes + list(manifest["sources"].values())


def test_every_model_seed_and_source_is_described(manifest: dict):
    assert [node["name"] for node in own_relations(manifest) if not node["description"].strip()] == []


def test_every_column_of_a_built_table_is_described(manifest: dict, demo: Warehouse):
    described = {
        (node["schema"], node["name"], column["name"].lower())
        for node in own_relations(manifest)
        for column in node["columns"].values()
        if column["description"].strip()
    }
    built = demo.query(
        "select table_schema, table_name, lower(column_name) from information_schema.columns"
        " where table_schema in ('staging', 'intermediate', 'marts', 'dashboard', 'reference')"
    )
    assert len(built) > 500
    assert sorted(set(built) - described) == []


def test_sql_clients_show_the_descriptions_of_tables_and_columns(demo: Warehouse):
    tables, columns = demo.query(
        "select (select count(*) from duckdb_tables() where schema_name = 'marts' and comment is null),"
        " (select count(*) from duckdb_columns() where schema_name = 'marts' and comment is null)"
    )[0]
    assert (tables, columns) == (0, 0)


def test_the_overview_and_the_dashboards_are_documented(manifest: dict):
    assert "doc.whatsapp_kpis.__overview__" in manifest["docs"]
    exposures = {exposure["name"]: exposure for exposure in manifest["exposures"].values()}
    assert set(exposures) == {"dashboard", "superset"}
    for exposure in exposures.values():
        assert exposure["owner"]["email"] and exposure["url"] and exposure["depends_on"]["nodes"]


def test_the_exposures_name_what_the_boards_read(manifest: dict):
    """A board that reads another table must be listed, or its readers learn of a change too late."""
    boards = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "dashboard" / "charts").glob("*.yml"))
    reads = {node["name"] for node in manifest["nodes"].values() if f"{node['schema']}.{node['name']}" in boards}
    depends = manifest["exposures"]["exposure.whatsapp_kpis.dashboard"]["depends_on"]["nodes"]
    assert reads == {node.rsplit(".", 1)[-1] for node in depends}
