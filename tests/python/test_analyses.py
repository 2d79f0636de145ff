"""Each query in analyses/ compiles, runs on the demo and has something to show there."""

from typing import Any

import pytest

from conftest import ROOT, BuildFailed, Warehouse

ANALYSES = sorted(path.stem for path in (ROOT / "analyses").rglob("*.sql"))


def test_no_analysis_has_the_name_of_a_seed_or_model():
    """`dbt show --select NAME` would load a seed of that name."""
    files = [path for folder in ("models", "seeds") for path in (ROOT / folder).rglob("*") if path.suffix in {".sql", ".csv"}]
    names = {path.stem for path in files} | {path.stem.removeprefix("wa_") for path in files}
    assert len(names) > 100 and not names & set(ANALYSES)


@pytest.fixture(scope="module")
def compiled(demo: Warehouse) -> dict[str, str]:
    """The SQL of each analysis, by name, as dbt compiles it for the demo's warehouse."""
    results: list[Any] = demo.dbt("compile", "--select", "resource_type:analysis")
    return {result.node.name: result.node.compiled_code for result in results}


@pytest.mark.parametrize("name", ANALYSES)
def test_the_analysis_runs_on_the_demo(name: str, demo: Warehouse, compiled: dict[str, str]):
    assert demo.query(compiled[name]), "no row: on the demo every analysis should find something"


ROWS_OF_EVERY_KPI = """
{% for kpi_id, part in KPIS %}
{%- set drill = drill_measure(kpi_id, part) %}
select
    vals.kpi_id,
    '{{ part }}' as part,
    vals.period_start,
    vals.{{ part }} as kpi_total,
    vals.observations as kpi_observations,
    cast(sum(case when fact.{{ drill.column }} is not null then {{ drill.row_part }} end) as double) as rows_total,
    count(fact.{{ drill.column }}) as row_count
from {{ ref('wa_kpi_values') }} as vals
inner join {{ ref('wa_int_period_dates') }} as dates
    on
        vals.grain = dates.grain
        and vals.period_start = dates.period_start
        {{ 'and dates.is_stock_date' if drill.is_stock }}
left join {{ drill.relation }} as fact on dates.date_day = fact.{{ drill.date }}
where vals.kpi_id = '{{ kpi_id }}' and vals.grain = 'month' and vals.slice = 'all'
group by all
{{ 'union all' if not loop.last }}
{% endfor %}
"""


def test_every_kpi_is_the_sum_of_the_rows_it_drills_to(demo: Warehouse):
    kpis = demo.query(
        "select distinct kpi_id, aggregation from marts.dim_kpis inner join marts.kpi_values using (kpi_id)"
        " where aggregation != 'distinct' and grain = 'month' and slice = 'all' order by kpi_id"
    )
    assert len(kpis) > 70
    parts = [(kpi_id, "numerator") for kpi_id, _ in kpis]
    parts += [(kpi_id, "denominator") for kpi_id, aggregation in kpis if aggregation in ("mean", "ratio")]
    (result,) = demo.dbt("compile", "--inline", "{% set KPIS = " + repr(parts) + " %}" + ROWS_OF_EVERY_KPI)
    aggregations = dict(kpis)
    seen = set()
    for kpi_id, part, month, kpi_total, observations, rows_total, row_count in demo.query(result.node.compiled_code):
        seen.add((kpi_id, part))
        if aggregations[kpi_id] in ("median", "p90"):
            assert (kpi_total, observations) == (None, row_count), (kpi_id, month)
        else:
            assert (rows_total or 0) == pytest.approx(kpi_total, rel=1e-9), (kpi_id, part, month)
    assert seen == set(parts)


@pytest.mark.parametrize(
    ("kpi_id", "sentence"),
    [
        ("active_contacts", "active_contacts counts different values"),
        ("no_such_kpi", "drill_kpi is `no_such_kpi`, which the catalogue does not know"),
    ],
)
def test_a_kpi_that_cannot_be_drilled_says_so(kpi_id: str, sentence: str, demo: Warehouse):
    with pytest.raises(BuildFailed, match=sentence):
        demo.dbt("compile", "--inline", "{{ drill_measure('" + kpi_id + "', 'numerator') }}")
