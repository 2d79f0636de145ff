{{ config(contract=own_contract('ad_costs', 'ad_costs')) }}

with

final as (

    select
        costs.ad_id,
        costs.campaign_id,
        costs.cost_date,
        {{ in_reporting_currency('costs.amount', 'costs.currency', 'costs.cost_date') }}
            as ad_cost_amount
    from {{ ref('wa_stg_ad_costs') }} as costs
    left join {{ ref('wa_int_exchange_rates') }} as rates
        on {{ rate_on('costs.currency', 'costs.cost_date') }}

)

{{ with_own_columns('ad_costs') }}
