with

known_dates as (

    select {{ local_date('min(first_known_at)') }} as known_date
    from {{ ref('wa_int_contact_ids_resolved') }}
    union all
    select min(cost_date) as known_date
    from {{ ref('wa_stg_campaign_costs') }}
    union all
    select min(cost_date) as known_date
    from {{ ref('wa_stg_ad_costs') }}
    union all
    select {{ local_date('last_loaded_at') }} as known_date
    from {{ ref('wa_int_clock') }}
    union all
    select as_of_date as known_date
    from {{ ref('wa_int_clock') }}

),

{#
    Whole months, with room on both sides: a row may be dated a day after its loading, and a month's end is needed.
#}
bounds as (

    select
        cast({{ dbt.date_trunc('month', dbt.dateadd('day', -7, 'min(known_date)')) }} as date)
            as first_date,
        cast({{ dbt.dateadd('month', 2, dbt.date_trunc('month', 'max(known_date)')) }} as date)
            as last_date
    from known_dates

),

days as (

    select cast({{ dbt.dateadd('day', 'numbers.number', 'bounds.first_date') }} as date) as date_day
    from bounds
    cross join {{ numbers(
        '(select ' ~ dbt.datediff('first_date', 'last_date', 'day') ~ ' from bounds)'
    ) }} as numbers

),

midnights as (

    select
        days.date_day,
        {{ plus_seconds('cast(days.date_day as timestamp)', '-offsets.offset_seconds') }}
            as midnight_at,
        offsets.starts_at as offset_starts_at,
        offsets.ends_at as offset_ends_at
    from days
    cross join {{ ref('wa_int_zone_offsets') }} as offsets

),

{# The first instant of each local date. At midnight the clock may jump or be turned back. #}
starts as (

    select
        date_day,
        min(
            case when midnight_at > offset_starts_at then midnight_at else offset_starts_at end
        ) as starts_at
    from midnights
    where midnight_at < offset_ends_at or offset_ends_at is null
    group by date_day

),

final as (

    select
        date_day,
        cast({{ iso_weekday('date_day') }} as integer) as iso_weekday,
        {{ period_start('week', 'date_day') }} as week_start_date,
        {{ period_start('month', 'date_day') }} as month_start_date,
        starts_at
    from starts

)

select * from final
