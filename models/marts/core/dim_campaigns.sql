select
    campaign_id,
    campaign_name,
    {{ local_date('started_at') }} as started_date,
    started_at
from {{ ref('stg_campaigns') }}
