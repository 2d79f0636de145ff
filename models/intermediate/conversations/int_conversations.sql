with

messages as {{ read_anew() }} (

    select * from {{ ref('int_messages_in_conversations') }}

),

summed as (

    select
        thread_id,
        conversation_number,
        max(case when is_opening then message_id end) as opening_message_id,
        max(case when is_opening then contact_id end) as contact_id,
        max(case when is_opening then business_phone_id end) as business_phone_id,
        max(case when is_opening then campaign_id end) as campaign_id,
        max(case when is_opening then template_name end) as template_name,
        max(case when is_opening then country_code end) as country_code,
        {{ earliest_value(
            'agent_id', 'position', "sender_type = 'agent' and agent_id is not null"
        ) }} as first_agent_id,
        max(case when is_opening and direction = 'inbound' then 1 else 0 end) = 1
            as is_customer_initiated,
        max(case when is_opening and is_helpdesk then 1 else 0 end) = 1 as is_helpdesk,
        min(case when sender_type = 'bot' then position end) as first_bot_position,
        max(case when sender_type = 'agent' then position end) as last_agent_position,
        max(case when direction = 'inbound' then position end) as last_inbound_position,
        count(*) as message_count,
        count(case when direction = 'inbound' then 1 end) as inbound_message_count,
        min(sent_at) as opened_at,
        min(case when direction = 'inbound' then sent_at end) as first_inbound_at,
        min(case when is_response then sent_at end) as first_response_at,
        min(case when is_response and sender_type = 'agent' then sent_at end)
            as first_human_response_at,
        max(sent_at) as last_message_at
    from messages
    group by thread_id, conversation_number

),

threads as (

    select
        {{ helpdesk_thread('conversation_id') }} as thread_id,
        topic,
        assigned_agent_id
    from {{ ref('stg_conversations') }}

),

{# What happened to a thread belongs to its newest conversation opened at or before. #}
happenings as (

    select
        {{ helpdesk_thread('conversation_id') }} as thread_id,
        'resolved' as event_type,
        resolved_at as happened_at
    from {{ ref('int_resolutions') }}
    union all
    select
        {{ helpdesk_thread('conversation_id') }} as thread_id,
        event_type,
        occurred_at as happened_at
    from {{ ref('stg_conversation_events') }}
    where
        event_type = 'handed_off'

),

happenings_placed as (
    {{ newest_before(
        'happenings', 'happened_at', 'summed', 'opened_at', ['thread_id'], ['conversation_number']
    ) }}
),

first_happenings as (

    select
        thread_id,
        conversation_number,
        min(case when event_type = 'resolved' then happened_at end) as resolved_at,
        min(case when event_type = 'handed_off' then happened_at end) as handed_off_at
    from happenings_placed
    group by thread_id, conversation_number

),

handoff_answers as (

    select
        first_happenings.thread_id,
        first_happenings.conversation_number,
        min(messages.sent_at) as handoff_answered_at
    from messages
    inner join first_happenings
        on
            messages.thread_id = first_happenings.thread_id
            and messages.conversation_number = first_happenings.conversation_number
            and messages.sent_at >= first_happenings.handed_off_at
    where messages.sender_type = 'agent'
    group by first_happenings.thread_id, first_happenings.conversation_number

),

final as (

    select
        {{ keyed_hash('summed.opening_message_id') }} as conversation_key,
        summed.thread_id,
        summed.conversation_number,
        summed.opening_message_id,
        summed.contact_id,
        summed.business_phone_id,
        summed.campaign_id,
        summed.template_name,
        summed.country_code,
        threads.topic,
        coalesce(summed.first_agent_id, threads.assigned_agent_id) as agent_id,
        summed.is_customer_initiated,
        summed.is_helpdesk,
        summed.first_bot_position is not null as has_bot_message,
        summed.last_agent_position is not null as has_agent_message,
        coalesce(summed.last_inbound_position > summed.first_bot_position, false)
            as has_inbound_after_bot,
        coalesce(summed.last_agent_position > summed.first_bot_position, false)
            as has_agent_message_after_bot,
        summed.message_count,
        summed.inbound_message_count,
        summed.opened_at,
        summed.first_inbound_at,
        summed.first_response_at,
        summed.first_human_response_at,
        first_happenings.handed_off_at,
        handoff_answers.handoff_answered_at,
        first_happenings.resolved_at,
        summed.last_message_at
    from summed
    left join threads on summed.thread_id = threads.thread_id
    left join first_happenings
        on
            summed.thread_id = first_happenings.thread_id
            and summed.conversation_number = first_happenings.conversation_number
    left join handoff_answers
        on
            summed.thread_id = handoff_answers.thread_id
            and summed.conversation_number = handoff_answers.conversation_number

)

select * from final
