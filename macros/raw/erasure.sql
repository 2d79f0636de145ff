{#
    No text of a person who asked to be forgotten is stored by a build: messages' texts are never stored, and base_surveys
    leaves the comment out. DuckDB keeps the bytes of what an earlier build stored in blocks that it has freed, so the run
    after a new request writes over these blocks, once.
#}
{% macro overwrite_erased_texts() %}
    {%- if execute and is_own_run() and flags.WHICH in ['build', 'run'] -%}
        {%- do adapter.dispatch('overwrite_erased_texts', 'whatsapp_kpis')(table_of_target('wa_stg_contacts_erased')) -%}
    {%- endif -%}
{% endmacro %}

{% macro default__overwrite_erased_texts(erased) %}{% endmacro %}

{% macro duckdb__overwrite_erased_texts(erased) %}
    {%- set known = state_schema() ~ '.contacts_erased' -%}
    {%- if relation_exists(erased) -%}
        {%- do run_query('create schema if not exists ' ~ state_schema()) -%}
        {%- do run_query('create table if not exists ' ~ known ~ ' (source_contact_key ' ~ type_key() ~ ')') -%}
        {%- set new_count = run_query(
            'select count(*) from ' ~ erased ~ ' where source_contact_key not in (select source_contact_key from '
            ~ known ~ ')'
        ).rows[0][0] -%}
        {%- if new_count -%}
            {%- do overwrite_free_blocks() -%}
            {%- do run_query('create or replace table ' ~ known ~ ' as select source_contact_key from ' ~ erased) -%}
            {{ log('Overwrote what was stored of ' ~ new_count ~ ' contacts who asked to be forgotten.', info=true) }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{# Fills the blocks that DuckDB has freed with numbers, and frees them again. #}
{% macro overwrite_free_blocks() %}
    {%- do run_query('checkpoint') -%}
    {%- set numbers = "(select (sum(free_blocks) + 2) * max(block_size) // 32 from pragma_database_size()"
        ~ " where database_name = current_database())" -%}
    {%- set table = state_schema() ~ '.overwritten' -%}
    {%- do run_query(
        'create or replace table ' ~ table ~ ' as select hash(range) as a, hash(range, 1) as b, hash(range, 2) as c,'
        ~ ' hash(range, 3) as d from range(cast(' ~ numbers ~ ' as bigint))'
    ) -%}
    {%- do run_query('checkpoint') -%}
    {%- do run_query('drop table ' ~ table) -%}
    {%- do run_query('checkpoint') -%}
{% endmacro %}
