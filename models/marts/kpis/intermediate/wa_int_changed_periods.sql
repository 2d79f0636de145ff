{{ config(materialized='table') }}

with

changed_dates as (

    select
        fact,
        date_basis,
        fact_date
    from {{ ref('wa_int_fact_dates') }}
    where is_changed

),

facts as (

    select distinct
        fact,
        date_basis
    from {{ ref('wa_int_fact_dates') }}

),

{# A date of the calendar concerns all facts. #}
dates_of_facts as (

    select * from changed_dates
    union distinct
    select
        facts.fact,
        facts.date_basis,
        changed_dates.fact_date
    from changed_dates
    cross join facts
    where changed_dates.fact = 'calendar'

),

final as (

    {% for grain in kpi_grains() %}
    select distinct
        fact,
        date_basis,
        '{{ grain }}' as grain,
        {{ period_start(grain, 'fact_date') }} as period_start
    from dates_of_facts
    where fact != 'calendar'
    union all
    {% endfor %}
    {# Rolling windows move with as_of, and are few. #}
    select
        facts.fact,
        facts.date_basis,
        windows.grain,
        windows.period_start
    from facts
    cross join
        (select distinct grain, period_start from {{ ref('wa_int_period_dates') }}) as windows
    where
        facts.fact != 'calendar'
        and windows.grain in {{ words_in_sql(rolling_grains()) }}

)

select * from final
where {{ is_anything_new() }}
