with

messages as (

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
        max(case when is_opening then direction end) = 'inbound' as is_customer_initiated,
        max(helpdesk_conversation_id) as helpdesk_conversation_id,
        min(
            case when sender_type = 'agent' and agent_id is not null then position end
        ) as first_agent_position,
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

agent_messages as (

    select
        thread_id,
        conversation_number,
        position,
        agent_id,
        sent_at
    from messages
    where sender_type = 'agent'

),

resolutions as (

    select
        {{ helpdesk_thread('conversation_id') }} as thread_id,
        resolved_at as happened_at
    from {{ ref('int_resolutions') }}

),

handoffs as (

    select
        {{ helpdesk_thread('conversation_id') }} as thread_id,
        occurred_at as happened_at
    from {{ ref('stg_conversation_events') }}
    where event_type = 'handed_off'

),

resolutions_placed as (
    {{ newest_before(
        'resolutions', 'happened_at', 'summed', 'opened_at', ['thread_id'], ['conversation_number']
    ) }}
),

handoffs_placed as (
    {{ newest_before(
        'handoffs', 'happened_at', 'summed', 'opened_at', ['thread_id'], ['conversation_number']
    ) }}
),

first_resolutions as (

    select
        thread_id,
        conversation_number,
        min(happened_at) as resolved_at
    from resolutions_placed
    group by thread_id, conversation_number

),

first_handoffs as (

    select
        thread_id,
        conversation_number,
        min(happened_at) as handed_off_at
    from handoffs_placed
    group by thread_id, conversation_number

),

handoff_answers as (

    select
        first_handoffs.thread_id,
        first_handoffs.conversation_number,
        min(agent_messages.sent_at) as handoff_answered_at
    from first_handoffs
    inner join agent_messages
        on
            first_handoffs.thread_id = agent_messages.thread_id
            and first_handoffs.conversation_number = agent_messages.conversation_number
            and first_handoffs.handed_off_at <= agent_messages.sent_at
    group by first_handoffs.thread_id, first_handoffs.conversation_number

),

final as (

    select
        {{ keyed_hash('summed.opening_message_id') }} as conversation_key,
        summed.thread_id,
        summed.conversation_number,
        summed.opening_message_id,
        summed.helpdesk_conversation_id,
        summed.contact_id,
        summed.business_phone_id,
        summed.campaign_id,
        summed.template_name,
        summed.country_code,
        threads.topic,
        coalesce(agent_messages.agent_id, threads.assigned_agent_id) as agent_id,
        summed.is_customer_initiated,
        summed.helpdesk_conversation_id is not null as is_helpdesk,
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
        first_handoffs.handed_off_at,
        handoff_answers.handoff_answered_at,
        first_resolutions.resolved_at,
        summed.last_message_at
    from summed
    left join threads on summed.thread_id = threads.thread_id
    left join agent_messages
        on
            summed.thread_id = agent_messages.thread_id
            and summed.first_agent_position = agent_messages.position
    left join first_resolutions
        on
            summed.thread_id = first_resolutions.thread_id
            and summed.conversation_number = first_resolutions.conversation_number
    left join first_handoffs
        on
            summed.thread_id = first_handoffs.thread_id
            and summed.conversation_number = first_handoffs.conversation_number
    left join handoff_answers
        on
            summed.thread_id = handoff_answers.thread_id
            and summed.conversation_number = handoff_answers.conversation_number

)

select * from final
