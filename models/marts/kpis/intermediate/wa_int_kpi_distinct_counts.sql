{{ config(
    materialized=incremental_or_whole(), incremental_strategy='changed_periods',
    unique_key=['measure', 'date_basis', 'grain', 'period_start']
) }}

{%- set passes = kpi_passes(['distinct']) -%}
{%- set relations = fact_relations(passes) -%}
{%- set changed_periods = list_of_run('int_changed_periods') -%}
with

period_dates as (  -- noqa: ST03

    select * from {{ ref('wa_int_period_dates') }}

),

{% for pass in passes %}
dates_of_{{ pass_name(pass) }} as (

    {{ period_dates_to_sum(pass, changed_periods) }}

),

{% for measure in pass.measures %}
{{ measure }}_of_{{ pass_name(pass) }} as (

    {{ measure_distinct_counts(pass_relation(relations, pass), pass, measure) }}

),

{% endfor %}
{% endfor %}
final as (

    {% for pass in passes %}
    {% for measure in pass.measures %}
    select * from {{ measure }}_of_{{ pass_name(pass) }}
    union all
    {% endfor %}
    {% endfor %}
    {{ no_rows([
        ('measure', dbt.type_string()), ('date_basis', dbt.type_string()), ('grain', dbt.type_string()),
        ('period_start', 'date'), ('slice', dbt.type_string()), ('slice_value', dbt.type_string()),
        ('distinct_count', 'bigint'), ('row_count', 'bigint')
    ]) }}

)

select * from final
