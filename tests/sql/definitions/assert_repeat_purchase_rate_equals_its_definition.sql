-- Customers with two or more valid orders by a month's end, of all customers by then; months up to
-- the one that holds as_of.
with recursive

{{ plain_people() }},

{{ plain_valid_orders() }},

months as (

    select distinct dates.month_start_date
    from {{ ref('wa_dim_dates') }} as dates
    cross join {{ ref('wa_int_clock') }} as clock
    where dates.date_day <= clock.as_of_date

),

customers as (

    select
        months.month_start_date,
        valid_orders.person_key,
        count(*) as order_count
    from months
    inner join valid_orders
        on {{ period_start('month', 'valid_orders.ordered_date') }} <= months.month_start_date
    group by months.month_start_date, valid_orders.person_key

),

recomputed as (

    select
        month_start_date as period_start,
        count(case when order_count >= 2 then 1 end) as numerator,
        count(*) as denominator
    from customers
    group by month_start_date

)

{{ months_that_differ('repeat_purchase_rate') }}
