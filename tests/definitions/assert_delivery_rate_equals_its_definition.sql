-- Delivered (or read, or played) of the outbound messages with any status.
with recursive

{{ plain_people() }},

{{ plain_messages() }},

with_status as (

    select
        message_id,
        max(case when status in ('delivered', 'read', 'played') then 1 else 0 end) as is_delivered
    from {{ ref('stg_message_statuses') }}
    group by message_id

),

recomputed as (

    select
        {{ period_start('month', local_date('messages.sent_at')) }} as period_start,
        sum(with_status.is_delivered) as numerator,
        count(*) as denominator
    from messages
    inner join with_status on messages.message_id = with_status.message_id
    where messages.direction = 'outbound'
    group by {{ period_start('month', local_date('messages.sent_at')) }}

)

{{ months_that_differ('delivery_rate') }}
