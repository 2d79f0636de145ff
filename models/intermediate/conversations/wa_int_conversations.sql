{{ config(
    materialized=incremental_or_whole(), incremental_strategy='changed_contacts', unique_key='contact_key'
) }}

with

messages as {{ not_materialized() }} (

    select * from {{ ref('wa_int_messages_in_conversations') }}
    where {{ is_replaced('contact_key', 'int_changed_contacts') }}

),

openings as (

    select
        conversation_key,
        thread_key,
        contact_key,
        business_phone_id,
        campaign_id,
        template_name,
        country_code,
        direction,
        referral_source_type,
        referral_source_id,
        is_helpdesk,
        instant_order,
        sent_at
    from messages
    where is_opening

),

summed as (

    select
        conversation_key,
        {{ earliest_value(
            'agent_id', 'position', "sender_type = 'agent' and agent_id is not null"
        ) }} as first_agent_id,
        min(case when sender_type = 'bot' then position end) as first_bot_position,
        max(case when sender_type = 'agent' then position end) as last_agent_position,
        max(case when direction = 'inbound' then position end) as last_inbound_position,
        max(case when direction = 'outbound' and sender_type != 'campaign' then position end)
            as last_reply_position,
        count(*) as message_count,
        count(case when direction = 'inbound' then 1 end) as inbound_message_count,
        min(case when direction = 'inbound' then sent_at end) as first_inbound_at,
        min(case when is_response then sent_at end) as first_response_at,
        min(case when is_response and sender_type = 'agent' then sent_at end)
            as first_human_response_at,
        max(sent_at) as last_message_at
    from messages
    group by conversation_key

),

{# The first message of the last turn, where no reply follows it. #}
waiting as (

    select
        messages.conversation_key,
        min(messages.sent_at) as waiting_since_at
    from messages
    inner join summed on messages.conversation_key = summed.conversation_key
    where
        messages.direction = 'inbound'
        and messages.position > coalesce(summed.last_reply_position, 0)
    group by messages.conversation_key

),

{# An event of a thread belongs to its newest conversation opened at or before it. #}
thread_events as (

    select
        helpdesk_thread_key as thread_key,
        'resolved' as event_type,
        resolved_at as happened_at
    from {{ ref('wa_int_resolutions') }}
    union all
    select
        helpdesk_thread_key as thread_key,
        event_type,
        occurred_at as happened_at
    from {{ ref('wa_stg_conversation_events') }}
    where event_type = 'handed_off'

),

events_matched as (
    {{ asof_join(
        'thread_events', 'happened_at', 'openings', 'sent_at', ['thread_key'],
        ['conversation_key']
    ) }}
),

first_events as (

    select
        conversation_key,
        min(case when event_type = 'resolved' then happened_at end) as resolved_at,
        min(case when event_type = 'handed_off' then happened_at end) as handed_off_at
    from events_matched
    where conversation_key is not null
    group by conversation_key

),

handoff_answers as (

    select
        first_events.conversation_key,
        min(messages.sent_at) as handoff_answered_at
    from messages
    inner join first_events
        on
            messages.conversation_key = first_events.conversation_key
            and messages.sent_at >= first_events.handed_off_at
    where messages.sender_type = 'agent'
    group by first_events.conversation_key

),

threads as (

    select
        helpdesk_thread_key as thread_key,
        topic,
        assigned_agent_id
    from {{ ref('wa_stg_conversations') }}

),

final as (

    select
        openings.conversation_key,
        openings.thread_key,
        openings.contact_key,
        openings.business_phone_id,
        openings.campaign_id,
        openings.template_name,
        openings.country_code,
        threads.topic,
        coalesce(summed.first_agent_id, threads.assigned_agent_id) as agent_id,
        openings.referral_source_type,
        openings.referral_source_id,
        openings.direction = 'inbound' as is_customer_initiated,
        openings.is_helpdesk,
        summed.first_bot_position is not null as has_bot_message,
        summed.last_agent_position is not null as has_agent_message,
        coalesce(summed.last_inbound_position > summed.first_bot_position, false)
            as has_inbound_after_bot,
        coalesce(summed.last_agent_position > summed.first_bot_position, false)
            as has_agent_message_after_bot,
        summed.message_count,
        summed.inbound_message_count,
        openings.instant_order,
        openings.sent_at as opened_at,
        summed.first_inbound_at,
        summed.first_response_at,
        summed.first_human_response_at,
        first_events.handed_off_at,
        handoff_answers.handoff_answered_at,
        first_events.resolved_at,
        waiting.waiting_since_at,
        summed.last_message_at
    from openings
    inner join summed on openings.conversation_key = summed.conversation_key
    left join waiting on openings.conversation_key = waiting.conversation_key
    left join threads on openings.thread_key = threads.thread_key
    left join first_events on openings.conversation_key = first_events.conversation_key
    left join handoff_answers on openings.conversation_key = handoff_answers.conversation_key

)

select * from final
