"""Each query in analyses/ compiles, runs on the demo and has something to show there."""

from typing import Any

import pytest

from conftest import ROOT, BuildFailed, Warehouse

ANALYSES = sorted(path.stem for path in (ROOT / "analyses").rglob("*.sql"))


@pytest.fixture(scope="module")
def compiled(demo: Warehouse) -> dict[str, str]:
    """The SQL of each analysis, by name, as dbt compiles it for the demo's warehouse."""
    results: list[Any] = demo.dbt("compile", "--select", "resource_type:analysis")
    return {result.node.name: result.node.compiled_code for result in results}


@pytest.mark.parametrize("name", ANALYSES)
def test_the_analysis_runs_on_the_demo(name: str, demo: Warehouse, compiled: dict[str, str]):
    assert demo.query(compiled[name]), "no row: on the demo every analysis should find something"


@pytest.mark.parametrize(
    ("kpi_id", "part"),
    [
        ("csat", "numerator"),
        ("csat", "denominator"),
        ("first_response_time", "numerator"),
        ("first_response_time_median", "numerator"),
        ("revenue", "numerator"),
        ("cost_per_acquisition", "numerator"),
        ("cost_per_acquisition", "denominator"),
    ],
)
def test_a_kpi_is_the_sum_of_the_rows_it_drills_to(kpi_id: str, part: str, demo: Warehouse):
    choice = {"drill_kpi": kpi_id, "drill_grain": "week", "drill_period": "2026-10-12", "drill_part": part}
    (result,) = demo.dbt("compile", "--select", "drill_to_rows", vars=choice)
    checks = demo.query(
        f"""
        select distinct kpi_total, rows_total, kpi_observations, row_count
        from ({result.node.compiled_code.rpartition("order by")[0]})
        """
    )
    assert len(checks) == 1, "one KPI, one period"
    kpi_total, rows_total, observations, row_count = checks[0]
    if kpi_id.endswith("_median"):
        assert (kpi_total, observations) == (None, row_count)
    else:
        assert float(rows_total) == pytest.approx(kpi_total, rel=1e-12)


def test_a_kpi_that_cannot_be_drilled_says_so(demo: Warehouse):
    with pytest.raises(BuildFailed, match="active_contacts counts different people"):
        demo.dbt("compile", "--select", "drill_to_rows", vars={"drill_kpi": "active_contacts"})
    with pytest.raises(BuildFailed, match="drill_kpi is `no_such_kpi`"):
        demo.dbt("compile", "--select", "drill_to_rows", vars={"drill_kpi": "no_such_kpi"})
