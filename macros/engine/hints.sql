{# After `as` of a CTE that is used several times: each use computes it, with only the columns that the use needs. #}
{% macro not_materialized() %}
    {{- adapter.dispatch('not_materialized', 'whatsapp_kpis')() -}}
{% endmacro %}

{% macro default__not_materialized() %}{% endmacro %}

{% macro duckdb__not_materialized() %}not materialized{% endmacro %}

{% macro postgres__not_materialized() %}not materialized{% endmacro %}


{#
    The same of a CTE that is used once and must be computed by itself: PostgreSQL would put its expressions in place of
    their names, in every step once more, until the query is too large for the server.
#}
{% macro as_a_step() %}
    {{- adapter.dispatch('as_a_step', 'whatsapp_kpis')() -}}
{% endmacro %}

{% macro default__as_a_step() %}{% endmacro %}

{% macro postgres__as_a_step() %}materialized{% endmacro %}


{#
    At the end of a model of many rows: rows of equal keys lie side by side, so that a column store writes a key that
    repeats once. PostgreSQL stores rows, and would sort them for nothing; Spark writes what each of its tasks has.
#}
{% macro side_by_side(columns) %}
    {{- adapter.dispatch('side_by_side', 'whatsapp_kpis')(columns) -}}
{% endmacro %}

{% macro default__side_by_side(columns) %}{% endmacro %}

{% macro duckdb__side_by_side(columns) %}order by {{ columns | join(', ') }}{% endmacro %}
