{#
    What PostgreSQL needs to plan the models well: hooks of all models and seeds (dbt_project.yml). Other engines need
    nothing.
#}


{#
    Before a model. PostgreSQL knows nothing of the rows of a CTE, and a nested loop over two that it takes for small
    costs minutes where a hash join costs seconds (kpi_values of the demo: 414 s and 6 s). Loops stay where nothing
    else is possible. Compiling a statement (jit) costs more than it saves. Both hold for the model's transaction.
#}
{% macro planner_settings() %}
    {{- return(adapter.dispatch('planner_settings', 'whatsapp_kpis')()) -}}
{% endmacro %}

{% macro default__planner_settings() %}{{ return('') }}{% endmacro %}

{% macro postgres__planner_settings() %}
    {{ return('set local enable_nestloop = off; set local jit = off') }}
{% endmacro %}


{# After a model or seed: PostgreSQL plans by statistics, and has none of a new table. #}
{% macro analyzed(relation) %}
    {{- return(adapter.dispatch('analyzed', 'whatsapp_kpis')(relation)) -}}
{% endmacro %}

{% macro default__analyzed(relation) %}{{ return('') }}{% endmacro %}

{% macro postgres__analyzed(relation) %}
    {{ return('' if model.config.materialized == 'view' else 'analyze ' ~ relation) }}
{% endmacro %}
