with

inbound_messages as (

    select {{ local_time('sent_at') }} as local_sent_at
    from {{ ref('wa_fct_messages') }}
    where direction = 'inbound'

),

messages as (

    select
        {{ iso_weekday('local_sent_at') }} as iso_weekday,
        extract(hour from local_sent_at) as hour_of_day,
        count(*) as inbound_message_count
    from inbound_messages
    group by {{ iso_weekday('local_sent_at') }}, extract(hour from local_sent_at)

),

two_way_conversations as (

    select
        {{ local_time('first_inbound_at') }} as local_first_inbound_at,
        first_response_seconds
    from {{ ref('wa_fct_conversations') }}
    where is_two_way

),

conversations as (

    select
        {{ iso_weekday('local_first_inbound_at') }} as iso_weekday,
        extract(hour from local_first_inbound_at) as hour_of_day,
        count(first_response_seconds) as answered_conversation_count,
        cast(avg(first_response_seconds) as {{ type_double() }}) as mean_first_response_seconds
    from two_way_conversations
    group by
        {{ iso_weekday('local_first_inbound_at') }},
        extract(hour from local_first_inbound_at)

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
