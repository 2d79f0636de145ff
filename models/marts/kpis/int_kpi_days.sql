{{ config(
    schema='intermediate', access='protected', materialized='incremental', incremental_strategy='replace_changed'
) }}
{%- set is_carrying_on = carries_on_kpis() %}

with

catalogue as (

    select
        kpi_id,
        aggregation,
        numerator_measure,
        denominator_measure,
        date_basis
    from {{ ref('int_kpis_offered') }}

),

{# Every fact summed by day and slices, once for each of its dates. #}
measures as (

    {% for fact, spec in kpi_facts().items() %}
    {%- set fact_loop = loop %}
    {% for date in spec.dates %}
    select
        '{{ fact }}.' || measure as measure,
        '{{ date }}' as date_basis,
        {{ date }} as kpi_date,
        {% for slice in kpi_slices() -%}
        {{ spec.slices.get(slice, null_text()) }} as {{ slice }},
        {% endfor -%}
        total,
        row_count
    from (
        {{ summed_measures(
            spec.relation,
            [date] + spec.slices.values() | list,
            condition=date ~ ' in ' ~ changed_dates() if is_carrying_on else date ~ ' is not null'
        ) }}
    ) as summed
    {{ 'union all' if not (loop.last and fact_loop.last) }}
    {% endfor %}
    {% endfor %}

),

counted as (

    select
        catalogue.kpi_id,
        measures.kpi_date,
        {% for slice in kpi_slices() -%}
        measures.{{ slice }},
        {% endfor -%}
        measures.total as numerator,
        case when catalogue.aggregation = 'mean' then measures.row_count end as denominator,
        case when catalogue.aggregation = 'ratio' then 0 else measures.row_count end as observations
    from measures
    inner join catalogue
        on
            measures.measure = catalogue.numerator_measure
            and (measures.date_basis = catalogue.date_basis or catalogue.date_basis is null)
    where
        measures.row_count > 0
        and catalogue.aggregation in ('sum', 'mean', 'ratio')
    union all
    select
        catalogue.kpi_id,
        measures.kpi_date,
        {% for slice in kpi_slices() -%}
        measures.{{ slice }},
        {% endfor -%}
        0 as numerator,
        measures.total as denominator,
        measures.row_count as observations
    from measures
    inner join catalogue
        on
            measures.measure = catalogue.denominator_measure
            and (measures.date_basis = catalogue.date_basis or catalogue.date_basis is null)
    where
        measures.row_count > 0
        and catalogue.aggregation = 'ratio'

),

final as (

    select
        kpi_id,
        kpi_date,
        {% for slice in kpi_slices() -%}
        {{ slice }},
        {% endfor -%}
        cast(sum(numerator) as {{ type_amount() }}) as numerator,
        cast(sum(denominator) as {{ type_amount() }}) as denominator,
        cast(sum(observations) as bigint) as observations
    from counted
    group by kpi_id, kpi_date, {{ kpi_slices() | join(', ') }}

)

select * from final
