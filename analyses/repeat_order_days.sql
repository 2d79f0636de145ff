{#
    How often do customers come back? Customers by the number of days, after their first order's day, on which they
    ordered again; 7 stands for 7 and more. Two orders of one day are one visit here, while repeat_purchase_rate counts
    orders (DECISIONS.md). Optional: --vars '{until: 2026-06-30}' looks at the orders up to that day.
#}
with

orders as (

    select
        contact_key,
        ordered_date
    from {{ ref('wa_fct_orders') }}
    where
        is_valid
        and ordered_date <= cast('{{ var("until", none) or "9999-12-31" }}' as date)

),

customers as (

    select
        contact_key,
        count(distinct ordered_date) - 1 as repeat_order_days,
        count(*) - 1 as repeat_orders
    from orders
    group by contact_key

),

final as (

    select
        case when repeat_order_days > 7 then 7 else repeat_order_days end as repeat_order_days,
        count(*) as customers,
        sum(repeat_orders) as repeat_orders
    from customers
    group by case when repeat_order_days > 7 then 7 else repeat_order_days end

)

select * from final
order by repeat_order_days
