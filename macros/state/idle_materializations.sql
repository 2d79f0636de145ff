{#
    dbt's own ways to build tables, views and seeds, but for a run with nothing new, which leaves them as they are.
    Unit tests have a way of their own and are not touched.
#}


{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {{ return(built_unless_idle(dbt.materialization_table_duckdb)) }}
{% endmaterialization %}


{% materialization incremental, adapter='duckdb', supported_languages=['sql'] %}
    {{ return(built_unless_idle(dbt.materialization_incremental_duckdb)) }}
{% endmaterialization %}


{% materialization view, adapter='duckdb' %}
    {{ return(built_unless_idle(dbt.materialization_view_default)) }}
{% endmaterialization %}


{% materialization seed, adapter='duckdb' %}
    {{ return(built_unless_idle(dbt.materialization_seed_default)) }}
{% endmaterialization %}


{# What a way to build gives back, or, in a run with nothing new, the relation that is there. #}
{% macro built_unless_idle(build) %}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is none or not is_idle_run() -%}
        {{ return(build()) }}
    {%- endif -%}
    {%- if model.resource_type == 'seed' -%}
        {%- do store_result('agate_table', response='OK', agate_table=load_agate_table()) -%}  {# dbt looks for it #}
    {%- endif -%}
    {%- call noop_statement('main', 'NOTHING NEW') -%}{%- endcall -%}
    {{ return({'relations': [existing]}) }}
{% endmacro %}
