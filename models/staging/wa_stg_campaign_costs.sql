{{ config(materialized='whole_view') }}

select
    campaign_id,
    cost_date,
    amount,
    currency,
    loaded_at,
    {{ passthrough_items('campaign_costs') }}
    origin
from {{ ref('wa_base_campaign_costs') }}
where copy_number = 1
