{%- set shapes = webhook_shapes() -%}
{%- set lists = shapes | list -%}
{%- set known = ['messaging_product', 'metadata'] + lists -%}
{%- set value_shape = dict({'metadata': {'phone_number_id': 'text'}}, **shapes) -%}
{%- set is_read -%}
coalesce({{ json_text('change', 'field') }}, 'messages') in ('{{ webhook_fields() | join("', '") }}')
{%- endset -%}
{%- set whole_entries = json_part(
    json_parsed('payload', {'entry': [{'changes': [{'field': 'text', 'value': 'json'}]}]}), 'entry'
) -%}
{%- set text_columns = [
    'item_id', 'wa_id', 'user_id', 'happened_at', 'message_type', 'body', 'reply_to_message_id', 'system_type',
    'new_wa_id', 'new_user_id', 'csat', 'nps', 'source_type', 'source_id', 'ad_click_id', 'headline', 'status',
    'pricing_type', 'is_billable', 'pricing_model', 'pricing_category', 'platform_conversation_id', 'error_code',
    'campaign_id', 'preference'
] -%}
with

bodies as (

    select
        received_at as loaded_at,
        {{ readable_json('payload') }} as payload
    from {{ ref('stg_webhooks') }}

),

{# One pass over the JSON of a body for all that is read of it. #}
parsed_bodies as (

    select
        loaded_at,
        {{ json_parsed(
            'payload', {'entry': [{'changes': [{'field': 'text', 'value': value_shape}]}]}
        ) }} as body
    from bodies

),

entries as (

    select
        loaded_at,
        {{ json_items(json_part('body', 'entry')) }} as entry
    from parsed_bodies {{- json_items_join(json_part('body', 'entry')) }}

),

changes as (

    select
        loaded_at,
        {{ json_items(json_part('entry', 'changes')) }} as change
    from entries {{- json_items_join(json_part('entry', 'changes')) }}

),

named_changes as (

    select
        loaded_at,
        {{ json_part('change', 'value') }} as parsed_value,
        {{ is_read }} as is_read
    from changes

),

values_read as (

    select
        loaded_at,
        {{ webhook_word('parsed_value', 'metadata.phone_number_id') }} as business_phone_id,
        parsed_value
    from named_changes
    where is_read

),

{% for list, kind in [
    ('messages', 'message'), ('message_echoes', 'echo'), ('statuses', 'status'), ('contacts', 'person'),
    ('user_preferences', 'preference')
] %}
{{ kind }}_items as (

    select
        loaded_at,
        business_phone_id,
        '{{ kind }}' as item_kind,
        {{ json_items(json_part('parsed_value', list)) }} as item
    from values_read {{- json_items_join(json_part('parsed_value', list)) }}
    where {{ json_part('parsed_value', list) }} is not null

),

{% endfor %}
message_texts as (

    {% for kind, end in [('message', 'from'), ('echo', 'to')] %}
    select
        loaded_at,
        business_phone_id,
        case when item is null then 'ignored' else item_kind end as item_kind,
        {{ webhook_word('item', 'id') }} as item_id,
        nullif({{ webhook_word('item', end) }}, '') as wa_id,
        nullif({{ webhook_word('item', end ~ '_user_id') }}, '') as user_id,
        {{ webhook_word('item', 'timestamp') }} as unix_seconds,
        {{ webhook_word('item', 'type') }} as message_type,
        coalesce(
            {% for path in [
                'text.body', 'button.text', 'interactive.button_reply.title', 'interactive.list_reply.title',
                'interactive.nfm_reply.title', 'image.caption', 'video.caption', 'document.caption', 'audio.caption'
            ] %}
            nullif({{ json_text('item', path) }}, ''){{ ',' if not loop.last }}
            {% endfor %}
        ) as body,
        {{ webhook_word('item', 'context.id') }} as reply_to_message_id,
        {{ webhook_word('item', 'system.type') }} as system_type,
        coalesce(
            nullif({{ webhook_word('item', 'system.wa_id') }}, ''),
            nullif({{ webhook_word('item', 'system.new_wa_id') }}, '')
        ) as new_wa_id,
        nullif({{ webhook_word('item', 'system.user_id') }}, '') as new_user_id,
        {{ json_text('item', 'interactive.nfm_reply.response_json') }} as response_json,
        {{ webhook_word('item', 'referral.source_type') }} as source_type,
        {{ webhook_word('item', 'referral.source_id') }} as source_id,
        {{ webhook_word('item', 'referral.ctwa_clid') }} as ad_click_id,
        {{ json_text('item', 'referral.headline') }} as headline
    from {{ kind }}_items
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

message_answers as (

    select
        *,
        case
            when {{ is_json_object('response_json') }}
                then {{ json_parsed(
                    readable_json('response_json'), {'csat': 'text', 'nps': 'text'}
                ) }}
        end as answers
    from message_texts

),

messages as (

    select
        *,
        {{ unix_seconds_as_time('unix_seconds') }} as happened_at,
        {{ json_text('answers', 'csat') }} as csat,
        {{ json_text('answers', 'nps') }} as nps
    from message_answers

),

statuses as (

    select
        loaded_at,
        business_phone_id,
        case
            when
                {{ json_text('item', 'status') }} in (
                    {% for status in webhook_statuses() %}
                    '{{ status }}'{{ ',' if not loop.last }}
                    {% endfor %}
                )
                then item_kind
            else 'ignored'
        end as item_kind,
        {{ webhook_word('item', 'id') }} as item_id,
        nullif({{ webhook_word('item', 'recipient_id') }}, '') as wa_id,
        nullif({{ webhook_word('item', 'recipient_user_id') }}, '') as user_id,
        {{ unix_seconds_as_time(webhook_word('item', 'timestamp')) }} as happened_at,
        {{ json_text('item', 'status') }} as status,
        {{ webhook_word('item', 'pricing.type') }} as pricing_type,
        {{ webhook_word('item', 'pricing.billable') }} as is_billable,
        {{ webhook_word('item', 'pricing.pricing_model') }} as pricing_model,
        {{ webhook_word('item', 'pricing.category') }} as pricing_category,
        {{ webhook_word('item', 'conversation.id') }} as platform_conversation_id,
        {{ webhook_word(json_first(json_part('item', 'errors')), 'code') }} as error_code,
        nullif({{ webhook_word('item', 'biz_opaque_callback_data') }}, '') as campaign_id
    from status_items

),

{# Only who shows two ids: one alone tells nothing. #}
people as (

    select
        loaded_at,
        business_phone_id,
        case when item is null then 'ignored' else item_kind end as item_kind,
        nullif({{ webhook_word('item', 'wa_id') }}, '') as wa_id,
        nullif({{ webhook_word('item', 'user_id') }}, '') as user_id
    from person_items
    where
        item is null
        or ({{ json_text('item', 'wa_id') }} != '' and {{ json_text('item', 'user_id') }} != '')

),

preferences as (

    select
        loaded_at,
        business_phone_id,
        case
            when {{ json_text('item', 'value') }} in ('stop', 'resume') then item_kind
            else 'ignored'
        end as item_kind,
        nullif({{ webhook_word('item', 'wa_id') }}, '') as wa_id,
        nullif({{ webhook_word('item', 'user_id') }}, '') as user_id,
        {{ unix_seconds_as_time(webhook_word('item', 'timestamp')) }} as happened_at,
        {{ json_text('item', 'value') }} as preference
    from preference_items

),

{# How much a change holds beside the lists that are read. #}
odd_entries as (

    select
        loaded_at,
        {{ json_items(whole_entries) }} as entry
    from bodies {{- json_items_join(whole_entries) }}
    where {{ json_may_hold_others('payload', 'entry.changes.value', known, lists) }}

),

odd_changes as (

    select
        loaded_at,
        {{ json_items(json_part('entry', 'changes')) }} as change
    from odd_entries {{- json_items_join(json_part('entry', 'changes')) }}

),

other_members as (

    select
        loaded_at,
        {{ json_other_member_count(json_part('change', 'value'), known) }}
        + {{ json_no_list_count(json_part('change', 'value'), lists) }} as ignored_count
    from odd_changes
    where {{ is_read }}

),

ignored as (

    select
        loaded_at,
        'ignored' as item_kind,
        1 as ignored_count
    from named_changes
    where not is_read
    union all
    select
        loaded_at,
        'ignored' as item_kind,
        ignored_count
    from other_members
    where ignored_count > 0

),

final as (

    {% for relation, present in {
        'messages': [
            'business_phone_id', 'item_id', 'wa_id', 'user_id', 'happened_at', 'message_type', 'body',
            'reply_to_message_id', 'system_type', 'new_wa_id', 'new_user_id', 'csat', 'nps', 'source_type',
            'source_id', 'ad_click_id', 'headline'
        ],
        'statuses': [
            'business_phone_id', 'item_id', 'wa_id', 'user_id', 'happened_at', 'status', 'pricing_type', 'is_billable',
            'pricing_model', 'pricing_category', 'platform_conversation_id', 'error_code', 'campaign_id'
        ],
        'people': ['business_phone_id', 'wa_id', 'user_id'],
        'preferences': ['business_phone_id', 'wa_id', 'user_id', 'happened_at', 'preference'],
        'ignored': [],
    }.items() %}
    select
        item_kind,
        {% for column in ['business_phone_id'] + text_columns %}
        {{ column if column in present else null_text() ~ ' as ' ~ column }},
        {% endfor %}
        {% if relation == 'ignored' -%}
        cast(ignored_count as bigint) as ignored_count,
        {% else -%}
        cast(case when item_kind = 'ignored' then 1 end as bigint) as ignored_count,
        {% endif -%}
        loaded_at
    from {{ relation }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
