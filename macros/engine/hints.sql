{# After `as` of a CTE that is used several times: each use computes it, with only the columns that the use needs. #}
{% macro not_materialized() %}
    {{- adapter.dispatch('not_materialized', 'whatsapp_kpis')() -}}
{% endmacro %}

{% macro default__not_materialized() %}{% endmacro %}

{% macro duckdb__not_materialized() %}not materialized{% endmacro %}

{% macro postgres__not_materialized() %}not materialized{% endmacro %}
