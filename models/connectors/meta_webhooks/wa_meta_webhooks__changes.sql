{{ config(materialized='whole_view') }}

{%- set message = {
    'id': 'text', 'timestamp': 'text', 'type': 'text', 'group_id': 'text', 'recipient_type': 'text',
    'from': 'text', 'from_user_id': 'text', 'to': 'text', 'to_user_id': 'text',
    'context': {'id': 'text'}, 'history_context': {'status': 'text'},
    'text': {'body': 'text'}, 'button': {'text': 'text'},
    'interactive': {
        'button_reply': {'title': 'text'}, 'list_reply': {'title': 'text'},
        'nfm_reply': {'title': 'text', 'response_json': 'text'},
    },
    'image': {'caption': 'text'}, 'video': {'caption': 'text'}, 'document': {'caption': 'text'},
    'audio': {'caption': 'text'},
    'system': {
        'type': 'text', 'previous_user_id': 'text', 'user_id': 'text', 'wa_id': 'text',
        'new_wa_id': 'text',
    },
    'referral': {'source_type': 'text', 'source_id': 'text', 'ctwa_clid': 'text'},
} -%}
{%- set value = {
    'metadata': {'phone_number_id': 'text', 'display_phone_number': 'text'},
    'messages': [message],
    'message_echoes': [message],
    'history': [{'threads': [{'id': 'text', 'messages': [message]}], 'errors': [{'code': 'text'}]}],
    'statuses': [{
        'id': 'text', 'status': 'text', 'timestamp': 'text', 'type': 'text',
        'group_id': 'text', 'recipient_type': 'text', 'recipient_id': 'text',
        'recipient_user_id': 'text', 'biz_opaque_callback_data': 'text',
        'conversation': {'id': 'text'},
        'pricing': {
            'billable': 'text', 'pricing_model': 'text', 'category': 'text', 'type': 'text',
        },
        'errors': [{'code': 'text'}],
    }],
    'contacts': [{'wa_id': 'text', 'user_id': 'text'}],
    'user_preferences': [
        {'wa_id': 'text', 'user_id': 'text', 'value': 'text', 'timestamp': 'text'},
    ],
} -%}
{%- set body = {
    'entry': [{'changes': [{'field': 'text', 'value': 'json'}]}], 'body': 'text', 'payload': 'text',
} -%}
{%- set nothing_read = '{"entry": [{"changes": [{"field": "none"}]}]}' -%}
{%- set contacts = json_list('value', 'contacts') -%}
{%- set history_count = json_count(json_list('value', 'history')) -%}
{%- set others = ['messaging_product', 'metadata', 'contacts'] -%}
{%- set message_lists = [
    'messages', 'message_echoes', 'statuses', 'contacts', 'user_preferences'
] -%}
{%- set unread_members -%}
case
    when field = 'history' and {{ history_count }} > 0
        then {{ json_unread_members('json_value', ['history'], others) }}
    when field = 'history'
        then {{ json_unread_members('json_value', ['history', 'messages'], others) }}
    else
        {{ json_unread_members('json_value', message_lists, others | reject('in', message_lists) | list) }}
end
{%- endset -%}
with

bodies as (

    select
        {{ scratch_hash(['payload']) }} as body_hash,
        {{ readable_json('payload') }} as payload,
        loaded_at
    from {{ ref('wa_base_webhook_bodies') }}
    where copy_number = 1

),

parsed_bodies as (

    select
        body_hash,
        {{ json_parsed('payload', body) }} as body,
        loaded_at
    from bodies

),

-- A queue or a workflow tool puts the body under `body` or `payload`, as an object or as text.
opened_bodies as (

    select
        body_hash,
        {{ json_list('body', 'entry') }} as entries,
        {% for wrapper in ['body', 'payload'] %}
        case
            when
                {{ json_list('body', 'entry') }} is null
                and {{ is_json_object(json_text('body', wrapper)) }}
                then {{ json_parsed(readable_json(json_text('body', wrapper)), body) }}
        end as inner_{{ wrapper }},
        {% endfor %}
        loaded_at
    from parsed_bodies

),

-- A body without a list of entries counts as one change that is not read.
entries as (

    select
        body_hash,
        {{ json_items(
            'coalesce(entries, ' ~ json_list('inner_body', 'entry') ~ ', '
            ~ json_list('inner_payload', 'entry') ~ ', '
            ~ json_list(json_parsed("'" ~ nothing_read ~ "'", body), 'entry') ~ ')'
        ) }} as entry,
        loaded_at
    from opened_bodies

),

changes as (

    select
        body_hash,
        {{ json_items(json_list('entry', 'changes')) }} as change,
        loaded_at
    from entries

),

named_changes as (

    select
        body_hash,
        coalesce({{ json_text('change', 'field') }}, 'messages') as field,
        {{ json_part('change', 'value') }} as json_value,
        loaded_at
    from changes

),

parsed_changes as (

    select
        body_hash,
        field,
        field in (
            'messages', 'message_echoes', 'smb_message_echoes', 'user_preferences', 'history'
        ) as is_read,
        {{ json_part_parsed('json_value', value) }} as value,
        json_value,
        loaded_at
    from named_changes

),

final as (

    select
        body_hash,
        is_read,
        field = 'history' as is_history,
        {{ json_word('value', 'metadata.phone_number_id') }} as business_phone_id,
        {{ digits_of(json_word('value', 'metadata.display_phone_number')) }} as business_digits,
        case
            when {{ json_count(contacts) }} = 1
                then coalesce(
                    {{ json_word(json_first(contacts), 'wa_id') }},
                    {{ json_word(json_first(contacts), 'user_id') }}
                )
        end as only_contact_id,
        {% for list in [
            'messages', 'message_echoes', 'statuses', 'contacts', 'user_preferences', 'history'
        ] %}
        {{ json_list('value', list) }} as {{ list }},
        {% endfor %}
        case when is_read then {{ unread_members }} end as unread_members,
        loaded_at
    from parsed_changes

)

select * from final
