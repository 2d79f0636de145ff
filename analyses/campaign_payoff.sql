{#
    Which campaign paid off?
    Read: `return_on_spend` is revenue per unit of money spent (Meta's charge and the campaign's own costs).
    `break_even_margin` is the gross margin at which the campaign pays for itself: with a higher one it earned money.
    Revenue is attributed, not caused: some of these customers would have bought anyway. `is_final` is false until
    every delivered message has had its whole attribution window.
    Do next: repeat what sold in the same season; stop what needs more margin than you have, or costs subscribers.
#}
with

totals as (

    select
        slice_value as campaign_id,
        kpi_id,
        min(period_start) as first_date,
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from {{ ref('wa_kpi_values') }}
    where
        grain = 'day'
        and slice = 'campaign'
        and slice_value != '(none)'
    group by slice_value, kpi_id

),

campaigns as (

    select
        campaign_id,
        min(case when kpi_id = 'campaign_messages' then first_date end) as first_sent_date,
        max(case when kpi_id = 'campaign_messages' then numerator end) as delivered_count,
        max(case when kpi_id = 'campaign_conversion_rate' then denominator end) as matured_count,
        max(case when kpi_id = 'campaign_conversion_rate' then numerator end)
            as buying_message_count,
        max(case when kpi_id = 'click_through_rate' then numerator / nullif(denominator, 0) end)
            as ctr,
        max(case when kpi_id = 'opt_out_rate' then numerator end) as opt_out_count,
        max(case when kpi_id = 'new_customers' then numerator end) as new_customer_count,
        max(case when kpi_id = 'return_on_conversation_spend' then numerator end)
            as revenue_amount,
        max(case when kpi_id = 'return_on_conversation_spend' then denominator end)
            as spend_amount
    from totals
    group by campaign_id

)

select
    coalesce(dim_campaigns.campaign_name, campaigns.campaign_id) as campaign,
    campaigns.first_sent_date,
    campaigns.delivered_count,
    campaigns.ctr,
    campaigns.buying_message_count / nullif(campaigns.matured_count, 0) as conversion_rate,
    campaigns.opt_out_count,
    campaigns.new_customer_count,
    round(campaigns.spend_amount, 2) as spend_amount,
    round(campaigns.revenue_amount, 2) as revenue_amount,
    round(campaigns.revenue_amount / nullif(campaigns.spend_amount, 0), 2) as return_on_spend,
    round(campaigns.spend_amount / nullif(campaigns.revenue_amount, 0), 3) as break_even_margin,
    campaigns.matured_count = campaigns.delivered_count as is_final
from campaigns
left join {{ ref('wa_dim_campaigns') }} as dim_campaigns
    on campaigns.campaign_id = dim_campaigns.campaign_id
order by return_on_spend desc nulls last
