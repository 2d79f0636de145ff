with

opening_hours as (

    select
        weekday,
        {{ clock_seconds('opens_at') }} as opens_seconds,
        {{ clock_seconds('closes_at') }}
        + case
            when {{ clock_seconds('closes_at') }} <= {{ clock_seconds('opens_at') }} then 86400
            else 0
        end as closes_seconds
    from {{ reference_table('business_hours') }} as business_hours

),

days as (

    select
        date_day,
        iso_weekday
    from {{ ref('wa_int_dates') }}

),

spans as (

    select
        days.date_day,
        opening_hours.opens_seconds,
        case
            when opening_hours.closes_seconds > 86400 then 86400
            else opening_hours.closes_seconds
        end as closes_seconds
    from days
    inner join opening_hours on days.iso_weekday = opening_hours.weekday
    union all
    {# A span over midnight goes on the next date, whose own holiday counts. #}
    select
        cast({{ dbt.dateadd('day', 1, 'days.date_day') }} as date) as date_day,
        0 as opens_seconds,
        opening_hours.closes_seconds - 86400 as closes_seconds
    from days
    inner join opening_hours on days.iso_weekday = opening_hours.weekday
    where opening_hours.closes_seconds > 86400

),

working_spans as (

    select
        {{ plus_seconds('cast(date_day as timestamp)', 'opens_seconds') }} as local_opens_at,
        {{ plus_seconds('cast(date_day as timestamp)', 'closes_seconds') }} as local_closes_at
    from spans
    where date_day not in (select holidays.date from {{ reference_table('holidays') }} as holidays)

),

possible_spans as (

    select
        {{ plus_seconds('spans.local_opens_at', '-offsets.offset_seconds') }} as opens_at,
        {{ plus_seconds('spans.local_closes_at', '-offsets.offset_seconds') }} as closes_at,
        offsets.starts_at as offset_starts_at,
        offsets.ends_at as offset_ends_at
    from working_spans as spans
    cross join {{ ref('wa_int_zone_offsets') }} as offsets

),

{#
    Each span once for every offset under which its wall-clock time occurs: a skipped hour falls out, a repeated
    hour counts twice.
#}
utc_spans as (

    select
        case when opens_at > offset_starts_at then opens_at else offset_starts_at end as opens_at,
        case
            when closes_at < offset_ends_at or offset_ends_at is null then closes_at
            else offset_ends_at
        end as closes_at
    from possible_spans
    where
        closes_at > offset_starts_at
        and (opens_at < offset_ends_at or offset_ends_at is null)

),

marked as (

    select
        opens_at,
        closes_at,
        max(closes_at) over (
            order by opens_at, closes_at
            rows between unbounded preceding and 1 preceding
        ) as closed_so_far_at
    from utc_spans

),

grouped as (

    select
        opens_at,
        closes_at,
        sum(
            case when closed_so_far_at is null or opens_at > closed_so_far_at then 1 else 0 end
        ) over (
            order by opens_at, closes_at
            rows between unbounded preceding and current row
        ) as interval_number
    from marked

),

intervals as (

    select
        min(opens_at) as opens_at,
        max(closes_at) as closes_at
    from grouped
    group by interval_number
    union all
    {#
        An interval of no length before the calendar's start: before the first opening the total is 0. It may not begin with
        the first opening, which is the calendar's start where the shop never closes.
    #}
    select
        {{ plus_seconds('min(starts_at)', '-1') }} as opens_at,
        {{ plus_seconds('min(starts_at)', '-1') }} as closes_at
    from {{ ref('wa_int_dates') }}
    having min(starts_at) is not null and exists (select 1 from opening_hours)

),

final as (

    select
        opens_at,
        closes_at,
        cast(
            coalesce(
                sum({{ seconds_between('opens_at', 'closes_at') }}) over (
                    order by opens_at, closes_at
                    rows between unbounded preceding and 1 preceding
                ),
                0
            ) as {{ type_total_seconds() }}
        ) as seconds_before
    from intervals

)

select * from final
