{{ config(contract=own_contract('campaign_costs', 'campaign_costs')) }}

with

final as (

    select
        costs.campaign_id,
        costs.cost_date,
        {{ in_reporting_currency('costs.amount', 'costs.currency', 'costs.cost_date') }}
            as campaign_cost_amount
    from {{ ref('wa_stg_campaign_costs') }} as costs
    left join {{ ref('wa_int_exchange_rates') }} as rates
        on {{ rate_on('costs.currency', 'costs.cost_date') }}

)

{{ with_own_columns('campaign_costs') }}
