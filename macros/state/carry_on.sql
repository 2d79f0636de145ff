{#
    Whether this run carries on what the last build left: the models that say so then replace only what has changed.
    Not in unit tests, nor where a run is of a part of the models, has other settings or reference data, or follows
    one that was cut short: then everything is built.
#}
{% macro carries_on() %}
    {%- if not execute or model.resource_type != 'model' or flags.WHICH not in ['build', 'run'] -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(adapter.dispatch('carries_on', 'whatsapp_kpis')()) }}
{% endmacro %}

{% macro default__carries_on() %}{{ return(false) }}{% endmacro %}

{% macro duckdb__carries_on() %}
    {%- set table = models_read_by_key().get(model.name) -%}
    {%- if table and (table not in tables_read_by_key() or raw_relation(table) is none) -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set last = last_build() -%}
    {{ return(
        last is not none and last.invocation == invocation_id and last.carries_on
        and load_cached_relation(this) is not none
    ) }}
{% endmacro %}


{# How a model is stored that a run can carry on: a table, on an engine that always builds everything. #}
{% macro carried_table() %}
    {{ return(adapter.dispatch('carried_table', 'whatsapp_kpis')()) }}
{% endmacro %}

{% macro default__carried_table() %}{{ return('table') }}{% endmacro %}

{% macro duckdb__carried_table() %}{{ return('incremental') }}{% endmacro %}


{#
    The rows of an incremental model that a run replaces, as a condition on them. Where it carries on, the model's SQL
    gives the new ones and no others.
#}
{% macro replaced_rows() %}
    {{ return({
        'stg_messages': replaced_messages,
        'int_message_receipts': replaced_receipts,
        'int_kpi_days': replaced_kpi_days,
        'int_kpi_quantiles': replaced_kpi_quantiles,
        'kpi_values': replaced_kpi_values,
    }[model.name]()) }}
{% endmacro %}


{# Deletes what is replaced and inserts what the model gives. #}
{% macro get_incremental_replace_changed_sql(arguments) %}
    {%- set columns = [] -%}
    {%- for column in arguments.dest_columns -%}
        {%- do columns.append(column.quoted) -%}
    {%- endfor -%}
    delete from {{ arguments.target_relation }}
    where {{ replaced_rows() }};

    insert into {{ arguments.target_relation }} ({{ columns | join(', ') }})
    select {{ columns | join(', ') }}
    from {{ arguments.temp_relation }}
{% endmacro %}


{# dbt asks this where it decides whether an incremental model is built whole. #}
{% macro should_full_refresh() %}
    {%- if model.config.materialized == 'incremental' -%}
        {{ return(not carries_on()) }}
    {%- endif -%}
    {{ return(dbt.should_full_refresh()) }}
{% endmacro %}
