{#
    Fails for every KPI that the catalogue and kpi_values do not agree on: one without rows although
    its facts have something to count, and rows of one that is not offered. A KPI that finds nothing
    to count, on a day's data say, is no fault. It counts in the facts themselves, not in the steps
    between them and kpi_values. Of a stock only the last dates of periods count, so it may have no
    rows.
#}
{% test every_kpi_is_computed(model) %}
{%- set ratios = kpi_passes(['ratio']) -%}
{%- set others = kpi_passes(['sum', 'mean', 'median', 'p90', 'distinct']) -%}
{%- set relations = fact_relations(ratios + others) -%}
with

measures as (

    select * from {{ ref('wa_int_kpi_measures') }}

),

{% for pass in ratios + others %}
rows_{{ loop.index }} as (

    select
        {%- for column in pass.measures %}
        {%- set counts = column if pass in others or is_flag(column) else 'nullif(' ~ column ~ ', 0)' %}
        count({{ counts }}) as count_{{ loop.index0 }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relations[pass.fact] }}
    where {{ pass.date }} is not null

),

{% endfor %}
counted as (

    {% for pass in ratios + others %}
    {%- set number = loop.index %}
    {% for column in pass.measures %}
    select
        '{{ pass.fact }}.{{ column }}' as measure,
        '{{ pass.date }}' as date_basis,
        {{ 'true' if pass in ratios else 'false' }} as is_of_ratio,
        count_{{ loop.index0 }} as row_count
    from rows_{{ number }}
    union all
    {% endfor %}
    {% endfor %}
    {{ no_rows([
        ('measure', dbt.type_string()), ('date_basis', dbt.type_string()), ('is_of_ratio', 'boolean'),
        ('row_count', 'bigint')
    ]) }}

),

countable as (

    select distinct measures.kpi_id
    from measures
    inner join counted
        on
            measures.measure = counted.measure
            and measures.date_basis = counted.date_basis
            and (measures.aggregation = 'ratio') = counted.is_of_ratio
    where
        measures.aggregation != 'stock'
        and counted.row_count > 0

),

computed as (

    select distinct kpi_id
    from {{ model }}

)

select
    countable.kpi_id,
    'there is something to count, but it has no rows' as problem
from countable
left join computed on countable.kpi_id = computed.kpi_id
where computed.kpi_id is null
union all
select
    computed.kpi_id,
    'it has rows, but is not offered' as problem
from computed
left join measures on computed.kpi_id = measures.kpi_id
where measures.kpi_id is null
{% endtest %}
