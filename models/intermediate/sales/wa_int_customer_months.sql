{%- set year_seconds = 365 * 86400 -%}
with

months as (

    select
        month_start_date,
        ends_at,
        {{ window_start('ends_at', 'churn_window_days') }} as customer_window_starts_at,
        {{ plus_seconds('ends_at', -year_seconds) }} as year_starts_at
    from {{ ref('wa_int_months') }}

),

orders as (

    select
        contact_key,
        revenue_amount,
        {{ period_start('month', 'ordered_date') }} as month_start_date,
        ordered_at
    from {{ ref('wa_int_orders_attributed') }}
    where is_valid

),

order_months as (

    select
        contact_key,
        month_start_date,
        count(*) as order_count,
        sum(revenue_amount) as revenue_amount
    from orders
    group by contact_key, month_start_date

),

{# Every month in which they were known, so that sums run on through months without an order. #}
customer_months as (

    select
        contacts.contact_key,
        months.month_start_date
    from {{ ref('wa_int_contacts') }} as contacts
    inner join months on contacts.first_known_at < months.ends_at
    where contacts.contact_key in (select buyers.contact_key from order_months as buyers)

),

lifetimes as (

    select
        customer_months.contact_key,
        customer_months.month_start_date,
        sum(order_months.order_count) over so_far as lifetime_order_count,
        sum(order_months.revenue_amount) over so_far as lifetime_revenue_amount
    from customer_months
    left join order_months
        on
            customer_months.contact_key = order_months.contact_key
            and customer_months.month_start_date = order_months.month_start_date
    window so_far as (
        partition by customer_months.contact_key order by customer_months.month_start_date
        rows between unbounded preceding and current row
    )

),

in_customer_window as (

    select distinct
        orders.contact_key,
        months.month_start_date
    from orders
    inner join months
        on
            orders.ordered_at >= months.customer_window_starts_at
            and orders.ordered_at < months.ends_at

),

in_year as (

    select
        orders.contact_key,
        months.month_start_date,
        count(*) as order_count,
        sum(orders.revenue_amount) as revenue_amount
    from orders
    inner join months
        on
            orders.ordered_at >= months.year_starts_at
            and orders.ordered_at < months.ends_at
    group by orders.contact_key, months.month_start_date

),

monetary as (

    select
        contact_key,
        month_start_date,
        100 * percent_rank() over (
            partition by month_start_date
            order by {{ round_half_even('revenue_amount', 6) }}
        ) as monetary_score
    from in_year
    where revenue_amount > 0

),

final as (

    select
        lifetimes.contact_key,
        in_customer_window.contact_key is not null as is_customer,
        cast(lifetimes.lifetime_order_count as bigint) as lifetime_order_count,
        in_year.order_count as year_order_count,
        cast(lifetimes.lifetime_revenue_amount as {{ type_amount() }}) as lifetime_revenue_amount,
        cast(in_year.revenue_amount as {{ type_amount() }}) as year_revenue_amount,
        monetary.monetary_score,
        lifetimes.month_start_date
    from lifetimes
    {% for part in ['in_customer_window', 'in_year', 'monetary'] %}
    left join {{ part }}
        on
            lifetimes.contact_key = {{ part }}.contact_key
            and lifetimes.month_start_date = {{ part }}.month_start_date
    {% endfor %}

)

select * from final
