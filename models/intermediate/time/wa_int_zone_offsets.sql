with

bounds as (

    {# Times lie after 2009 (raw contract); the end leaves room for an as_of in the future. #}
    select
        cast('2008-12-01' as timestamp) as first_at,
        {{ plus_seconds(
            "case when as_of > last_loaded_at then as_of else last_loaded_at end", 400 * 86400
        ) }} as last_at
    from {{ ref('wa_int_clock') }}

),

hours as (

    select {{ plus_seconds('bounds.first_at', 'numbers.number * 3600') }} as starts_at
    from bounds
    cross join {{ numbers(
        '(select ' ~ seconds_between('first_at', 'last_at') ~ ' / 3600 from bounds)'
    ) }} as numbers

),

hour_offsets as (

    select
        starts_at,
        {{ seconds_between('starts_at', local_time('starts_at')) }} as offset_seconds
    from hours

),

hour_changes as (

    select
        starts_at,
        offset_seconds,
        lag(offset_seconds) over (order by starts_at) as previous_offset_seconds
    from hour_offsets

),

{# Clocks change at a full minute, so the hour before a changed offset holds the exact moment. #}
minutes as (

    select {{ plus_seconds('hour_changes.starts_at', 'numbers.number * 60 - 3600') }} as starts_at
    from hour_changes
    cross join {{ numbers('61') }} as numbers
    where hour_changes.offset_seconds != hour_changes.previous_offset_seconds

),

minute_offsets as (

    select
        starts_at,
        {{ seconds_between('starts_at', local_time('starts_at')) }} as offset_seconds
    from minutes
    union distinct
    select
        bounds.first_at as starts_at,
        {{ seconds_between('bounds.first_at', local_time('bounds.first_at')) }} as offset_seconds
    from bounds

),

minute_changes as (

    select
        starts_at,
        offset_seconds,
        lag(offset_seconds) over (order by starts_at) as previous_offset_seconds
    from minute_offsets

),

final as (

    select
        starts_at,
        lead(starts_at) over (order by starts_at) as ends_at,
        cast(offset_seconds as integer) as offset_seconds
    from minute_changes
    where
        previous_offset_seconds is null
        or offset_seconds != previous_offset_seconds

)

select * from final
