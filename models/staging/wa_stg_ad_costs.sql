{{ config(materialized='whole_view') }}

select
    ad_id,
    ad_name,
    campaign_id,
    cost_date,
    amount,
    currency,
    loaded_at,
    {{ passthrough_items('ad_costs') }}
    origin
from {{ ref('wa_base_ad_costs') }}
where copy_number = 1
