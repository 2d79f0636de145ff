{{ config(materialized='whole_view') }}

select
    ad_id,
    ad_name,
    campaign_id,
    cost_date,
    amount,
    currency,
    loaded_at,
    origin{{ and_passthrough('ad_costs') }}
from {{ ref('wa_base_ad_costs') }}
where copy_number = 1
