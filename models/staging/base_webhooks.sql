select
    received_at,
    loaded_at,
    origin,
    copy_number,
    reject_reason,
    row_key,
    content
from {{ ref('base_webhook_bodies') }}
