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
    {%- set last = last_build() -%}
    {%- if last is none or last.invocation != invocation_id or load_cached_relation(this) is none -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set table = models_read_by_key().get(model.name) -%}
    {%- if table and raw_relation(table) is none -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(last.carries_on) }}
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
        'int_messages_in_conversations': replaced_thread_messages,
        'int_conversations': replaced_threads,
        'int_conversations_in_business_hours': replaced_threads,
        'int_outreach_answered': replaced_contacts,
        'int_message_charges': replaced_contacts,
        'int_contact_days': replaced_contacts,
        'int_orders_attributed': of_buyers_with_touched,
        'int_leads_attributed': of_touched,
        'int_surveys_attributed': of_touched,
        'fct_conversations': replaced_conversations,
        'fct_orders': replaced_orders,
        'fct_leads': replaced_leads,
        'fct_survey_responses': replaced_survey_responses,
        'fct_messages': replaced_fact_messages,
        'fct_contact_months': replaced_contact_months,
        'rejected_rows': replaced_rejects,
    }.get(model.name, every_row)()) }}
{% endmacro %}

{% macro every_row() %}{{ return('true') }}{% endmacro %}

{% macro replaced_threads() %}{{ return('thread_id in ' ~ touched_threads()) }}{% endmacro %}

{% macro replaced_contacts() %}{{ return('contact_id in ' ~ touched_contacts()) }}{% endmacro %}

{% macro replaced_thread_messages() %}
    {{ return(
        'rowid in (select messages.rowid from ' ~ this ~ ' as messages inner join ' ~ ref('int_touched_threads')
        ~ ' as touched on messages.thread_id = touched.thread_id and messages.sent_at >= touched.since_at)'
    ) }}
{% endmacro %}

{# Facts of what touched contacts order, ask or answer, and of others about conversations of theirs. #}
{% macro replaced_named(key, model, id) %}
    {{ return(
        'contact_key in ' ~ touched_contacts('contact_key') ~ ' or ' ~ key ~ ' in (select ' ~ keyed_hash('named.' ~ id)
        ~ ' from ' ~ ref(model) ~ ' as named where ' ~ of_touched('named.contact_id', 'named.conversation_id') ~ ')'
    ) }}
{% endmacro %}

{% macro replaced_orders() %}
    {{ return(replaced_named('order_key', 'int_orders_attributed', 'order_id')) }}
{% endmacro %}

{% macro replaced_leads() %}
    {{ return(
        replaced_named('lead_key', 'int_leads_attributed', 'lead_id')
        ~ ' or created_at >= ' ~ maturing_from(['lead_window_days'])
    ) }}
{% endmacro %}

{% macro replaced_survey_responses() %}
    {{ return(replaced_named('survey_key', 'int_surveys_attributed', 'survey_id')) }}
{% endmacro %}

{% macro replaced_conversations() %}
    {{ return('contact_key in ' ~ touched_contacts('contact_key') ~ ' or ' ~ maturing_conversations()) }}
{% endmacro %}

{% macro replaced_fact_messages() %}
    {{ return(
        'sent_at >= ' ~ maturing_messages_from() ~ ' or rowid in (select messages.rowid from ' ~ this
        ~ ' as messages inner join ' ~ ref('int_touched_contacts')
        ~ ' as touched on messages.contact_key = touched.contact_key and messages.sent_at >= '
        ~ touched_messages_from() ~ ')'
    ) }}
{% endmacro %}

{% macro replaced_contact_months(month='month_start_date') %}
    {{ return(
        month ~ ' >= ' ~ first_changed_month() ~ ' or contact_key in ' ~ touched_contacts('contact_key')
    ) }}
{% endmacro %}

{# Deletes what is replaced and inserts what the model gives. #}
{% macro get_incremental_replace_changed_sql(arguments) %}
    {%- set target = arguments.target_relation -%}
    {%- set given = arguments.temp_relation -%}
    {%- set names = [] -%}
    {%- for column in arguments.dest_columns -%}
        {%- do names.append(column.quoted) -%}
    {%- endfor -%}
    {%- set columns = names | join(', ') -%}
    {%- set condition = replaced_rows() -%}
    {%- if model.name in models_that_touch() -%}
        {{ replace_and_note(target, given, columns, condition) }}
    {%- else -%}
        delete from {{ target }}
        where {{ condition }};

        insert into {{ target }} ({{ columns }})
        select {{ columns }}
        from {{ given }}
    {%- endif %}
{% endmacro %}


{# dbt asks this where it decides whether an incremental model is built whole. #}
{% macro should_full_refresh() %}
    {%- if model.config.materialized == 'incremental' -%}
        {{ return(not carries_on()) }}
    {%- endif -%}
    {{ return(dbt.should_full_refresh()) }}
{% endmacro %}
