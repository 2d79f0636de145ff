{{ config(contract=own_contract(none, 'campaigns')) }}

select
    campaign_id,
    campaign_name,
    {{ local_date('started_at') }} as started_date,
    {{ passthrough_items('campaigns') }}
    started_at
from {{ ref('wa_stg_campaigns') }}
