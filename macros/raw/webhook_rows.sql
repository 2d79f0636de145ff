{#
    What Meta's webhooks hold, and which rows of the raw tables become of it (raw.md, the table of webhooks). The only
    home of these facts: stg_webhooks reads the bodies, stg_webhook_items takes them apart by webhook_shapes(), and
    webhook_rows() makes the rows, as texts in the contract's spelling, which are then judged like a table's own.
#}


{# The change fields that are read. A change that names none is read too; any other is ignored and counted. #}
{% macro webhook_fields() %}
    {{ return(['messages', 'message_echoes', 'smb_message_echoes', 'user_preferences']) }}
{% endmacro %}


{# The statuses that are read; any other is ignored and counted. #}
{% macro webhook_statuses() %}
    {{ return(['sent', 'delivered', 'read', 'played', 'failed']) }}
{% endmacro %}


{# What is read of each list of a change's value. #}
{% macro webhook_shapes() %}
    {%- set person = {'wa_id': 'text', 'user_id': 'text'} -%}
    {%- set title = {'title': 'text'} -%}
    {%- set captioned = {'caption': 'text'} -%}
    {%- set message = {
        'id': 'text', 'timestamp': 'text', 'type': 'text',
        'from': 'text', 'from_user_id': 'text', 'to': 'text', 'to_user_id': 'text',
        'context': {'id': 'text'}, 'text': {'body': 'text'}, 'button': {'text': 'text'},
        'interactive': {
            'button_reply': title, 'list_reply': title,
            'nfm_reply': {'title': 'text', 'response_json': 'text'},
        },
        'image': captioned, 'video': captioned, 'document': captioned, 'audio': captioned,
        'system': {'type': 'text', 'wa_id': 'text', 'new_wa_id': 'text', 'user_id': 'text'},
        'referral': {'source_type': 'text', 'source_id': 'text', 'ctwa_clid': 'text', 'headline': 'text'},
    } -%}
    {{ return({
        'messages': [message],
        'message_echoes': [message],
        'statuses': [{
            'id': 'text', 'status': 'text', 'timestamp': 'text', 'recipient_id': 'text', 'recipient_user_id': 'text',
            'biz_opaque_callback_data': 'text', 'conversation': {'id': 'text'},
            'pricing': {'billable': 'text', 'pricing_model': 'text', 'category': 'text', 'type': 'text'},
            'errors': [{'code': 'text'}],
        }],
        'contacts': [person],
        'user_preferences': [{'wa_id': 'text', 'user_id': 'text', 'value': 'text', 'timestamp': 'text'}],
    }) }}
{% endmacro %}


{# A parsed text as an id or a word: null where it is empty or where a list or an object stood in its place. #}
{% macro webhook_word(parsed, path) -%}
    {%- set part = json_text(parsed, path) -%}
    case when left({{ part }}, 1) not in ('{', '[') then {{ part }} end
{%- endmacro %}


{# The rows that webhooks bring to a raw table: the contract's columns as texts. #}
{% macro webhook_rows(table) %}
    {{ {
        'messages': webhook_messages,
        'message_statuses': webhook_message_statuses,
        'consents': webhook_consents,
        'contact_merges': webhook_contact_merges,
        'carts': webhook_carts,
        'surveys': webhook_surveys,
    }[table]() }}
{% endmacro %}


{% macro webhook_messages() %}
    select
        item_id as message_id,
        {{ null_text() }} as conversation_id,
        {{ webhook_contact_id() }} as contact_id,
        business_phone_id,
        case when item_kind = 'message' then 'inbound' else 'outbound' end as direction,
        case when item_kind = 'message' then 'contact' else 'business' end as sender_type,
        {{ null_text() }} as agent_id,
        {{ null_text() }} as campaign_id,
        {{ null_text() }} as template_name,
        {{ null_text() }} as template_category,
        message_type,
        body,
        reply_to_message_id,
        happened_at as sent_at,
        {{ webhook_loaded_at() }} as loaded_at
    from {{ ref('stg_webhook_items') }}
    where item_kind in ('message', 'echo')
{% endmacro %}


{# With the columns that tell of the message itself: stg_webhook_sent_messages reads those. #}
{% macro webhook_message_statuses() %}
    select
        item_id as message_id,
        status,
        happened_at as status_at,
        case
            when pricing_type = 'regular' then 'true'
            when pricing_type like 'free%' then 'false'
            else is_billable
        end as is_billable,
        pricing_model,
        pricing_category,
        platform_conversation_id,
        error_code,
        {{ webhook_loaded_at() }} as loaded_at,
        business_phone_id,
        wa_id,
        user_id,
        campaign_id
    from {{ ref('stg_webhook_items') }}
    where item_kind = 'status'
{% endmacro %}


{% macro webhook_consents() %}
    select
        {{ dbt.hash(
            'coalesce(' ~ webhook_contact_id() ~ ", '') || '|' || preference || '|' || coalesce(happened_at, '')"
        ) }} as consent_id,
        {{ webhook_contact_id() }} as contact_id,
        case when preference = 'stop' then 'opt_out' else 'opt_in' end as action,
        {{ null_text() }} as source,
        happened_at as occurred_at,
        {{ webhook_loaded_at() }} as loaded_at
    from {{ ref('stg_webhook_items') }}
    where item_kind = 'preference'
{% endmacro %}


{#
    People with two ids, and people whose id changed. A message that names only a new user_id tells of a person who
    keeps the phone number, so the number is the id that stays.
#}
{% macro webhook_contact_merges() %}
    select
        user_id as old_contact_id,
        wa_id as new_contact_id,
        {{ webhook_loaded_at() }} as merged_at,
        {{ webhook_loaded_at() }} as loaded_at
    from {{ ref('stg_webhook_items') }}
    where
        item_kind = 'person'
        and wa_id != ''
        and user_id != ''
    union all
    select
        case
            when new_wa_id is null and wa_id is not null then new_user_id
            else {{ webhook_contact_id() }}
        end as old_contact_id,
        case
            when new_wa_id is not null then new_wa_id
            when wa_id is not null then wa_id
            else new_user_id
        end as new_contact_id,
        happened_at as merged_at,
        {{ webhook_loaded_at() }} as loaded_at
    from {{ ref('stg_webhook_items') }}
    where
        item_kind = 'message'
        and message_type = 'system'
        and (new_wa_id is not null or new_user_id is not null)
        and coalesce(system_type, 'changed') like '%changed%'
        and coalesce(system_type, '') not like '%identity%'
{% endmacro %}


{% macro webhook_carts() %}
    select
        item_id as cart_id,
        {{ webhook_contact_id() }} as contact_id,
        {{ null_text() }} as conversation_id,
        {{ null_text() }} as order_id,
        happened_at as created_at,
        happened_at as updated_at,
        {{ webhook_loaded_at() }} as loaded_at
    from {{ ref('stg_webhook_items') }}
    where
        item_kind = 'message'
        and message_type = 'order'
{% endmacro %}


{# Answers that came by a flow: a number, or a text that is one, under csat or nps. #}
{% macro webhook_surveys() %}
    {%- for kind in ['csat', 'nps'] %}
    select
        item_id || '-{{ kind }}' as survey_id,
        '{{ kind }}' as survey_kind,
        {{ null_text() }} as conversation_id,
        {{ null_text() }} as order_id,
        {{ webhook_contact_id() }} as contact_id,
        {{ kind }} as score,
        {{ null_text() }} as comment,
        happened_at as sent_at,
        happened_at as answered_at,
        happened_at as updated_at,
        {{ webhook_loaded_at() }} as loaded_at
    from {{ ref('stg_webhook_items') }}
    where
        item_kind = 'message'
        and {{ matches(kind, '[+-]?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]+)?') }}
    {{- ' union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}


{# The number where there is one: the user_id is only known since 2026. #}
{% macro webhook_contact_id() -%}
    coalesce(wa_id, user_id)
{%- endmacro %}


{% macro webhook_loaded_at() -%}
    cast(loaded_at as {{ dbt.type_string() }})
{%- endmacro %}
