{#
    How every table of the project is built: by dbt's own table materialization, whole in each run. On DuckDB a no-op
    run (macros/state/last_build.sql) leaves the table that is there.
#}
{% materialization whole_table, default %}
    {{ return(dbt.materialization_table_default()) }}
{% endmaterialization %}


{% materialization whole_table, adapter='spark' %}
    {{ return(dbt.materialization_table_spark()) }}
{% endmaterialization %}


{% materialization whole_table, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is none or not existing.is_table or not is_no_op_run() -%}
        {{ return(dbt.materialization_table_duckdb()) }}
    {%- endif -%}
    {%- call noop_statement('main', 'NO-OP') -%}{%- endcall -%}
    {{ return({'relations': [existing]}) }}
{% endmaterialization %}


{# The same for a view, by dbt's own view materialization: to create 30 views anew costs a tenth of a no-op run. #}
{% materialization whole_view, default %}
    {{ return(dbt.materialization_view_default()) }}
{% endmaterialization %}


{% materialization whole_view, adapter='spark' %}
    {{ return(dbt.materialization_view_spark()) }}
{% endmaterialization %}


{% materialization whole_view, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is none or not existing.is_view or not is_no_op_run() -%}
        {{ return(dbt.materialization_view_default()) }}
    {%- endif -%}
    {%- call noop_statement('main', 'NO-OP') -%}{%- endcall -%}
    {{ return({'relations': [existing]}) }}
{% endmaterialization %}
