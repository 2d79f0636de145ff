{#
    PostgreSQL plans a table by what it knows of its rows, and of a new table it knows nothing. So each new table and seed
    is analysed, after the indexes of its configuration.
#}
{% macro postgres__create_indexes(relation) %}
    {%- do default__create_indexes(relation) -%}
    {%- do run_query('analyze ' ~ relation) -%}
{% endmacro %}


{#
    Of a CTE it knows nothing either, and a nested loop over two that it took for small takes minutes where a hash join
    takes seconds (kpi_values of the demo: 414 s and 6 s). Loops stay where nothing else is possible. Compiling a
    statement (jit) takes longer than it saves. Both hold for the one transaction.
#}
{% macro planner_settings() %}set local enable_nestloop = off; set local jit = off;{% endmacro %}

{% macro postgres__create_table_as(temporary, relation, sql) %}
    {{ planner_settings() }}
    {{ dbt.postgres__create_table_as(temporary, relation, sql) }}
{% endmacro %}

{% macro postgres__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}
    {{ planner_settings() }}
    {{ default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) }}
{% endmacro %}
