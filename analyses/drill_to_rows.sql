{#
    Which rows make up a KPI's value?
    Read: one row a row of the fact, its keys first; `kpi_part` is what it adds. `rows_total` is the sum of the parts and `kpi_total` the
    figure in kpi_values: they are equal. A median has no sum: there compare `row_count` with `kpi_observations`.
    Choose with --vars '{drill_kpi: csat, drill_grain: month, drill_period: 2026-09-01, drill_part: denominator}'; without
    drill_period it is the latest complete one.
    Do next: take the key of a surprising row to another fact, to `feedback`, or to your own system.
#}
{%- set grain = var('drill_grain', 'month') -%}
{%- set part = var('drill_part', 'numerator') -%}
{%- set period = 'card.period_start' -%}
{%- if var('drill_period', none) is not none -%}
    {%- set period = "cast('" ~ var('drill_period') ~ "' as date)" -%}
{%- endif -%}
{%- set drill = drill_measure(var('drill_kpi', 'csat'), part) %}
with

kpi as (

    select
        vals.kpi_id,
        vals.period_start,
        vals.{{ part }} as kpi_total,
        vals.observations as kpi_observations
    from {{ ref('wa_kpi_values') }} as vals
    left join {{ ref('wa_kpi_scorecard') }} as card
        on
            vals.kpi_id = card.kpi_id
            and vals.grain = card.grain
    where
        vals.kpi_id = '{{ var("drill_kpi", "csat") }}'
        and vals.grain = '{{ grain }}'
        and vals.slice = 'all'
        and vals.period_start = {{ period }}

),

dates as (

    select
        period_start,
        date_day
    from {{ ref('wa_int_period_dates') }}
    where
        grain = '{{ grain }}'
        and (is_stock_date or {{ 'false' if drill.is_stock else 'true' }})

)

select
    fact.*,
    {{ drill.row_part }} as kpi_part,
    kpi.kpi_id,
    kpi.period_start,
    kpi.kpi_total,
    sum({{ drill.row_part }}) over () as rows_total,
    kpi.kpi_observations,
    count(*) over () as row_count
from {{ drill.relation }} as fact
inner join dates on fact.{{ drill.date }} = dates.date_day
inner join kpi on dates.period_start = kpi.period_start
where fact.{{ drill.column }} is not null
order by kpi_part desc
