{{ config(
    materialized=incremental_or_whole(), incremental_strategy='changed_periods',
    unique_key=['measure', 'date_basis', 'grain', 'period_start']
) }}

{%- set passes = kpi_passes(['sum', 'mean', 'ratio', 'stock']) -%}
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

    {{ measure_sums(pass_relation(relations, pass), pass) }}

),

{% endfor %}
sums as (

    {% for pass in passes %}
    select * from {{ pass_name(pass) }}
    union all
    {% endfor %}
    {{ no_rows([
        ('measure', dbt.type_string()), ('date_basis', dbt.type_string()), ('is_stock', 'boolean'),
        ('grain', dbt.type_string()), ('period_start', 'date'), ('slice', dbt.type_string()),
        ('slice_value', dbt.type_string()), ('total', type_amount()), ('row_count', 'bigint')
    ]) }}

),

final as (

    select *
    from sums
    where row_count > 0

)

select * from final
