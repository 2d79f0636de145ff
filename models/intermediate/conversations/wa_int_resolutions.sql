with

resolved_events as (

    select
        helpdesk_thread_key,
        occurred_at as resolved_at
    from {{ ref('wa_stg_conversation_events') }}
    where event_type = 'resolved'

),

{# A helpdesk that reports no events still says when a thread was resolved. #}
resolved_states as (

    select
        helpdesk_thread_key,
        resolved_at
    from {{ ref('wa_stg_conversations') }}
    where
        status = 'resolved'
        and resolved_at is not null
        and helpdesk_thread_key not in (
            select resolved_events.helpdesk_thread_key from resolved_events
        )

),

final as (

    select * from resolved_events
    union all
    select * from resolved_states

)

select * from final
