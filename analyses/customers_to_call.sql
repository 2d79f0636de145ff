{#
    Which customers should somebody call this week?
    Read: good customers (the upper half by revenue so far) who are unhappy, or whose health fell by 15 points or more in
    two months, those with most revenue first. `reason` says which; `last_theme` is what their newest comment was about.
    `is_opted_in` false: answer them or call, but send no campaign.
    Do next: find the person in your own system. `contact_key` is HMAC-SHA-256 (hex) of the contact's id, after merges,
    under your CONTACT_KEY_SALT; inside the warehouse, `intermediate.int_contacts` has both.
#}
with

latest as (

    select max(month) as month
    from {{ ref('wa_customer_health') }}

),

health as (

    select
        now_health.contact_key,
        now_health.month,
        now_health.score,
        now_health.satisfaction_score,
        before_health.score as score_before
    from {{ ref('wa_customer_health') }} as now_health
    inner join latest on now_health.month = latest.month
    left join {{ ref('wa_customer_health') }} as before_health
        on
            now_health.contact_key = before_health.contact_key
            and before_health.month
            = cast({{ dbt.dateadd('month', -2, 'now_health.month') }} as date)

),

customers as (

    select
        months.contact_key,
        months.is_opted_in,
        months.lifetime_revenue_amount,
        months.lifetime_order_count,
        percent_rank() over (order by months.lifetime_revenue_amount) as revenue_rank
    from {{ ref('wa_fct_contact_months') }} as months
    inner join latest on months.month_start_date = latest.month
    where months.lifetime_order_count > 0

),

last_orders as (

    select
        contact_key,
        max(ordered_date) as last_ordered_date
    from {{ ref('wa_fct_orders') }}
    where is_valid
    group by contact_key

),

comments as (

    select
        contact_key,
        theme,
        row_number() over (
            partition by contact_key
            order by answered_at desc, survey_key
        ) as newest_rank
    from {{ ref('wa_feedback') }}

)

select
    health.contact_key,
    contacts.country_code,
    case
        when health.satisfaction_score <= 50 and health.score <= health.score_before - 15
            then 'unhappy and cooling'
        when health.satisfaction_score <= 50 then 'unhappy'
        else 'cooling'
    end as reason,
    comments.theme as last_theme,
    round(customers.lifetime_revenue_amount, 2) as lifetime_revenue_amount,
    customers.lifetime_order_count,
    last_orders.last_ordered_date,
    round(health.score, 1) as score,
    round(health.score_before, 1) as score_two_months_before,
    round(health.satisfaction_score, 0) as satisfaction_score,
    customers.is_opted_in
from health
inner join customers on health.contact_key = customers.contact_key
inner join {{ ref('wa_dim_contacts') }} as contacts on health.contact_key = contacts.contact_key
left join last_orders on health.contact_key = last_orders.contact_key
left join comments
    on
        health.contact_key = comments.contact_key
        and comments.newest_rank = 1
where
    not contacts.is_erased
    and customers.revenue_rank >= 0.5
    and (health.satisfaction_score <= 50 or health.score <= health.score_before - 15)
order by customers.lifetime_revenue_amount desc, health.contact_key
