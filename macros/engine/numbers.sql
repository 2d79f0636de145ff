{# Rows (`number`) from 0 up to, without, a count that an SQL expression gives. #}
{% macro numbers(count) -%}
    {{ adapter.dispatch('numbers', 'whatsapp_kpis')(count) }}
{%- endmacro %}

{% macro duckdb__numbers(count) -%}
    (select range as number from range(cast({{ count }} as bigint)))
{%- endmacro %}

{% macro postgres__numbers(count) -%}
    (select number from generate_series(0, cast({{ count }} as bigint) - 1) as series (number))
{%- endmacro %}

{% macro spark__numbers(count) -%}
    (select explode(sequence(cast(0 as bigint), cast({{ count }} as bigint) - 1)) as number)
{%- endmacro %}
