"""Each query in analyses/ compiles, runs on the demo and has something to show there."""

from typing import Any

import pytest

from conftest import ROOT, Warehouse

ANALYSES = sorted(path.stem for path in (ROOT / "analyses").rglob("*.sql"))


@pytest.fixture(scope="module")
def compiled(demo: Warehouse) -> dict[str, str]:
    """The SQL of each analysis, by name, as dbt compiles it for the demo's warehouse."""
    results: list[Any] = demo.dbt("compile", "--select", "resource_type:analysis")
    return {result.node.name: result.node.compiled_code for result in results}


@pytest.mark.parametrize("name", ANALYSES)
def test_the_analysis_runs_on_the_demo(name: str, demo: Warehouse, compiled: dict[str, str]):
    assert demo.query(compiled[name]), "no row: on the demo every analysis should find something"
