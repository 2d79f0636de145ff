{#
    Incremental models: each says in its own file that it is one, and of which contacts it replaces the rows.

    - `changed_contacts`: those of int_changed_contacts, for a model that reads rows of contacts alone;
    - `touched_contacts`: those of int_touched_contacts too, for a model that compares a time with as_of.

    A model is incremental where dbt keeps its table: begin_build() drops the tables of a run that must build them whole.
#}


{# How an incremental model is materialized. Spark's tables of Parquet cannot lose rows: there it is built whole. #}
{% macro incremental_or_whole() %}
    {{ return(adapter.dispatch('incremental_or_whole', 'whatsapp_kpis')()) }}
{% endmacro %}

{% macro default__incremental_or_whole() %}{{ return('incremental') }}{% endmacro %}

{% macro spark__incremental_or_whole() %}{{ return('whole_table') }}{% endmacro %}


{#
    Whether the rows of a contact are computed by this run: of all in a full build, else of those in the list that the
    model's strategy replaces.
#}
{% macro is_replaced(contact_key, list) -%}
    {%- set contacts = list_of_run(list) -%}
    {%- if is_incremental_run() -%}
        {{ contact_key }} in (select contacts_to_replace.contact_key from {{ contacts }} as contacts_to_replace)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# dbt's own is_incremental(), which fails in unit tests: they have no table. In them a model is built whole. #}
{% macro is_incremental_run() %}
    {{ return(model.resource_type != 'unit_test' and is_incremental()) }}
{% endmacro %}

{# A model that lists what an incremental run computes. When dbt parses it must see that it is read; a full build does not. #}
{% macro list_of_run(list) %}
    {{ return(ref('wa_' ~ list) if not execute or is_incremental_run() else none) }}
{% endmacro %}


{# dbt looks a strategy up by its name: get_incremental_<name>_sql. #}
{% macro get_incremental_changed_contacts_sql(arguments) %}
    {{ return(replace_contacts(arguments, ref('wa_int_changed_contacts'))) }}
{% endmacro %}

{% macro get_incremental_touched_contacts_sql(arguments) %}
    {{ return(replace_contacts(arguments, ref('wa_int_touched_contacts'))) }}
{% endmacro %}

{% macro replace_contacts(arguments, contacts) %}
    delete from {{ arguments.target_relation }}
    where contact_key in (select contacts.contact_key from {{ contacts }} as contacts);
    {{ insert_given_rows(arguments) }}
{% endmacro %}

{% macro insert_given_rows(arguments) %}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute='name')) -%}
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }}
    from {{ arguments.temp_relation }}
{% endmacro %}


{#
    The same for sums by period. Of a measure (`fact.column`) the fact is in the list. Rolling windows move from run to run:
    all of them are replaced.
#}
{% macro get_incremental_changed_periods_sql(arguments) %}
    delete from {{ arguments.target_relation }}
    where ({{ dbt.split_part('measure', "'.'", 1) }}, date_basis, grain, period_start) in (
        select
            fact,
            date_basis,
            grain,
            period_start
        from {{ ref('wa_int_changed_periods') }}
    )
    or (grain in {{ words_in_sql(rolling_grains()) }} and {{ is_anything_new() }});
    {{ insert_given_rows(arguments) }}
{% endmacro %}


{# Of rows: a number that differs where one row differs, comes or goes, whatever their order. #}
{% macro fingerprint(hash) -%}
    sum(cast({{ hash }} as {{ type_fingerprint() }}))
{%- endmacro %}

{% macro type_fingerprint() %}decimal(38, 0){% endmacro %}


{# Drops the incremental models' tables that this run builds, so that dbt builds them whole. #}
{% macro drop_incremental_tables() %}
    {%- for node in nodes_of_project() if node.unique_id in selected_resources -%}
        {%- if node.config.materialized == 'incremental' -%}
            {%- set relation = adapter.get_relation(node.database, node.schema, node.alias) -%}
            {%- if relation is not none -%}
                {%- do adapter.drop_relation(relation) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}
