{# The raw tables that webhooks feed too: where `webhooks` is there, these are never absent. #}
{% macro tables_fed_by_webhooks() %}
    {{ return([
        'messages', 'message_statuses', 'consents', 'contact_merges', 'carts', 'surveys'
    ]) }}
{% endmacro %}


{#
    Whether there are webhooks, so that their rows join those of the raw tables that they feed. A unit test has
    them where it gives a model of webhooks or raw.webhooks: tests of the tables alone need not know of them.
#}
{% macro has_webhooks() %}
    {%- if model is defined and model.resource_type == 'unit_test' -%}
        {%- set given = (model.depends_on.nodes or []) | join(' ') -%}
        {{ return('meta_webhooks' in given or '.raw__webhooks' in given) }}
    {%- endif -%}
    {{ return(raw_relation('webhooks') is not none) }}
{% endmacro %}


{# Whether rows of webhooks join those of this raw table. #}
{% macro is_fed_by_webhooks(table) %}
    {{ return(table in tables_fed_by_webhooks() and has_webhooks()) }}
{% endmacro %}


{#
    The relation of a raw table, or none where the business does not have it. Webhooks may be a folder of files
    instead (setting webhooks_location).
#}
{% macro raw_relation(table) %}
    {%- set relation = source('raw', table) -%}
    {%- if relation.is_cte -%}                       {# a unit test's rows #}
        {{ return(relation) }}
    {%- elif table in var('raw_tables_absent') and not is_fed_by_webhooks(table) -%}
        {{ return(none) }}
    {%- elif table == 'webhooks' and execute and var('webhooks_location') is not none -%}
        {{ return(webhook_files(var('webhooks_location'))) }}
    {%- elif execute and not relation_exists(relation) -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(relation) }}
{% endmacro %}


{#
    Whether the project has any rows of a raw table to speak of: its own, or those that webhooks bring.
    A KPI that needs an absent table has no rows at all, which is not the same as 0.
#}
{% macro has_raw_table(table) %}
    {{ return(is_fed_by_webhooks(table) or raw_relation(table) is not none) }}
{% endmacro %}


{#
    Where the rows of a raw table come from: its own relation, named `table`, and the connectors that bring rows to it,
    in the order in which their copies win. `types`: those of the relation's columns; none where all are texts.
#}
{% macro raw_origins(table) %}
    {%- set origins = [] -%}
    {%- set relation = raw_relation(table) -%}
    {%- if relation is not none -%}
        {%- set types = column_types(relation) if execute and not relation.is_cte else none -%}
        {%- do origins.append({'name': 'table', 'relation': relation, 'types': types}) -%}
    {%- endif -%}
    {%- if is_fed_by_webhooks(table) -%}
        {%- do origins.append({'name': 'webhooks', 'relation': ref('meta_webhooks__' ~ table), 'types': none}) -%}
    {%- endif -%}
    {{ return(origins) }}
{% endmacro %}


{# Stops the run, before anything is built, with one sentence that names what is wrong and how to mend it. #}
{% macro check_inputs() %}
    {%- if execute and is_own_run() -%}
        {%- do check_setting_names() -%}
        {%- do check_engine() -%}
        {%- do check_settings() -%}
        {%- do check_reference_files() -%}
        {%- do check_raw_tables() -%}
    {%- endif -%}
{% endmacro %}


{% macro check_raw_tables() %}
    {%- set tables = raw_tables() -%}
    {%- set absent = var('raw_tables_absent') -%}
    {%- set present = [] -%}
    {%- for table in tables if relation_exists(source('raw', table)) -%}
        {%- do present.append(table) -%}
    {%- endfor -%}
    {%- if not present and var('webhooks_location') is none -%}
        {%- do exceptions.raise_compiler_error(
            "There is no raw table at all; the first would be " ~ relation_place(source('raw', 'messages'))
            ~ ". Correct raw_location or raw_format, or export the tables."
        ) -%}
    {%- endif -%}
    {%- do check_webhooks() -%}
    {%- for table, required in tables.items() -%}
        {%- set relation = raw_relation(table) -%}
        {%- if relation is none and (is_fed_by_webhooks(table) or table in tables_optional()) -%}
        {%- elif relation is none and table not in absent -%}
            {%- do exceptions.raise_compiler_error(
                "The raw table `" ~ table ~ "` is not there (" ~ relation_place(source('raw', table))
                ~ "). Export it, or, if the business has no such data, add it to the setting raw_tables_absent."
            ) -%}
        {%- elif relation is not none -%}
            {%- set found = column_types(relation) -%}
            {%- for column in required if column not in found -%}
                {%- do exceptions.raise_compiler_error(
                    "The raw table `" ~ table ~ "` has no column `" ~ column ~ "`, which every row must"
                    ~ " fill. Add it to the export."
                ) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}


{% macro check_webhooks() %}
    {%- if var('webhooks_location') is not none and 'webhooks' not in var('raw_tables_absent') -%}
        {%- if raw_relation('webhooks') is none -%}
            {%- do exceptions.raise_compiler_error(
                "webhooks_location is `" ~ var('webhooks_location') ~ "`, where there is no file with bodies (.json, .jsonl,"
                ~ " .ndjson, .txt, .gz). Set it to the folder of the bodies, or leave it out."
            ) -%}
        {%- elif relation_exists(source('raw', 'webhooks')) -%}
            {%- do exceptions.raise_compiler_error(
                "There are webhooks twice: in webhooks_location and in the raw table `webhooks` ("
                ~ relation_place(source('raw', 'webhooks')) ~ "). Leave one of them out."
            ) -%}
        {%- endif -%}
    {%- endif -%}
    {%- if raw_relation('messages') is none and not has_webhooks() -%}
        {%- do exceptions.raise_compiler_error(
            "The raw table `messages` is not there (" ~ relation_place(source('raw', 'messages')) ~ ", or"
            ~ " raw_tables_absent lists it), nor are there webhooks. Every KPI stands on one of them: export it, and"
            ~ " take it out of that list."
        ) -%}
    {%- endif -%}
{% endmacro %}
