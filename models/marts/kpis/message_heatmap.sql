with

messages as (

    select
        cast(extract(isodow from {{ local_time('sent_at') }}) as integer) as iso_weekday,
        cast(extract(hour from {{ local_time('sent_at') }}) as integer) as hour_of_day,
        count(*) as inbound_message_count
    from {{ ref('fct_messages') }}
    where direction = 'inbound'
    group by 1, 2

),

conversations as (

    select
        cast(extract(isodow from {{ local_time('first_inbound_at') }}) as integer) as iso_weekday,
        cast(extract(hour from {{ local_time('first_inbound_at') }}) as integer) as hour_of_day,
        count(first_response_seconds) as answered_conversation_count,
        cast(avg(first_response_seconds) as {{ type_double() }}) as mean_first_response_seconds
    from {{ ref('fct_conversations') }}
    where is_two_way
    group by 1, 2

),

cells as (

    select
        weekdays.number + 1 as iso_weekday,
        hours.number as hour_of_day
    from {{ numbers(7) }} as weekdays
    cross join {{ numbers(24) }} as hours

),

final as (

    select
        cast(cells.iso_weekday as integer) as iso_weekday,
        cast(cells.hour_of_day as integer) as hour_of_day,
        coalesce(messages.inbound_message_count, 0) as inbound_message_count,
        coalesce(conversations.answered_conversation_count, 0) as answered_conversation_count,
        conversations.mean_first_response_seconds
    from cells
    left join messages
        on
            cells.iso_weekday = messages.iso_weekday
            and cells.hour_of_day = messages.hour_of_day
    left join conversations
        on
            cells.iso_weekday = conversations.iso_weekday
            and cells.hour_of_day = conversations.hour_of_day

)

select * from final
