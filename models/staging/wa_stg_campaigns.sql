{{ config(materialized='whole_view') }}

select
    campaign_id,
    campaign_name,
    started_at,
    updated_at,
    loaded_at,
    {{ passthrough_items('campaigns') }}
    origin
from {{ ref('wa_base_campaigns') }}
where copy_number = 1
