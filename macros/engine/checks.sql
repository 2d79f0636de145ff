{#
    What an engine must be before a build begins: each check stops it with one sentence that says how to mend it. What
    the project's SQL needs in the warehouse beside its tables is made here too.
#}
{% macro check_engine() %}
    {{ return(adapter.dispatch('check_engine', 'whatsapp_kpis')()) }}
{% endmacro %}

{% macro duckdb__check_engine() %}
    {%- if run_query("select getvariable('keyed_hash_outer') is null").rows[0][0] -%}
        {%- do exceptions.raise_compiler_error(
            "The profile lacks the plug-in that gives DuckDB the key of the hashes, so that every key would be null. Add"
            ~ " these lines to the output `" ~ target.name ~ "` of the profile `" ~ target.profile_name ~ "`:"
            ~ "\n      module_paths: ['" ~ project_folder() ~ "/macros/engine']"
            ~ "\n      plugins:"
            ~ "\n        - module: keyed_hash_plugin"
        ) -%}
    {%- endif -%}
    {%- if not has_demo_location() and not env_var('CONTACT_KEY_SALT', '') -%}
        {%- do exceptions.raise_compiler_error(
            "CONTACT_KEY_SALT is not set. It is the key by which contacts are made unrecognisable in the marts;"
            ~ " only the demo data has a default. Set the environment variable to a long secret text, and keep it."
        ) -%}
    {%- endif -%}
    {#- DuckDB names a database after its file; `marts.kpi_values` would be a table of one called marts. -#}
    {%- set schemas = graph.nodes.values() | map(attribute='schema') | map('lower') | unique | list -%}
    {%- if target.database | lower in schemas + ['raw', 'state'] -%}
        {%- do exceptions.raise_compiler_error(
            "The warehouse is called " ~ target.database ~ ", as one of its schemas. Set DUCKDB_PATH to a file of"
            ~ " another name, such as kpis.duckdb."
        ) -%}
    {%- endif -%}
    {#- dbt takes schemas that differ in case alone for two, DuckDB for one. -#}
    {%- set ours = nodes_of_project() | map(attribute='schema') | unique | list -%}
    {%- for node in graph.nodes.values() if node.resource_type in ['model', 'seed', 'snapshot'] -%}
        {%- for schema in ours if schema | lower == node.schema | lower and schema != node.schema -%}
            {%- do exceptions.raise_compiler_error(
                "The schema `" ~ node.schema ~ "` of your " ~ node.resource_type ~ " `" ~ node.name ~ "` and `" ~ schema
                ~ "` of whatsapp_kpis differ in case alone, and DuckDB takes them for one. Give either another name, such as"
                ~ " models: {whatsapp_kpis: {marts: {+schema: whatsapp_marts}}} in your dbt_project.yml."
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}

{% macro spark__check_engine() %}
    {%- set found = run_query(
        "select current_timezone() = 'UTC' as is_utc, length('${spark.whatsapp_kpis.hmac_outer}') as outer_length"
    ).rows[0] -%}
    {%- if not found[0] -%}
        {%- do exceptions.raise_compiler_error(
            "The session's time zone is not UTC. Set spark.sql.session.timeZone to UTC, as profiles.yml does."
        ) -%}
    {%- endif -%}
    {%- if found[1] < 128 -%}
        {%- do exceptions.raise_compiler_error(
            "The profile lacks the settings that give Spark the key of the hashes. Copy spark.whatsapp_kpis.hmac_inner and"
            ~ " spark.whatsapp_kpis.hmac_outer from " ~ project_folder() ~ "/profiles.yml into the"
            ~ " server_side_parameters of the output `" ~ target.name ~ "` of the profile `" ~ target.profile_name ~ "`."
        ) -%}
    {%- endif -%}
    {%- if not env_var('CONTACT_KEY_SALT', '') or found[1] > 128 -%}
        {%- do exceptions.raise_compiler_error(
            "CONTACT_KEY_SALT is not set, or is longer than 64 bytes. It is the key by which contacts are made"
            ~ " unrecognisable in the marts. Set the environment variable to a long secret text, and keep it."
        ) -%}
    {%- endif -%}
{% endmacro %}

{% macro postgres__check_engine() %}
    {%- set found = run_query(
        "select"
        ~ " current_setting('server_version_num')::integer >= 150000 as is_new_enough,"
        ~ " 'B' < 'a' and 'a-c' < 'ab' and lower('\u00c9') = '\u00e9' as is_by_code_point,"
        ~ " coalesce(current_setting('whatsapp.contact_key_salt', true), '') != '' as has_key"
    ).rows[0] -%}
    {%- if not found[0] -%}
        {%- do exceptions.raise_compiler_error("This server is older than PostgreSQL 15. Use a newer one.") -%}
    {%- endif -%}
    {%- if not found[1] -%}
        {%- do exceptions.raise_compiler_error(
            "The database `" ~ target.dbname ~ "` sorts texts by a language, not by code points, and the KPIs need the"
            ~ " same order on every engine. Create one for them: createdb --template=template0 --encoding=UTF8"
            ~ " --locale=C.UTF-8 NAME."
        ) -%}
    {%- endif -%}
    {%- if not found[2] -%}
        {%- do exceptions.raise_compiler_error(
            "The session has no whatsapp.contact_key_salt. It is the key by which contacts are made unrecognisable in"
            ~ " the marts. Set the environment variable PGOPTIONS to '-c whatsapp.contact_key_salt=' and a long secret"
            ~ " text (blanks and backslashes in it behind a backslash), and keep it."
        ) -%}
    {%- endif -%}
    {#- dbt takes such tables for one and would say: delete the other. -#}
    {%- set own = table_of_target('wa_stg_messages') -%}
    {%- for row in run_query(
        "select table_schema from information_schema.tables where table_name = '" ~ own.identifier
        ~ "' and lower(table_schema) = lower(" ~ quoted(own.schema) ~ ") and table_schema != " ~ quoted(own.schema)
    ).rows -%}
        {%- do exceptions.raise_compiler_error(
            "The database has a build in the schema `" ~ row[0] ~ "`, and `" ~ own.schema ~ "` of this run differs from it in"
            ~ " case alone, which dbt takes for one. Give the target another schema."
        ) -%}
    {%- endfor -%}
    {%- do run_query('create extension if not exists pgcrypto') -%}
    {%- do run_query('create schema if not exists ' ~ adapter.quote(target.schema)) -%}
    {%- do run_query(
        "create or replace function " ~ postgres_json_or_null() ~ "(given text) returns jsonb language plpgsql immutable"
        ~ " parallel safe as $$ begin return cast(given as jsonb); exception when others then return null; end $$"
    ) -%}
{% endmacro %}
