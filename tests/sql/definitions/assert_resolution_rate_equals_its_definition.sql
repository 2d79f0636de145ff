-- Resolved of ended two-way helpdesk conversations. Ended: resolved, or quiet for long enough.
with recursive

{{ plain_people() }},

{{ plain_messages() }},

{{ plain_openings() }},

{{ plain_members() }},

conversations as (

    select
        opening_message_key,
        thread,
        opened_at,
        max(sent_at) as last_message_at
    from members
    where helpdesk_thread_key is not null
    group by opening_message_key, thread, opened_at
    having count(case when direction = 'inbound' then 1 end) > 0

),

judged as (

    select
        conversations.*,
        exists(
            select 1
            from resolutions
            where
                resolutions.thread = conversations.thread
                and resolutions.resolved_at >= conversations.opened_at
                and not exists (
                    select 1
                    from openings
                    where
                        openings.thread = conversations.thread
                        and openings.sent_at > conversations.opened_at
                        and openings.sent_at <= resolutions.resolved_at
                )
        ) as is_resolved
    from conversations

),

recomputed as (

    select
        {{ period_start('month', local_date('judged.opened_at')) }} as period_start,
        count(case when judged.is_resolved then 1 end) as numerator,
        count(*) as denominator
    from judged
    cross join {{ ref('wa_int_clock') }} as clock
    where
        (
            judged.is_resolved
            or {{ window_end('judged.last_message_at', 'abandonment_hours') }} <= clock.as_of
        )
        -- Without a helpdesk nobody knows what was resolved, and the KPI has no rows.
        and {{ has_raw_table('conversations') or has_raw_table('conversation_events') }}
    group by {{ period_start('month', local_date('judged.opened_at')) }}

)

{{ months_that_differ('resolution_rate') }}
