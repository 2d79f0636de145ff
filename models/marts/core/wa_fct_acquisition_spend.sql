{{ config(contract=own_contract('acquisition_spend')) }}

with

final as (

    select
        campaign_id,
        sent_date as spend_date,
        acquisition_spend_amount
    from {{ ref('wa_int_message_charges') }}
    where acquisition_spend_amount is not null
    union all
    select
        campaign_id,
        cost_date as spend_date,
        campaign_cost_amount as acquisition_spend_amount
    from {{ ref('wa_fct_campaign_costs') }}
    union all
    select
        campaign_id,
        cost_date as spend_date,
        ad_cost_amount as acquisition_spend_amount
    from {{ ref('wa_fct_ad_costs') }}

)

{{ with_own_columns('acquisition_spend') }}
