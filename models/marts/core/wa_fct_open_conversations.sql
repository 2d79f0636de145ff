{{ config(contract=own_contract('open_conversations')) }}

with

clock as (

    select * from {{ ref('wa_int_clock') }}

),

dates as (

    select
        date_day,
        lead(starts_at) over (order by date_day) as ends_at
    from {{ ref('wa_int_dates') }}

),

{# When the stock of a date is measured: at its end, or at as_of where that is earlier. #}
moments as (

    select
        dates.date_day,
        case when dates.ends_at < clock.as_of then dates.ends_at else clock.as_of end as moment_at
    from dates
    cross join clock
    where dates.date_day <= clock.as_of_date

),

conversations as (

    select
        *,
        {{ window_end('last_message_at', 'abandonment_hours') }} as quiet_at
    from {{ ref('wa_fct_conversations') }}
    where
        is_two_way
        and is_helpdesk

),

spans as (

    select
        *,
        {{ dbt.datediff(
            'opened_date',
            local_date('case when resolved_at < quiet_at then resolved_at else quiet_at end'),
            'day'
        ) }} as later_day_count
    from conversations

),

{# A row for each date of a span: the dates join by equality, and not by a range. #}
spans_by_date as (

    select
        spans.*,
        cast({{ dbt.dateadd('day', 'numbers.number', 'spans.opened_date') }} as date) as open_date
    from spans
    inner join {{ numbers('(select coalesce(max(later_day_count), 0) + 1 from spans)') }} as numbers
        on spans.later_day_count >= numbers.number

),

final as (

    select
        spans.conversation_key,
        spans.contact_key,
        spans.business_phone_id,
        spans.agent_id,
        spans.campaign_id,
        spans.team,
        spans.template_name,
        spans.country_code,
        spans.topic,
        spans.ad_id,
        1 as open_conversation_count,
        spans.open_date
    from spans_by_date as spans
    inner join moments on spans.open_date = moments.date_day
    where
        spans.opened_at < moments.moment_at
        and (spans.resolved_at is null or spans.resolved_at >= moments.moment_at)
        and spans.quiet_at > moments.moment_at

)

{{ with_own_columns('open_conversations') }}
