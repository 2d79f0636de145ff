{{ config(contract=own_contract('issues')) }}

with

conversations as (

    select
        conversation_key,
        contact_key,
        country_code,
        opened_at,
        instant_order,
        resolved_at,
        coalesce(resolved_at, last_message_at) as ended_at
    from {{ ref('wa_int_conversations') }}
    where
        is_customer_initiated
        and is_helpdesk

),

in_order as (

    select
        *,
        lag(ended_at) over (partition by contact_key order by opened_at, instant_order)
            as previous_ended_at
    from conversations

),

numbered as (

    select
        *,
        sum(
            case
                when previous_ended_at is null then 1
                when opened_at > {{ window_end('previous_ended_at', 'fcr_window_days') }} then 1
                else 0
            end
        ) over (
            partition by contact_key
            order by opened_at, instant_order
            rows between unbounded preceding and current row
        ) as issue_number
    from in_order

),

ranked as (

    select
        *,
        count(*) over (partition by contact_key, issue_number) as issue_conversation_count,
        row_number() over (
            partition by contact_key, issue_number
            order by opened_at desc, instant_order desc
        ) as newest_rank
    from numbered

),

{# An issue is settled when its last conversation is resolved and none follows in the window. #}
final as (

    select
        ranked.contact_key,
        cast(ranked.issue_number as integer) as issue_number,
        ranked.country_code,
        ranked.issue_conversation_count,
        {{ local_date('ranked.resolved_at') }} as resolved_date,
        ranked.resolved_at
    from ranked
    cross join {{ ref('wa_int_clock') }} as clock
    where
        ranked.newest_rank = 1
        and {{ window_end('ranked.resolved_at', 'fcr_window_days') }} <= clock.as_of

)

{{ with_own_columns('issues') }}
