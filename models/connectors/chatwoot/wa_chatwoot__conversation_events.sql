{{ config(enabled=is_connected('chatwoot'), materialized='whole_view') }}

with

events as (

    {{ chatwoot_rows('reporting_events') }}

),

threads as (

    select
        origin,
        thread_id,
        conversation_id
    from {{ ref('wa_chatwoot__threads') }}

),

-- Of Chatwoot's other names one says the same a second time (conversation_bot_resolved), one is
-- the first opening (value 0), and the rest are Chatwoot's own figures.
named as (

    select
        *,
        case
            when name = 'conversation_resolved' then 'resolved'
            when name = 'conversation_bot_handoff' then 'handed_off'
            when name = 'conversation_opened' and {{ matches('value', '[0.]*') }} then null
            when name = 'conversation_opened' and value not like '-%' then 'reopened'
        end as event_type
    from events

),

final as (

    select
        named.origin || '-event-' || named.id as event_id,
        threads.conversation_id,
        named.event_type,
        {{ chatwoot_agent_id('named.origin', 'named.user_id') }} as agent_id,
        coalesce(named.event_end_time, named.created_at) as occurred_at,
        coalesce(named.loaded_at, named.updated_at, named.created_at) as loaded_at,
        named.origin
    from named
    inner join threads
        on
            named.origin = threads.origin
            and named.conversation_id = threads.thread_id
    where named.event_type is not null

)

select * from final
