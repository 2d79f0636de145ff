with

clock as (

    select
        as_of_date,
        {{ period_start('month', 'as_of_date') }} as month_start
    from {{ ref('wa_int_clock') }}
    where as_of_date is not null   -- nothing is loaded yet

),

months as (

    select
        as_of_date,
        month_start,
        cast({{ dbt.dateadd('month', -1, 'month_start') }} as date) as previous_month_start,
        cast(extract(day from as_of_date) - 1 as integer) as days_so_far
    from clock

),

{# March the 31st has 30 days so far, and February ends before. #}
same_days as (

    select
        as_of_date,
        month_start,
        previous_month_start,
        cast({{ dbt.dateadd('day', 'days_so_far', 'previous_month_start') }} as date) as same_day
    from months

),

final as (

    {% for days in [7, 28] %}
    select
        'last_{{ days }}_days' as grain,
        cast({{ dbt.dateadd('day', -days, 'as_of_date') }} as date) as period_start,
        as_of_date as period_end,
        cast({{ dbt.dateadd('day', -2 * days, 'as_of_date') }} as date) as previous_period_start,
        cast({{ dbt.dateadd('day', -days, 'as_of_date') }} as date) as previous_period_end
    from clock
    union all
    {% endfor %}
    select
        'month_to_date' as grain,
        month_start as period_start,
        as_of_date as period_end,
        previous_month_start as previous_period_start,
        case when same_day < month_start then same_day else month_start end as previous_period_end
    from same_days

)

select * from final
