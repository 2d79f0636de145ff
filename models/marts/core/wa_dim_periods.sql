{#- The period a year before: the same month, else as many weeks before as there are in a year. -#}
{%- set year_before = {'day': ('day', -364), 'week': ('day', -364), 'month': ('month', -12)} -%}
with

clock as (

    select * from {{ ref('wa_int_clock') }}

),

periods as (

    select distinct
        grain,
        period_start
    from {{ ref('wa_int_period_dates') }}

),

neighbours as (

    {% for grain in kpi_grains() %}
    {%- set unit, count = year_before[grain] %}
    select
        grain,
        period_start,
        cast({{ dbt.dateadd(grain, 1, 'period_start') }} as date) as next_period_start,
        cast({{ dbt.dateadd(grain, -1, 'period_start') }} as date) as previous_period_start,
        cast({{ dbt.dateadd(unit, count, 'period_start') }} as date) as previous_year_period_start
    from periods
    where grain = '{{ grain }}'
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

{# Numbers of the periods in their order, so that the one that holds as_of is 0 of `periods_ago`. #}
numbered as (

    select
        neighbours.*,
        neighbours.next_period_start <= clock.as_of_date as is_complete,
        clock.as_of_date between neighbours.period_start and neighbours.next_period_start
        and clock.as_of_date != neighbours.next_period_start as is_current,
        row_number() over (
            partition by neighbours.grain
            order by neighbours.period_start desc
        ) as period_number
    from neighbours
    cross join clock

),

final as (

    select
        grain,
        is_complete,
        is_current,
        cast(
            period_number - max(case when is_current then period_number end)
                over (partition by grain)
            as integer
        ) as periods_ago,
        period_start,
        cast({{ dbt.dateadd('day', -1, 'next_period_start') }} as date) as period_end,
        next_period_start,
        previous_period_start,
        previous_year_period_start
    from numbered

)

select * from final
