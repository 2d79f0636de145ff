{#
    In a group: the value of the newest row that has one, by the times given; of equal times the greatest value.
#}
{% macro newest_value(value, times) -%}
    {{ adapter.dispatch('newest_value', 'whatsapp_kpis')(value, times) }}
{%- endmacro %}

{% macro duckdb__newest_value(value, times) -%}
    arg_max({{ value }}, ({{ times | join(', ') }}, {{ value }})) filter (where {{ value }} is not null)
{%- endmacro %}


{# In a group: the value of the first row by `position`, which is unique, of those for which `condition` is true. #}
{% macro earliest_value(value, position, condition) -%}
    {{ adapter.dispatch('earliest_value', 'whatsapp_kpis')(value, position, condition) }}
{%- endmacro %}

{% macro duckdb__earliest_value(value, position, condition) -%}
    arg_min({{ value }}, {{ position }}) filter (where {{ condition }})
{%- endmacro %}


{# The continuous quantiles of a group, all in one pass: between two values, in proportion. A list for quantile_of(). #}
{% macro quantiles(value, fractions) -%}
    {{ adapter.dispatch('quantiles', 'whatsapp_kpis')(value, fractions) }}
{%- endmacro %}

{% macro duckdb__quantiles(value, fractions) -%}
    quantile_cont({{ value }}, [{{ fractions | join(', ') }}])
{%- endmacro %}


{# One of a list of quantiles, counted from 1. #}
{% macro quantile_of(quantiles, number) -%}
    {{ adapter.dispatch('quantile_of', 'whatsapp_kpis')(quantiles, number) }}
{%- endmacro %}

{% macro duckdb__quantile_of(quantiles, number) -%}
    {{ quantiles }}[{{ number }}]
{%- endmacro %}
