{{ config(
    materialized=incremental_or_whole(), incremental_strategy='changed_contacts', unique_key='contact_key'
) }}

with

messages as {{ not_materialized() }} (

    select
        message_key,
        conversation_key,
        contact_key,
        direction,
        position,
        next_reply_position,
        next_agent_position,
        sent_at
    from {{ ref('wa_int_messages_in_conversations') }}
    where {{ is_replaced('contact_key', 'int_changed_contacts') }}

),

{#
    A turn is the inbound messages of a conversation that have the same next reply. An agent message
    is a reply too, so all messages of a turn have the same next agent message.
#}
turns as (

    select
        conversation_key,
        next_reply_position,
        next_agent_position,
        min(sent_at) as started_at
    from messages
    where
        direction = 'inbound'
        and next_reply_position is not null
    group by conversation_key, next_reply_position, next_agent_position

),

turns_placed as (
    {{ asof_join(
        'turns', 'started_at', ref('wa_int_business_intervals'), 'opens_at', [],
        ['opens_at', 'closes_at', 'seconds_before']
    ) }}
),

turns_measured as (

    select
        conversation_key,
        next_reply_position,
        next_agent_position,
        started_at,
        {{ business_seconds_until('started_at') }} as business_seconds
    from turns_placed

),

{# A human turn is the turns that have the same next agent message. #}
starts as (

    select
        conversation_key,
        next_reply_position as position,
        started_at,
        business_seconds,
        cast(null as timestamp) as human_started_at,
        cast(null as {{ type_total_seconds() }}) as human_business_seconds
    from turns_measured
    union all
    select
        conversation_key,
        next_agent_position as position,
        null as started_at,
        null as business_seconds,
        min(started_at) as human_started_at,
        min(business_seconds) as human_business_seconds
    from turns_measured
    where next_agent_position is not null
    group by conversation_key, next_agent_position

),

{# The next reply may lie in a later conversation of the thread: then it is no reply to the turn. #}
replies as (

    select
        messages.message_key,
        messages.contact_key,
        messages.sent_at,
        min(starts.started_at) as started_at,
        min(starts.business_seconds) as business_seconds_at_start,
        min(starts.human_started_at) as human_started_at,
        min(starts.human_business_seconds) as human_business_seconds_at_start
    from starts
    inner join messages
        on
            starts.conversation_key = messages.conversation_key
            and starts.position = messages.position
    group by messages.message_key, messages.contact_key, messages.sent_at

),

replies_placed as (
    {{ asof_join(
        'replies', 'sent_at', ref('wa_int_business_intervals'), 'opens_at', [],
        ['opens_at', 'closes_at', 'seconds_before']
    ) }}
),

final as (

    select
        message_key,
        contact_key,
        {{ seconds_between('started_at', 'sent_at') }} as reply_seconds,
        {{ business_seconds_until('sent_at') }} - business_seconds_at_start
            as reply_business_seconds,
        {{ seconds_between('human_started_at', 'sent_at') }} as human_reply_seconds,
        {{ business_seconds_until('sent_at') }} - human_business_seconds_at_start
            as human_reply_business_seconds
    from replies_placed

)

select * from final
