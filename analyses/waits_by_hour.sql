{#
    When do customers wait for a person, and is it because nobody is there or because nobody has time?
    Read: the hours of the week in which chats begin, in blocks of three (another number: wait_block_hours), those with
    most waiting first. `open_share` of the waiting was in business hours: near 0 you were closed, near 1 open and busy.
    Do next: for the closed hours, say in the bot's first message when somebody answers, or open earlier; for the busy
    ones, move a break or a person. Last 13 weeks; other weeks with --vars '{wait_weeks: 4}'.
#}
{%- set weeks = var('wait_weeks', 13) -%}
{%- set block = var('wait_block_hours', 3) %}
with

latest as (

    select period_start as week_start_date
    from {{ ref('wa_kpi_scorecard') }}
    where
        kpi_id = 'conversations'
        and grain = 'week'

),

chats as (

    select
        {{ local_time('chats.first_inbound_at') }} as local_first_inbound,
        cast(chats.first_human_response_seconds as {{ type_double() }}) as wait_seconds,
        cast(chats.first_human_response_business_seconds as {{ type_double() }})
            as open_wait_seconds
    from {{ ref('wa_fct_conversations') }} as chats
    cross join latest
    where
        chats.first_human_response_seconds is not null
        and chats.first_inbound_date
        >= cast({{ dbt.dateadd('week', 1 - weeks, 'latest.week_start_date') }} as date)
        and chats.first_inbound_date < {{ next_period('week', 'latest.week_start_date') }}

),

placed as (

    select
        wait_seconds,
        open_wait_seconds,
        cast(extract(isodow from local_first_inbound) as integer) as iso_weekday,
        cast(floor(extract(hour from local_first_inbound) / {{ block }}) * {{ block }} as integer)
            as from_hour
    from chats

),

hours as (

    select
        iso_weekday,
        from_hour,
        count(*) as chat_count,
        sum(wait_seconds) / 3600 as waiting_hours,
        percentile_cont(0.5) within group (order by wait_seconds) / 60 as median_wait_minutes,
        avg(open_wait_seconds) / 60 as mean_open_wait_minutes,
        sum(open_wait_seconds) / nullif(sum(wait_seconds), 0) as open_share
    from placed
    group by iso_weekday, from_hour

)

select
    case iso_weekday
        when 1 then 'Monday'
        when 2 then 'Tuesday'
        when 3 then 'Wednesday'
        when 4 then 'Thursday'
        when 5 then 'Friday'
        when 6 then 'Saturday'
        when 7 then 'Sunday'
    end as weekday,
    from_hour,
    from_hour + {{ block }} as until_hour,
    chat_count,
    round(waiting_hours, 1) as waiting_hours,
    round(waiting_hours / sum(waiting_hours) over (), 3) as share_of_all_waiting,
    round(median_wait_minutes, 1) as median_wait_minutes,
    round(mean_open_wait_minutes, 1) as mean_open_wait_minutes,
    round(open_share, 2) as open_share
from hours
order by waiting_hours desc, iso_weekday, from_hour
