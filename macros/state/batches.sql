{#
    A model that joins all messages to large tables does so in parts, each of some 6 million rows: joins that memory
    cannot hold write both their sides to disk, of fct_messages a kilobyte a message. A part is what a hash of a key
    picks; build_table() makes one after the other. Only DuckDB, and only where a table is built whole.
#}
{% macro batch_count() %}
    {{ return(adapter.dispatch('batch_count', 'whatsapp_kpis')()) }}
{% endmacro %}

{% macro default__batch_count() %}{{ return(1) }}{% endmacro %}

{% macro duckdb__batch_count() %}
    {%- set source = {'fct_messages': 'int_messages_in_conversations'}.get(model.name) -%}
    {%- if source is none or not execute or flags.WHICH not in ['build', 'run'] or carries_on() -%}
        {{ return(1) }}
    {%- endif -%}
    {%- set count = ask_once('select count(*) from ' ~ ref(source))[0][0] | int -%}
    {{ return(count // var('rows_per_batch', 6000000) + 1) }}   {# tests make it small #}
{% endmacro %}

{# Whether a row is in the part that is being built, by its key. #}
{% macro in_batch(key) -%}
    {%- set count = batch_count() -%}
    {{ "hash(" ~ key ~ ") % " ~ count ~ " = getvariable('batch')" if count > 1 else 'true' }}
{%- endmacro %}
