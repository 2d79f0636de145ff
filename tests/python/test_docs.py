"""What the documentation shows: every model, source and column has its description, and the pages fit the project."""

import csv
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from conftest import ROOT, Warehouse
from warehouse import read_project


@pytest.fixture(scope="module")
def manifest() -> dict:
    """The project, as dbt docs reads it."""
    manifest = read_project().writable_manifest().to_dict()
    for node in manifest["nodes"].values():
        node["name"] = node.get("alias") or node["name"]  # the name of the table
    return manifest


def own_relations(manifest: dict) -> list[dict]:
    """The project's models, seeds and sources."""
    nodes = [node for node in manifest["nodes"].values() if node["resource_type"] in ("model", "seed")]
    return nodes + list(manifest["sources"].values())


def test_every_model_seed_and_source_is_described(manifest: dict):
    assert [node["name"] for node in own_relations(manifest) if not node["description"].strip()] == []


def test_failures_of_each_data_test_can_be_stored_on_postgresql(manifest: dict):
    """A host's `+store_failures: true` makes a table of each, whose name may have 63 characters there."""
    names = [node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    assert len(names) > 400 and [name for name in names if len(name) > 63] == []


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
    """A table that the dashboard reads must be listed, or its readers learn of a change too late. The facts whose rows it lists are
    those of the catalogue."""
    script = (ROOT / "scripts/dashboard.py").read_text(encoding="utf-8")
    reads = {
        node["name"] for node in manifest["nodes"].values() if re.search(rf"\b{node['schema']}\.{node['name']}\b", script)
    }
    depends = manifest["exposures"]["exposure.whatsapp_kpis.dashboard"]["depends_on"]["nodes"]
    assert reads == {node.rsplit(".", 1)[-1].removeprefix("wa_") for node in depends}


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code(text: str) -> list[str]:
    """What a text shows in backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def rows(text: str) -> list[list[str]]:
    """The cells of every row of a page's tables."""
    lines = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| ---")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path):
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_each_diff_of_contributing_applies():
    """Else the example is of a project that there is no more."""
    diffs = re.findall(r"^```diff\n(.*?)^```$", page("CONTRIBUTING.md"), re.DOTALL | re.MULTILINE)
    assert len(diffs) == 4
    for diff in diffs:
        command = ["git", "apply", "--check", "--unidiff-zero", "-"]
        applied = subprocess.run(command, input=diff, cwd=ROOT, capture_output=True, text=True)
        assert applied.returncode == 0, applied.stderr + diff[:200]


def test_the_readme_is_short_and_leads_to_every_page():
    readme = page("README.md")
    assert len(readme.splitlines()) <= 200
    reached = readme + page("TRUST.md")
    assert [path.name for path in PAGES if path.name not in reached and path.name != "README.md"] == []


def test_each_setting_is_on_the_page_of_settings_with_its_default():
    """A setting that nobody can find, or a default that has changed."""
    settings = yaml.safe_load(page("dbt_project.yml"))["vars"]
    shown = {code(cells[0])[0]: cells[1].strip("`") for cells in rows(page("docs/settings.md")) if code(cells[0])}
    written = {name: yaml.safe_dump(value).split("\n")[0] for name, value in settings.items()}
    assert written == {
        name: shown.get(name) for name in settings
    }


def test_each_public_table_is_on_the_page_of_marts(manifest: dict):
    public = {
        node["name"] for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["access"] == "public"
    }
    named = {name for cells in rows(page("docs/marts.md")) for name in code(cells[0])}
    assert public - named == set()


def test_each_raw_table_and_column_of_the_demo_is_on_the_page_of_raw_tables():
    described = {code(cells[0])[0]: cells[1] for cells in rows(page("docs/raw_tables.md"))[1:] if code(cells[0])}
    for path in (ROOT / "seeds/raw").glob("*.csv"):
        with path.open(encoding="utf-8") as file:
            header = next(csv.reader(file))
        assert [column for column in header if f"`{column}`" not in described[path.stem]] == [], path.stem


def test_the_glossary_names_columns_that_exist(manifest: dict):
    columns = {
        f"{node['name']}.{column}"
        for node in manifest["nodes"].values() if node["resource_type"] == "model"
        for column in node["columns"]
    }
    named = {name for name in code(page("docs/glossary.md")) if re.fullmatch(r"(fct|dim|kpi|rejected|load)_\w+\.\w+", name)}
    assert len(named) > 20
    assert named - columns == set()
