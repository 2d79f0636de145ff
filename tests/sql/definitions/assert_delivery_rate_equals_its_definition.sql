-- Delivered (or read, or played) of the outbound messages with any status.
with recursive

{{ plain_people() }},

{{ plain_messages() }},

with_status as (

    select
        message_key,
        max(case when status in ('delivered', 'read', 'played') then 1 else 0 end) as is_delivered
    from {{ plain_statuses() }} as statuses
    group by message_key

),

recomputed as (

    select
        {{ period_start('month', local_date('messages.sent_at')) }} as period_start,
        sum(with_status.is_delivered) as numerator,
        count(*) as denominator
    from messages
    inner join with_status on messages.message_key = with_status.message_key
    where messages.direction = 'outbound'
    group by {{ period_start('month', local_date('messages.sent_at')) }}

)

{{ months_that_differ('delivery_rate') }}
