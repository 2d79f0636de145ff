{#
    Fails for every KPI that the catalogue and kpi_values do not agree on: one without rows although its facts have
    something to count, and rows of one that is not offered. A KPI that finds nothing to count, on a day's data say, is no
    fault. It counts in the facts themselves, not in the steps between them and kpi_values.
#}
{% test every_kpi_is_computed(model) %}
{%- set passes = kpi_passes(kpi_aggregations() | list) -%}
{%- set relations = fact_relations(passes) -%}
with

measures as (

    select * from {{ ref('int_kpi_measures') }}

),

{% for pass in passes %}
{%- set columns = (pass.measures + pass.stocks) | unique | list %}
{{ pass.fact }}_by_{{ pass.date }} as (

    select
        {%- for column in columns %}
        count({{ column }}) as rows_{{ loop.index0 }},
        {%- if column_kind(fact_columns(pass.fact)[column]) == 'number' %}
        count(case when {{ column }} != 0 then 1 end) as nonzero_{{ loop.index0 }}
        {%- elif column_kind(fact_columns(pass.fact)[column]) == 'flag' %}
        count(case when {{ column }} then 1 end) as nonzero_{{ loop.index0 }}
        {%- else %}
        count({{ column }}) as nonzero_{{ loop.index0 }}
        {%- endif -%}
        {{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relations[pass.fact] }}
    where {{ pass.date }} is not null

),

{% endfor %}
counted as (

    {% for pass in passes %}
    {% for column in (pass.measures + pass.stocks) | unique %}
    select
        '{{ pass.fact }}.{{ column }}' as measure,
        '{{ pass.date }}' as date_basis,
        rows_{{ loop.index0 }} as row_count,
        nonzero_{{ loop.index0 }} as nonzero_count
    from {{ pass.fact }}_by_{{ pass.date }}
    union all
    {% endfor %}
    {% endfor %}
    {{ no_rows([
        ('measure', dbt.type_string()), ('date_basis', dbt.type_string()), ('row_count', 'bigint'),
        ('nonzero_count', 'bigint')
    ]) }}

),

{# Of a stock only the last dates of periods count, so it may have no rows. #}
countable as (

    select distinct measures.kpi_id
    from measures
    inner join counted
        on
            measures.measure = counted.measure
            and measures.date_basis = counted.date_basis
    where
        measures.aggregation != 'stock'
        and (
            counted.nonzero_count > 0
            or (counted.row_count > 0 and measures.aggregation != 'ratio')
        )

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
