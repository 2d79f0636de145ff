-- Seconds from a conversation's first inbound message to its first later outbound one that is no
-- campaign message. Of one instant the inbound one comes first, so an outbound one is later.
with recursive

{{ plain_people() }},

{{ plain_messages() }},

{{ plain_openings() }},

{{ plain_members() }},

first_inbound as (

    select
        opening_message_key,
        min(sent_at) as sent_at
    from members
    where direction = 'inbound'
    group by opening_message_key

),

responses as (

    select
        first_inbound.opening_message_key,
        first_inbound.sent_at as asked_at,
        min(members.sent_at) as answered_at
    from first_inbound
    inner join members on first_inbound.opening_message_key = members.opening_message_key
    where
        members.direction = 'outbound'
        and members.sender_type != 'campaign'
        and members.sent_at >= first_inbound.sent_at
    group by first_inbound.opening_message_key, first_inbound.sent_at

),

recomputed as (

    select
        {{ period_start('month', local_date('answered_at')) }} as period_start,
        cast(sum({{ seconds_between('asked_at', 'answered_at') }}) as {{ type_double() }})
            as numerator,
        count(*) as denominator
    from responses
    group by {{ period_start('month', local_date('answered_at')) }}

)

{{ months_that_differ('first_response_time') }}
