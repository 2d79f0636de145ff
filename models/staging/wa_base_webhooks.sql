select
    received_at,
    loaded_at,
    origin,
    copy_number,
    reject_reason,
    row_key,
    content
from {{ ref('wa_base_webhook_bodies') }}
