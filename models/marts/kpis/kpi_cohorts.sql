with

orders as (

    select
        contact_key,
        {{ period_start('month', 'ordered_date') }} as order_month,
        revenue_amount
    from {{ ref('fct_orders') }}
    where is_valid

),

customers as (

    select
        contact_key,
        min(order_month) as cohort_month
    from orders
    group by contact_key

),

cohorts as (

    select
        cohort_month,
        count(*) as customers
    from customers
    group by cohort_month

),

active as (

    select
        customers.cohort_month,
        orders.order_month,
        count(distinct orders.contact_key) as active_customers,
        count(*) as orders,
        sum(orders.revenue_amount) as revenue
    from orders
    inner join customers on orders.contact_key = customers.contact_key
    group by customers.cohort_month, orders.order_month

),

months as (

    select month_start_date as order_month
    from {{ ref('int_months') }}
    union distinct
    select order_month
    from active

),

{# Every month since the first order: one without orders reads 0, and the triangle has no holes. #}
final as (

    select
        cohorts.cohort_month,
        cast({{ dbt.datediff(
            'cohorts.cohort_month', 'months.order_month', 'month'
        ) }} as integer) as months_since,
        cohorts.customers,
        coalesce(active.active_customers, 0) as active_customers,
        coalesce(active.orders, 0) as orders,
        cast(coalesce(active.revenue, 0) as {{ type_amount() }}) as revenue
    from cohorts
    inner join months on cohorts.cohort_month <= months.order_month
    left join active
        on
            cohorts.cohort_month = active.cohort_month
            and months.order_month = active.order_month

)

select * from final
