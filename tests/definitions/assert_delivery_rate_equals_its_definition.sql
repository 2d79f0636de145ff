-- Delivered (or read, or played) of the outbound messages with any status.
with recursive

{{ plain_people() }},

{{ plain_messages() }},

recomputed as (

    select
        {{ period_start('month', local_date('messages.sent_at')) }} as period_start,
        count(
            case
                when messages.message_id in (
                    select message_id
                    from {{ ref('stg_message_statuses') }}
                    where status in ('delivered', 'read', 'played')
                )
                    then 1
            end
        ) as numerator,
        count(*) as denominator
    from messages
    where
        messages.direction = 'outbound'
        and messages.message_id in (select message_id from {{ ref('stg_message_statuses') }})
    group by {{ period_start('month', local_date('messages.sent_at')) }}

)

{{ months_that_differ('delivery_rate') }}
