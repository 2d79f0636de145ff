"""The YAML files have no key that dbt would silently ignore, and what the tests assume of the project's files holds.

That the project parses strictly and that sqlfluff finds nothing is what `.ci/style` looks at.
"""

import multiprocessing
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import strict_parse
import warehouse as warehouses
from conftest import ROOT


@pytest.mark.parametrize(
    ("properties", "code"),
    [("config: {meta: {owner: nobody}}", 0), ("meta: {owner: nobody}", 1), ("materialised: table", 1)],
    ids=["good", "outdated", "misspelt"],
)
def test_a_key_that_dbt_would_ignore_is_refused(tmp_path: Path, properties: str, code: int):
    """A project of one model, whose YAML is right or wrong by one key. Plain `dbt parse` takes all three.

    In a process of its own, for the strict parse changes dbt's list of checked engines.
    """
    files = {
        "dbt_project.yml": "name: one\nprofile: one\n",
        "profiles.yml": "one: {target: t, outputs: {t: {type: duckdb, path: ':memory:'}}}\n",
        "models/m.sql": "select 1 as n\n",
        "models/m.yml": f"models:\n  - name: m\n    {properties}\n",
    }
    (tmp_path / "models").mkdir()
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    where = [str(part) for name in ("project-dir", "profiles-dir", "target-path", "log-path") for part in ("--" + name, tmp_path)]
    process = multiprocessing.get_context("fork").Process(target=lambda: sys.exit(strict_parse.main(where)))
    process.start()
    process.join()
    assert process.exitcode == code


def test_every_model_is_linted():
    assert not [line for line in (ROOT / ".sqlfluffignore").read_text().splitlines() if line.startswith("models")]


def test_only_the_names_of_raw_tables_are_read_when_dbt_parses():
    """So one manifest serves all other settings (warehouse.read_project): neither YAML nor a model's config has them.

    `private_people` and `connectors` decide which models and seeds there are, those of freshness when `dbt source freshness`
    warns. Passed columns
    and own slices decide which models read which, so that their tests let dbt read the project anew.
    """
    texts = [path.read_text(encoding="utf-8") for path in [*ROOT.glob("models/**/*.yml"), *ROOT.glob("seeds/**/*.yml")]]
    texts += re.findall(r"config\(.*?\)", " ".join(path.read_text() for path in ROOT.glob("models/**/*.sql")), re.DOTALL)
    found = {name for text in texts for name in re.findall(r"var\('(\w+)'", text)}
    assert found == {"raw_database", "raw_schema", "raw_identifiers", "private_people", "connectors", "freshness_column",
                     "freshness_warn_hours", "freshness_error_hours"}  # fmt: skip


LIMITS = {"models/**/*.sql": 250, "models/**/*.yml": 300, "macros/**/*.sql": 200}


@pytest.mark.parametrize("pattern", LIMITS)
def test_no_file_is_longer_than_contributing_says(pattern: str):
    lines = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in ROOT.glob(pattern)}
    assert len(lines) > 20
    assert {path: count for path, count in lines.items() if count > LIMITS[pattern]} == {}


def lines_behind(macros: dict[str, Any], macro: str) -> int:
    """The lines that are not empty of a macro and of all macros of the project that it calls."""
    found, waiting = set(), [macro]
    while waiting:
        name = waiting.pop()
        if name not in found and name.startswith("macro.whatsapp_kpis."):
            found.add(name)
            waiting += macros[name].depends_on.macros
    return sum(bool(line.strip()) for name in found for line in macros[name].macro_sql.splitlines())


def test_a_rule_of_staging_can_be_read():
    manifest = warehouses.read_project()
    used = {macro for name, node in manifest.nodes.items() if ".wa_base_" in name for macro in node.depends_on.macros}
    rules = {macro for macro in used if re.search(r"\.(as|reject_if|rejected)_\w+$", macro)}
    assert len(rules) > 15
    assert {macro: lines for macro in rules if (lines := lines_behind(manifest.macros, macro)) > 150} == {}
    assert lines_behind(manifest.macros, "macro.whatsapp_kpis.raw_cells") > 150, "what is called is counted"


def test_the_models_are_sql_more_than_jinja():
    models = [path.read_text(encoding="utf-8") for path in ROOT.glob("models/**/*.sql")]
    macros = [path.read_text(encoding="utf-8") for path in ROOT.glob("macros/**/*.sql")]
    assert sum(bool(re.search(r"\{%-? *(if|for|do|macro|call) ", text)) for text in models) <= len(models) / 3
    lines_of_macros, lines_of_models = (sum(text.count("\n") for text in texts) for texts in (macros, models))
    assert lines_of_macros <= 0.75 * lines_of_models


def test_each_model_has_one_yaml_of_its_name():
    """Unit tests that do not fit into it are in files of its name too."""
    for path in ROOT.glob("models/**/*.yml"):
        described = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        models = [model["name"] for model in described.get("models", [])]
        tested = {test["model"] for test in described.get("unit_tests", [])}
        assert models in ([], [path.stem]), path
        assert tested <= {path.stem.split("__unit_tests")[0]}, path
    described = [path.stem for path in ROOT.glob("models/**/*.yml")]
    assert [path.stem for path in ROOT.glob("models/**/*.sql") if path.stem not in described] == []
