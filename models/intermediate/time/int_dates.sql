with

known_dates as (

    select {{ local_date('min(first_known_at)') }} as known_date
    from {{ ref('int_contact_ids_resolved') }}
    union all
    select min(cost_date) as known_date
    from {{ ref('stg_campaign_costs') }}
    union all
    select {{ local_date('last_loaded_at') }} as known_date
    from {{ ref('int_clock') }}
    union all
    select as_of_date as known_date
    from {{ ref('int_clock') }}

),

{# Whole months, with room on both sides: a row may be dated a day after its loading, and a month's end is needed. #}
bounds as (

    select
        cast({{ dbt.date_trunc('month', dbt.dateadd('day', -7, 'min(known_date)')) }} as date) as first_date,
        cast({{ dbt.dateadd('month', 2, dbt.date_trunc('month', 'max(known_date)')) }} as date) as last_date
    from known_dates

),

days as (

    select cast({{ dbt.dateadd('day', 'numbers.number', 'bounds.first_date') }} as date) as date_day
    from bounds
    cross join {{ numbers('(select ' ~ dbt.datediff('first_date', 'last_date', 'day') ~ ' from bounds)') }} as numbers

),

{# The first instant of each local date. At midnight the clock may jump or be turned back. #}
starts as (

    select
        days.date_day,
        min(
            case
                when {{ plus_seconds('cast(days.date_day as timestamp)', '-offsets.offset_seconds') }}
                    > offsets.starts_at
                    then {{ plus_seconds('cast(days.date_day as timestamp)', '-offsets.offset_seconds') }}
                else offsets.starts_at
            end
        ) as starts_at
    from days
    inner join {{ ref('int_zone_offsets') }} as offsets
        on
            offsets.ends_at is null
            or {{ plus_seconds('cast(days.date_day as timestamp)', '-offsets.offset_seconds') }} < offsets.ends_at
    group by days.date_day

),

final as (

    select
        date_day,
        cast(extract(isodow from date_day) as integer) as iso_weekday,
        {{ period_start('week', 'date_day') }} as week_start_date,
        {{ period_start('month', 'date_day') }} as month_start_date,
        starts_at
    from starts

)

select * from final
