{#
    How every table of the project is built: by dbt's own table materialization, whole in each run. A no-op run
    (macros/state/last_build.sql) leaves the table that is there.
#}
{% materialization whole_table, default %}
    {{ return(left_by_no_op_run('table') or dbt.materialization_table_default()) }}
{% endmaterialization %}


{% materialization whole_table, adapter='spark' %}
    {{ return(dbt.materialization_table_spark()) }}
{% endmaterialization %}


{% materialization whole_table, adapter='duckdb' %}
    {{ return(left_by_no_op_run('table') or dbt.materialization_table_duckdb()) }}
{% endmaterialization %}


{# The same for a view, by dbt's own view materialization: to create 30 views anew costs a tenth of a no-op run. #}
{% materialization whole_view, default %}
    {{ return(left_by_no_op_run('view') or dbt.materialization_view_default()) }}
{% endmaterialization %}


{% materialization whole_view, adapter='spark' %}
    {{ return(dbt.materialization_view_spark()) }}
{% endmaterialization %}


{# What a materialization returns where a no-op run leaves the relation as it is; none where it must be built. #}
{% macro left_by_no_op_run(type) %}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is none or existing.type != type or not is_no_op_run() -%}
        {{ return(none) }}
    {%- endif -%}
    {%- call noop_statement('main', 'NO-OP') -%}{%- endcall -%}
    {{ return({'relations': [existing]}) }}
{% endmacro %}
