{{ config(materialized='whole_table') }}

{%- set is_group = webhook_is_of_group('item') -%}
{%- set response = json_text('item', 'interactive.nfm_reply.response_json') -%}
{%- set words = webhook_words() -%}
{%- set known = webhook_item_columns() -%}
with

changes as (

    select * from {{ ref('wa_meta_webhooks__changes') }}

),

keywords as (

    select * from {{ ref('wa_stg_opt_out_keywords') }}

),

history_chunks as (

    select
        body_hash,
        business_phone_id,
        {{ json_items('history') }} as chunk,
        loaded_at
    from changes
    where is_history

),

history_threads as (

    select
        body_hash,
        business_phone_id,
        {{ json_items(json_list('chunk', 'threads')) }} as thread,
        loaded_at
    from history_chunks

),

message_items as (

    {% for kind, list, condition in [
        ('message', 'messages', 'is_read and not is_history'),
        ('echo', 'message_echoes', 'is_read and not is_history'),
        ('medium', 'messages', 'is_history and coalesce(' ~ json_count('history') ~ ', 0) = 0'),
    ] %}
    select
        body_hash,
        '{{ kind }}' as kind,
        business_phone_id,
        business_digits,
        only_contact_id,
        {{ null_text() }} as thread_id,
        {{ json_items(list) }} as item,
        loaded_at
    from changes
    where {{ condition }}
    union all
    {% endfor %}
    select
        body_hash,
        'history' as kind,
        business_phone_id,
        {{ null_text() }} as business_digits,
        {{ null_text() }} as only_contact_id,
        {{ json_word('thread', 'id') }} as thread_id,
        {{ json_items(json_list('thread', 'messages')) }} as item,
        loaded_at
    from history_threads

),

message_words as (

    select
        case when item is null or {{ is_group }} then 'ignored' else kind end as item_kind,
        body_hash,
        business_phone_id,
        business_digits,
        only_contact_id,
        thread_id,
        {% for column, path in words.messages.items() %}
        {{ json_word('item', path) }} as {{ column }},
        {% endfor %}
        {{ webhook_text('item') }} as body,
        case
            when {{ is_json_object(response) }}
                then {{ json_parsed(readable_json(response), {'csat': 'text', 'nps': 'text'}) }}
        end as answers,
        loaded_at
    from message_items

),

-- Of what people wrote only keywords stay: base_messages looks for them, and nothing for more.
messages as (

    select
        message_words.item_kind,
        message_words.body_hash,
        message_words.business_phone_id,
        message_words.only_contact_id,
        case message_words.item_kind
            when 'history' then message_words.thread_id
            when 'medium' then coalesce(
                nullif(message_words.from_wa_id, message_words.business_digits),
                message_words.to_wa_id
            )
        end as thread_id,
        {% for column in words.messages %}
        message_words.{{ column }},
        {% endfor %}
        case when keywords.keyword is not null then message_words.body end as body,
        {{ json_text('message_words.answers', 'csat') }} as csat,
        {{ json_text('message_words.answers', 'nps') }} as nps,
        message_words.loaded_at
    from message_words
    left join keywords on {{ trimmed_lower('message_words.body') }} = keywords.keyword

),

{% for list in ['statuses', 'contacts', 'user_preferences'] %}
{{ list }}_items as (

    select
        body_hash,
        business_phone_id,
        {{ json_items(list) }} as item,
        loaded_at
    from changes
    where is_read and not is_history

),

{% endfor %}
statuses as (

    select
        case
            when
                {{ json_text('item', 'status') }}
                in ('sent', 'delivered', 'read', 'played', 'failed')
                and coalesce({{ json_text('item', 'type') }}, '') != 'payment'
                and not coalesce({{ is_group }}, false)
                then 'status'
            else 'ignored'
        end as item_kind,
        body_hash,
        business_phone_id,
        {% for column, path in words.statuses.items() %}
        {{ json_word('item', path) }} as {{ column }},
        {% endfor %}
        {{ json_word(json_first(json_list('item', 'errors')), 'code') }} as error_code,
        loaded_at
    from statuses_items

),

-- Only those with two ids: one alone says nothing.
people as (

    select
        case when item is null then 'ignored' else 'person' end as item_kind,
        body_hash,
        {% for column, path in words.contacts.items() %}
        {{ json_word('item', path) }} as {{ column }},
        {% endfor %}
        loaded_at
    from contacts_items
    where
        item is null
        or {{ json_word('item', 'wa_id') }} != {{ json_word('item', 'user_id') }}

),

preferences as (

    select
        case
            when {{ json_text('item', 'value') }} in ('stop', 'resume') then 'preference'
            else 'ignored'
        end as item_kind,
        body_hash,
        {% for column, path in words.user_preferences.items() %}
        {{ json_word('item', path) }} as {{ column }},
        {% endfor %}
        loaded_at
    from user_preferences_items

),

unread_members as (

    select
        body_hash,
        {{ json_items('unread_members') }} as member,
        loaded_at
    from changes

),

history_errors as (

    select
        body_hash,
        {{ json_items(json_list('chunk', 'errors')) }} as error,
        loaded_at
    from history_chunks

),

ignored as (

    select body_hash, loaded_at from changes
    where not is_read
    union all
    select body_hash, loaded_at from unread_members
    union all
    select body_hash, loaded_at from history_chunks
    where chunk is null
    union all
    select body_hash, loaded_at from history_errors

),

final as (

    {% for relation in known %}
    select
        {{ "'ignored' as item_kind" if relation == 'ignored' else 'item_kind' }},
        body_hash,
        {% for column in known.values() | sum(start=[]) | unique %}
        {{ column if column in known[relation] else null_text() ~ ' as ' ~ column }},
        {% endfor %}
        loaded_at
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
