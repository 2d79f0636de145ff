{# The raw tables that webhooks feed too: where `webhooks` is there, these are never absent. #}
{% macro tables_fed_by_webhooks() %}
    {{ return([
        'messages', 'message_statuses', 'consents', 'contact_merges', 'carts', 'surveys'
    ]) }}
{% endmacro %}


{#
    Whether there are webhooks, so that their rows join those of the raw tables that they feed. A unit test has
    them where it gives a model of webhooks or the raw table: tests of the tables alone need not know of them.
#}
{% macro has_webhooks() %}
    {%- if is_unit_test() -%}
        {%- set given = (model.depends_on.nodes or []) | join(' ') -%}
        {{ return('meta_webhooks' in given or '.wa_raw__webhooks' in given) }}
    {%- endif -%}
    {{ return(raw_relation('webhooks') is not none) }}
{% endmacro %}


{% macro is_unit_test() %}{{ return(model is defined and model.resource_type == 'unit_test') }}{% endmacro %}


{# Whether rows of webhooks join those of this raw table. #}
{% macro is_fed_by_webhooks(table) %}
    {{ return(table in tables_fed_by_webhooks() and has_webhooks()) }}
{% endmacro %}


{#
    The relation of a raw table's own rows, or none where the business does not have it: a table or view of the raw
    schema, or SQL in parentheses that reads files. Webhooks may be a folder of files (setting webhooks_location).
#}
{% macro raw_relation(table) %}
    {%- set own = raw_table(table) -%}
    {{ return(none if own is none else own.relation) }}
{% endmacro %}


{#
    The same with the types of its columns, a dictionary of lower-case names; types are none before dbt executes, and in
    unit tests, whose rows are texts. Asked once a run.
#}
{% macro raw_table(table) %}
    {%- set relation = source('wa_raw', table) -%}
    {%- if relation.is_cte -%}                       {# a unit test's rows #}
        {{ return({'relation': relation, 'types': none}) }}
    {%- elif table in var('raw_tables_absent') and not is_fed_by_webhooks(table) -%}
        {{ return(none) }}
    {%- elif not execute -%}
        {{ return({'relation': relation, 'types': none}) }}
    {%- endif -%}
    {%- set answers = run_cache().answers -%}
    {%- set name = 'raw table ' ~ table -%}
    {%- if name not in answers -%}
        {%- if table == 'webhooks' and var('webhooks_location') is not none -%}
            {%- set found = webhook_files(var('webhooks_location')) -%}
        {%- else -%}
            {%- set found = own_relation(table) -%}
        {%- endif -%}
        {%- do answers.update({
            name: none if found is none else with_loader_columns(table, found, column_types(found))
        }) -%}
    {%- endif -%}
    {{ return(answers[name]) }}
{% endmacro %}


{# Where the rows of a raw table lie, a relation or SQL that reads files; none where there are none. #}
{% macro own_relation(table) %}
    {%- if not raw_tables_are_files() -%}
        {{ return(source('wa_raw', table) if relation_exists(source('wa_raw', table)) else none) }}
    {%- endif -%}
    {{ return(raw_files_read(table)) }}
{% endmacro %}


{#
    Whether the raw tables are files of raw_location. They are tables of the warehouse where the engine reads no files,
    where raw_location is null, and where it is the demo's though the raw schema holds messages or webhooks.
#}
{% macro raw_tables_are_files() %}
    {{ return(
        target.type == 'duckdb' and var('raw_location') is not none
        and (not names_demo_location() or has_demo_location())
    ) }}
{% endmacro %}


{# Where the raw tables are, as a person says it. #}
{% macro raw_place() %}
    {%- if raw_tables_are_files() -%}
        {{ return(var('raw_location') | string) }}
    {%- endif -%}
    {%- set relation = source('wa_raw', 'messages') -%}
    {{ return('the schema ' ~ ([relation.database, relation.schema] | select | join('.'))) }}
{% endmacro %}


{# Where a raw table is, or where its first place to look is: a file, a folder, or the name of a table. #}
{% macro raw_table_place(table) %}
    {%- if not raw_tables_are_files() -%}
        {{ return(source('wa_raw', table) | string) }}
    {%- endif -%}
    {{ return(raw_table_path(table)) }}
{% endmacro %}


{#
    Whether the project has any rows of a raw table to speak of: its own, or those that connectors bring.
    A KPI that needs an absent table has no rows at all, which is not the same as 0.
#}
{% macro has_raw_table(table) %}
    {{ return(
        is_fed_by_webhooks(table) or installations_feeding(table) | length > 0 or raw_relation(table) is not none
    ) }}
{% endmacro %}


{#
    Where the rows of a raw table come from: its own relation, named `table`, and the connectors that bring rows to it,
    in the order in which their copies win, but those in the list `without`. `types`: those of the relation's columns; none where all are texts.
#}
{% macro raw_origins(table, without=[]) %}
    {%- set origins = [] -%}
    {%- set own = raw_table(table) -%}
    {%- if own is not none -%}
        {%- do origins.append({'name': 'table', 'relation': own.relation, 'types': own.types, 'has_passed': true}) -%}
    {%- endif -%}
    {%- for installation in installations_feeding(table) if installation.name not in without -%}
        {%- set rows = rows_of_installation(installation, table) -%}
        {%- do origins.append({
            'name': installation.name, 'relation': rows, 'types': none, 'has_passed': installation.kind == 'mapped_files'
        }) -%}
    {%- endfor -%}
    {%- if is_fed_by_webhooks(table) -%}
        {%- do origins.append({
            'name': 'webhooks', 'relation': ref('wa_meta_webhooks__' ~ table), 'types': none, 'has_passed': false
        }) -%}
    {%- endif -%}
    {{ return(origins) }}
{% endmacro %}


{# Patterns of the files that a raw table is read from; none where it is a table. #}
{% macro raw_file_patterns(table) %}
    {%- if table == 'webhooks' and var('webhooks_location') is not none -%}
        {{ return([file_pattern(var('webhooks_location')) ~ '/**']) }}
    {%- elif not raw_tables_are_files() -%}
        {{ return([]) }}
    {%- elif raw_files_found(table).folder -%}
        {{ return([file_pattern(raw_table_path(table)) ~ '/**']) }}
    {%- endif -%}
    {{ return([raw_table_path(table)]) }}
{% endmacro %}
