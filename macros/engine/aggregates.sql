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


{# The continuous quantile of a group: between two values, in proportion. #}
{% macro quantile(value, fraction) -%}
    percentile_cont({{ fraction }}) within group (order by {{ value }})
{%- endmacro %}
