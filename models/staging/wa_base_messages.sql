{%- set columns = [
    'message_id', 'conversation_id', 'contact_id', 'business_phone_id', 'direction', 'sender_type',
    'agent_id', 'campaign_id', 'template_name', 'template_category', 'message_type', 'body',
    'reply_to_message_id', 'referral_source_type', 'referral_source_id', 'ad_click_id', 'sent_at',
    'loaded_at'
] -%}
{%- set direction_values = ['inbound', 'outbound'] -%}
{%- set sender_type_values = [
    'contact', 'agent', 'bot', 'automation', 'campaign', 'business', 'system'
] -%}
{%- set types = raw_types('messages') -%}
{%- set referral_columns = ['referral_source_type', 'referral_source_id', 'ad_click_id'] -%}
{%- set own_columns = columns | reject('in', referral_columns) | list -%}
{%- set columns = columns + passthrough_names('messages') -%}
with

cells as {{ not_materialized() }} (

    {{ raw_cells('messages', columns, flags=['is_placeholder', 'is_derived']) }}

),

{# Windows over all messages would sort them all. They see only rows whose id or instant repeats. #}
repeated_ids as (

    select raw_message_id as repeated_id
    from cells
    group by raw_message_id
    having count(*) > 1

),

shared_instants as (

    select {{ as_time('sent_at', types) }} as shared_at
    from cells
    group by {{ as_time('sent_at', types) }}
    having count(*) > 1

),

{# A contact and a thread are hashed once, not once a message. #}
contact_keys as (

    select
        raw_contact_id as hashed_contact_id,
        {{ keyed_hash(as_text('contact_id', types)) }} as source_contact_key
    from (select distinct raw_contact_id from cells) as contacts

),

thread_keys as (

    select
        raw_conversation_id as hashed_conversation_id,
        {{ keyed_hash(as_text('conversation_id', types)) }} as helpdesk_thread_key
    from (select distinct raw_conversation_id from cells) as threads

),

typed as {{ not_materialized() }} (

    select
        *,
        {{ as_text('message_id', types) }} as message_id,
        {{ as_text('conversation_id', types) }} as conversation_id,
        {{ as_text('contact_id', types) }} as contact_id,
        {{ as_text('business_phone_id', types) }} as business_phone_id,
        {{ as_one_of('direction', direction_values, types) }} as direction,
        {{ as_one_of('sender_type', sender_type_values, types) }} as sender_type,
        {{ as_text('agent_id', types) }} as agent_id,
        {{ as_text('campaign_id', types) }} as campaign_id,
        {{ as_text('template_name', types) }} as template_name,
        {{ as_text('template_category', types) }} as template_category,
        {{ as_text('message_type', types) }} as message_type,
        {{ as_text('body', types) }} as body,
        {{ as_text('reply_to_message_id', types) }} as reply_to_message_id,
        {{ as_text('referral_source_type', types) }} as referral_source_type,
        {{ as_text('referral_source_id', types) }} as referral_source_id,
        {{ as_text('ad_click_id', types) }} as ad_click_id,
        {{ as_time('sent_at', types) }} as sent_at,
        {{ as_time('loaded_at', types) }} as loaded_at
    from cells

),

validated as {{ not_materialized() }} (

    select
        typed.*,
        repeated_ids.repeated_id is not null or shared_instants.shared_at is not null
            as is_repeated,
        {# What a connector infers counts only where no row says it outright. #}
        case when typed.is_derived then 2 when typed.is_placeholder then 1 else 0 end
            as rank_of_kind,
        case
            {{ reject_if_not_text('message_id', types, is_required=true) }}
            {{ reject_if_not_text('conversation_id', types) }}
            {{ reject_if_not_text('contact_id', types, is_required=true) }}
            {{ reject_if_not_text('business_phone_id', types, is_required=true) }}
            {{ reject_if_none_of('direction', direction_values, is_required=true) }}
            {{ reject_if_none_of('sender_type', sender_type_values, is_required=true) }}
            when
                (typed.sender_type = 'contact' and typed.direction = 'outbound')
                or (
                    typed.sender_type in ('agent', 'bot', 'automation', 'campaign', 'business')
                    and typed.direction = 'inbound'
                )
                then 'direction is not that of its sender_type'
            {{ reject_if_not_text('agent_id', types) }}
            {{ reject_if_not_text('campaign_id', types) }}
            {{ reject_if_not_text('template_name', types) }}
            {{ reject_if_not_text('template_category', types) }}
            {{ reject_if_not_text('message_type', types, is_required=true) }}
            {{ reject_if_not_text('reply_to_message_id', types) }}
            {{ reject_if_not_text('referral_source_type', types) }}
            {{ reject_if_not_text('referral_source_id', types) }}
            {{ reject_if_not_text('ad_click_id', types) }}
            {{ reject_if_not_time('sent_at', is_required=true) }}
            {{ reject_if_not_time('loaded_at', is_required=true) }}
        end as reject_reason
    from typed
    left join repeated_ids on typed.raw_message_id = repeated_ids.repeated_id
    left join shared_instants on typed.sent_at = shared_instants.shared_at

),

{# Of several good rows of an id the first of the first origin is number 1. #}
numbered as (

    select
        *,
        {{ copy_number('message_id', 'rank_of_kind, origin_order, loaded_at', columns) }}
            as copy_number,
        min(case when reject_reason is null then rank_of_kind end)
            over (partition by message_id) as best_rank_of_kind,
        {# Inbound comes first, then the ids by code point. Copies of an id have one place. #}
        dense_rank() over (partition by sent_at order by direction, message_id) as instant_order
    from validated
    where is_repeated

),

{# A kept message without a referral takes that of the first copy that has one. #}
referring as (

    select
        *,
        min(
            case
                when
                    referral_source_type is not null
                    or referral_source_id is not null
                    or ad_click_id is not null
                    then copy_number
            end
        ) over (partition by reject_reason, message_id) as referring_copy_number
    from numbered
    where
        rank_of_kind = 0
        or best_rank_of_kind is null
        or rank_of_kind = best_rank_of_kind

),

{%- set of_referring = 'over (partition by reject_reason, message_id)' %}

rows_numbered as (

    select
        {{ own_columns | join(',\n        ') }},
        {{ referral_columns | join(',\n        ') }},
        {% for column in columns -%}
        raw_{{ column }},
        {% endfor -%}
        origin,
        reject_reason,
        case when reject_reason is null then 1 end as copy_number,
        1 as instant_order
    from validated
    where not is_repeated
    union all
    select
        {{ own_columns | join(',\n        ') }},
        {% for column in referral_columns -%}
        max(case when copy_number = referring_copy_number then {{ column }} end) {{ of_referring }}
            as {{ column }},
        {% endfor -%}
        {% for column in columns -%}
        raw_{{ column }},
        {% endfor -%}
        origin,
        reject_reason,
        copy_number,
        instant_order
    from referring

),

final as (

    select
        {{ keyed_hash('messages.message_id') }} as message_key,
        thread_keys.helpdesk_thread_key,
        contact_keys.source_contact_key,
        messages.business_phone_id,
        messages.direction,
        messages.sender_type,
        messages.agent_id,
        messages.campaign_id,
        messages.template_name,
        messages.template_category,
        messages.message_type,
        {{ keyed_hash('messages.reply_to_message_id') }} as reply_to_message_key,
        messages.referral_source_type,
        messages.referral_source_id,
        messages.ad_click_id,
        keywords.keyword is not null as is_opt_out_keyword,
        cast(messages.instant_order as integer) as instant_order,
        messages.sent_at,
        messages.loaded_at,
        {{ passthrough_cells('messages', types, is_of_person=true) }}
        messages.origin,
        cast(messages.copy_number as integer) as copy_number,
        messages.reject_reason,
        {{ rejected_row_key(['message_id'], hashed=['message_id']) }} as row_key,
        {{ rejected_content(
            columns, shown=['direction', 'sender_type', 'sent_at', 'loaded_at']
        ) }} as content
    from rows_numbered as messages
    left join contact_keys on messages.raw_contact_id = contact_keys.hashed_contact_id
    left join thread_keys on messages.raw_conversation_id = thread_keys.hashed_conversation_id
    left join {{ ref('wa_stg_opt_out_keywords') }} as keywords
        on
            case
                when messages.direction = 'inbound' and messages.message_type in ('text', 'button')
                    then {{ trimmed_lower('messages.body') }}
            end = keywords.keyword
    {{ join_erased('messages', 'contact_keys.source_contact_key') }}

)

select * from final
