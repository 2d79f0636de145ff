{#
    Fails for every KPI, period and slice of kpi_values whose parts do not add up to the row of
    `all`, in numerator or denominator: a lost agent, a fan-out or a missing `(none)` shows here for
    every KPI at once. Distinct people, quantiles and labels do not add up by nature.
#}
{% test slices_add_up(model) %}
with

additive as (

    select
        kpi_values.kpi_id,
        kpi_values.grain,
        kpi_values.period_start,
        kpi_values.slice,
        sum(kpi_values.numerator) as numerator,
        sum(kpi_values.denominator) as denominator
    from {{ model }} as kpi_values
    inner join {{ ref('wa_dim_kpis') }} as kpis on kpi_values.kpi_id = kpis.kpi_id
    where kpis.aggregation in ('sum', 'mean', 'ratio', 'stock')
    group by kpi_values.kpi_id, kpi_values.grain, kpi_values.period_start, kpi_values.slice

),

offered as (

    select distinct
        kpi_id,
        slice
    from additive
    where slice != 'label'

)

select
    totals.kpi_id,
    totals.grain,
    totals.period_start,
    offered.slice,
    totals.numerator,
    totals.denominator,
    parts.numerator as sum_of_numerators,
    parts.denominator as sum_of_denominators
from additive as totals
inner join offered on totals.kpi_id = offered.kpi_id
left join additive as parts
    on
        totals.kpi_id = parts.kpi_id
        and totals.grain = parts.grain
        and totals.period_start = parts.period_start
        and offered.slice = parts.slice
where
    totals.slice = 'all'
    and (
        abs(coalesce(totals.numerator, 0) - coalesce(parts.numerator, 0))
        > 1e-6 + 1e-9 * abs(coalesce(totals.numerator, 0))
        or abs(coalesce(totals.denominator, 0) - coalesce(parts.denominator, 0))
        > 1e-6 + 1e-9 * abs(coalesce(totals.denominator, 0))
    )
{% endtest %}
