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
