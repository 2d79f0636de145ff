with

resolved_events as (

    select
        conversation_id,
        occurred_at as resolved_at
    from {{ ref('stg_conversation_events') }}
    where event_type = 'resolved'

),

{# A helpdesk that reports no events still says when a conversation was resolved. #}
resolved_states as (

    select
        conversation_id,
        resolved_at
    from {{ ref('stg_conversations') }}
    where
        status = 'resolved'
        and resolved_at is not null
        and conversation_id not in (select resolved_events.conversation_id from resolved_events)

),

final as (

    select * from resolved_events
    union all
    select * from resolved_states

)

select * from final
