{#
    dbt's own ways to build incremental models, views and seeds, and a shorter one to build tables, but for a run with
    nothing new, which leaves them as they are. Unit tests have a way of their own and are not touched.
#}


{% materialization table, adapter='duckdb' %}
    {{ return(built_unless_idle(build_table)) }}
{% endmaterialization %}


{% materialization incremental, adapter='duckdb' %}
    {{ return(built_unless_idle(build_table if should_full_refresh() else dbt.materialization_incremental_duckdb)) }}
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


{#
    The new table in place of the old one, in one transaction: a statement that fails leaves the old one. dbt-duckdb's way,
    which renames both, asks for their indexes and drops the old one at last, takes a fifth of a small model's time. A
    model without a contract may read the old one.
#}
{% macro build_table() %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set is_contracted = config.get('contract').enforced -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- set batches = batch_count() -%}
    {%- call statement('main') -%}
        {%- if batches > 1 %}
    set variable batch = 0;
        {%- endif %}
        {%- if existing is not none and (is_contracted or not existing.is_table) %}
    drop {{ existing.type }} {{ existing }};
        {%- endif %}
        {%- if is_contracted %}
    {{ get_create_table_as_sql(False, target, compiled_code) }}
        {%- else %}
    create or replace table {{ target }} as (
        {{ compiled_code }}
    )
        {%- endif %}
    {%- endcall -%}
    {%- for batch in range(1, batches) -%}
        {%- do run_query(
            'set variable batch = ' ~ batch ~ '; insert into ' ~ target ~ ' ' ~ get_column_names() ~ ' ('
            ~ get_select_subquery(compiled_code) ~ ')'
        ) -%}
    {%- endfor -%}
    {%- do persist_docs(target, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmacro %}
