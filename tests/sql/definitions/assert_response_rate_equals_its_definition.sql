-- Answered of delivered outreach whose window has passed. An inbound message that is no keyword
-- answers the outreach it quotes, else the newest delivered one to that contact from that phone
-- that was sent before it.
with recursive

{{ plain_people() }},

{{ plain_messages() }},

{{ plain_openings() }},

outreach as (

    select
        messages.*,
        messages.message_key in (
            select statuses.message_key
            from {{ plain_statuses() }} as statuses
            where statuses.status in ('delivered', 'read', 'played')
        ) as is_delivered
    from messages
    where
        messages.direction = 'outbound'
        and (
            messages.sender_type = 'campaign'
            or messages.message_key in (select openings.message_key from openings)
        )

),

writing as (

    select *
    from messages
    where
        direction = 'inbound'
        and not is_opt_out_keyword

),

answers as (

    select
        outreach.message_key,
        outreach.sent_at as asked_at,
        writing.sent_at as answered_at
    from writing
    inner join outreach on writing.reply_to_message_key = outreach.message_key
    union all
    select
        outreach.message_key,
        outreach.sent_at as asked_at,
        writing.sent_at as answered_at
    from writing
    inner join outreach
        on
            writing.person_key = outreach.person_key
            and writing.business_phone_id = outreach.business_phone_id
            and writing.sent_at > outreach.sent_at
    where
        outreach.is_delivered
        and not exists (
            select 1
            from outreach as quoted
            where quoted.message_key = writing.reply_to_message_key
        )
        and not exists (
            select 1
            from outreach as newer
            where
                newer.is_delivered
                and newer.person_key = writing.person_key
                and newer.business_phone_id = writing.business_phone_id
                and newer.sent_at < writing.sent_at
                and {{ comes_before('outreach', 'newer') }}
        )

),

answered as (

    select distinct message_key
    from answers
    where
        answered_at >= asked_at
        and answered_at <= {{ window_end('asked_at', 'response_window_hours') }}

),

recomputed as (

    select
        {{ period_start('month', local_date('outreach.sent_at')) }} as period_start,
        count(answered.message_key) as numerator,
        count(*) as denominator
    from outreach
    cross join {{ ref('wa_int_clock') }} as clock
    left join answered on outreach.message_key = answered.message_key
    where
        outreach.is_delivered
        and {{ window_end('outreach.sent_at', 'response_window_hours') }} <= clock.as_of
    group by {{ period_start('month', local_date('outreach.sent_at')) }}

)

{{ months_that_differ('response_rate') }}
