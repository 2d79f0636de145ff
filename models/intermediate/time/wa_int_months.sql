with

month_starts as (

    select
        date_day as month_start_date,
        starts_at,
        lead(date_day) over (order by date_day) as next_month_start_date,
        lead(starts_at) over (order by date_day) as ends_at
    from {{ ref('wa_int_dates') }}
    where date_day = month_start_date

),

final as (

    select
        months.month_start_date,
        months.starts_at,
        months.ends_at,
        {{ plus_seconds('months.ends_at', -0.000001) }} as last_instant_at,
        cast({{ dbt.datediff(
            'months.month_start_date', 'months.next_month_start_date', 'day'
        ) }} as integer) as day_count,
        months.ends_at <= clock.as_of as is_complete
    from month_starts as months
    cross join {{ ref('wa_int_clock') }} as clock
    where months.starts_at <= clock.as_of

)

select * from final
