{#
    Who asked to be forgotten leaves no text behind: at the end of a build, what they wrote is taken out of staging, and
    the blocks of the warehouse file that once held it are written over. The raw files are the business's own to erase.
    Counts stay, for nothing counts texts. An engine that does not dispatch this keeps texts in staging.
#}
{% macro erase_texts() %}
    {# Named here, so that dbt sees them when it parses. #}
    {%- set named = [
        ref('int_contact_ids_resolved'), ref('stg_messages'), ref('stg_surveys'), ref('stg_webhook_items'),
        ref('stg_webhooks')
    ] -%}
    {%- if execute and flags.WHICH in ['build', 'run'] -%}
        {%- do adapter.dispatch('erase_texts', 'whatsapp_kpis')() -%}
    {%- endif -%}
{% endmacro %}

{% macro default__erase_texts() %}{% endmacro %}

{% macro duckdb__erase_texts() %}
    {%- set erased_ids = '(select source_contact_id from ' ~ ref('int_contact_ids_resolved')
        ~ ' where erased_at is not null)' -%}
    {%- set bodies_of_erased = 'payload not like ' ~ "'erased %'" ~ ' and received_at in (select loaded_at from '
        ~ ref('stg_webhook_items') ~ ' where wa_id in ' ~ erased_ids ~ ' or user_id in ' ~ erased_ids ~ ')'
        ~ ' and exists (select 1 from ' ~ erased_ids ~ ' where contains(payload, source_contact_id))' -%}
    {%- set texts = [
        (ref('stg_messages'), 'body', 'null', 'body is not null and contact_id in ' ~ erased_ids),
        (ref('stg_surveys'), 'comment', 'null', 'comment is not null and contact_id in ' ~ erased_ids),
        (ref('stg_webhooks'), 'payload', "'erased ' || sha256(payload)", bodies_of_erased),
        (ref('stg_webhook_items'), 'body', 'null',
            'body is not null and (wa_id in ' ~ erased_ids ~ ' or user_id in ' ~ erased_ids ~ ')'),
    ] -%}
    {%- set found = [] -%}
    {%- if load_relation(ref('int_contact_ids_resolved')) is not none -%}
        {%- for relation, column, value, condition in texts if load_relation(relation) is not none -%}
            {%- set count = run_query('select count(*) from ' ~ relation ~ ' where ' ~ condition).rows[0][0] -%}
            {%- if count -%}
                {%- do run_query('update ' ~ relation ~ ' set ' ~ column ~ ' = ' ~ value ~ ' where ' ~ condition) -%}
                {%- do found.append(count) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if found -%}
        {%- do overwrite_free_blocks() -%}
        {{ log('Erased ' ~ found | sum ~ ' texts of people who asked to be forgotten.', info=true) }}
    {%- endif -%}
{% endmacro %}


{# DuckDB frees the blocks of what is replaced, but leaves their bytes in the file until something else takes them. #}
{% macro overwrite_free_blocks() %}
    {%- do run_query('checkpoint') -%}
    {%- set numbers = "(select (sum(free_blocks) + 2) * max(block_size) // 32 from pragma_database_size()"
        ~ " where database_name = current_database())" -%}
    {%- do run_query(
        'create or replace table main.overwritten as select hash(range) as a, hash(range, 1) as b, hash(range, 2) as c,'
        ~ ' hash(range, 3) as d from range(cast(' ~ numbers ~ ' as bigint))'
    ) -%}
    {%- do run_query('checkpoint') -%}
    {%- do run_query('drop table main.overwritten') -%}
    {%- do run_query('checkpoint') -%}
{% endmacro %}
