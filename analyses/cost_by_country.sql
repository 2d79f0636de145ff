{#
    What do messages cost by country, and at which price?
    Read: the last three complete months by country and Meta's category. `charged_count` are the messages that Meta charged,
    `mean_price` what one of them cost on average, `unpriced_count` those that should cost something but for which
    message_prices has no row (their cost is unknown and missing in the sum). `country_cost_of_revenue` is the country's cost as a
    share of its revenue. `previous_mean_price` rises or falls when Meta changes its list.
    Do next: a country with cost and no revenue should leave the campaigns; an unpriced one needs a row in message_prices.
#}
with

latest as (

    select period_start as month_start_date
    from {{ ref('wa_kpi_scorecard') }}
    where
        kpi_id = 'conversations'
        and grain = 'month'

),

messages as (

    select
        {{ period_start('month', 'messages.sent_date') }} as month_start_date,
        coalesce(messages.country_code, '(none)') as country_code,
        messages.charged_category as category,
        count(messages.message_cost_amount) as charged_count,
        count(*) - count(messages.message_cost_amount) as unpriced_count,
        sum(messages.message_cost_amount) as cost_amount
    from {{ ref('wa_fct_messages') }} as messages
    where messages.charged_category is not null
    group by
        {{ period_start('month', 'messages.sent_date') }},
        messages.country_code,
        messages.charged_category

),

revenue as (

    select
        {{ period_start('month', 'ordered_date') }} as month_start_date,
        coalesce(country_code, '(none)') as country_code,
        sum(revenue_amount) as revenue_amount
    from {{ ref('wa_fct_orders') }}
    where is_valid
    group by {{ period_start('month', 'ordered_date') }}, country_code

)

select
    messages.month_start_date,
    messages.country_code,
    messages.category,
    messages.charged_count,
    messages.unpriced_count,
    round(messages.cost_amount / nullif(messages.charged_count, 0), 4) as mean_price,
    round(
        lag(messages.cost_amount / nullif(messages.charged_count, 0)) over (
            partition by messages.country_code, messages.category
            order by messages.month_start_date
        ), 4
    ) as previous_mean_price,
    round(messages.cost_amount, 2) as cost_amount,
    round(coalesce(revenue.revenue_amount, 0), 2) as country_revenue_amount,
    round(
        sum(messages.cost_amount) over country_month / nullif(revenue.revenue_amount, 0), 4
    ) as country_cost_of_revenue
from messages
inner join latest
    on
        messages.month_start_date <= latest.month_start_date
        and messages.month_start_date
        > cast({{ dbt.dateadd('month', -3, 'latest.month_start_date') }} as date)
left join revenue
    on
        messages.month_start_date = revenue.month_start_date
        and messages.country_code = revenue.country_code
window country_month as (partition by messages.month_start_date, messages.country_code)
order by messages.month_start_date desc, cost_amount desc, messages.country_code, messages.category
