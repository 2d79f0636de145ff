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
