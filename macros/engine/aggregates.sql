{#
    In a group: the value of the newest row that has one, by the times given; of equal times the greatest value.
#}
{% macro newest_value(value, times) -%}
    {{ adapter.dispatch('newest_value', 'whatsapp_kpis')(value, times) }}
{%- endmacro %}

{% macro duckdb__newest_value(value, times) -%}
    arg_max({{ value }}, ({{ times | join(', ') }}, {{ value }})) filter (where {{ value }} is not null)
{%- endmacro %}

{% macro spark__newest_value(value, times) -%}
    max_by({{ value }}, struct({{ times | join(', ') }}, {{ value }})) filter (where {{ value }} is not null)
{%- endmacro %}

{% macro postgres__newest_value(value, times) -%}
    (
        array_agg({{ value }} order by {{ times | join(' desc, ') }} desc, {{ value }} desc)
        filter (where {{ value }} is not null)
    )[1]
{%- endmacro %}

{% macro bigquery__newest_value(value, times) -%}
    array_agg({{ value }} ignore nulls order by {{ times | join(' desc, ') }} desc, {{ value }} desc limit 1)[safe_offset(0)]
{%- endmacro %}

{% macro snowflake__newest_value(value, times) -%}
    get(
        array_agg({{ value }}) within group (order by {{ times | join(' desc, ') }} desc, {{ value }} desc), 0
    )::{{ dbt.type_string() }}
{%- endmacro %}


{# In a group: the value of the first row by `position`, which is unique, of those for which `condition` is true. #}
{% macro earliest_value(value, position, condition) -%}
    {{ adapter.dispatch('earliest_value', 'whatsapp_kpis')(value, position, condition) }}
{%- endmacro %}

{% macro duckdb__earliest_value(value, position, condition) -%}
    arg_min({{ value }}, {{ position }}) filter (where {{ condition }})
{%- endmacro %}

{% macro spark__earliest_value(value, position, condition) -%}
    min_by({{ value }}, {{ position }}) filter (where ({{ condition }}) and {{ value }} is not null)
{%- endmacro %}

{% macro postgres__earliest_value(value, position, condition) -%}
    (array_agg({{ value }} order by {{ position }}) filter (where ({{ condition }}) and {{ value }} is not null))[1]
{%- endmacro %}

{% macro bigquery__earliest_value(value, position, condition) -%}
    array_agg(case when {{ condition }} then {{ value }} end ignore nulls order by {{ position }} limit 1)[safe_offset(0)]
{%- endmacro %}

{% macro snowflake__earliest_value(value, position, condition) -%}
    get(
        array_agg(case when {{ condition }} then {{ value }} end) within group (order by {{ position }}), 0
    )::{{ dbt.type_string() }}
{%- endmacro %}


{# The continuous quantiles of a group, all in one pass: between two values, in proportion. A list for quantile_of(). #}
{% macro quantiles(value, fractions) -%}
    {{ adapter.dispatch('quantiles', 'whatsapp_kpis')(value, fractions) }}
{%- endmacro %}

{% macro duckdb__quantiles(value, fractions) -%}
    quantile_cont({{ value }}, [{{ fractions | join(', ') }}])
{%- endmacro %}

{% macro spark__quantiles(value, fractions) -%}
    percentile({{ value }}, array({{ fractions | join(', ') }}))
{%- endmacro %}

{% macro postgres__quantiles(value, fractions) -%}
    percentile_cont(array[{{ fractions | join(', ') }}]) within group (order by {{ value }})
{%- endmacro %}

{# percentile_cont() is no aggregate there: the values in order, from which quantile_of() takes its neighbours. #}
{% macro bigquery__quantiles(value, fractions) -%}
    struct(
        array_agg(cast({{ value }} as float64) ignore nulls order by {{ value }}) as in_order,
        [{{ fractions | join(', ') }}] as fractions
    )
{%- endmacro %}

{% macro snowflake__quantiles(value, fractions) -%}
    array_construct(
        {%- for fraction in fractions %}
        percentile_cont({{ fraction }}) within group (order by {{ value }}){{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}


{# One of a list of quantiles, counted from 1. #}
{% macro quantile_of(quantiles, number) -%}
    {{ adapter.dispatch('quantile_of', 'whatsapp_kpis')(quantiles, number) }}
{%- endmacro %}

{% macro duckdb__quantile_of(quantiles, number) -%}
    {{ quantiles }}[{{ number }}]
{%- endmacro %}

{% macro spark__quantile_of(quantiles, number) -%}
    get({{ quantiles }}, {{ number }} - 1)
{%- endmacro %}

{% macro postgres__quantile_of(quantiles, number) -%}
    ({{ quantiles }})[{{ number }}]
{%- endmacro %}

{% macro bigquery__quantile_of(quantiles, number) -%}
    {%- set place -%}
    ({{ quantiles }}.fractions[safe_offset({{ number }} - 1)] * (array_length({{ quantiles }}.in_order) - 1))
    {%- endset -%}
    {%- set below = quantiles ~ '.in_order[safe_offset(cast(floor(' ~ place ~ ') as int64))]' -%}
    {%- set above = quantiles ~ '.in_order[safe_offset(cast(ceil(' ~ place ~ ') as int64))]' -%}
    ({{ below }} + ({{ above }} - {{ below }}) * ({{ place }} - floor({{ place }})))
{%- endmacro %}

{% macro snowflake__quantile_of(quantiles, number) -%}
    cast({{ quantiles }}[{{ number }} - 1] as double)
{%- endmacro %}
