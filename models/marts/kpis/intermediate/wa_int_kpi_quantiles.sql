{{ config(
    materialized=incremental_or_whole(), incremental_strategy='changed_periods',
    unique_key=['measure', 'date_basis', 'grain', 'period_start']
) }}

{%- set passes = kpi_passes(['median', 'p90']) -%}
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

{{ pass_name(pass) }} as (

    {{ measure_quantiles(pass_relation(relations, pass), pass) }}

),

{% endfor %}
final as (

    {% for pass in passes %}
    select
        measure,
        date_basis,
        grain,
        period_start,
        slice,
        slice_value,
        {{ quantile_of('median_and_p90', 1) }} as median,
        {{ quantile_of('median_and_p90', 2) }} as p90,
        row_count
    from {{ pass_name(pass) }}
    union all
    {% endfor %}
    {{ no_rows([
        ('measure', dbt.type_string()), ('date_basis', dbt.type_string()), ('grain', dbt.type_string()),
        ('period_start', 'date'), ('slice', dbt.type_string()), ('slice_value', dbt.type_string()),
        ('median', type_double()), ('p90', type_double()), ('row_count', 'bigint')
    ]) }}

)

select * from final
