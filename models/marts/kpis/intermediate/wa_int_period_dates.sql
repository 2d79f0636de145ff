with

dates as (

    select * from {{ ref('wa_int_dates') }}

),

clock as (

    select * from {{ ref('wa_int_clock') }}

),

rolling as (

    select * from {{ ref('wa_int_rolling_windows') }}

),

periods as (

    {% for grain in kpi_grains() %}
    select
        '{{ grain }}' as grain,
        {{ period_start(grain, 'date_day') }} as period_start,
        date_day
    from dates
    union all
    {% endfor %}
    select
        rolling.grain,
        rolling.period_start,
        dates.date_day
    from rolling
    inner join dates
        on
            rolling.period_start <= dates.date_day
            and rolling.period_end > dates.date_day
    union all
    select
        rolling.grain,
        rolling.previous_period_start as period_start,
        dates.date_day
    from rolling
    inner join dates
        on
            rolling.previous_period_start <= dates.date_day
            and rolling.previous_period_end > dates.date_day

),

{# The date of a period by which a stock is measured: its last one up to that of as_of. #}
stock_dates as (

    select
        periods.grain,
        periods.period_start,
        max(periods.date_day) as stock_date
    from periods
    cross join clock
    where periods.date_day <= clock.as_of_date
    group by periods.grain, periods.period_start

),

final as (

    select
        periods.grain,
        coalesce(periods.date_day = stock_dates.stock_date, false) as is_stock_date,
        periods.period_start,
        periods.date_day
    from periods
    left join stock_dates
        on
            periods.grain = stock_dates.grain
            and periods.period_start = stock_dates.period_start

)

select * from final
