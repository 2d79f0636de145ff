{#
    What the customers who first bought in a period have bought in each period since, up to that of as_of, which is
    still running. `grain`: month or week; `calendar`: a relation of all periods, in its column `period_start`.
#}
{% macro cohorts(grain, calendar) %}
with

orders as (

    select
        contact_key,
        {{ period_start(grain, 'ordered_date') }} as ordered_period,
        revenue_amount
    from {{ ref('wa_fct_orders') }}
    where is_valid

),

customers as (

    select
        contact_key,
        min(ordered_period) as cohort_period
    from orders
    group by contact_key

),

cohorts as (

    select
        cohort_period,
        count(*) as customers
    from customers
    group by cohort_period

),

active as (

    select
        customers.cohort_period,
        orders.ordered_period,
        count(distinct orders.contact_key) as active_customers,
        count(*) as orders,
        sum(orders.revenue_amount) as revenue
    from orders
    inner join customers on orders.contact_key = customers.contact_key
    group by customers.cohort_period, orders.ordered_period

),

periods as (

    select period_start as ordered_period
    from {{ calendar }}
    union distinct
    select ordered_period
    from active

),

{# Every period since the first order: one without orders reads 0, and the triangle has no holes. #}
final as (

    select
        cohorts.cohort_period as cohort_{{ grain }},
        cast(
            {% if grain == 'week' -%}
            {{ dbt.datediff('cohorts.cohort_period', 'periods.ordered_period', 'day') }} / 7
            {%- else -%}
            {{ dbt.datediff('cohorts.cohort_period', 'periods.ordered_period', grain) }}
            {%- endif %} as integer
        ) as {{ grain }}s_since,
        cohorts.customers,
        coalesce(active.active_customers, 0) as active_customers,
        coalesce(active.orders, 0) as orders,
        cast(coalesce(active.revenue, 0) as {{ type_amount() }}) as revenue
    from cohorts
    inner join periods on cohorts.cohort_period <= periods.ordered_period
    left join active
        on
            cohorts.cohort_period = active.cohort_period
            and periods.ordered_period = active.ordered_period

)

select * from final
{% endmacro %}
